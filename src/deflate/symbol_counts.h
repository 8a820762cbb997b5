// SPDX-License-Identifier: Zlib
// How often each symbol occurs in a run of tokens.
#ifndef ZD_DEFLATE_SYMBOL_COUNTS_H
#define ZD_DEFLATE_SYMBOL_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "deflate/chunk_tokens.h"
#include "deflate/tokens.h"

struct symbol_counts {
    uint32_t litlen[DEFLATE_LITLEN_SYMBOLS];
    uint32_t distance[DEFLATE_DISTANCE_SYMBOLS];
};

// Counts of two tokens in turn, so that the same symbol twice does not wait for itself, with a place for what does
// not count.
struct split_counts {
    uint32_t litlen[2][DEFLATE_LITLEN_SYMBOLS + 1];
    uint32_t distance[2][DEFLATE_DISTANCE_SYMBOLS];
};

// Adds the symbols of a token whose bytes begin at bytes[position], and returns the position behind them. bytes may
// be read up to end. Short runs of literals, whose length no processor guesses, are counted without a branch.
ZD_ALWAYS_INLINE size_t count_token(struct split_counts *counts, unsigned half, uint32_t token,
                                    const uint8_t *bytes, size_t position, size_t end)
{
    uint32_t *const litlen = counts->litlen[half];
    const uint32_t literals = token_literals(token);
    if (ZD_LIKELY(literals <= 4 && end - position >= 4)) {
        const uint32_t next = load_le32(bytes, position);
        litlen[literals > 0 ? next & 0xff : DEFLATE_LITLEN_SYMBOLS]++;
        litlen[literals > 1 ? next >> 8 & 0xff : DEFLATE_LITLEN_SYMBOLS]++;
        litlen[literals > 2 ? next >> 16 & 0xff : DEFLATE_LITLEN_SYMBOLS]++;
        litlen[literals > 3 ? next >> 24 : DEFLATE_LITLEN_SYMBOLS]++;
    } else {
        for (uint32_t i = 0; i < literals; i++) {
            litlen[bytes[position + i]]++;
        }
    }
    position += literals;
    if (token_has_match(token)) {
        const uint32_t length = token_length(token);
        litlen[DEFLATE_FIRST_LENGTH_SYMBOL + zd_length_symbol[length - DEFLATE_MIN_MATCH]]++;
        counts->distance[half][distance_symbol(token_distance(token))]++;
        position += length;
    }
    return position;
}

// Adds both halves to counts.
ZD_ALWAYS_INLINE void join_counts(struct symbol_counts *counts, const struct split_counts *halves)
{
    for (unsigned i = 0; i < DEFLATE_LITLEN_SYMBOLS; i++) {
        counts->litlen[i] += halves->litlen[0][i] + halves->litlen[1][i];
    }
    for (unsigned i = 0; i < DEFLATE_DISTANCE_SYMBOLS; i++) {
        counts->distance[i] += halves->distance[0][i] + halves->distance[1][i];
    }
}

#endif
