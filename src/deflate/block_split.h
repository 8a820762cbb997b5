// SPDX-License-Identifier: Zlib
// Cuts the tokens of a chunk into blocks where their statistics change, and counts the symbols of each.
#ifndef ZD_DEFLATE_BLOCK_SPLIT_H
#define ZD_DEFLATE_BLOCK_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deflate/symbol_counts.h"

// A run of tokens and the bytes they stand for.
struct token_range {
    uint32_t begin_token;
    uint32_t end_token;
    uint32_t begin; // indices of bytes
    uint32_t end;
};

// The walk over the tokens of one job. Only zd_split_next changes it.
struct block_splitter {
    const uint32_t *tokens;
    uint32_t token_count;
    uint32_t next_token; // the first that is in no piece yet
    uint32_t next_byte;
    uint32_t end_byte;        // behind the last token's bytes
    struct token_range piece; // counted, and not in a block yet; empty at the ends
    struct symbol_counts piece_counts;
    struct token_range block; // the present block, one end-of-block symbol counted
    struct symbol_counts block_counts;
};

// Starts on tokens that stand for the bytes from begin to end.
void zd_split_start(struct block_splitter *splitter, const uint32_t *tokens, uint32_t token_count,
                    uint32_t begin, uint32_t end);

// Moves on to the next block; false where there is none. bytes is what the tokens were made from.
bool zd_split_next(struct block_splitter *splitter, const uint8_t *bytes);

// True while a call of zd_split_next would find a block.
bool zd_split_has_next(const struct block_splitter *splitter);

#endif
