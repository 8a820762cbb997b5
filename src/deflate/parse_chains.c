// SPDX-License-Identifier: Zlib
// Sizes and the portable instance of the chains design.
#include "deflate/parse_chains.h"

#include "deflate/parse_chains_body.h"

// The whole stream stays below 1 MiB at the largest parameters: 224 KiB of input, 128 of tokens, 576 of
// tables, 8 of look-ups and 12 of state.
struct chunk_layout zd_chains_layout(uint32_t window_bits, uint32_t memory_level)
{
    const uint32_t size_bits = memory_level < 8 ? 10 + memory_level : 18;
    const uint32_t unit = 1u << (size_bits < 16 ? 14 : size_bits - 2);
    const struct chunk_layout layout = {
        .chunk_size = 3 * unit,
        .token_capacity = unit / 2,
        .table_size = (uint32_t)sizeof(struct chain_tables) +
                      (uint32_t)sizeof(uint32_t) * chain_ring_size(1u << window_bits) +
                      chain_heads_size(chain_max_hash_bits(memory_level)),
    };
    return layout;
}

struct chain_match zd_find_longest_plain(const struct chains *chains, uint32_t index,
                                         uint32_t best_length, uint32_t depth, uint32_t nice_length)
{
    const uint32_t left = chains->end - index;
    const uint32_t limit = left < DEFLATE_MAX_MATCH ? left : DEFLATE_MAX_MATCH;
    const uint32_t enough = nice_length < limit ? nice_length : limit;
    return find_longest(chains, index, best_length, depth, enough, limit, match_length);
}

void zd_parse_chains_portable(struct parse_job *job)
{
    parse_chains_body(job, look_up_block, zd_find_longest_plain);
}
