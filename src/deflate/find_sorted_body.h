// SPDX-License-Identifier: Zlib
// The steps of finding matches of sorted positions that the tiers take in their own ways; portable C defines what comes
// out. find_sorted.c has the others.
#ifndef ZD_DEFLATE_FIND_SORTED_BODY_H
#define ZD_DEFLATE_FIND_SORTED_BODY_H

#include <stdbool.h>
#include <string.h>

#include "deflate/find_sorted.h"
#include "deflate/match_length.h"

// Odd numbers with bits all over the word.
#define SORTED_MULTIPLIER_A 0x9e3779b1u
#define SORTED_MULTIPLIER_B 0x85ebca77u
#define SORTED_MULTIPLIER_4 0xc2b2ae3du
#define SORTED_MULTIPLIER_3 0x27d4eb2fu

ZD_ALWAYS_INLINE uint32_t sorted_hash(uint32_t bytes0to3, uint32_t bytes1to4, uint32_t bits)
{
    return (bytes0to3 * SORTED_MULTIPLIER_A + bytes1to4 * SORTED_MULTIPLIER_B) >> (32 - bits);
}

ZD_ALWAYS_INLINE void hash_entries(const struct sorted_area *area, uint32_t index)
{
    for (; index < area->count; index++) {
        area->hashes[index] = (uint16_t)sorted_hash(
            load_le32(area->bytes, index), load_le32(area->bytes, index + 1), area->hash_bits);
    }
}

ZD_ALWAYS_INLINE void load_keys(const struct sorted_area *area, uint32_t entry)
{
    for (; entry < area->count; entry++) {
        const uint32_t index = area->entries[entry] & 0xffff;
        area->keys0[entry] = load_le32(area->bytes, index);
        area->keys1[entry] = load_le32(area->bytes, index + 4);
        area->keys2[entry] = load_le32(area->bytes, index + 8);
    }
}

// The number of leading bytes that two entries have in common, at most SORTED_KEY_BYTES.
ZD_ALWAYS_INLINE uint32_t common_key_bytes(const struct sorted_area *area, uint32_t first,
                                           uint32_t second)
{
    const uint64_t low = (area->keys0[first] ^ area->keys0[second]) |
                         (uint64_t)(area->keys1[first] ^ area->keys1[second]) << 32;
    if (low != 0) {
        return count_trailing_zeros(low) / 8;
    }
    const uint32_t high = area->keys2[first] ^ area->keys2[second];
    return high == 0 ? SORTED_KEY_BYTES : 8 + count_trailing_zeros(high) / 8;
}

// For each length from 5 to 12 the nearest of the `depth` entries before with the same hash that agrees so far.
ZD_ALWAYS_INLINE void compare_entries(const struct sorted_area *area, uint32_t entry, uint32_t end)
{
    for (; entry < end; entry++) {
        const uint32_t index = area->entries[entry] & 0xffff;
        if (index < area->begin) {
            continue;
        }
        const uint32_t rank = area->entries[entry] >> 16;
        const uint32_t lags = rank < area->depth ? rank : area->depth;
        uint16_t *const distances = area->rows[index - area->begin].distances;
        uint32_t best = SORTED_HASH_BYTES - 1;
        for (uint32_t lag = 1; lag <= lags && best != SORTED_KEY_BYTES; lag++) {
            const uint32_t distance = index - (area->entries[entry - lag] & 0xffff);
            if (distance > area->max_distance) {
                break;
            }
            const uint32_t length = common_key_bytes(area, entry, entry - lag);
            for (; best < length; best++) {
                distances[best] = (uint16_t)distance;
            }
        }
        for (uint32_t lane = best; lane < SORTED_KEY_BYTES; lane++) {
            distances[lane] = 0;
        }
    }
}

// The newest positions with a hash of 4 and of 3 bytes, of those that came so far.
struct sorted_heads {
    uint16_t *heads4;
    uint16_t *heads3;
    uint32_t shift;
};

ZD_ALWAYS_INLINE uint32_t head4_of(const struct sorted_heads *heads, uint32_t word)
{
    return word * SORTED_MULTIPLIER_4 >> heads->shift;
}

ZD_ALWAYS_INLINE uint32_t head3_of(const struct sorted_heads *heads, uint32_t word)
{
    return (word << 8) * SORTED_MULTIPLIER_3 >> heads->shift;
}

// The sort is over: its memory holds the heads.
ZD_ALWAYS_INLINE struct sorted_heads clear_heads(const struct sorted_area *area)
{
    const struct sorted_heads heads = {
        .heads4 = (uint16_t *)(void *)area->starts,
        .heads3 = (uint16_t *)(void *)area->starts + ((size_t)1 << area->hash_bits),
        .shift = 32 - area->hash_bits,
    };
    memset(heads.heads4, 0, ((size_t)2 << area->hash_bits) * sizeof(heads.heads4[0]));
    return heads;
}

// Positions of an area whose first 4 bytes are known.
ZD_ALWAYS_INLINE uint32_t nearest_end(const struct sorted_area *area)
{
    const uint32_t known = area->known < 4 ? 0 : area->known - 3;
    return known < area->end ? known : area->end;
}

// Puts the history from index on into the heads; returns where it stopped.
ZD_ALWAYS_INLINE uint32_t fill_heads(const struct sorted_area *area,
                                     const struct sorted_heads *heads, uint32_t index)
{
    const uint32_t end = nearest_end(area);
    for (; index < area->begin && index < end; index++) {
        const uint32_t word = load_le32(area->bytes, index);
        heads->heads4[head4_of(heads, word)] = (uint16_t)index;
        heads->heads3[head3_of(heads, word)] = (uint16_t)index;
    }
    return index;
}

// Lanes 2 and 3 of the section's rows, from index on; what is before it is in the heads.
ZD_ALWAYS_INLINE void find_nearest(const struct sorted_area *area, const struct sorted_heads *heads,
                                   uint32_t index)
{
    const uint8_t *const bytes = area->bytes;
    const uint32_t end = nearest_end(area);
    for (; index < end; index++) {
        const uint32_t word = load_le32(bytes, index);
        uint16_t *const head4 = &heads->heads4[head4_of(heads, word)];
        uint16_t *const head3 = &heads->heads3[head3_of(heads, word)];
        uint32_t distance4 = index - *head4;
        uint32_t distance3 = index - *head3;
        *head4 = (uint16_t)index;
        *head3 = (uint16_t)index;
        uint16_t *const distances = area->rows[index - area->begin].distances;
        if (distance4 > area->max_distance || load_le32(bytes, index - distance4) != word) {
            distance4 = 0;
        }
        if (distance3 > area->max_distance ||
            (load_le32(bytes, index - distance3) ^ word) << 8 != 0) {
            distance3 = 0;
        }
        distances[3] = distance4 == 0 ? distances[4] : (uint16_t)distance4;
        distances[2] = distance3 == 0 ? distances[3] : (uint16_t)distance3;
    }
    for (index = end < area->begin ? area->begin : end; index < area->end; index++) {
        area->rows[index - area->begin].distances[3] = 0;
        area->rows[index - area->begin].distances[2] = 0;
    }
}

#endif
