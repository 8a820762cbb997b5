// SPDX-License-Identifier: Zlib
// Sizes and the portable instance of the candidates design.
#include "deflate/parse_candidates.h"

#include "deflate/parse_candidates_body.h"

enum {
    KIB = 1024,
    SMALL_CHUNK = 32 * KIB,
    // The tokens of matches, of literals waiting from before, and of segments in their places.
    SPARE_TOKENS = 256,
};
_Static_assert((int)SPARE_TOKENS >
                   CARRIED_TOKENS + 2 * SEGMENTS + CANDIDATE_MAX_CHUNK / TOKEN_MAX_LITERALS,
               "no chunk fills its tokens");

// With the default parameters 319 KiB at most: 88 of input, 57 of tokens, 35 of a batch, 128 of entries, and the
// state. zlib's own need, which callers reserve, grows with 2^(window_bits + 2) and 2^(memory_level + 9).
struct chunk_layout zd_candidates_layout(uint32_t window_bits, uint32_t memory_level)
{
    const uint32_t entry_bits = candidate_entry_bits(1u << window_bits, memory_level);
    const uint32_t large_chunk = memory_level == 8 ? 56 * KIB : (uint32_t)CANDIDATE_MAX_CHUNK;
    const uint32_t chunk_size =
        window_bits == 15 && memory_level >= 8 ? large_chunk : (uint32_t)SMALL_CHUNK;
    const struct chunk_layout layout = {
        .chunk_size = chunk_size,
        .token_capacity = chunk_size / CANDIDATE_MIN_HASH_BYTES + SPARE_TOKENS,
        .table_size =
            (uint32_t)sizeof(struct candidate_tables) + ((uint32_t)sizeof(uint32_t) << entry_bits),
    };
    return layout;
}

void zd_parse_candidates_portable(struct parse_job *job)
{
    parse_candidates(job, find_candidates, compare_portable);
}
