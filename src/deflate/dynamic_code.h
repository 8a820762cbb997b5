// SPDX-License-Identifier: Zlib
// The dynamic code of a block and its description in the block's header. Which codeword lengths it has is
// the block writer's choice (classic) or the block coder's (modern).
#ifndef ZD_DEFLATE_DYNAMIC_CODE_H
#define ZD_DEFLATE_DYNAMIC_CODE_H

#include "deflate/deflate_state.h"

enum {
    // A dynamic header: 3 bits of block type, 14 of counts, 19 lengths of 3 bits, then at most one
    // codeword of 7 bits with 7 extra bits per codeword length.
    CODE_LENGTHS = DEFLATE_LITLEN_SYMBOLS + DEFLATE_DISTANCE_SYMBOLS,
    MAX_DYNAMIC_HEADER_BITS = 3 + 14 + 19 * 3 + CODE_LENGTHS * (7 + 7),
};

// One symbol of the code length alphabet, with the value of its extra bits.
struct code_length_run {
    uint8_t symbol;
    uint8_t extra;
};

struct dynamic_code {
    uint8_t litlen_lengths[DEFLATE_LITLEN_SYMBOLS];
    uint8_t distance_lengths[DEFLATE_DISTANCE_SYMBOLS];
    unsigned litlen_count; // codeword lengths that are sent
    unsigned distance_count;
    struct code_length_run runs[CODE_LENGTHS];
    unsigned run_count;
    uint8_t code_length_lengths[DEFLATE_CODE_LENGTH_SYMBOLS];
    unsigned code_length_count; // in the order of RFC 1951 section 3.2.7
    uint64_t header_bits;       // without the 3 bits of the block type
};

// Describes the lengths and counts that are set: the runs, the code for them, the header's size.
void zd_dynamic_code_describe(struct dynamic_code *code);

// Appends the header, without the 3 bits of the block type, to the pending bits.
void zd_dynamic_code_put(struct deflate_state *state, const struct dynamic_code *code);

#endif
