// SPDX-License-Identifier: Zlib
// Sorts an area and finds the matches of its section. Instances for the tiers differ in how they hash and compare;
// portable C defines what comes out.
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

enum {
    SORTED_HOP_BYTES = 5,
};

ZD_ALWAYS_INLINE uint32_t sorted_hash(uint32_t bytes0to3, uint32_t bytes1to4, uint32_t bits)
{
    return (bytes0to3 * SORTED_MULTIPLIER_A + bytes1to4 * SORTED_MULTIPLIER_B) >> (32 - bits);
}

// The steps that a tier may take in its own way.
struct sorted_steps {
    void (*hash)(const struct sorted_area *area); // hashes of all entries
    void (*load_keys)(const struct sorted_area *area);
    void (*compare)(const struct sorted_area *area);      // lanes 4 to 11 of the rows
    void (*find_nearest)(const struct sorted_area *area); // lanes 2 and 3
};

ZD_ALWAYS_INLINE void hash_entries(const struct sorted_area *area, uint32_t index)
{
    for (; index < area->count; index++) {
        area->hashes[index] = (uint16_t)sorted_hash(
            load_le32(area->bytes, index), load_le32(area->bytes, index + 1), area->hash_bits);
    }
}

ZD_ALWAYS_INLINE void sort_entries(const struct sorted_area *area)
{
    const uint32_t buckets = 1u << area->hash_bits;
    uint32_t *const starts = area->starts;
    memset(starts, 0, buckets * sizeof(starts[0]));
    for (uint32_t index = 0; index < area->count; index++) {
        area->places[index] = (uint16_t)starts[area->hashes[index]]++;
    }
    uint32_t start = 0;
    for (uint32_t bucket = 0; bucket < buckets; bucket++) {
        const uint32_t size = starts[bucket];
        starts[bucket] = start;
        start += size;
    }
    for (uint32_t index = 0; index < area->count; index++) {
        const uint32_t rank = area->places[index];
        const uint32_t entry = starts[area->hashes[index]] + rank;
        area->entries[entry] = index | (rank < SORTED_MAX_RANK ? rank : SORTED_MAX_RANK) << 16;
        area->places[index] = (uint16_t)entry;
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

// A match at index longer than the one in hand, if the entries of what it must end with lead to one.
ZD_ALWAYS_INLINE struct long_match find_longer(const struct sorted_area *area, uint32_t index,
                                               struct long_match match, uint32_t limit,
                                               uint32_t tries)
{
    const uint8_t *const bytes = area->bytes;
    uint32_t lag = 1;
    uint32_t offset = match.length + 1 - SORTED_HOP_BYTES;
    while (tries != 0 && index + offset < area->count) {
        const uint32_t entry = area->places[index + offset];
        const uint32_t rank = area->entries[entry] >> 16;
        if (lag > rank || lag > area->depth) {
            break;
        }
        const uint32_t there = area->entries[entry - lag] & 0xffff;
        lag++;
        if (there < offset || index + offset - there > area->max_distance) {
            break;
        }
        const uint32_t candidate = there - offset;
        if (load_le32(bytes, candidate + match.length - 3) !=
                load_le32(bytes, index + match.length - 3) ||
            load_le32(bytes, candidate) != load_le32(bytes, index)) {
            continue;
        }
        tries--;
        const uint32_t length = match_length(bytes, candidate, index, limit);
        if (length > match.length) {
            match.length = (uint16_t)length;
            match.distance = (uint16_t)(index - candidate);
            if (length >= area->nice_length || length == limit) {
                break;
            }
            offset = match.length + 1 - SORTED_HOP_BYTES;
            lag = 1;
        }
    }
    return match;
}

// The rows of the last positions, whose keys are not known: what the nearest match of 4 bytes gives.
ZD_ALWAYS_INLINE void clear_last_rows(const struct sorted_area *area)
{
    for (uint32_t index = area->count < area->begin ? area->begin : area->count; index < area->end;
         index++) {
        memset(area->rows[index - area->begin].distances, 0, sizeof(struct arc_row));
    }
}

// Gives a match to the lengths that have none.
ZD_ALWAYS_INLINE void extend_row(uint16_t *distances, struct long_match match)
{
    for (uint32_t lane = DEFLATE_MIN_MATCH - 1; lane < match.length && lane < ARC_LANES; lane++) {
        if (distances[lane] == 0) {
            distances[lane] = match.distance;
        }
    }
}

// The longest match at index, after that of the position before.
ZD_ALWAYS_INLINE struct long_match find_long(const struct sorted_area *area, uint32_t index,
                                             struct long_match last)
{
    const uint8_t *const bytes = area->bytes;
    const uint16_t *const distances = area->rows[index - area->begin].distances;
    const uint32_t left = area->end - index;
    const uint32_t limit = left < DEFLATE_MAX_MATCH ? left : DEFLATE_MAX_MATCH;
    struct long_match match = {0, 0};
    if (last.length > DEFLATE_MIN_MATCH) {
        match.length = (uint16_t)(last.length - 1);
        match.distance = last.distance;
    }
    const bool has_key = index < area->count;
    const uint32_t distance = distances[has_key ? SORTED_KEY_BYTES - 1 : 3];
    if (distance == 0 || limit < SORTED_KEY_BYTES) {
        return match;
    }
    const bool is_inherited = match.length >= SORTED_KEY_BYTES;
    // A nearer match that is as long agrees where the inherited one ends.
    if (!is_inherited ||
        (distance != match.distance && load_le32(bytes, index - distance + match.length - 4) ==
                                           load_le32(bytes, index + match.length - 4))) {
        const uint32_t length = match_length(bytes, index - distance, index, limit);
        if (length >= match.length) {
            match.length = (uint16_t)length;
            match.distance = (uint16_t)distance;
        }
    }
    if (has_key && match.length < area->nice_length && match.length < limit) {
        match = find_longer(area, index, match, limit,
                            is_inherited ? area->deep_tries / 4 : area->deep_tries);
    }
    return match;
}

// Finds the matches longer than the keys and completes the rows. What a match of nice_length covers is not
// looked at, by the path neither.
ZD_ALWAYS_INLINE void find_longs(const struct sorted_area *area)
{
    struct long_match last = {0, 0}; // the longest match at the position before
    uint32_t index = area->begin;
    while (index < area->end) {
        uint16_t *const distances = area->rows[index - area->begin].distances;
        const struct long_match match = find_long(area, index, last);
        area->longs[index - area->begin] = match;
        if (match.length >= area->nice_length) {
            index += match.length;
            last = (struct long_match){0, 0};
            continue;
        }
        memset(distances + SORTED_KEY_BYTES, 0,
               (ARC_LANES - SORTED_KEY_BYTES) * sizeof(distances[0]));
        const uint32_t lane = match.length < SORTED_KEY_BYTES ? match.length : SORTED_KEY_BYTES;
        if (match.length > SORTED_KEY_BYTES || (lane != 0 && distances[lane - 1] == 0)) {
            extend_row(distances, match);
        }
        for (uint32_t i = DEFLATE_MIN_MATCH - 1; i + 1 < area->min_match; i++) {
            distances[i] = 0;
        }
        last = match;
        index++;
    }
}

ZD_ALWAYS_INLINE void find_sorted_body(const struct sorted_area *area,
                                       const struct sorted_steps *steps)
{
    steps->hash(area);
    sort_entries(area);
    steps->load_keys(area);
    clear_last_rows(area);
    steps->compare(area);
    steps->find_nearest(area);
    find_longs(area);
}

#endif
