// SPDX-License-Identifier: Zlib
// The table of parse_candidates.h: for each position of a batch, the newest positions with the same hash.
// Instances for the tiers compute hashes and check entries in vectors; portable C defines what comes out.
#ifndef ZD_DEFLATE_FIND_CANDIDATES_BODY_H
#define ZD_DEFLATE_FIND_CANDIDATES_BODY_H

#include <stdbool.h>

#include "deflate/match_length.h"
#include "deflate/parse_candidates.h"

enum {
    CANDIDATE_LOADED = 8, // a position is inserted when so many bytes from it on are known
    CANDIDATE_MIN_HASH_BYTES = 4,
    CANDIDATE_MAX_HASH_BYTES = 6,
    CANDIDATE_TAG_BITS = 16,
};

// Odd numbers with bits all over the word. With 4 bytes hashed, the product is a permutation of them.
#define CANDIDATE_MULTIPLIER_LOW  0x9e3779b1u
#define CANDIDATE_MULTIPLIER_HIGH 0x85ebca77u

// One of the tables.
struct candidate_way {
    uint32_t *entries;
    uint32_t high_mask; // of the bytes behind the first four, those that are hashed
    uint16_t *distances;
    bool adds_hits; // to those of the way before
};

struct candidates {
    const uint8_t *bytes;
    struct candidate_tables *tables;
    struct candidate_way ways[2];
    uint32_t hash_bits;
    uint32_t origin;
    uint32_t history_begin;
    uint32_t max_distance;
    uint32_t end;
};

// Looks up and inserts, in one way, the positions `first` to count - 1 of the batch that starts at index, in this
// order. first is a multiple of 64; CANDIDATE_LOADED bytes from each position on are before the end.
typedef void find_candidates_fn(const struct candidates *candidates,
                                const struct candidate_way *way, uint32_t index, uint32_t first,
                                uint32_t count);

ZD_ALWAYS_INLINE uint32_t candidate_hash(const struct candidates *candidates,
                                         const struct candidate_way *way, uint32_t index)
{
    return load_le32(candidates->bytes, index) * CANDIDATE_MULTIPLIER_LOW +
           (load_le32(candidates->bytes, index + 4) & way->high_mask) * CANDIDATE_MULTIPLIER_HIGH;
}

// The distance from the position of `entry` to that of `old`: 0 if the tags differ or it is out of reach.
ZD_ALWAYS_INLINE uint32_t candidate_distance(uint32_t entry, uint32_t old, uint32_t farthest)
{
    const uint32_t distance = (entry - old) & 0xffff;
    return (entry ^ old) >> CANDIDATE_TAG_BITS == 0 && distance <= farthest ? distance : 0;
}

// Puts the position of index into the table; returns the distance to what was there.
ZD_ALWAYS_INLINE uint32_t replace_candidate(const struct candidates *candidates,
                                            const struct candidate_way *way, uint32_t index)
{
    const uint32_t known = index - candidates->history_begin;
    const uint32_t farthest = known < candidates->max_distance ? known : candidates->max_distance;
    const uint32_t hash = candidate_hash(candidates, way, index);
    const uint32_t entry =
        (hash << candidates->hash_bits & ~0xffffu) | ((candidates->origin + index) & 0xffff);
    uint32_t *const place = way->entries + (hash >> (32 - candidates->hash_bits));
    const uint32_t old = *place;
    *place = entry;
    return candidate_distance(entry, old, farthest);
}

// Notes the hits of the 16 positions from i on, for vector instances.
ZD_ALWAYS_INLINE void add_hits(uint8_t *hits, uint32_t i, uint32_t found, bool to_others)
{
    const uint32_t before = to_others ? load_le16(hits, i / 8) : 0;
    store_le16(hits, i / 8, before | found);
}

ZD_ALWAYS_INLINE void find_candidates(const struct candidates *candidates,
                                      const struct candidate_way *way, uint32_t index,
                                      uint32_t first, uint32_t count)
{
    uint8_t *const hits = candidates->tables->hits;
    for (uint32_t i = first; i < count; i++) {
        const uint32_t distance = replace_candidate(candidates, way, index + i);
        way->distances[i] = (uint16_t)distance;
        const uint32_t before = i % 8 == 0 && !way->adds_hits ? 0 : hits[i / 8];
        hits[i / 8] = (uint8_t)(before | (uint32_t)(distance != 0) << i % 8);
    }
}

#endif
