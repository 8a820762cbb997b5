// SPDX-License-Identifier: Zlib
// Owns the sequences of inflateBack() with its callbacks. The same pieces of input and the same
// failures are given to both libraries; each call of out() is noted and compared.
#include "parity_inflate.h"

#include <string.h>

enum { WINDOW_LIMIT = 32768, CANARIES = 300, OUT_CALL_LIMIT = 4000, CALL_LIMIT = 3 };

// One library's view of a sequence: where it is in the input, and what it gave to out().
struct back_side {
    const struct stream_sample *sample;
    struct random cuts; // the same sequence of sizes for both libraries
    enum piece_habit habit;
    size_t position;     // input handed out so far, by in() or as next_in
    size_t start;        // where the input of the present inflateBack() starts
    size_t output_start; // and its output
    unsigned in_calls;   // since the last inflateBack()
    unsigned out_calls;  // in all
    unsigned fail_in_at; // the call that fails; 0: none
    unsigned fail_out_at;
    struct byte_buffer output;
    struct {
        size_t offset; // from the start of the window
        unsigned size;
    } calls[OUT_CALL_LIMIT];
    uint8_t window[WINDOW_LIMIT + 2 * CANARIES];
};

static unsigned give_piece(void *context, z_const unsigned char **bytes)
{
    struct back_side *side = context;
    const size_t left = side->sample->stream.size - side->position;
    const size_t size = 1 + piece_size(&side->cuts, side->habit, left);

    if (++side->in_calls == side->fail_in_at || left == 0) {
        *bytes = NULL;
        return 0;
    }
    *bytes = side->sample->stream.bytes + side->position;
    side->position += size < left ? size : left;
    return (unsigned)(size < left ? size : left);
}

static int take_output(void *context, unsigned char *bytes, unsigned size)
{
    struct back_side *side = context;

    if (side->out_calls < OUT_CALL_LIMIT) {
        side->calls[side->out_calls].offset = (size_t)(bytes - side->window);
        side->calls[side->out_calls].size = size;
    }
    side->out_calls++;
    buffer_append(&side->output, bytes, size);
    return side->out_calls == side->fail_out_at || side->output.size > 1 << 20;
}

static void compare_out_calls(struct parity_report *report, const struct back_side *sides)
{
    const struct back_side *ours = &sides[OURS];
    const struct back_side *stock = &sides[STOCK];

    expect_number(report, "calls of out()", ours->out_calls, stock->out_calls);
    for (unsigned call = 0;
         call < ours->out_calls && call < OUT_CALL_LIMIT && !report->has_difference; call++) {
        expect_number(report, "size given to out()", ours->calls[call].size,
                      stock->calls[call].size);
        expect_number(report, "place in the window given to out()",
                      (long long)ours->calls[call].offset, (long long)stock->calls[call].offset);
    }
    expect_number(report, "bytes given to out()", (long long)ours->output.size,
                  (long long)stock->output.size);
    if (ours->output.size == stock->output.size)
        expect_bytes(report, "output", ours->output.bytes, stock->output.bytes, stock->output.size);
}

static void check_canaries(struct parity_report *report, const struct back_side *side,
                           size_t window_size)
{
    for (size_t at = 0; at < sizeof(side->window); at++) {
        const bool is_outside = at < CANARIES || at >= CANARIES + window_size;
        if (is_outside && side->window[at] != 0x6B)
            report_number(report, "written outside of the window, at", (long long)at - CANARIES,
                          -1);
    }
}

// All but next_out and avail_out: inflateBack() takes no notice of them, and stock leaves scratch
// in them.
static void compare_streams(struct parity_report *report, const z_stream *streams,
                            const struct back_side *sides, const int *results)
{
    const z_stream *ours = &streams[OURS];
    const z_stream *stock = &streams[STOCK];

    for (int side = 0; side < SIDE_COUNT && report->is_verbose; side++)
        printf("    %s = %d, %u bytes left, %zu bytes out, msg %s\n",
               side == OURS ? "ours" : "stock", results[side], streams[side].avail_in,
               sides[side].output.size, streams[side].msg == NULL ? "NULL" : streams[side].msg);
    expect_number(report, "the result", results[OURS], results[STOCK]);
    expect_text(report, "msg", ours->msg, stock->msg);
    if (ours->next_in != stock->next_in)
        report_number(report, "next_in, from stock's",
                      ours->next_in == NULL ? -1 : ours->next_in - stock->next_in, 0);
    expect_number(report, "avail_in", ours->avail_in, stock->avail_in);
    expect_number(report, "total_in", (long long)ours->total_in, (long long)stock->total_in);
    expect_number(report, "total_out", (long long)ours->total_out, (long long)stock->total_out);
    expect_number(report, "data_type", ours->data_type, stock->data_type);
    expect_number(report, "adler", (long long)ours->adler, (long long)stock->adler);
    expect_number(report, "state == NULL", ours->state == NULL, stock->state == NULL);
    expect_number(report, "input asked for", (long long)sides[OURS].position,
                  (long long)sides[STOCK].position);
}

// Input that is left from the last call, a piece of what comes, or none: as a caller may start.
static void give_first_input(struct random *random, z_stream *streams, struct back_side *sides)
{
    const uint32_t choice = random_below(random, 4);
    const size_t left = sides[STOCK].sample->stream.size - sides[STOCK].position;
    const size_t piece = random_magnitude(random, (uint32_t)left);
    const bool has_rest = streams[STOCK].next_in != NULL && streams[STOCK].avail_in != 0;

    for (int side = 0; side < SIDE_COUNT && !has_rest; side++) {
        streams[side].next_in =
            choice == 0 ? NULL : sides[side].sample->stream.bytes + sides[side].position;
        streams[side].avail_in = choice < 2 ? 0 : (uInt)piece;
        sides[side].position += choice < 2 ? 0 : piece;
    }
}

static void start_sides(struct back_side *sides, z_stream *streams,
                        struct parity_allocator *allocators, const struct stream_sample *sample,
                        struct random *random)
{
    const enum allocator_kind kind = (enum allocator_kind)random_below(random, 3);
    const uint64_t cuts = random_below(random, UINT32_MAX);
    const enum piece_habit habit = (enum piece_habit)random_below(random, PIECE_HABITS);
    const unsigned fail_in_at = random_chance(random, 90) ? 0 : 1 + random_magnitude(random, 50);
    const unsigned fail_out_at = random_chance(random, 90) ? 0 : 1 + random_magnitude(random, 5);

    for (int side = 0; side < SIDE_COUNT; side++) {
        struct byte_buffer output = sides[side].output;
        memset(&sides[side], 0, sizeof(sides[side]));
        memset(sides[side].window, 0x6B, sizeof(sides[side].window));
        output.size = 0;
        sides[side].output = output;
        sides[side].sample = sample;
        sides[side].cuts = random_from_seed(cuts);
        sides[side].habit = habit;
        sides[side].fail_in_at = fail_in_at;
        sides[side].fail_out_at = fail_out_at;
        allocator_start(&allocators[side], kind, (uint8_t)random_below(random, 256));
        memset(&streams[side], 0x37, sizeof(streams[side]));
        allocator_attach(&allocators[side], &streams[side]);
        streams[side].next_in = NULL;
        streams[side].avail_in = 0;
        streams[side].msg = NULL;
        streams[side].state = NULL;
    }
}

// Stock's inflateBack accepts some distances that reach before the first byte of output or beyond the window, and
// copies what lies elsewhere in the window. A library that refuses them is right if stock's own inflate() refuses
// the same stream at the same byte, when it is given room byte by byte and so has its window alone to look back on.
static bool is_too_far_for_inflate(const struct zlib_api *stock, const struct back_side *ours,
                                   int window_bits)
{
    uint8_t output[1];
    z_stream stream = {.next_in = ours->sample->stream.bytes + ours->start,
                       .avail_in = (uInt)(ours->sample->stream.size - ours->start)};
    int result = Z_OK;

    if (stock->inflateInit2_(&stream, -window_bits, ZLIB_VERSION, (int)sizeof(stream)) != Z_OK)
        return false;
    while (result == Z_OK) {
        stream.next_out = output;
        stream.avail_out = sizeof(output);
        result = stock->inflate(&stream, Z_NO_FLUSH);
    }
    const bool is_too_far = result == Z_DATA_ERROR && strstr(stream.msg, "too far back") != NULL &&
                            stream.total_out == ours->output.size - ours->output_start;
    stock->inflateEnd(&stream);
    return is_too_far;
}

// One inflateBack() on each side; false where the two went different ways and both are right.
static bool step_inflate_back(struct parity_report *report, const struct zlib_api *const *apis,
                              z_stream *streams, struct back_side *sides, int window_bits,
                              int *results)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        sides[side].in_calls = 0;
        sides[side].start = sides[side].position - streams[side].avail_in;
        sides[side].output_start = sides[side].output.size;
        results[side] = apis[side]->inflateBack(&streams[side], give_piece, &sides[side],
                                                take_output, &sides[side]);
    }
    for (int side = 0; side < SIDE_COUNT; side++)
        check_canaries(report, &sides[side], (size_t)1 << window_bits);
    if (results[OURS] == Z_DATA_ERROR && strstr(streams[OURS].msg, "too far back") != NULL &&
        (results[STOCK] != Z_DATA_ERROR || sides[OURS].output.size != sides[STOCK].output.size) &&
        is_too_far_for_inflate(apis[STOCK], &sides[OURS], window_bits)) {
        report->is_undecided = true;
        return false;
    }
    compare_streams(report, streams, sides, results);
    compare_out_calls(report, sides);
    return true;
}

void parity_inflate_back_run(struct parity_report *report, const struct zlib_api *ours,
                             const struct zlib_api *stock, const struct stream_sample *sample,
                             struct random *random)
{
    static struct back_side sides[SIDE_COUNT];
    static struct parity_allocator allocators[SIDE_COUNT];
    const struct zlib_api *const apis[SIDE_COUNT] = {ours, stock};
    const int fitting = random_between(random, sample->window_bits, 15);
    const int window_bits = random_chance(random, 85) ? fitting : random_between(random, 6, 17);
    z_stream streams[SIDE_COUNT];
    int results[SIDE_COUNT];

    start_sides(sides, streams, allocators, sample, random);
    report_call(report, "inflateBackInit(%ld)", window_bits, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] =
            apis[side]->inflateBackInit_(&streams[side], window_bits, sides[side].window + CANARIES,
                                         ZLIB_VERSION, (int)sizeof(z_stream));
    compare_streams(report, streams, sides, results);
    bool are_alike = true;
    bool is_alive = results[STOCK] == Z_OK;
    for (unsigned call = 0; is_alive && call < CALL_LIMIT && !report->has_difference; call++) {
        give_first_input(random, streams, sides);
        report_call(report, "inflateBack(avail_in %ld), call %ld", (long)streams[STOCK].avail_in,
                    (long)call, 0, 0);
        are_alike = step_inflate_back(report, apis, streams, sides, window_bits, results);
        is_alive = are_alike && (results[STOCK] == Z_STREAM_END || random_chance(random, 30));
    }
    report_call(report, "inflateBackEnd", 0, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = apis[side]->inflateBackEnd(&streams[side]);
    if (are_alike)
        compare_streams(report, streams, sides, results);
    for (int side = 0; side < SIDE_COUNT; side++) {
        if (allocators[side].live_count != 0 || allocators[side].fault_count != 0)
            report_number(report, "blocks not given back", allocators[side].live_count, 0);
    }
}
