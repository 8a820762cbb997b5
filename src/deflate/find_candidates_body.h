// SPDX-License-Identifier: Zlib
// The table of parse_candidates.h: for each position of a batch, the newest positions with the same hash.
// Instances for the tiers compute hashes and check entries in vectors; portable C defines what comes out.
#ifndef ZD_DEFLATE_FIND_CANDIDATES_BODY_H
#define ZD_DEFLATE_FIND_CANDIDATES_BODY_H

#include "base/memory.h"
#include "deflate/candidate_steps.h"

enum {
    CANDIDATE_TAG_BITS = 16,
    MAX_WINDOW = 32768,
};

// Odd numbers with bits all over the word. With 4 bytes hashed, the product is a permutation of them.
#define CANDIDATE_MULTIPLIER_LOW  0x9e3779b1u
#define CANDIDATE_MULTIPLIER_HIGH 0x85ebca77u

ZD_ALWAYS_INLINE uint32_t candidate_hash(const struct candidates *candidates,
                                         const struct candidate_way *way, uint32_t index)
{
    return (load_le32(candidates->bytes, index) & way->low_mask) * CANDIDATE_MULTIPLIER_LOW +
           (load_le32(candidates->bytes, index + 4) & way->high_mask) * CANDIDATE_MULTIPLIER_HIGH;
}

// The distance from the position of `entry` to that of `old`: 0 if the tags differ or it is not below the bound.
ZD_ALWAYS_INLINE uint32_t candidate_distance(uint32_t entry, uint32_t old, uint32_t bound)
{
    const uint32_t distance = (entry - old) & 0xffff;
    return (entry ^ old) >> CANDIDATE_TAG_BITS == 0 && distance < bound ? distance : 0;
}

// Puts the position of index into the table; returns the distance to what was there. The first byte of the history
// is no candidate: there is always a byte before one.
ZD_ALWAYS_INLINE uint32_t replace_candidate(const struct candidates *candidates,
                                            const struct candidate_way *way, uint32_t index)
{
    const uint32_t known = index - candidates->history_begin;
    const uint32_t bound = known <= way->max_distance ? known : way->max_distance + 1;
    const uint32_t hash = candidate_hash(candidates, way, index);
    const uint32_t entry =
        (hash << candidates->hash_bits & ~0xffffu) | ((candidates->origin + index) & 0xffff);
    uint32_t *const place = way->entries + (hash >> (32 - candidates->hash_bits));
    const uint32_t old = *place;
    *place = entry;
    return candidate_distance(entry, old, bound);
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

ZD_ALWAYS_INLINE void retire_entries(uint32_t *entries, size_t count, uint32_t position)
{
    for (size_t i = 0; i < count; i++) {
        const uint32_t entry = entries[i];
        const uint32_t distance = (position - entry) & 0xffff;
        const uint32_t retired = (entry & ~0xffffu) | ((position - (MAX_WINDOW + 1)) & 0xffff);
        entries[i] = distance > MAX_WINDOW ? retired : entry;
    }
}

#endif
