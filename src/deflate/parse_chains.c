// SPDX-License-Identifier: Zlib
// Sizes and the portable instance of the chains design.
#include "deflate/parse_chains.h"

#include "deflate/parse_chains_body.h"

struct chunk_layout zd_chains_layout(uint32_t window_bits, uint32_t memory_level)
{
    const struct chunk_layout layout = {
        .chunk_size = memory_level >= 8 ? 65536 : 32768,
        .token_capacity = memory_level >= 8 ? 16384 : 8192,
        .table_size = (uint32_t)sizeof(struct chain_tables) +
                      ((uint32_t)sizeof(uint16_t) << window_bits) +
                      ((uint32_t)sizeof(uint16_t) << chain_hash_bits(memory_level)),
    };
    return layout;
}

void zd_parse_chains_portable(struct parse_job *job)
{
    parse_chains_body(job);
}
