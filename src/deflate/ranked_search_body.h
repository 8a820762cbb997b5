// SPDX-License-Identifier: Zlib
// A search over ranks and finer chains: what its parts are, for the steps of the lazy and of the greedy
// parser. Instantiated with them once per CPU tier; docs/classic.md has the argument.
#ifndef ZD_DEFLATE_RANKED_SEARCH_BODY_H
#define ZD_DEFLATE_RANKED_SEARCH_BODY_H

#include "deflate/match_index.h"
#include "deflate/match_length.h"
#include "deflate/parse_steps.h"

// One search: what stays the same while it goes on.
struct ranked_search {
    struct window *window;
    const uint8_t *bytes;
    const uint16_t *previous; // the links of zlib's chain, and of those of 4 and 5 bytes
    const uint16_t *previous4;
    const uint16_t *previous5;
    const uint16_t *rank;
    uint32_t mask;
    uint32_t position;
    uint32_t end;          // of the known bytes
    uint32_t farthest;     // candidates must be nearer
    uint32_t budget;       // steps along zlib's chain behind the first candidate
    uint32_t nice_length;  // at most length_limit
    uint32_t length_limit; // of a match; the lazy parser's is clipped to the known bytes
    uint64_t first_bytes;  // the 8 at position
};

// Whether zlib's walk comes as far as to the candidate, which has the hash of the position.
BODY_INLINE bool is_within_budget(const struct ranked_search *search, uint32_t candidate)
{
    const uint32_t mask = search->mask;
    const uint32_t steps =
        (uint16_t)(search->rank[search->position & mask] - search->rank[candidate & mask]);
    return steps - 1 <= search->budget;
}

// Whether the candidate has the bytes of the position that mask_of_bytes selects from the first 8.
BODY_INLINE bool has_bytes(const struct ranked_search *search, uint32_t candidate,
                           uint64_t mask_of_bytes)
{
    return ((load_le64(search->bytes, candidate) ^ search->first_bytes) & mask_of_bytes) == 0;
}

// zlib's walk from the first candidate, for a match longer than best_length.
BODY_INLINE uint32_t walk_whole_chain(const struct ranked_search *search, uint32_t best_length,
                                      uint32_t *match_start)
{
    struct window *const window = search->window;
    window->position = search->position;
    window->lookahead = search->end - search->position;
    return zd_longest_match(window, (int32_t)search->nice_length, search->budget + 1,
                            window->previous[search->position & search->mask], best_length,
                            match_start);
}

// The nearest position in the chain of `links` with the bytes that mask_of_bytes selects, 0 for none.
BODY_INLINE uint32_t find_nearest(const struct ranked_search *search, const uint16_t *links,
                                  uint32_t farthest, uint64_t mask_of_bytes)
{
    uint32_t candidate = links[search->position & search->mask];
    while (candidate > farthest) {
        if (has_bytes(search, candidate, mask_of_bytes)) {
            return candidate;
        }
        candidate = links[candidate & search->mask];
    }
    return 0;
}

// Whether the candidate agrees in the first 3 bytes and in the 4 that end with the first wanted one.
BODY_INLINE bool is_promising(const struct ranked_search *search, uint32_t candidate,
                              uint32_t best_length, uint32_t wanted_end)
{
    const uint32_t difference_at_end =
        load_le32(search->bytes, candidate + best_length - 3) ^ wanted_end;
    const uint32_t difference_at_start =
        load_le32(search->bytes, candidate) ^ (uint32_t)search->first_bytes;
    return (difference_at_end | (difference_at_start & 0xffffff)) == 0;
}

// The nearest candidate of the chain with the bytes selected, if zlib's walk comes to it; 0 for none.
BODY_INLINE uint32_t find_first(const struct ranked_search *search, const uint16_t *links,
                                uint32_t farthest, uint64_t mask_of_bytes)
{
    const uint32_t nearest = find_nearest(search, links, farthest, mask_of_bytes);
    return nearest != 0 && is_within_budget(search, nearest) ? nearest : 0;
}

#endif
