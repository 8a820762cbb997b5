// SPDX-License-Identifier: Zlib
// The contract of the fast loop: whole tokens of one block, decoded without a check per byte as
// long as input and output have the margins below. block_decoder.c prepares the job and takes over
// where it ends.
#ifndef ZD_INFLATE_INFLATE_FAST_H
#define ZD_INFLATE_INFLATE_FAST_H

#include <stddef.h>
#include <stdint.h>

#include "base/deflate_format.h"
#include "inflate/copy_match.h"

enum {
    // One round of the loop loads 8 bytes twice, and advances by at most 7 after the first load.
    FAST_INPUT_MARGIN = 7 + 8,

    // One round writes at most two literals and the longest match, or three literals.
    FAST_OUTPUT_MARGIN = 2 + DEFLATE_MAX_MATCH + COPY_MATCH_OVERRUN,
};
_Static_assert(FAST_OUTPUT_MARGIN >= 3, "three literals");

enum fast_result {
    FAST_MARGIN,       // less than a margin is left
    FAST_END_OF_BLOCK, // and its codeword is consumed
    FAST_MATCH,      // match_length and match_distance are consumed, but left to the caller to copy
    FAST_BAD_LITLEN, // a bit pattern without a symbol, consumed
    FAST_BAD_DISTANCE, // the same in the place of a distance
};

struct inflate_fast_job {
    // Input: bytes up to input_end may be read. At entry bit_count is at most 56, at exit at most
    // 63; the bits of bit_buffer above it are zero both times.
    const uint8_t *input;
    size_t input_next;
    size_t input_end;
    uint64_t bit_buffer;
    unsigned bit_count;

    // Output: bytes up to output_end may be written. At exit the COPY_MATCH_OVERRUN bytes from
    // output_next on may have been overwritten.
    uint8_t *output;
    size_t output_next;
    size_t output_end;

    // Tables as zd_build_decode_table makes them, litlen_bits at most LITLEN_TABLE_BITS,
    // distance_bits at most DISTANCE_TABLE_BITS.
    const uint32_t *litlen_table;
    const uint32_t *distance_table;
    unsigned litlen_bits;
    unsigned distance_bits;

    // What came before output[0]: a ring, as in struct history. Matches of more than
    // max_history_distance that reach into it are left to the caller.
    const uint8_t *history;
    size_t history_size;
    size_t history_have;
    size_t history_next;
    size_t max_history_distance;

    enum fast_result result;
    uint32_t match_length;
    uint32_t match_distance;
};

void zd_inflate_fast_portable(struct inflate_fast_job *job);

#endif
