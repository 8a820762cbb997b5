// SPDX-License-Identifier: Zlib
// Owns the sequences of inflate() and of what may come between its calls. What is compared after
// each call is the pair's; the streams that are fed are the stream maker's or a fuzzer's.
#include "parity_inflate.h"

#include "parity_header.h"

#include <string.h>

enum {
    OUTPUT_BUDGET = 1 << 20, // bytes of output after which a sequence ends
    IDLE_LIMIT = 4,          // calls in a row that move nothing
    RESTART_LIMIT = 3,
    SLOW_ROOM = 257 // with less room than a match and a byte, stock decodes token by token
};

struct inflate_run {
    struct parity_pair pair;
    struct random *random;
    const struct stream_sample *sample;
    struct header_reader *headers; // what inflateGetHeader fills, one for each side
    enum piece_habit input_habit;
    enum piece_habit output_habit;
    size_t
        input_room; // largest pieces: smaller where the other direction's are tiny, because every
    size_t output_room;    // call checks all of its memory
    int flush;             // FLUSH_MIXED or one value for the whole sequence
    uint32_t interruption; // chance in 1000 of another call before an inflate()
    unsigned steps_left;
    unsigned restarts_left;
    size_t output_left;
    unsigned held_bits; // input bits inside of stock's stream; inflatePrime adds to them
    bool has_ended;     // the last inflate() returned Z_STREAM_END or an error
    bool is_branch; // a copy whose source is still alive: ends after its steps, is not copied again
};

enum { FLUSH_MIXED = -100 };

// inflateMark, inflateSyncPoint and inflateCodesUsed change nothing, so they are compared after
// every call.
static void inspect_streams(struct parity_pair *pair)
{
    struct parity_side *ours = &pair->sides[OURS];
    struct parity_side *stock = &pair->sides[STOCK];
    const long marks[] = {ours->api->inflateMark(&ours->stream),
                          stock->api->inflateMark(&stock->stream)};
    const int points[] = {ours->api->inflateSyncPoint(&ours->stream),
                          stock->api->inflateSyncPoint(&stock->stream)};
    const unsigned long codes[] = {ours->api->inflateCodesUsed(&ours->stream),
                                   stock->api->inflateCodesUsed(&stock->stream)};

    expect_number(pair->report, "inflateMark", marks[OURS], marks[STOCK]);
    expect_number(pair->report, "inflateSyncPoint", points[OURS], points[STOCK]);
    expect_number(pair->report, "inflateCodesUsed", (long long)codes[OURS],
                  (long long)codes[STOCK]);
}

static void compare_run(struct inflate_run *run, const long long results[SIDE_COUNT])
{
    const uInt room = run->pair.given_out;
    pair_compare(&run->pair, results);
    const size_t made = room - run->pair.sides[OURS].stream.avail_out;
    run->output_left -= made < run->output_left ? made : run->output_left;
    if (!run->pair.report->has_difference)
        header_compare(run->headers, run->pair.report);
}

// windowBits for the wrapper of the sample, often one that does not fit, sometimes one that does
// not exist.
static int pick_window_bits(struct inflate_run *run)
{
    struct random *random = run->random;
    const int least = random_chance(random, 15) ? 8 : run->sample->window_bits;
    const int bits = random_chance(random, 40) ? 15 : random_between(random, least, 15);

    if (random_chance(random, 10))
        return random_between(random, -17, 49);
    switch (run->sample->wrapper) {
    case WRAPPER_RAW:
        return -bits;
    case WRAPPER_ZLIB:
        return random_chance(random, 10) ? 0 : random_chance(random, 20) ? 32 + bits : bits;
    case WRAPPER_GZIP:
        return random_chance(random, 30) ? 32 + bits : random_chance(random, 10) ? 16 : 16 + bits;
    default:
        return random_between(random, -15, 47);
    }
}

static int pick_flush(struct inflate_run *run)
{
    static const int flushes[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FINISH,
                                  Z_BLOCK,    Z_TREES,      Z_FULL_FLUSH};
    if (run->flush != FLUSH_MIXED)
        return run->flush;
    if (random_chance(run->random, 2))
        return random_between(run->random, -3, 12);
    return flushes[random_below(run->random, 6)];
}

static void start_streams(struct inflate_run *run)
{
    const int window_bits = pick_window_bits(run);
    const bool is_default = window_bits == 15 && random_chance(run->random, 50);
    long long results[SIDE_COUNT];

    report_call(run->pair.report, is_default ? "inflateInit" : "inflateInit2(%ld)", window_bits, 0,
                0, 0);
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct parity_side *own = &run->pair.sides[side];
        const int size = (int)sizeof(z_stream);
        results[side] =
            is_default ? own->api->inflateInit_(&own->stream, ZLIB_VERSION, size)
                       : own->api->inflateInit2_(&own->stream, window_bits, ZLIB_VERSION, size);
    }
    run->pair.inspect = inspect_streams;
    compare_run(run, results);
    run->has_ended = results[STOCK] != Z_OK;
}

// Where inflatePrime left a whole byte or more in the stream, stock's fast loop gives back bytes that it never took and
// goes on with what lies before next_in. So it is kept out of its fast loop until the primed bits are used up.
static void step_inflate(struct inflate_run *run)
{
    struct parity_pair *pair = &run->pair;
    const int flush = pick_flush(run);
    const size_t wanted = piece_size(run->random, run->output_habit, run->output_room);
    const size_t room = run->held_bits >= 8 && wanted > SLOW_ROOM ? SLOW_ROOM : wanted;
    long long results[SIDE_COUNT];

    pair_give_input(pair, piece_size(run->random, run->input_habit, run->input_room));
    pair_give_output(pair, room, run->random);
    report_call(pair->report, "inflate(flush %ld, avail_in %ld, avail_out %ld)", flush,
                (long)pair->given_in, (long)pair->given_out, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = pair->sides[side].api->inflate(&pair->sides[side].stream, flush);
    compare_run(run, results);
    if (results[STOCK] != Z_STREAM_ERROR)
        run->held_bits = (unsigned)pair->sides[STOCK].stream.data_type & 63;
    run->has_ended = results[STOCK] != Z_OK && results[STOCK] != Z_BUF_ERROR;
}

// Whole bytes among the held bits belong to the search; before 1.3 stock searched them shifted, if they were not aligned.
static void step_sync(struct inflate_run *run)
{
    struct parity_pair *pair = &run->pair;
    long long results[SIDE_COUNT];

    if (run->held_bits >= 8 && run->held_bits % 8 != 0)
        return;
    pair_give_input(pair, piece_size(run->random, run->input_habit, run->input_room));
    report_call(pair->report, "inflateSync(avail_in %ld)", (long)pair->given_in, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = pair->sides[side].api->inflateSync(&pair->sides[side].stream);
    compare_run(run, results);
    run->held_bits = 0;
}

static void step_prime(struct inflate_run *run)
{
    const int bits = random_chance(run->random, 10)   ? random_between(run->random, 17, 40)
                     : random_chance(run->random, 25) ? -random_between(run->random, 1, 20)
                                                      : random_between(run->random, 0, 16);
    const int value = (int)random_below(run->random, 1U << 17);
    long long results[SIDE_COUNT];

    report_call(run->pair.report, "inflatePrime(%ld, %ld)", bits, value, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] =
            run->pair.sides[side].api->inflatePrime(&run->pair.sides[side].stream, bits, value);
    compare_run(run, results);
    if (results[STOCK] == Z_OK)
        run->held_bits = bits < 0 ? 0 : run->held_bits + (unsigned)bits;
}

static void step_undermine(struct inflate_run *run)
{
    const int subvert = random_between(run->random, 0, 1);
    long long results[SIDE_COUNT];

    report_call(run->pair.report, "inflateUndermine(%ld)", subvert, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] =
            run->pair.sides[side].api->inflateUndermine(&run->pair.sides[side].stream, subvert);
    compare_run(run, results);
}

static void step_validate(struct inflate_run *run)
{
    const int check = random_between(run->random, 0, 1);
    long long results[SIDE_COUNT];

    report_call(run->pair.report, "inflateValidate(%ld)", check, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] =
            run->pair.sides[side].api->inflateValidate(&run->pair.sides[side].stream, check);
    compare_run(run, results);
}

static void step_reset(struct inflate_run *run)
{
    const uint32_t choice = random_below(run->random, 3);
    const int window_bits = pick_window_bits(run);
    long long results[SIDE_COUNT];

    report_call(run->pair.report,
                choice == 0   ? "inflateReset"
                : choice == 1 ? "inflateResetKeep"
                              : "inflateReset2(%ld)",
                window_bits, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct parity_side *own = &run->pair.sides[side];
        results[side] = choice == 0   ? own->api->inflateReset(&own->stream)
                        : choice == 1 ? own->api->inflateResetKeep(&own->stream)
                                      : own->api->inflateReset2(&own->stream, window_bits);
    }
    if (results[STOCK] == Z_OK) {
        header_detach(run->headers);
        run->held_bits = 0;
    }
    compare_run(run, results);
    run->has_ended = false;
    if (random_chance(run->random, 60))
        pair_rewind(&run->pair);
}

// The sample's dictionary, a part of it, or another one.
static void step_set_dictionary(struct inflate_run *run)
{
    const struct byte_buffer *right = &run->sample->dictionary;
    const struct byte_buffer *chosen = random_chance(run->random, 80) ? right : &run->sample->plain;
    size_t size = chosen->size < 60000 ? chosen->size : 60000;
    static const uint8_t nothing[1];
    long long results[SIDE_COUNT];

    if (random_chance(run->random, 15))
        size = random_magnitude(run->random, (uint32_t)size);
    const uint8_t *bytes = chosen->bytes == NULL ? nothing : chosen->bytes;
    report_call(run->pair.report, "inflateSetDictionary(%ld bytes)", (long)size, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = run->pair.sides[side].api->inflateSetDictionary(
            &run->pair.sides[side].stream, bytes, (uInt)size);
    compare_run(run, results);
    run->has_ended = false;
}

static void step_get_dictionary(struct inflate_run *run)
{
    enum { DICTIONARY_LIMIT = 32768, CANARIES = 300 };
    static uint8_t dictionaries[SIDE_COUNT][DICTIONARY_LIMIT + CANARIES];
    const bool wants_bytes = random_chance(run->random, 90);
    const bool wants_size = random_chance(run->random, 90);
    uInt sizes[SIDE_COUNT] = {77, 77};
    long long results[SIDE_COUNT];

    report_call(run->pair.report, "inflateGetDictionary(bytes %ld, size %ld)", wants_bytes,
                wants_size, 0, 0);
    memset(dictionaries, 0x99, sizeof(dictionaries));
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = run->pair.sides[side].api->inflateGetDictionary(
            &run->pair.sides[side].stream, wants_bytes ? dictionaries[side] : NULL,
            wants_size ? &sizes[side] : NULL);
    expect_number(run->pair.report, "the dictionary's size", sizes[OURS], sizes[STOCK]);
    expect_bytes(run->pair.report, "the dictionary", dictionaries[OURS], dictionaries[STOCK],
                 sizeof(dictionaries[OURS]));
    compare_run(run, results);
}

static void step_get_header(struct inflate_run *run)
{
    long long results[SIDE_COUNT];

    header_prepare(run->headers, run->random);
    report_call(run->pair.report, "inflateGetHeader(extra %ld, name %ld, comment %ld)",
                (long)run->headers[STOCK].header.extra_max,
                (long)run->headers[STOCK].header.name_max,
                (long)run->headers[STOCK].header.comm_max, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = run->pair.sides[side].api->inflateGetHeader(&run->pair.sides[side].stream,
                                                                    &run->headers[side].header);
    if (results[STOCK] != Z_OK)
        header_detach(run->headers);
    compare_run(run, results);
}

static void end_streams(struct inflate_run *run)
{
    long long results[SIDE_COUNT];

    report_call(run->pair.report, "inflateEnd", 0, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = run->pair.sides[side].api->inflateEnd(&run->pair.sides[side].stream);
    compare_run(run, results);
}

static void run_steps(struct inflate_run *run);

static int inflate_copy(const struct zlib_api *api, z_stream *copy, z_stream *stream)
{
    return api->inflateCopy(copy, stream);
}

// Goes on with the copy alone, or with both, which must not know of each other.
static void step_copy(struct inflate_run *run)
{
    struct inflate_run copy = *run;

    pair_fork(&copy.pair, &run->pair);
    if (!pair_copy(&copy.pair, &run->pair, "inflateCopy", inflate_copy, run->random))
        return;
    if (random_chance(run->random, 30)) {
        end_streams(run);
        if (!pair_copy(&run->pair, &copy.pair, "inflateCopy", inflate_copy, run->random))
            return;
    } else {
        copy.is_branch = true;
        copy.steps_left =
            random_chance(run->random, 50) ? 0 : 1 + random_magnitude(run->random, 60);
        copy.output_left = 100000;
        run_steps(&copy);
    }
    end_streams(&copy);
}

static void step_other(struct inflate_run *run)
{
    const uint32_t choice = random_below(run->random, 100);

    if (choice < 8)
        step_sync(run);
    else if (choice < 20)
        step_prime(run);
    else if (choice < 24)
        step_undermine(run);
    else if (choice < 30)
        step_validate(run);
    else if (choice < 40)
        step_reset(run);
    else if (choice < 55)
        step_set_dictionary(run);
    else if (choice < 75)
        step_get_dictionary(run);
    else if (choice < 90)
        step_get_header(run);
    else if (!run->is_branch)
        step_copy(run);
}

// After an end or an error: often the sequence ends here, else it goes on with what a caller might
// try.
static bool go_on_after_end(struct inflate_run *run)
{
    const uint32_t choice = random_below(run->random, 10);

    if (run->restarts_left == 0)
        return false;
    run->restarts_left--;
    if (run->sample->dictionary.size != 0 && random_chance(run->random, 70)) {
        step_set_dictionary(run);
        return true;
    }
    if (choice < 4)
        return false;
    if (choice < 6)
        step_sync(run);
    else if (choice < 9)
        step_reset(run);
    run->has_ended = false;
    return true;
}

// In large pieces to the end, so that the trailer is met.
static void hurry(struct inflate_run *run)
{
    run->input_habit = PIECES_ALL;
    run->output_habit = PIECES_ALL;
    run->input_room = PARITY_INPUT_LIMIT;
    run->output_room = PARITY_OUTPUT_LIMIT;
    run->interruption = 0;
    run->restarts_left = 0;
}

static void run_steps(struct inflate_run *run)
{
    const struct parity_report *report = run->pair.report;
    unsigned idle_count = 0;

    while (!report->has_difference && run->output_left != 0 && idle_count < IDLE_LIMIT) {
        if (run->steps_left == 0)
            hurry(run);
        else
            run->steps_left--;
        if (run->has_ended && !go_on_after_end(run))
            return;
        if (random_below(run->random, 1000) < run->interruption) {
            step_other(run);
            continue;
        }
        const size_t position = run->pair.input_position;
        const size_t output_left = run->output_left;
        step_inflate(run);
        idle_count = position == run->pair.input_position && output_left == run->output_left
                         ? idle_count + 1
                         : 0;
        if (run->steps_left == 0 && run->is_branch)
            return;
    }
}

// How the sequence cuts, flushes and interrupts.
static void pick_habits(struct inflate_run *run)
{
    static const uint32_t interruptions[4] = {0, 10, 50, 300};
    static const size_t rooms[4] = {1000, 5000, 70000, PARITY_OUTPUT_LIMIT};
    struct random *random = run->random;

    run->input_habit = (enum piece_habit)random_below(random, PIECE_HABITS);
    run->output_habit = (enum piece_habit)random_below(random, PIECE_HABITS);
    run->input_room =
        run->output_habit <= PIECES_SMALL ? rooms[random_below(random, 2)] : PARITY_INPUT_LIMIT;
    run->output_room = rooms[random_below(random, run->input_habit <= PIECES_SMALL ? 2 : 4)];
    run->flush = random_chance(random, 40)   ? FLUSH_MIXED
                 : random_chance(random, 50) ? Z_NO_FLUSH
                                             : random_between(random, 0, 6);
    run->interruption = interruptions[random_below(random, 4)];
    run->steps_left = 16U << random_below(random, 9);
    run->restarts_left = RESTART_LIMIT;
    run->output_left = OUTPUT_BUDGET;
}

void parity_inflate_run(struct parity_report *report, const struct zlib_api *ours,
                        const struct zlib_api *stock, const struct stream_sample *sample,
                        struct random *random)
{
    static struct parity_allocator allocators[SIDE_COUNT];
    static struct header_reader headers[SIDE_COUNT];
    struct inflate_run run = {.random = random, .sample = sample, .headers = headers};

    pair_start(&run.pair, report, ours, stock, allocators, random);
    header_detach(headers);
    pick_habits(&run);
    start_streams(&run);
    pair_set_input(&run.pair, sample->stream.bytes, sample->stream.size);
    if (random_chance(random, 30))
        step_get_header(&run);
    if (random_chance(random, sample->has_dictionary && sample->wrapper == WRAPPER_RAW ? 80 : 5))
        step_set_dictionary(&run);
    run_steps(&run);
    end_streams(&run);
    pair_finish(&run.pair, allocators);
}
