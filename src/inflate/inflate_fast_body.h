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
    const uint8_t *input; // the next byte; an index beside a base would take a register more

    uint8_t *output;
    size_t next;
    size_t saved_end; // of what may be written
    const uint8_t *history_end;
    size_t history_have;

    const uint64_t *litlen_table;
    size_t litlen_mask;
    size_t index;   // of the bits in the buffer
    uint64_t entry; // that at the index

    uint64_t exception;       // an entry that a step has met and not dealt with
    uint64_t exception_start; // the buffer at its start
    size_t odd_length;        // the same of a match: more about it than the usual copy can do
    size_t odd_distance;
    unsigned odd_bits;
};

// What a round of the loop takes.
enum fast_mode {
    MODE_FUSED,              // two literals or matches, without asking which, behind a first step
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

enum {
    // From the byte to be written next to the line that is brought in early: what is saved next
    // lies up to a piece and its margin ahead.
    PREFETCH_DISTANCE = FAST_SAVED_PIECE + FAST_PIECE_MARGIN + 512,
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
    const uint64_t added_bits = ~loop->count & 56;
    loop->buffer |= load_le64(loop->input, 0) << (loop->count & 63);
    loop->input += added_bits >> 3;
    loop->count += added_bits;
}

// The entry from one of its bits on, with other bits above: a rotation leaves the entry as it is.
ZD_ALWAYS_INLINE uint64_t fast_field(uint64_t entry, unsigned first_bit)
{
    uint64_t field = entry >> first_bit | entry << (64 - first_bit);
    ZD_FORGET(field);
    return field;
}

ZD_ALWAYS_INLINE void fast_find(struct fast_loop *loop)
{
    loop->index = (size_t)loop->buffer & loop->litlen_mask;
    loop->entry = loop->litlen_table[loop->index];
}

// Consumes the bits of an entry and finds the next one.
ZD_ALWAYS_INLINE void fast_advance(struct fast_loop *loop, uint64_t entry)
{
    loop->buffer >>= (uint8_t)entry;
    loop->count -= entry;
    fast_find(loop);
}

// entry_extra(), from the buffer before and after the entry's bits were consumed: without a mask.
ZD_ALWAYS_INLINE size_t fast_extra(uint64_t entry, uint64_t start, uint64_t buffer)
{
    return (size_t)((start - (buffer << (uint8_t)entry)) >> (fast_field(entry, 8) & 63));
}

// In parts of a constant size, which cost least.
ZD_ALWAYS_INLINE void save_piece_body(uint8_t *to, const uint8_t *from)
{
    enum { PART = 64 };
    for (size_t i = 0; i < FAST_SAVED_PIECE; i += PART) {
        memcpy(to + i, from + i, PART);
    }
}

// Saves the next piece of the output that is about to be spoiled.
ZD_NEVER_INLINE static size_t save_output(struct inflate_fast_job *job, size_t saved_end,
                                          save_piece_fn *save_piece)
{
    enum { PART = 64 }; // constant sizes cost least
    uint8_t *const to = job->saved + (saved_end - job->saved_start) % FAST_SAVED_SIZE;
    const uint8_t *const from = job->output + saved_end;
    const size_t size = job->output_end - saved_end;
    if (ZD_LIKELY(size >= FAST_SAVED_PIECE)) {
        save_piece(to, from);
        return saved_end + FAST_SAVED_PIECE;
    }
    size_t i = 0;
    for (; i + PART <= size; i += PART) {
        memcpy(to + i, from + i, PART);
    }
    memcpy(to + i, from + i, size - i);
    return job->output_end;
}

// Gives back to the output what lies behind its last byte.
ZD_ALWAYS_INLINE void restore_output(const struct inflate_fast_job *job, size_t saved_end)
{
    const size_t next = job->output_next;
    const size_t left = saved_end - next;
    const size_t size = left < COPY_MATCH_OVERRUN ? left : COPY_MATCH_OVERRUN;
    const size_t offset = (next - job->saved_start) % FAST_SAVED_SIZE;
    const size_t before_end = FAST_SAVED_SIZE - offset;
    if (size <= before_end) {
        memcpy(job->output + next, job->saved + offset, size);
    } else {
        memcpy(job->output + next, job->saved + offset, before_end);
        memcpy(job->output + next + before_end, job->saved, size - before_end);
    }
}

// Whether a match has room, and another token of the same round behind it.
ZD_ALWAYS_INLINE bool has_room(const struct fast_loop *loop, size_t length)
{
    return length + FAST_OUTPUT_MARGIN <= loop->saved_end - loop->next;
}

// Copies a match from a source that does not overlap its steps. False: it has not, as it is odd.
ZD_ALWAYS_INLINE bool copy_usual(struct fast_loop *loop, size_t length, const uint8_t *source,
                                 size_t source_index)
{
    copy_pair(loop->output, loop->next, source, source_index);
    if (length > COPY_MATCH_PAIR) {
        if (ZD_UNLIKELY(!has_room(loop, length))) {
            return false;
        }
        copy_rest(loop->output, loop->next, source, source_index, length, COPY_MATCH_PAIR);
    }
    loop->next += length;
    return true;
}

// The same where most are long: then as many steps at once as most of them need.
ZD_ALWAYS_INLINE bool copy_likely_long(struct fast_loop *loop, size_t length, const uint8_t *source,
                                       size_t source_index)
{
    enum { ROOM = COPY_MATCH_LONG + DEFLATE_MAX_MATCH + FAST_OUTPUT_MARGIN };
    _Static_assert((int)ROOM <= (int)FAST_PIECE_MARGIN - (int)DEFLATE_MAX_MATCH,
                   "behind another match too, room is missing at the end of the output alone");
    if (ZD_UNLIKELY(loop->saved_end - loop->next < ROOM)) {
        return false;
    }
    for (size_t i = 0; i < COPY_MATCH_LONG; i += COPY_MATCH_PAIR) {
        copy_pair(loop->output, loop->next + i, source, source_index + i);
    }
    copy_rest(loop->output, loop->next, source, source_index, length, COPY_MATCH_LONG);
    loop->next += length;
    return true;
}

// Where most matches begin in either of two pieces, history and output: without a branch between
// them.
ZD_ALWAYS_INLINE bool copy_from_either(struct fast_loop *loop, size_t length, size_t distance)
{
    const size_t next = loop->next;
    const size_t back = distance - next; // from the end of the history; of the output, below 0
    const uint8_t *const base = distance > next ? loop->history_end : loop->output;
    const uint8_t *const source = base - (ptrdiff_t)back;
    return ZD_LIKELY((ptrdiff_t)back <= (ptrdiff_t)loop->history_have &&
                     back >= length + COPY_MATCH_PAIR && distance >= COPY_MATCH_STEP) &&
           copy_usual(loop, length, source, 0);
}

// Whether a match can be copied in steps within the output.
ZD_ALWAYS_INLINE bool is_usual_source(size_t next, size_t distance, enum fast_mode mode)
{
    if (mode == MODE_FUSED) {
        return distance - COPY_MATCH_STEP <= next - COPY_MATCH_STEP;
    }
    return distance <= next && distance >= COPY_MATCH_STEP;
}

typedef bool copy_fn(struct fast_loop *loop, size_t length, const uint8_t *source,
                     size_t source_index);

// Copies a match, or nothing for a literal.
ZD_ALWAYS_INLINE bool fast_copy(struct fast_loop *loop, size_t length, size_t distance,
                                enum fast_mode mode, copy_fn *copy)
{
    if (mode == MODE_FUSED_WITH_HISTORY) {
        return copy_from_either(loop, length, distance);
    }
    return ZD_LIKELY(is_usual_source(loop->next, distance, mode)) &&
           copy(loop, length, loop->output, loop->next - distance);
}

enum fast_step { STEP_DONE, STEP_EXCEPTION, STEP_ODD_MATCH, STEP_STOP };

// Copies a match that overlaps a step or begins in the history, unless it ends behind that or
// nearly so. A literal may come here too: it has no length.
ZD_ALWAYS_INLINE enum fast_step fast_take_odd_match(struct fast_loop *loop,
                                                    struct inflate_fast_job *job)
{
    const size_t next = loop->next;
    const size_t length = loop->odd_length;
    const size_t distance = loop->odd_distance;
    const size_t back = distance - next; // from the end of the history
    if (length == 0) {
        return STEP_DONE;
    }
    if (ZD_LIKELY(has_room(loop, length))) {
        if (distance <= next) {
            copy_overlapping(loop->output, next, length, distance);
            loop->next += length;
            return STEP_DONE;
        }
        if (back <= job->history_have && distance <= job->max_history_distance &&
            back >= length + COPY_MATCH_PAIR) {
            const size_t source = job->history_end - back;
            copy_pair(loop->output, next, job->history, source);
            copy_rest(loop->output, next, job->history, source, length, COPY_MATCH_PAIR);
            loop->next += length;
            return STEP_DONE;
        }
    }
    job->result = FAST_MATCH;
    job->match_length = (uint32_t)length;
    job->match_distance = (uint32_t)distance;
    job->token_bits = loop->odd_bits;
    return STEP_STOP;
}

// At once in the mode that is used most; else behind the round, which makes less code.
ZD_ALWAYS_INLINE enum fast_step meet_odd_match(struct fast_loop *loop, struct inflate_fast_job *job,
                                               size_t length, size_t distance, unsigned bits,
                                               enum fast_mode mode)
{
    loop->odd_length = length;
    loop->odd_distance = distance;
    loop->odd_bits = bits;
    return mode == MODE_FUSED ? fast_take_odd_match(loop, job) : STEP_ODD_MATCH;
}

// One literal or one fused match, without asking which. Some fields are loaded once more: processors
// shift and branch in the same few places, and those are the busiest here.
ZD_ALWAYS_INLINE enum fast_step fast_take(struct fast_loop *loop, struct inflate_fast_job *job,
                                          enum fast_mode mode)
{
    const uint64_t start = loop->buffer;
    const uint64_t entry = loop->entry;
    size_t index = loop->index;
    ZD_FORGET(index);
    fast_advance(loop, entry);
    if (ZD_UNLIKELY(entry & ENTRY_EXCEPTION)) {
        loop->exception = entry;
        loop->exception_start = start;
        return STEP_EXCEPTION;
    }
    loop->output[loop->next] = (uint8_t)fast_field(entry, 16);
    loop->next += load_entry_literal_count(loop->litlen_table, index);
    const size_t distance =
        load_entry_distance(loop->litlen_table, index) + fast_extra(entry, start, loop->buffer);
    const size_t length = load_entry_length(loop->litlen_table, index);
    if (ZD_LIKELY(fast_copy(loop, length, distance, mode, copy_usual))) {
        return STEP_DONE;
    }
    return meet_odd_match(loop, job, length, distance, entry_bits(entry), mode);
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
    // Lengths that do not fit the index of fused tables are rare ones: the long ones.
    copy_fn *const copy = mode == MODE_FUSED ? copy_likely_long : copy_usual;
    if (ZD_LIKELY(fast_copy(loop, length, distance, mode, copy))) {
        return STEP_DONE;
    }
    return meet_odd_match(loop, job, length, distance, length_bits + entry_bits(entry), mode);
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

// The last place for a round to begin: where what is saved ends next, any match has room; at the
// end of all output there is the margin of the mode.
ZD_ALWAYS_INLINE size_t last_round_start(const struct inflate_fast_job *job, size_t saved_end,
                                         size_t margin)
{
    return saved_end - (saved_end == job->output_end ? margin : FAST_PIECE_MARGIN);
}

// Rounds until input or output lack a margin, or output_stop is reached.
ZD_ALWAYS_INLINE void inflate_fast_loop(struct inflate_fast_job *job, size_t margin,
                                        enum fast_mode mode, save_piece_fn *save_piece)
{
    struct fast_loop loop = {
        .buffer = job->bit_buffer,
        .count = job->bit_count,
        .input = job->input + job->input_next,
        .output = job->output,
        .next = job->output_next,
        .saved_end = job->saved_end,
        .history_end =
            mode == MODE_FUSED_WITH_HISTORY ? job->history + job->history_end : job->history,
        .history_have = job->history_have,
        .litlen_table = job->litlen_table,
        .litlen_mask = (size_t)low_mask(job->litlen_bits),
    };
    const unsigned litlen_bits = job->litlen_bits;
    const uint64_t distance_mask = low_mask(job->distance_bits);
    const uint8_t *const last_input = job->input + (job->input_end - FAST_INPUT_MARGIN);
    const uintptr_t prefetched = (uintptr_t)job->output + PREFETCH_DISTANCE;

    fast_fill(&loop);
    fast_find(&loop);
    for (;;) {
        enum fast_step step;
        const size_t last_output = last_round_start(job, loop.saved_end, margin);
        do {
            ZD_PREFETCH_FOR_WRITE(prefetched, loop.next);
            fast_fill(&loop);
            step = fast_round(&loop, job, mode);
            if (ZD_UNLIKELY(step != STEP_DONE)) {
                if (step == STEP_EXCEPTION) {
                    step = fast_take_exception(&loop, job, litlen_bits, distance_mask, mode);
                }
                if (step == STEP_ODD_MATCH) {
                    step = fast_take_odd_match(&loop, job);
                }
                if (step == STEP_STOP) {
                    break;
                }
            }
        } while (loop.input <= last_input && loop.next <= last_output);
        if (mode == MODE_SINGLE || step == STEP_STOP || loop.input > last_input ||
            loop.next > job->output_stop || loop.saved_end == job->output_end) {
            break;
        }
        loop.saved_end = save_output(job, loop.saved_end, save_piece);
    }

    job->input_next = (size_t)(loop.input - job->input);
    job->bit_count = loop.count & 63;
    job->bit_buffer = loop.buffer & low_mask(job->bit_count);
    job->output_next = loop.next;
    job->saved_end = loop.saved_end;
}

// Whether input and a margin of the output are left.
ZD_ALWAYS_INLINE bool has_margins(const struct inflate_fast_job *job, size_t output_margin)
{
    return job->input_next + FAST_INPUT_MARGIN <= job->input_end &&
           job->output_next + output_margin <= job->output_end;
}

// Until input or output lack a margin, or output_stop is reached.
ZD_ALWAYS_INLINE void run_rounds(struct inflate_fast_job *job, save_piece_fn *save_piece)
{
    if (!job->is_fused || job->is_literal_heavy) {
        inflate_fast_loop(job, FAST_ROUND_MARGIN, MODE_PLAIN, save_piece);
    } else if (job->output_next < DEFLATE_MAX_DISTANCE && job->history_have != 0 &&
               job->max_history_distance >= DEFLATE_MAX_DISTANCE) {
        inflate_fast_loop(job, FAST_ROUND_MARGIN, MODE_FUSED_WITH_HISTORY, save_piece);
    } else if (job->output_next < COPY_MATCH_STEP) {
        job->output_stop = job->output_next; // soon
        inflate_fast_loop(job, FAST_ROUND_MARGIN, MODE_PLAIN, save_piece);
    } else {
        inflate_fast_loop(job, FAST_ROUND_MARGIN, MODE_FUSED, save_piece);
    }
}

ZD_ALWAYS_INLINE void inflate_fast_body(struct inflate_fast_job *job, save_piece_fn *save_piece)
{
    job->result = FAST_MARGIN;
    job->saved_start = job->output_next;
    job->saved_end = save_output(job, job->output_next, save_piece);
    if (has_margins(job, FAST_ROUND_MARGIN)) {
        run_rounds(job, save_piece);
    }
    if (job->result == FAST_MARGIN && job->saved_end == job->output_end &&
        has_margins(job, FAST_OUTPUT_MARGIN)) {
        inflate_fast_loop(job, FAST_OUTPUT_MARGIN, MODE_SINGLE, save_piece);
    }
    restore_output(job, job->saved_end);
}

#endif
