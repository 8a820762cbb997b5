// SPDX-License-Identifier: Zlib
// What literals and matches cost, estimated from the tokens that came before: for parsers that weigh a short
// match against its literals.
#ifndef ZD_DEFLATE_SYMBOL_COSTS_H
#define ZD_DEFLATE_SYMBOL_COSTS_H

#include <stdbool.h>

#include "deflate/symbol_counts.h"

enum { COST_FRACTION_BITS = 4 }; // costs are in 16ths of a bit

struct symbol_costs {
    struct symbol_counts counts; // the newest tokens count most
    uint16_t literals[DEFLATE_LITERALS];
    uint16_t lengths[DEFLATE_LENGTH_SYMBOLS];     // extra bits included
    uint16_t distances[DEFLATE_DISTANCE_SYMBOLS]; // extra bits included
};

// Costs before there are tokens, from the bytes alone.
void zd_costs_start(struct symbol_costs *costs, const uint8_t *bytes, size_t size);

// Costs of the counts that are there.
void zd_costs_of_counts(struct symbol_costs *costs);

// Takes tokens into account, the first of which stands for bytes[begin..]; bytes may be read up to end.
void zd_costs_update(struct symbol_costs *costs, const uint32_t *tokens, uint32_t token_count,
                     const uint8_t *bytes, size_t begin, size_t end);

// True where matches of 3 bytes, at usual distances, cost less than usual literals.
bool zd_costs_pay_for_three(const struct symbol_costs *costs);

#endif
