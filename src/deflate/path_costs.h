// SPDX-License-Identifier: Zlib
// The costs of symbols in the form that the parser of the best level adds up.
#ifndef ZD_DEFLATE_PATH_COSTS_H
#define ZD_DEFLATE_PATH_COSTS_H

#include "deflate/symbol_costs.h"

// The cheapest way to a position, and a step of it, are words: the cost, in units of 2^-PATH_COST_FRACTION bits,
// from bit PATH_LENGTH_BITS on; below it PATH_LENGTH_MASK less the length of the last step (a literal has length
// 1), so that of equal costs the longest step is the smallest word.
enum {
    PATH_COST_FRACTION = 3,
    PATH_LENGTH_BITS = 9,
    PATH_LENGTH_MASK = (1 << PATH_LENGTH_BITS) - 1,
    // Counts of two sections add up to less than 2^17, which is what a symbol that never came costs.
    PATH_MAX_LITERAL_COST = 17 << PATH_COST_FRACTION,
    PATH_MAX_STEP_COST = (17 + 17 + 5 + 13) << PATH_COST_FRACTION,
    PATH_SYMBOLS = 32,
    PATH_LENGTHS = 288, // vectors load more than DEFLATE_MAX_MATCH + 1
};
_Static_assert((int)DEFLATE_MAX_MATCH < (int)PATH_LENGTH_MASK, "a length fits");

struct path_costs {
    uint32_t literals[DEFLATE_LITERALS];
    uint32_t lengths[PATH_LENGTHS]; // as words; 0 for those that no match has
    // By symbol, extra bits included, as words of length 0. That of symbol 0 stands also behind the last, in the
    // place that the exponents of a vector look at.
    uint32_t distances[PATH_SYMBOLS];
};

// The length of the last step.
ZD_ALWAYS_INLINE uint32_t path_length(uint32_t word)
{
    return PATH_LENGTH_MASK - (word & PATH_LENGTH_MASK);
}

// Counts of a section by guess: its literals, twice as many matches, long distances more often than short ones.
void zd_path_guess(struct symbol_costs *costs, const uint8_t *bytes, uint32_t size);

void zd_path_costs(struct path_costs *path, const struct symbol_costs *costs);

#endif
