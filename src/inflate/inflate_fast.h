// SPDX-License-Identifier: Zlib
// The contract of the fast loop: whole tokens of one block, decoded without a check per byte as
// long as input and output have the margins below. block_decoder.c prepares the job and takes over
// where it ends.
#ifndef ZD_INFLATE_INFLATE_FAST_H
#define ZD_INFLATE_INFLATE_FAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/deflate_format.h"
#include "inflate/copy_match.h"

enum {
    // One round of the loop loads 8 bytes twice, and advances by at most 7 after the first load.
    FAST_INPUT_MARGIN = 7 + 8,

    // A token writes at most a literal and a pair of copy steps without looking at the end of the
    // output: longer matches do look, and leave as much. A round takes up to three tokens, or four
    // literals.
    FAST_OUTPUT_MARGIN = 1 + COPY_MATCH_PAIR,
    FAST_ROUND_MARGIN = 3 * FAST_OUTPUT_MARGIN,

    // The loop writes past the end of matches. What it may spoil is saved first, a piece at a time:
    // the next one when a round of two long matches might not fit any more. Two pieces are kept.
    FAST_PIECE_MARGIN = FAST_ROUND_MARGIN + 2 * DEFLATE_MAX_MATCH,
    FAST_SAVED_PIECE = 1024,
    FAST_SAVED_SIZE = 2 * FAST_SAVED_PIECE,
};
_Static_assert((int)FAST_PIECE_MARGIN <= (int)FAST_SAVED_PIECE, "a piece lasts for a round");
_Static_assert((int)FAST_OUTPUT_MARGIN >= (int)COPY_MATCH_PAIR, "what a long match writes too");

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

    // Output: bytes up to output_end may be written; at exit those from output_next on are as they
    // were. The loop ends some time after output_stop is reached.
    uint8_t *output;
    size_t output_next;
    size_t output_stop;
    size_t output_end;

    // What lay from saved_start to saved_end before it was spoiled, as far as it lies behind
    // output_next; a byte is kept at its distance from saved_start, modulo the size.
    size_t saved_start;
    size_t saved_end;
    uint8_t saved[FAST_SAVED_SIZE];

    // Tables as zd_build_decode_table makes them, litlen_bits at most FIXED_MATCH_TABLE_BITS,
    // distance_bits at most DISTANCE_TABLE_BITS; and whether zd_fuse_matches has been there.
    const uint64_t *litlen_table;
    const uint64_t *distance_table;
    unsigned litlen_bits;
    unsigned distance_bits;
    bool is_fused;
    bool is_literal_heavy; // most tokens are likely to be literals

    // What came before output[0]: history_have bytes up to history_end, which may be the output's
    // own last ones (inflateBack). Matches of more than max_history_distance that reach into it are
    // left to the caller.
    const uint8_t *history;
    size_t history_end;
    size_t history_have;
    size_t max_history_distance;

    enum fast_result result;
    uint32_t token_bits; // of the token that is not finished: FAST_MATCH and the bad ones
    uint32_t match_length;
    uint32_t match_distance;
};

// Copies FAST_SAVED_PIECE bytes.
typedef void save_piece_fn(uint8_t *to, const uint8_t *from);

void zd_inflate_fast_portable(struct inflate_fast_job *job);

#endif
