// SPDX-License-Identifier: Zlib
// The code of a block of the modern profile: which of the three kinds is the smallest, to the bit.
#ifndef ZD_DEFLATE_BLOCK_CODE_H
#define ZD_DEFLATE_BLOCK_CODE_H

#include "deflate/block_split.h"
#include "deflate/dynamic_code.h"

enum {
    // Four literals and the 7 bits of an unfinished byte fit 64 bits.
    MAX_BLOCK_LITLEN_BITS = 14,
};

// The choice for the symbols of a block.
struct block_code {
    bool is_fixed;
    uint64_t body_bits;          // end of block included
    uint64_t bits;               // with header, the 3 bits of the block type included
    struct dynamic_code dynamic; // set where the block is not fixed
};

// Chooses between the fixed code and the best dynamic code; with must_be_fixed only the first is allowed.
void zd_block_code_build(struct block_code *code, const struct symbol_counts *counts,
                         bool must_be_fixed);

#endif
