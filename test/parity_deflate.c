// SPDX-License-Identifier: Zlib
// Owns the sequences of deflate() and of what may come between its calls, for the profile whose
// output is stock's. What is compared after each call is the pair's; the data are the data maker's
// or a fuzzer's.
#include "parity_deflate.h"

#include "operating_system.h"
#include "parity_header.h"

#include <string.h>

enum {
    OUTPUT_BUDGET = 4 << 20, // bytes of output after which a sequence ends
    HURRY_LIMIT = 200,       // calls to finish a stream whose steps are used up
    IDLE_LIMIT = 8           // calls in a row that move nothing
};

enum { FLUSH_MIXED = -100 };

struct deflate_run {
    struct parity_pair pair;
    struct random *random;
    const struct byte_buffer *plain;
    gz_header *header; // given to both streams; a compressor only reads it
    enum piece_habit input_habit;
    enum piece_habit output_habit;
    size_t
        input_room; // largest pieces: smaller where the other direction's are tiny, because every
    size_t output_room;     // call checks all of its memory
    uint32_t flush_percent; // chance of another flush value than Z_NO_FLUSH
    int flush;              // that value, or FLUSH_MIXED
    uint32_t interruption;  // chance in 1000 of another call before a deflate()
    unsigned steps_left;
    unsigned restarts_left;
    size_t output_left;
    int window_bits;
    int memory_level;
    int level;
    bool is_fresh;     // no deflate() since the start or the last reset
    bool is_finishing; // Z_FINISH was given; only Z_FINISH may follow
    bool is_complete;  // the last deflate() returned Z_STREAM_END
    bool has_ended;    // complete, or nothing moves any more
    bool is_branch; // a copy whose source is still alive: ends after its steps, is not copied again
};

// What waits for room in the output is visible to a caller, and changes nothing.
static void inspect_streams(struct parity_pair *pair)
{
    unsigned bytes[SIDE_COUNT] = {77, 77};
    int bits[SIDE_COUNT] = {77, 77};
    int results[SIDE_COUNT];

    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = pair->sides[side].api->deflatePending(&pair->sides[side].stream,
                                                              &bytes[side], &bits[side]);
    expect_number(pair->report, "deflatePending", results[OURS], results[STOCK]);
    expect_number(pair->report, "pending bytes", bytes[OURS], bytes[STOCK]);
    expect_number(pair->report, "pending bits", bits[OURS], bits[STOCK]);
}

static bool has_pending_bytes(struct deflate_run *run)
{
    struct parity_side *stock = &run->pair.sides[STOCK];
    unsigned bytes = 0;
    return stock->api->deflatePending(&stock->stream, &bytes, NULL) != Z_OK || bytes != 0;
}

static void compare_run(struct deflate_run *run, const long long results[SIDE_COUNT])
{
    const uInt room = run->pair.given_out;
    pair_compare(&run->pair, results);
    const size_t made = room - run->pair.sides[OURS].stream.avail_out;
    run->output_left -= made < run->output_left ? made : run->output_left;
}

static void give_pieces(struct deflate_run *run)
{
    pair_give_input(&run->pair, piece_size(run->random, run->input_habit, run->input_room));
    pair_give_output(&run->pair, piece_size(run->random, run->output_habit, run->output_room),
                     run->random);
}

static int pick_window_bits(struct random *random)
{
    const int bits = random_chance(random, 40) ? 15 : random_between(random, 8, 15);
    switch (random_below(random, 8)) {
    case 0:
    case 1:
        return -bits;
    case 2:
    case 3:
        return 16 + bits;
    case 4:
        return random_chance(random, 20) ? random_between(random, -20, 50) : bits;
    default:
        return bits;
    }
}

static int pick_level(struct random *random)
{
    return random_chance(random, 1) ? random_between(random, -3, 12)
                                    : random_between(random, -1, 9);
}

static int pick_strategy(struct random *random)
{
    if (random_chance(random, 1))
        return random_between(random, -2, 7);
    return random_chance(random, 60) ? Z_DEFAULT_STRATEGY : random_between(random, 0, 4);
}

static void start_streams(struct deflate_run *run)
{
    struct random *random = run->random;
    const bool is_default = random_chance(random, 10);
    const int method = random_chance(random, 1) ? random_between(random, 0, 15) : Z_DEFLATED;
    const int strategy = pick_strategy(random);
    long long results[SIDE_COUNT];

    for (int side = 0; side < SIDE_COUNT; side++)
        run->pair.sides[side].stream.state = NULL; // a refused deflateInit2 leaves it
    run->level = pick_level(random);
    run->window_bits = is_default ? 15 : pick_window_bits(random);
    run->memory_level = is_default                 ? 8
                        : random_chance(random, 2) ? random_between(random, -1, 11)
                                                   : random_between(random, 1, 9);
    report_call(run->pair.report,
                is_default ? "deflateInit(level %ld)"
                           : "deflateInit2(level %ld, windowBits %ld, memLevel %ld, strategy %ld)",
                run->level, run->window_bits, run->memory_level, strategy);
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct parity_side *own = &run->pair.sides[side];
        const int size = (int)sizeof(z_stream);
        results[side] =
            is_default ? own->api->deflateInit_(&own->stream, run->level, ZLIB_VERSION, size)
                       : own->api->deflateInit2_(&own->stream, run->level, method, run->window_bits,
                                                 run->memory_level, strategy, ZLIB_VERSION, size);
    }
    run->pair.inspect = inspect_streams;
    compare_run(run, results);
    run->has_ended = results[STOCK] != Z_OK;
    run->is_fresh = true;
    if (run->window_bits > 15 && !SYSTEM_IS_UNIX)
        run->pair.report->is_undecided = true; // digests are of Unix's headers
}

static int pick_flush(struct deflate_run *run)
{
    struct random *random = run->random;

    if (run->is_finishing && random_chance(random, 97))
        return Z_FINISH;
    if (run->pair.input_position == run->pair.input_size && random_chance(random, 70))
        return Z_FINISH;
    if (!random_chance(random, run->flush_percent))
        return Z_NO_FLUSH;
    if (run->flush != FLUSH_MIXED)
        return run->flush;
    return random_chance(random, 2) ? random_between(random, -2, 8) : (int)random_below(random, 6);
}

static void step_deflate(struct deflate_run *run)
{
    struct parity_pair *pair = &run->pair;
    long long results[SIDE_COUNT];

    give_pieces(run);
    const int flush = pick_flush(run);
    report_call(pair->report, "deflate(flush %ld, avail_in %ld, avail_out %ld)", flush,
                (long)pair->given_in, (long)pair->given_out, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = pair->sides[side].api->deflate(&pair->sides[side].stream, flush);
    compare_run(run, results);
    run->is_fresh = false;
    run->is_finishing |= flush == Z_FINISH;
    run->is_complete = results[STOCK] == Z_STREAM_END;
    run->has_ended = run->is_complete;
}

// Parameters may compress what is presented, so that it is presented anew first.
static void step_params(struct deflate_run *run)
{
    const int level = pick_level(run->random);
    const int strategy = pick_strategy(run->random);
    long long results[SIDE_COUNT];

    give_pieces(run);
    report_call(run->pair.report,
                "deflateParams(level %ld, strategy %ld), avail_in %ld, avail_out %ld", level,
                strategy, (long)run->pair.given_in, (long)run->pair.given_out);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = run->pair.sides[side].api->deflateParams(&run->pair.sides[side].stream,
                                                                 level, strategy);
    compare_run(run, results);
    if (results[STOCK] == Z_OK)
        run->level = level;
}

static void step_tune(struct deflate_run *run)
{
    struct random *random = run->random;
    const int good = (int)random_magnitude(random, 300);
    const int lazy = (int)random_magnitude(random, 300);
    const int nice = (int)random_magnitude(random, 300);
    const int chain = (int)random_magnitude(random, 5000);
    long long results[SIDE_COUNT];

    report_call(run->pair.report, "deflateTune(%ld, %ld, %ld, %ld)", good, lazy, nice, chain);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = run->pair.sides[side].api->deflateTune(&run->pair.sides[side].stream, good,
                                                               lazy, nice, chain);
    compare_run(run, results);
}

static void step_set_dictionary(struct deflate_run *run)
{
    static const uint8_t nothing[1];
    const size_t plain_size = run->plain->size;
    const size_t start = random_below(run->random, (uint32_t)plain_size + 1);
    const size_t left = plain_size - start;
    const size_t wanted = random_magnitude(run->random, 70000);
    const size_t size = wanted < left ? wanted : left;
    const uint8_t *bytes = plain_size == 0 ? nothing : run->plain->bytes + start;
    long long results[SIDE_COUNT];

    report_call(run->pair.report, "deflateSetDictionary(%ld bytes)", (long)size, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = run->pair.sides[side].api->deflateSetDictionary(
            &run->pair.sides[side].stream, bytes, (uInt)size);
    compare_run(run, results);
}

static void step_get_dictionary(struct deflate_run *run)
{
    enum { DICTIONARY_LIMIT = 32768, CANARIES = 300 };
    static uint8_t dictionaries[SIDE_COUNT][DICTIONARY_LIMIT + CANARIES];
    const bool wants_bytes = random_chance(run->random, 90);
    const bool wants_size = random_chance(run->random, 90);
    uInt sizes[SIDE_COUNT] = {77, 77};
    long long results[SIDE_COUNT];

    report_call(run->pair.report, "deflateGetDictionary(bytes %ld, size %ld)", wants_bytes,
                wants_size, 0, 0);
    memset(dictionaries, 0x99, sizeof(dictionaries));
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = run->pair.sides[side].api->deflateGetDictionary(
            &run->pair.sides[side].stream, wants_bytes ? dictionaries[side] : NULL,
            wants_size ? &sizes[side] : NULL);
    expect_number(run->pair.report, "the dictionary's size", sizes[OURS], sizes[STOCK]);
    expect_bytes(run->pair.report, "the dictionary", dictionaries[OURS], dictionaries[STOCK],
                 sizeof(dictionaries[OURS]));
    compare_run(run, results);
}

// The header is read while it is written out: a stream that has begun keeps the one it has.
static void step_set_header(struct deflate_run *run)
{
    const bool is_removed = random_chance(run->random, 5);
    long long results[SIDE_COUNT];

    if (!run->is_fresh)
        return;
    header_make(run->header, run->random);
    const gz_header before = *run->header;
    report_call(run->pair.report, "deflateSetHeader(extra %ld of %ld, hcrc %ld)",
                before.extra != NULL, (long)before.extra_len, before.hcrc, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = run->pair.sides[side].api->deflateSetHeader(
            &run->pair.sides[side].stream, is_removed ? NULL : run->header);
    compare_run(run, results);
    if (memcmp(&before, run->header, sizeof(before)) != 0)
        report_text(run->pair.report, "the caller's header unchanged", "no", "yes");
}

// Only where nothing waits: with pending bytes stock's own result depends on more than the calls.
static void step_prime(struct deflate_run *run)
{
    const int bits = random_chance(run->random, 5) ? random_between(run->random, -3, 40)
                                                   : random_between(run->random, 0, 16);
    const int value = (int)random_below(run->random, 1U << 17);
    long long results[SIDE_COUNT];

    if (has_pending_bytes(run))
        return;
    report_call(run->pair.report, "deflatePrime(%ld, %ld)", bits, value, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] =
            run->pair.sides[side].api->deflatePrime(&run->pair.sides[side].stream, bits, value);
    compare_run(run, results);
}

// deflateResetKeep only after a whole stream: elsewhere stock goes on with memory it never set.
static void step_reset(struct deflate_run *run)
{
    const bool keeps = run->is_complete && random_chance(run->random, 30);
    long long results[SIDE_COUNT];

    report_call(run->pair.report, keeps ? "deflateResetKeep" : "deflateReset", 0, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] =
            keeps ? run->pair.sides[side].api->deflateResetKeep(&run->pair.sides[side].stream)
                  : run->pair.sides[side].api->deflateReset(&run->pair.sides[side].stream);
    compare_run(run, results);
    run->has_ended = false;
    run->is_complete = false;
    run->is_finishing = false;
    run->is_fresh = true;
    if (random_chance(run->random, 60))
        pair_rewind(&run->pair);
}

// Stock 1.2.13 and 1.3.2 give the same bound but for level 0 with large hash tables, once a stream
// is finishing, and where it does not fit a long of 32 bits.
static void step_bound(struct deflate_run *run)
{
    const uLong size = random_magnitude(run->random, INT32_MAX);
    const int window_bits = run->window_bits < 0 ? -run->window_bits : run->window_bits & 15;
    uLong bounds[SIDE_COUNT];

    if (run->is_finishing || (run->level == 0 && window_bits <= run->memory_level + 7))
        return;
    report_call(run->pair.report, "deflateBound(%ld)", (long)size, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        bounds[side] = run->pair.sides[side].api->deflateBound(&run->pair.sides[side].stream, size);
    const long long results[SIDE_COUNT] = {(long long)bounds[OURS], (long long)bounds[STOCK]};
    compare_run(run, results);
}

// A caller may set these fields; the stream goes by them or ignores them as stock does.
static void step_write_fields(struct deflate_run *run)
{
    const uint32_t choice = random_below(run->random, 3);
    const int data_type = (int)random_below(run->random, 3);
    const long long results[SIDE_COUNT] = {0, 0};

    report_call(run->pair.report, "the caller changes field %ld", (long)choice, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++) {
        z_stream *stream = &run->pair.sides[side].stream;
        if (choice == 0)
            stream->data_type = data_type;
        else if (choice == 1)
            stream->total_out = 0;
        else
            stream->total_in = 0;
    }
    compare_run(run, results);
}

static void end_streams(struct deflate_run *run)
{
    long long results[SIDE_COUNT];

    report_call(run->pair.report, "deflateEnd", 0, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = run->pair.sides[side].api->deflateEnd(&run->pair.sides[side].stream);
    compare_run(run, results);
}

static void run_steps(struct deflate_run *run);

static int deflate_copy(const struct zlib_api *api, z_stream *copy, z_stream *stream)
{
    return api->deflateCopy(copy, stream);
}

// Goes on with the copy alone, or with both, which must not know of each other.
static void step_copy(struct deflate_run *run)
{
    struct deflate_run copy = *run;

    pair_fork(&copy.pair, &run->pair);
    if (!pair_copy(&copy.pair, &run->pair, "deflateCopy", deflate_copy, run->random))
        return;
    if (random_chance(run->random, 30)) {
        end_streams(run);
        if (!pair_copy(&run->pair, &copy.pair, "deflateCopy", deflate_copy, run->random))
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

static void step_other(struct deflate_run *run)
{
    const uint32_t choice = random_below(run->random, 100);

    if (choice < 40)
        step_params(run);
    else if (choice < 48)
        step_tune(run);
    else if (choice < 60)
        step_set_dictionary(run);
    else if (choice < 66)
        step_get_dictionary(run);
    else if (choice < 74)
        step_prime(run);
    else if (choice < 78)
        step_reset(run);
    else if (choice < 86)
        step_bound(run);
    else if (choice < 88)
        step_write_fields(run);
    else if (choice < 92)
        step_set_header(run);
    else if (!run->is_branch)
        step_copy(run);
}

// In large pieces to the end, so that the trailer is met.
static void hurry(struct deflate_run *run)
{
    run->input_habit = PIECES_ALL;
    run->output_habit = PIECES_ALL;
    run->input_room = PARITY_INPUT_LIMIT;
    run->output_room = PARITY_OUTPUT_LIMIT;
    run->interruption = 0;
    run->restarts_left = 0;
}

// Calls that may come before the first deflate() of a stream.
static void prepare_stream(struct deflate_run *run)
{
    struct random *random = run->random;

    if (random_chance(random, 20))
        step_set_dictionary(run);
    if (random_chance(random, run->window_bits > 15 ? 60 : 2))
        step_set_header(run);
    if (random_chance(random, 5))
        step_prime(run);
    if (random_chance(random, 8))
        step_tune(run);
    if (random_chance(random, 5))
        step_params(run);
}

static bool go_on_after_end(struct deflate_run *run)
{
    if (run->restarts_left == 0)
        return false;
    run->restarts_left--;
    if (random_chance(run->random, 60))
        return false;
    if (random_chance(run->random, 70)) {
        step_reset(run);
        prepare_stream(run);
    }
    run->has_ended = false;
    return true;
}

static void run_steps(struct deflate_run *run)
{
    const struct parity_report *report = run->pair.report;
    unsigned hurry_left = HURRY_LIMIT;
    unsigned idle_count = 0;

    while (!report->has_difference && run->output_left != 0 && hurry_left != 0) {
        if (run->steps_left == 0) {
            hurry(run);
            hurry_left--;
        } else {
            run->steps_left--;
        }
        if (run->has_ended && !go_on_after_end(run))
            return;
        const size_t position = run->pair.input_position;
        const size_t output_left = run->output_left;
        if (random_below(run->random, 1000) < run->interruption)
            step_other(run);
        else
            step_deflate(run);
        idle_count = position == run->pair.input_position && output_left == run->output_left
                         ? idle_count + 1
                         : 0;
        if (idle_count == IDLE_LIMIT) {
            run->has_ended = true;
            idle_count = 0;
        }
        if (run->steps_left == 0 && run->is_branch)
            return;
    }
}

// How the sequence cuts, flushes and interrupts.
static void pick_habits(struct deflate_run *run)
{
    static const uint32_t interruptions[4] = {0, 5, 40, 250};
    static const uint32_t flush_percents[4] = {0, 2, 20, 80};
    static const size_t rooms[4] = {1000, 5000, 70000, PARITY_OUTPUT_LIMIT};
    struct random *random = run->random;

    run->input_habit = (enum piece_habit)random_below(random, PIECE_HABITS);
    run->output_habit = (enum piece_habit)random_below(random, PIECE_HABITS);
    run->input_room =
        run->output_habit <= PIECES_SMALL ? rooms[random_below(random, 3)] : PARITY_INPUT_LIMIT;
    run->output_room = rooms[random_below(random, run->input_habit <= PIECES_SMALL ? 2 : 4)];
    run->flush = random_chance(random, 50) ? FLUSH_MIXED : random_between(random, 1, 5);
    run->flush_percent = flush_percents[random_below(random, 4)];
    run->interruption = interruptions[random_below(random, 4)];
    run->steps_left = 16U << random_below(random, 9);
    run->restarts_left = 3;
    run->output_left = OUTPUT_BUDGET;
}

void parity_deflate_run(struct parity_report *report, const struct zlib_api *ours,
                        const struct zlib_api *stock, const struct byte_buffer *plain,
                        struct random *random)
{
    static struct parity_allocator allocators[SIDE_COUNT];
    static gz_header header;
    struct deflate_run run = {.random = random, .plain = plain, .header = &header};

    pair_start(&run.pair, report, ours, stock, allocators, random);
    pick_habits(&run);
    start_streams(&run);
    pair_set_input(&run.pair, plain->bytes, plain->size);
    prepare_stream(&run);
    run_steps(&run);
    end_streams(&run);
    pair_finish(&run.pair, allocators);
}
