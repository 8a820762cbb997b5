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

// The reader of the loop. Above `count`, the buffer holds bits of bytes that are not counted as
// taken; loading them again sets the same bits.
struct fast_bits {
    uint64_t buffer;
    unsigned count;
    size_t next;
};

// Between two fills, at most 56 bits are used: three literals of the root table; or two of them and
// a length; or a distance behind a length. What a fill leaves to the next root index comes on top.
_Static_assert(2 * LITLEN_TABLE_BITS + DEFLATE_MAX_CODE_BITS + 5 <= 56,
               "two literals and a length");
_Static_assert(3 * LITLEN_TABLE_BITS + LITLEN_TABLE_BITS <= 56, "three literals and an index");
_Static_assert(DEFLATE_MAX_CODE_BITS + 13 + LITLEN_TABLE_BITS <= 56, "a distance and an index");

ZD_ALWAYS_INLINE void fast_fill(struct fast_bits *bits, const uint8_t *input)
{
    bits->buffer |= load_le64(input, bits->next) << bits->count;
    bits->next += (63 - bits->count) >> 3;
    bits->count |= 56;
}

ZD_ALWAYS_INLINE void fast_drop(struct fast_bits *bits, uint32_t entry)
{
    bits->buffer >>= entry_bits(entry);
    bits->count -= entry_bits(entry);
}

// The value of an entry that is not an exception, with its extra bits.
ZD_ALWAYS_INLINE uint32_t fast_value(const struct fast_bits *bits, uint32_t entry)
{
    return entry_value_with_extra(entry, bits->buffer);
}

// Copies a match that begins before output[0], if it does so in the easiest way.
ZD_ALWAYS_INLINE bool copy_from_history(const struct inflate_fast_job *job, size_t next,
                                        size_t length, size_t distance)
{
    const size_t back = distance - next; // from the newest byte of the history
    if (back > job->history_have || distance > job->max_history_distance) {
        return false;
    }
    const bool is_before_next = back <= job->history_next;
    const size_t contiguous = is_before_next ? back : back - job->history_next;
    const size_t index = is_before_next ? job->history_next - back : job->history_size - contiguous;
    if (length > contiguous || index + length + COPY_MATCH_OVERRUN > job->history_size) {
        return false;
    }
    copy_wide(job->output, next, job->history, index, length);
    return true;
}

// Longer than other functions: in one piece, its state stays in registers.
ZD_ALWAYS_INLINE void inflate_fast_body(struct inflate_fast_job *job)
{
    const uint8_t *const input = job->input;
    uint8_t *const output = job->output;
    const uint32_t *const litlen_table = job->litlen_table;
    const uint32_t *const distance_table = job->distance_table;
    const unsigned litlen_bits = job->litlen_bits;
    const uint64_t litlen_mask = low_mask(litlen_bits);
    const unsigned distance_bits = job->distance_bits;
    const uint64_t distance_mask = low_mask(distance_bits);
    struct fast_bits bits = {job->bit_buffer, job->bit_count, job->input_next};
    size_t next = job->output_next;

    job->result = FAST_MARGIN;
    if (job->input_end < FAST_INPUT_MARGIN || job->output_end < FAST_OUTPUT_MARGIN) {
        return;
    }
    const size_t last_input = job->input_end - FAST_INPUT_MARGIN;
    const size_t last_output = job->output_end - FAST_OUTPUT_MARGIN;
    if (bits.next > last_input || next > last_output) {
        return;
    }

    fast_fill(&bits, input);
    uint32_t entry = litlen_table[bits.buffer & litlen_mask];
    for (;;) {
        // At the start of a round, entry is that of the bits in the buffer.
        fast_fill(&bits, input);
        if (entry & ENTRY_LITERAL) {
            fast_drop(&bits, entry);
            output[next++] = (uint8_t)(entry >> 16);
            entry = litlen_table[bits.buffer & litlen_mask];
            if (entry & ENTRY_LITERAL) {
                fast_drop(&bits, entry);
                output[next++] = (uint8_t)(entry >> 16);
                entry = litlen_table[bits.buffer & litlen_mask];
                if (entry & ENTRY_LITERAL) {
                    fast_drop(&bits, entry);
                    output[next++] = (uint8_t)(entry >> 16);
                    entry = litlen_table[bits.buffer & litlen_mask];
                    goto round_done;
                }
            }
        }

        if (ZD_UNLIKELY(entry & ENTRY_EXCEPTION)) {
            if (entry & ENTRY_SUBTABLE) {
                entry = litlen_table[entry_value(entry) +
                                     (bits.buffer >> litlen_bits & low_mask(entry_bits(entry)))];
            }
            if (entry & ENTRY_LITERAL) {
                fast_drop(&bits, entry);
                output[next++] = (uint8_t)(entry >> 16);
                entry = litlen_table[bits.buffer & litlen_mask];
                goto round_done;
            }
            if (entry & ENTRY_EXCEPTION) {
                fast_drop(&bits, entry);
                job->result = entry & ENTRY_END_OF_BLOCK ? FAST_END_OF_BLOCK : FAST_BAD_LITLEN;
                break;
            }
        }
        const size_t length = fast_value(&bits, entry);
        fast_drop(&bits, entry);

        fast_fill(&bits, input);
        entry = distance_table[bits.buffer & distance_mask];
        if (ZD_UNLIKELY(entry & ENTRY_EXCEPTION)) {
            if (entry & ENTRY_SUBTABLE) {
                entry = distance_table[entry_value(entry) + (bits.buffer >> distance_bits &
                                                             low_mask(entry_bits(entry)))];
            }
            if (entry & ENTRY_EXCEPTION) {
                fast_drop(&bits, entry);
                job->result = FAST_BAD_DISTANCE;
                break;
            }
        }
        const size_t distance = fast_value(&bits, entry);
        fast_drop(&bits, entry);
        entry = litlen_table[bits.buffer & litlen_mask];

        if (ZD_LIKELY(distance <= next)) {
            if (ZD_LIKELY(distance >= 16)) {
                copy_wide(output, next, output, next - distance, length);
            } else {
                copy_overlapping(output, next, length, distance);
            }
        } else if (!copy_from_history(job, next, length, distance)) {
            job->result = FAST_MATCH;
            job->match_length = (uint32_t)length;
            job->match_distance = (uint32_t)distance;
            break;
        }
        next += length;

    round_done:
        if (bits.next > last_input || next > last_output) {
            break;
        }
    }

    job->input_next = bits.next;
    job->bit_buffer = bits.buffer & low_mask(bits.count);
    job->bit_count = bits.count;
    job->output_next = next;
}

#endif
