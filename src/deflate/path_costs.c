// SPDX-License-Identifier: Zlib
// From costs of symbols to the words of a path.
#include "deflate/path_costs.h"

#include <string.h>

#include "deflate/tokens.h"

// A cost, rounded, as a word without length.
static uint32_t cost_word(uint32_t cost)
{
    const unsigned shift = COST_FRACTION_BITS - PATH_COST_FRACTION;
    return (cost + (1u << (shift - 1))) >> shift << PATH_LENGTH_BITS;
}

void zd_path_costs(struct path_costs *path, const struct symbol_costs *costs)
{
    memset(path, 0, sizeof(*path));
    for (unsigned literal = 0; literal < DEFLATE_LITERALS; literal++) {
        path->literals[literal] = cost_word(costs->literals[literal]) | (PATH_LENGTH_MASK - 1);
    }
    for (unsigned length = DEFLATE_MIN_MATCH; length <= DEFLATE_MAX_MATCH; length++) {
        path->lengths[length] =
            cost_word(costs->lengths[zd_length_symbol[length - DEFLATE_MIN_MATCH]]) |
            (PATH_LENGTH_MASK - length);
    }
    for (unsigned symbol = 0; symbol < DEFLATE_DISTANCE_SYMBOLS; symbol++) {
        path->distances[symbol] = cost_word(costs->distances[symbol]);
    }
    path->distances[DEFLATE_DISTANCE_SYMBOLS] = path->distances[0];
}

void zd_path_guess(struct symbol_costs *costs, const uint8_t *bytes, uint32_t size)
{
    memset(&costs->counts, 0, sizeof(costs->counts));
    for (uint32_t i = 0; i < size; i++) {
        costs->counts.litlen[bytes[i]]++;
    }
    for (unsigned symbol = 0; symbol < DEFLATE_LENGTH_SYMBOLS; symbol++) {
        costs->counts.litlen[DEFLATE_FIRST_LENGTH_SYMBOL + symbol] = size / (2 + 2 * symbol) + 1;
    }
    for (unsigned symbol = 0; symbol < DEFLATE_DISTANCE_SYMBOLS; symbol++) {
        costs->counts.distance[symbol] = 1 + symbol;
    }
    zd_costs_of_counts(costs);
}
