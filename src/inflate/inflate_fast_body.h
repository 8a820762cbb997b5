// SPDX-License-Identifier: Zlib
// The text of the fast loop; the contract stands in inflate_fast.h. Every tier wraps it into a
// function of its own, so that one algorithm is compiled for several instruction sets.
#ifndef ZD_INFLATE_INFLATE_FAST_BODY_H
#define ZD_INFLATE_INFLATE_FAST_BODY_H

#include <stdbool.h>

#include "base/bits.h"
#include "base/compiler.h"
#include "base/memory.h"
#include "inflate/decode_table.h"
#include "inflate/inflate_fast.h"

// The loop's own copy of what it changes, and of what it needs all the time.
struct fast_loop {
    // The bits of the stream, the next one lowest. The low 6 bits of `count` say how many of them
    // are counted as taken; above those the buffer has bits of bytes that are not, and loading them
    // again sets the same bits. The rest of `count` is noise: whole entries are subtracted.
    uint64_t buffer;
    uint64_t count;
    const uint8_t *input;
    size_t input_next;

    uint8_t *output;
    size_t next;
    const uint8_t *history_end;
    size_t history_have;

    const uint64_t *litlen_table;
    uint64_t litlen_mask;
    uint64_t entry; // that of the bits in the buffer

    uint64_t exception;       // an entry that a step has met and not dealt with
    uint64_t exception_start; // the buffer at its start
};

// What a round of the loop takes.
enum fast_mode {
    MODE_FUSED,              // two literals or matches, without asking which
    MODE_FUSED_WITH_HISTORY, // the same, where most matches may begin before the output
    MODE_PLAIN,              // up to four literals, or two and a match: where literals are many
    MODE_SINGLE,             // one literal or match: near the end of the output
};

enum {
    // What an entry can consume, at most: a fused match with all extra bits of its distance; or,
    // among exceptions, a codeword with the extra bits of a length.
    MAX_INDEX_BITS = FIXED_MATCH_TABLE_BITS,
    MAX_STEP_BITS = MAX_INDEX_BITS + 13,
    MAX_LENGTH_BITS = DEFLATE_MAX_CODE_BITS + 5,
    MAX_DISTANCE_BITS = DEFLATE_MAX_CODE_BITS + 13,
};

// After a fill the buffer holds 64 bits of the stream, of which at least 56 are counted. Two steps
// follow, or up to four literals, or two and a length; behind each, the next index has to be there.
_Static_assert((int)LITLEN_TABLE_BITS <= (int)MAX_INDEX_BITS, "the widest index");
_Static_assert(2 * MAX_STEP_BITS <= 56, "two steps");
_Static_assert(2 * MAX_STEP_BITS + MAX_INDEX_BITS <= 64, "two steps and an index");
_Static_assert(MAX_STEP_BITS + MAX_LENGTH_BITS <= 56, "a step and a length");
_Static_assert(4 * MAX_INDEX_BITS <= 56, "four literals");
_Static_assert(4 * MAX_INDEX_BITS + MAX_INDEX_BITS <= 64, "four literals and an index");
_Static_assert(2 * MAX_INDEX_BITS + MAX_STEP_BITS <= 56, "two literals and a step");
_Static_assert(2 * MAX_INDEX_BITS + MAX_LENGTH_BITS <= 56, "two literals and a length");
_Static_assert(MAX_DISTANCE_BITS + MAX_INDEX_BITS <= 56, "a distance and an index");

ZD_ALWAYS_INLINE void fast_fill(struct fast_loop *loop)
{
    loop->buffer |= load_le64(loop->input, loop->input_next) << (loop->count & 63);
    loop->input_next += ~loop->count >> 3 & 7;
    loop->count |= 56;
}

// Consumes the bits of an entry and finds the next one.
ZD_ALWAYS_INLINE void fast_advance(struct fast_loop *loop, uint64_t entry)
{
    loop->buffer >>= entry & 63;
    loop->count -= entry;
    loop->entry = loop->litlen_table[loop->buffer & loop->litlen_mask];
}

// entry_extra(), from the buffer before and after the entry's bits were consumed: without a mask.
ZD_ALWAYS_INLINE size_t fast_extra(uint64_t entry, uint64_t start, uint64_t buffer)
{
    return (size_t)((start - (buffer << (entry & 63))) >> (entry >> 8 & 63));
}

// Copies a match that begins before output[0], unless it ends behind it or nearly so.
ZD_ALWAYS_INLINE bool copy_from_history(const struct inflate_fast_job *job, size_t next,
                                        size_t length, size_t distance)
{
    const size_t back = distance - next; // from the end of the history
    if (back > job->history_have || distance > job->max_history_distance ||
        back < length + COPY_MATCH_OVERRUN) {
        return false;
    }
    copy_wide(job->output, next, job->history, job->history_end - back, length);
    return true;
}

// Copies any match, if there is room for it and for another token of the same round behind it.
ZD_ALWAYS_INLINE bool copy_any(struct fast_loop *loop, struct inflate_fast_job *job, size_t length,
                               size_t distance)
{
    uint8_t *const output = loop->output;
    const size_t next = loop->next;
    if (ZD_LIKELY(length + FAST_OUTPUT_MARGIN <= job->output_end - next)) {
        if (ZD_LIKELY(distance <= next)) {
            if (ZD_LIKELY(distance >= COPY_MATCH_STEP)) {
                copy_wide(output, next, output, next - distance, length);
            } else {
                copy_overlapping(output, next, length, distance);
            }
            loop->next += length;
            return true;
        }
        if (copy_from_history(job, next, length, distance)) {
            loop->next += length;
            return true;
        }
    }
    job->result = FAST_MATCH;
    job->match_length = (uint32_t)length;
    job->match_distance = (uint32_t)distance;
    return false;
}

// Where most matches begin in either of two pieces, history and output: without a branch between
// them.
ZD_ALWAYS_INLINE bool copy_from_either(struct fast_loop *loop, struct inflate_fast_job *job,
                                       size_t length, size_t distance)
{
    const size_t next = loop->next;
    const size_t back = distance - next;
    const uint8_t *const base = distance > next ? loop->history_end : loop->output;
    const uint8_t *const source = base - (ptrdiff_t)back;
    if (ZD_LIKELY((ptrdiff_t)back <= (ptrdiff_t)loop->history_have &&
                  back >= length + COPY_MATCH_OVERRUN && distance >= COPY_MATCH_STEP)) {
        copy_pair(loop->output, next, source, 0);
        if (length <= COPY_MATCH_PAIR) {
            loop->next += length;
            return true;
        }
        if (ZD_LIKELY(length + FAST_OUTPUT_MARGIN <= job->output_end - next)) {
            copy_wide(loop->output, next, source, 0, length);
            loop->next += length;
            return true;
        }
    } else if (length == 0) {
        return true;
    }
    return copy_any(loop, job, length, distance);
}

// Copies a match, or nothing for a literal. False: it is left to the caller of the loop.
ZD_ALWAYS_INLINE bool fast_copy(struct fast_loop *loop, struct inflate_fast_job *job, size_t length,
                                size_t distance, enum fast_mode mode)
{
    if (mode == MODE_FUSED_WITH_HISTORY) {
        return copy_from_either(loop, job, length, distance);
    }
    const size_t next = loop->next;
    if (ZD_LIKELY(distance <= next && distance >= COPY_MATCH_STEP)) {
        copy_pair(loop->output, next, loop->output, next - distance);
        if (length <= COPY_MATCH_PAIR) {
            loop->next += length;
            return true;
        }
    } else if (length == 0) {
        return true;
    }
    return copy_any(loop, job, length, distance);
}

enum fast_step { STEP_DONE, STEP_EXCEPTION, STEP_STOP };

// One literal or one fused match, without asking which.
ZD_ALWAYS_INLINE enum fast_step fast_take(struct fast_loop *loop, struct inflate_fast_job *job,
                                          enum fast_mode mode)
{
    const uint64_t start = loop->buffer;
    const uint64_t entry = loop->entry;
    fast_advance(loop, entry);
    if (ZD_UNLIKELY(entry & ENTRY_EXCEPTION)) {
        loop->exception = entry;
        loop->exception_start = start;
        return STEP_EXCEPTION;
    }
    loop->output[loop->next] = entry_literal(entry);
    loop->next += (entry & ENTRY_LITERAL) != 0;
    const size_t distance = entry_distance(entry) + fast_extra(entry, start, loop->buffer);
    if (ZD_LIKELY(fast_copy(loop, job, entry_length(entry), distance, mode))) {
        return STEP_DONE;
    }
    job->token_bits = entry_bits(entry);
    return STEP_STOP;
}

// Whatever else there may be: long codewords, lengths without their distance, the end.
ZD_ALWAYS_INLINE enum fast_step fast_take_exception(struct fast_loop *loop,
                                                    struct inflate_fast_job *job,
                                                    unsigned litlen_bits, uint64_t distance_mask,
                                                    enum fast_mode mode)
{
    uint64_t entry = loop->exception;
    const uint64_t start = loop->exception_start;
    if (entry & ENTRY_SUBTABLE) {
        // The pointer itself has consumed nothing.
        entry = find_subtable_entry(loop->litlen_table, litlen_bits, entry, start);
        fast_advance(loop, entry);
        if (entry & ENTRY_LITERAL) {
            loop->output[loop->next] = entry_literal(entry);
            loop->next++;
            return STEP_DONE;
        }
    }
    if (ZD_UNLIKELY((entry & ENTRY_LENGTH) == 0)) {
        job->result = entry & ENTRY_END_OF_BLOCK ? FAST_END_OF_BLOCK : FAST_BAD_LITLEN;
        job->token_bits = entry_bits(entry);
        return STEP_STOP;
    }
    const size_t length = entry_length(entry) + fast_extra(entry, start, loop->buffer);
    const unsigned length_bits = entry_bits(entry);

    fast_fill(loop);
    const uint64_t distance_start = loop->buffer;
    entry = job->distance_table[distance_start & distance_mask];
    if (ZD_UNLIKELY(entry & ENTRY_EXCEPTION)) {
        if (entry & ENTRY_SUBTABLE) {
            entry =
                find_subtable_entry(job->distance_table, job->distance_bits, entry, distance_start);
        }
        if (entry & ENTRY_EXCEPTION) {
            fast_advance(loop, entry);
            job->result = FAST_BAD_DISTANCE;
            job->token_bits = length_bits + entry_bits(entry);
            return STEP_STOP;
        }
    }
    fast_advance(loop, entry);
    const size_t distance = entry_distance(entry) + fast_extra(entry, distance_start, loop->buffer);
    if (ZD_LIKELY(fast_copy(loop, job, length, distance, mode))) {
        return STEP_DONE;
    }
    job->token_bits = length_bits + entry_bits(entry);
    return STEP_STOP;
}

ZD_ALWAYS_INLINE enum fast_step fast_round(struct fast_loop *loop, struct inflate_fast_job *job,
                                           enum fast_mode mode)
{
    if (mode == MODE_SINGLE) {
        return fast_take(loop, job, mode);
    }
    if (mode != MODE_PLAIN) {
        const enum fast_step step = fast_take(loop, job, mode);
        return ZD_LIKELY(step == STEP_DONE) ? fast_take(loop, job, mode) : step;
    }
    for (unsigned literals = 0; loop->entry & ENTRY_LITERAL; literals++) {
        loop->output[loop->next] = entry_literal(loop->entry);
        loop->next++;
        fast_advance(loop, loop->entry);
        if (literals == 2) {
            if (loop->entry & ENTRY_LITERAL) {
                loop->output[loop->next] = entry_literal(loop->entry);
                loop->next++;
                fast_advance(loop, loop->entry);
            }
            return STEP_DONE;
        }
    }
    return fast_take(loop, job, mode);
}

// Rounds until input_end is near or a token would begin behind last_output.
ZD_ALWAYS_INLINE void inflate_fast_loop(struct inflate_fast_job *job, size_t last_output,
                                        enum fast_mode mode)
{
    struct fast_loop loop = {
        .buffer = job->bit_buffer,
        .count = job->bit_count,
        .input = job->input,
        .input_next = job->input_next,
        .output = job->output,
        .next = job->output_next,
        .history_end =
            mode == MODE_FUSED_WITH_HISTORY ? job->history + job->history_end : job->history,
        .history_have = job->history_have,
        .litlen_table = job->litlen_table,
        .litlen_mask = low_mask(job->litlen_bits),
    };
    const unsigned litlen_bits = job->litlen_bits;
    const uint64_t distance_mask = low_mask(job->distance_bits);
    const size_t last_input = job->input_end - FAST_INPUT_MARGIN;
    const uintptr_t prefetched = (uintptr_t)job->output + job->prefetch_distance;

    fast_fill(&loop);
    loop.entry = loop.litlen_table[loop.buffer & loop.litlen_mask];
    do {
        ZD_PREFETCH_FOR_WRITE(prefetched, loop.next);
        fast_fill(&loop);
        enum fast_step step = fast_round(&loop, job, mode);
        if (ZD_UNLIKELY(step != STEP_DONE)) {
            if (step == STEP_EXCEPTION) {
                step = fast_take_exception(&loop, job, litlen_bits, distance_mask, mode);
            }
            if (step == STEP_STOP) {
                break;
            }
        }
    } while (loop.input_next <= last_input && loop.next <= last_output);

    job->input_next = loop.input_next;
    job->bit_count = loop.count & 63;
    job->bit_buffer = loop.buffer & low_mask(job->bit_count);
    job->output_next = loop.next;
}

// In pieces of a constant size, which cost least.
ZD_ALWAYS_INLINE void save_output(struct inflate_fast_job *job)
{
    enum { PIECE = 64 };
    const uint8_t *const output = job->output + job->output_next;
    const size_t size = job->output_end - job->output_next;
    size_t i = 0;
    for (; i + PIECE <= size; i += PIECE) {
        memcpy(job->saved + i, output + i, PIECE);
    }
    memcpy(job->saved + i, output + i, size - i);
}

// Whether input and a margin of the output, up to output_stop, are left.
ZD_ALWAYS_INLINE bool has_margins(const struct inflate_fast_job *job, size_t output_margin)
{
    return job->input_next + FAST_INPUT_MARGIN <= job->input_end &&
           job->output_next + output_margin <= job->output_stop;
}

ZD_ALWAYS_INLINE void inflate_fast_body(struct inflate_fast_job *job)
{
    save_output(job);
    job->result = FAST_MARGIN;
    if (has_margins(job, FAST_ROUND_MARGIN)) {
        const size_t last_output = job->output_stop - FAST_ROUND_MARGIN;
        if (!job->is_fused || job->is_literal_heavy) {
            inflate_fast_loop(job, last_output, MODE_PLAIN);
        } else if (job->output_next < DEFLATE_MAX_DISTANCE && job->history_have != 0 &&
                   job->max_history_distance >= DEFLATE_MAX_DISTANCE) {
            inflate_fast_loop(job, last_output, MODE_FUSED_WITH_HISTORY);
        } else {
            inflate_fast_loop(job, last_output, MODE_FUSED);
        }
    }
    if (job->result == FAST_MARGIN && has_margins(job, FAST_OUTPUT_MARGIN)) {
        inflate_fast_loop(job, job->output_stop - FAST_OUTPUT_MARGIN, MODE_SINGLE);
    }
}

#endif
