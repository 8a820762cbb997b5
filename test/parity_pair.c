// SPDX-License-Identifier: Zlib
// Owns the comparison of two streams after a call, and the placing of their input and output: at
// page ends, between canaries, in changing places. The parity tests of inflate and deflate and the
// fuzz targets stand on it.
#include "parity_pair.h"

#include <stdio.h>
#include <string.h>

struct parity_desk *parity_desk_number(unsigned number)
{
    static struct parity_desk desks[2];
    struct parity_desk *desk = &desks[number];

    if (desk->input[OURS].bytes == NULL) {
        for (int side = 0; side < SIDE_COUNT; side++) {
            desk->input[side] = parity_area_make(PARITY_INPUT_LIMIT);
            desk->output[side] = parity_area_make(2 * PARITY_OUTPUT_LIMIT + PARITY_CANARIES);
        }
    }
    return desk;
}

static void fill_desk(struct parity_desk *desk, uint8_t filler)
{
    if (desk->is_filled && desk->filler == filler)
        return;
    for (int side = 0; side < SIDE_COUNT; side++)
        memset(desk->output[side].bytes, filler, desk->output[side].size);
    desk->filler = filler;
    desk->is_filled = true;
}

void pair_start(struct parity_pair *pair, struct parity_report *report, const struct zlib_api *ours,
                const struct zlib_api *stock, struct parity_allocator allocators[SIDE_COUNT],
                struct random *random)
{
    memset(pair, 0, sizeof(*pair));
    pair->report = report;
    pair->sides[OURS].api = ours;
    pair->sides[STOCK].api = stock;
    pair->desk = parity_desk_number(0);
    // Mostly the same filler, so that the areas need not be written anew for each sequence.
    fill_desk(pair->desk, random_chance(random, 95) ? 0xC7 : (uint8_t)random_below(random, 256));

    const enum allocator_kind kind = (enum allocator_kind)random_below(random, 3);
    const uint8_t garbage = (uint8_t)random_below(random, 256);
    for (int side = 0; side < SIDE_COUNT; side++) {
        z_stream *stream = &pair->sides[side].stream;
        allocator_start(&allocators[side], kind, (uint8_t)random_below(random, 256));
        memset(stream, garbage, sizeof(*stream));
        allocator_attach(&allocators[side], stream);
        stream->next_in = NULL;
        stream->avail_in = 0;
        stream->next_out = NULL;
        stream->avail_out = 0;
        stream->msg = NULL;
    }
    pair->has_contiguous_input = random_chance(random, 50);
    pair->has_contiguous_output = random_chance(random, 60);
}

static void place_input(struct parity_pair *pair)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct parity_area *area = &pair->desk->input[side];
        if (pair->has_contiguous_input && pair->input_size != 0)
            memcpy(area->bytes + area->size - pair->input_size, pair->input, pair->input_size);
    }
}

void pair_set_input(struct parity_pair *pair, const uint8_t *input, size_t size)
{
    pair->input = input;
    pair->input_size = size < PARITY_INPUT_LIMIT ? size : PARITY_INPUT_LIMIT;
    pair->input_position = 0;
    place_input(pair);
}

void pair_give_input(struct parity_pair *pair, size_t size)
{
    const size_t left = pair->input_size - pair->input_position;
    const size_t given = size < left ? size : left;

    pair->given_in = (uInt)given;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct parity_area *area = &pair->desk->input[side];
        uint8_t *piece = area->bytes + area->size - (pair->has_contiguous_input ? left : given);
        if (!pair->has_contiguous_input && given != 0)
            memcpy(piece, pair->input + pair->input_position, given);
        pair->sides[side].given_input = piece;
        pair->sides[side].stream.next_in = piece;
        pair->sides[side].stream.avail_in = (uInt)given;
    }
}

void pair_rewind(struct parity_pair *pair)
{
    pair->input_position = 0;
    pair_give_input(pair, 0);
}

static void restore_filler(struct parity_pair *pair, size_t start, size_t size)
{
    for (int side = 0; side < SIDE_COUNT; side++)
        memset(pair->desk->output[side].bytes + start, pair->desk->filler, size);
}

// Everything from the place that is chosen here to the end of the area is filler.
void pair_give_output(struct parity_pair *pair, size_t size, struct random *random)
{
    const size_t area_size = pair->desk->output[OURS].size;
    const size_t given = size < PARITY_OUTPUT_LIMIT ? size : PARITY_OUTPUT_LIMIT;

    if (!pair->has_contiguous_output) {
        const size_t highest = area_size - given;
        pair->output_position =
            random_chance(random, 30) ? highest : random_below(random, (uint32_t)highest);
    } else if (area_size - PARITY_CANARIES - pair->output_position < given) {
        restore_filler(pair, 0, pair->output_position);
        pair->output_position = 0;
    }
    pair->given_out = (uInt)given;
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct parity_side *own = &pair->sides[side];
        own->given_output = pair->desk->output[side].bytes + pair->output_position;
        own->stream.next_out = own->given_output;
        own->stream.avail_out = (uInt)given;
    }
}

static void compare_fields(struct parity_pair *pair)
{
    const z_stream *ours = &pair->sides[OURS].stream;
    const z_stream *stock = &pair->sides[STOCK].stream;

    expect_number(pair->report, "avail_in", ours->avail_in, stock->avail_in);
    expect_number(pair->report, "avail_out", ours->avail_out, stock->avail_out);
    expect_number(pair->report, "total_in", (long long)ours->total_in, (long long)stock->total_in);
    expect_number(pair->report, "total_out", (long long)ours->total_out,
                  (long long)stock->total_out);
    expect_number(pair->report, "data_type", ours->data_type, stock->data_type);
    expect_number(pair->report, "adler", (long long)ours->adler, (long long)stock->adler);
    expect_number(pair->report, "reserved", (long long)ours->reserved, (long long)stock->reserved);
    expect_number(pair->report, "state == NULL", ours->state == NULL, stock->state == NULL);
    expect_text(pair->report, "msg", ours->msg, stock->msg);
}

// How far the cursors moved; both directions must agree with avail_in and avail_out.
static void compare_cursors(struct parity_pair *pair)
{
    for (int side = 0; side < SIDE_COUNT && !pair->report->has_difference; side++) {
        const struct parity_side *own = &pair->sides[side];
        const long long taken = own->stream.next_in - own->given_input;
        const long long made = own->stream.next_out - own->given_output;
        const char *owner = side == OURS ? "ours" : "stock's";

        if (taken != (long long)pair->given_in - own->stream.avail_in ||
            made != (long long)pair->given_out - own->stream.avail_out || taken < 0 || made < 0) {
            report_text(pair->report, "cursors that agree with the counts", "no", owner);
            report_number(pair->report, "next_out", made, taken);
        }
    }
}

static void check_untouched(struct parity_pair *pair, int side, const uint8_t *bytes, size_t size)
{
    const uint8_t filler = pair->desk->filler;
    if (size == 0 || (bytes[0] == filler && memcmp(bytes, bytes + 1, size - 1) == 0))
        return;
    size_t at = 0;
    while (bytes[at] == filler)
        at++;
    report_number(pair->report,
                  side == OURS ? "written by ours behind the output, at"
                               : "written by stock behind the output, at",
                  (long long)at, -1);
}

static void compare_memory(struct parity_pair *pair)
{
    const size_t made = pair->given_out - pair->sides[OURS].stream.avail_out;
    expect_bytes(pair->report, "output", pair->sides[OURS].given_output,
                 pair->sides[STOCK].given_output, made);
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct parity_side *own = &pair->sides[side];
        const struct parity_area *area = &pair->desk->output[side];
        if (own->given_output != NULL) {
            const uint8_t *end = own->given_output + made;
            const size_t above = (size_t)(area->bytes + area->size - end);
            const size_t checked = pair->given_out - made + PARITY_CANARIES;
            check_untouched(pair, side, end, above < checked ? above : checked);
        }
        if (pair->given_in != 0)
            report_bytes(pair->report, "input, which a call may not change", own->given_input,
                         pair->input + pair->input_position, pair->given_in);
    }
}

static void advance(struct parity_pair *pair)
{
    const uInt taken = pair->given_in - pair->sides[OURS].stream.avail_in;
    const uInt made = pair->given_out - pair->sides[OURS].stream.avail_out;

    pair->input_position += taken;
    pair->given_in -= taken;
    pair->given_out -= made;
    if (!pair->has_contiguous_output && made != 0)
        restore_filler(pair, pair->output_position, made);
    pair->output_position += made;
    for (int side = 0; side < SIDE_COUNT; side++) {
        pair->sides[side].given_input = pair->sides[side].stream.next_in;
        pair->sides[side].given_output = pair->sides[side].stream.next_out;
    }
}

void pair_compare(struct parity_pair *pair, const long long results[SIDE_COUNT])
{
    expect_number(pair->report, "the result", results[OURS], results[STOCK]);
    compare_fields(pair);
    compare_cursors(pair);
    if (pair->report->is_verbose)
        printf("    = %lld, %d bytes in, %d bytes out, msg %s, digest %016llx\n", results[STOCK],
               (int)(pair->given_in - pair->sides[STOCK].stream.avail_in),
               (int)(pair->given_out - pair->sides[STOCK].stream.avail_out),
               pair->sides[STOCK].stream.msg == NULL ? "NULL" : pair->sides[STOCK].stream.msg,
               (unsigned long long)pair->report->digest);
    if (pair->report->has_difference)
        return;
    compare_memory(pair);
    advance(pair);
    if (pair->inspect != NULL)
        pair->inspect(pair);
}

void pair_fork(struct parity_pair *copy, const struct parity_pair *pair)
{
    *copy = *pair;
    copy->desk = parity_desk_number(pair->desk == parity_desk_number(0) ? 1 : 0);
    copy->desk->is_filled = false;
    fill_desk(copy->desk, pair->desk->filler);
    copy->output_position = 0;
    place_input(copy);
    copy->given_in = 0;
    copy->given_out = 0;
    for (int side = 0; side < SIDE_COUNT; side++) {
        copy->sides[side].given_input = NULL;
        copy->sides[side].given_output = NULL;
    }
}

bool pair_copy(struct parity_pair *target, struct parity_pair *source, const char *name,
               pair_copy_fn *copy, struct random *random)
{
    long long results[SIDE_COUNT];

    report_call(source->report, name, 0, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++) {
        const z_stream *from = &source->sides[side].stream;
        z_stream *to = &target->sides[side].stream;
        memset(to, 0x55, sizeof(*to));
        results[side] = copy(source->sides[side].api, to, &source->sides[side].stream);
        z_stream expected = *from;
        expected.state = to->state;
        if (results[side] == Z_OK &&
            (to->state == from->state || memcmp(to, &expected, sizeof(expected)) != 0))
            report_text(source->report, "a copy equal to its source", "no",
                        side == OURS ? "ours" : "stock's");
    }
    pair_compare(source, results);
    if (results[STOCK] != Z_OK || source->report->has_difference)
        return false;
    pair_give_input(target, 0);
    pair_give_output(target, 0, random);
    return true;
}

void pair_finish(struct parity_pair *pair, struct parity_allocator allocators[SIDE_COUNT])
{
    if (pair->has_contiguous_output)
        restore_filler(pair, 0, pair->output_position);
    if (pair->report->has_difference)
        pair->desk->is_filled = false;
    for (int side = 0; side < SIDE_COUNT; side++) {
        if (allocators[side].live_count != 0)
            report_number(pair->report, "blocks not given back", allocators[side].live_count, 0);
        if (allocators[side].fault_count != 0)
            report_number(pair->report, "faulty blocks", allocators[side].fault_count, 0);
    }
}

size_t piece_size(struct random *random, enum piece_habit habit, size_t limit)
{
    static const uint32_t largest[PIECE_HABITS] = {1, 3, 40, 1000, 40000, UINT32_MAX, 0};

    if (habit == PIECES_MIXED)
        habit = (enum piece_habit)random_below(random, PIECES_MIXED);
    if (habit == PIECES_ALL)
        return limit;
    const uint32_t lowest = random_chance(random, 3) ? 0 : 1;
    const size_t size = lowest + random_below(random, largest[habit]);
    return size < limit ? size : limit;
}
