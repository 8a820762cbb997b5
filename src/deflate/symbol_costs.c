// SPDX-License-Identifier: Zlib
// Costs are the entropy of the symbols' frequencies, in integers.
#include "deflate/symbol_costs.h"

#include <string.h>

#include "deflate/log2.h"

enum {
    COST_SHIFT = LOG2_FRACTION_BITS - COST_FRACTION_BITS,
    SAMPLE_STEP = 4,     // of the bytes, to start with
    MAX_SAMPLED = 16384, // bytes
    // What a length costs, and what others would have saved with its distance's codeword.
    SHORT_LENGTH_BITS = 9,
};

// The cost of a symbol of this frequency; one that has not come yet counts as coming now.
static uint16_t cost_of(uint32_t frequency, uint32_t total_log2)
{
    return (uint16_t)((total_log2 - log2_of(frequency + 1)) >> COST_SHIFT);
}

void zd_costs_of_counts(struct symbol_costs *costs)
{
    uint32_t total = DEFLATE_LITLEN_SYMBOLS;
    for (unsigned i = 0; i < DEFLATE_LITLEN_SYMBOLS; i++) {
        total += costs->counts.litlen[i];
    }
    uint32_t total_log2 = log2_of(total);
    for (unsigned i = 0; i < DEFLATE_LITERALS; i++) {
        costs->literals[i] = cost_of(costs->counts.litlen[i], total_log2);
    }
    for (unsigned i = 0; i < DEFLATE_LENGTH_SYMBOLS; i++) {
        costs->lengths[i] =
            (uint16_t)(cost_of(costs->counts.litlen[DEFLATE_FIRST_LENGTH_SYMBOL + i], total_log2) +
                       (zd_length_extra_bits[i] << COST_FRACTION_BITS));
    }
    total = DEFLATE_DISTANCE_SYMBOLS;
    for (unsigned i = 0; i < DEFLATE_DISTANCE_SYMBOLS; i++) {
        total += costs->counts.distance[i];
    }
    total_log2 = log2_of(total);
    for (unsigned i = 0; i < DEFLATE_DISTANCE_SYMBOLS; i++) {
        costs->distances[i] = (uint16_t)(cost_of(costs->counts.distance[i], total_log2) +
                                         (zd_distance_extra_bits[i] << COST_FRACTION_BITS));
    }
}

void zd_costs_start(struct symbol_costs *costs, const uint8_t *bytes, size_t size)
{
    memset(costs, 0, sizeof(*costs));
    const size_t sampled = size < MAX_SAMPLED ? size : MAX_SAMPLED;
    for (size_t i = 0; i < sampled; i += SAMPLE_STEP) {
        costs->counts.litlen[bytes[i]]++;
    }
    // Of five tokens three are matches, mostly short, and any distance is as likely as another.
    const uint32_t literals = (uint32_t)(sampled / SAMPLE_STEP) + 1;
    for (unsigned i = 0; i < 8; i++) {
        costs->counts.litlen[DEFLATE_FIRST_LENGTH_SYMBOL + i] = literals / (8 + 2 * i);
    }
    zd_costs_of_counts(costs);
}

void zd_costs_update(struct symbol_costs *costs, const uint32_t *tokens, uint32_t token_count,
                     const uint8_t *bytes, size_t begin, size_t end)
{
    struct split_counts halves = {{{0}}, {{0}}};
    for (unsigned i = 0; i < DEFLATE_LITLEN_SYMBOLS; i++) {
        costs->counts.litlen[i] /= 2;
    }
    for (unsigned i = 0; i < DEFLATE_DISTANCE_SYMBOLS; i++) {
        costs->counts.distance[i] /= 2;
    }
    for (uint32_t i = 0; i < token_count; i++) {
        begin = count_token(&halves, i % 2, tokens[i], bytes, begin, end);
    }
    join_counts(&costs->counts, &halves);
    zd_costs_of_counts(costs);
}

bool zd_costs_pay_for_three(const struct symbol_costs *costs)
{
    uint64_t literals_cost = 0;
    uint64_t distances_cost = 0;
    uint32_t literals = 1;
    uint32_t distances = 1;
    for (unsigned i = 0; i < DEFLATE_LITERALS; i++) {
        literals_cost += (uint64_t)costs->counts.litlen[i] * costs->literals[i];
        literals += costs->counts.litlen[i];
    }
    for (unsigned i = 0; i < DEFLATE_DISTANCE_SYMBOLS; i++) {
        distances_cost += (uint64_t)costs->counts.distance[i] * costs->distances[i];
        distances += costs->counts.distance[i];
    }
    return DEFLATE_MIN_MATCH * (literals_cost / literals) >=
           distances_cost / distances + (SHORT_LENGTH_BITS << COST_FRACTION_BITS);
}
