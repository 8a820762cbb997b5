// SPDX-License-Identifier: Zlib
// zlib's match finder: one chain of positions per hash of three bytes, newest first.
#ifndef ZD_DEFLATE_FIND_CLASSIC_H
#define ZD_DEFLATE_FIND_CLASSIC_H

#include "base/memory.h"
#include "deflate/deflate_state.h"

// A pure function of the low three bytes. The third byte enters unshifted and the hash has at least 8
// bits, so equal hashes and two equal bytes mean three equal bytes.
ZD_ALWAYS_INLINE uint32_t hash_of_3(uint32_t bytes, uint32_t hash_shift, uint32_t hash_mask)
{
    return ((bytes & 0xff) << (2 * hash_shift) ^ (bytes >> 8 & 0xff) << hash_shift ^
            (bytes >> 16 & 0xff)) &
           hash_mask;
}

ZD_ALWAYS_INLINE uint32_t hash_of(const struct window *window, uint32_t position)
{
    return hash_of_3(load_le32(window->bytes, position), window->hash_shift, window->hash_mask);
}

// Makes position the newest of its chain and returns the one that was, 0 for none.
ZD_ALWAYS_INLINE uint32_t insert_position(struct window *window, uint32_t position)
{
    const uint32_t hash = hash_of(window, position);
    const uint16_t newest = window->head[hash];
    window->previous[position & window->mask] = newest;
    window->head[hash] = (uint16_t)position;
    return newest;
}

// Walks the chain from candidate on for a match at the window's position that is longer than
// best_length, at no more than `budget` candidates (0: all). Returns the best length, at most the
// lookahead, and sets *match_start if it improved. candidate is not 0 and within reach; the lookahead
// is at least 3.
uint32_t zd_longest_match(const struct window *window, int32_t nice_length, uint32_t budget,
                          uint32_t candidate, uint32_t best_length, uint32_t *match_start);

// How many candidates a search may look at that starts from previous_length; 0: all.
ZD_ALWAYS_INLINE uint32_t search_budget(const struct search_limits *limits,
                                        uint32_t previous_length)
{
    return previous_length >= limits->good_length ? limits->chain_length >> 2
                                                  : limits->chain_length;
}

#endif
