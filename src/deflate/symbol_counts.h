// SPDX-License-Identifier: Zlib
// How often each symbol occurs in a run of tokens.
#ifndef ZD_DEFLATE_SYMBOL_COUNTS_H
#define ZD_DEFLATE_SYMBOL_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "deflate/chunk_tokens.h"
#include "deflate/tokens.h"

struct symbol_counts {
    uint32_t litlen[DEFLATE_LITLEN_SYMBOLS];
    uint32_t distance[DEFLATE_DISTANCE_SYMBOLS];
};

// Adds the symbols of a token whose bytes begin at bytes[position], and returns the position behind them.
ZD_ALWAYS_INLINE size_t count_token(struct symbol_counts *counts, uint32_t token,
                                    const uint8_t *bytes, size_t position)
{
    for (uint32_t left = token_literals(token); left != 0; left--) {
        counts->litlen[bytes[position++]]++;
    }
    if (token_has_match(token)) {
        const uint32_t length = token_length(token);
        counts
            ->litlen[DEFLATE_FIRST_LENGTH_SYMBOL + zd_length_symbol[length - DEFLATE_MIN_MATCH]]++;
        counts->distance[distance_symbol(token_distance(token))]++;
        position += length;
    }
    return position;
}

#endif
