// SPDX-License-Identifier: Zlib
// Sorts an area and finds the matches of its section: the steps that are the same for all tiers.
#include "deflate/find_sorted.h"

#include <stdbool.h>
#include <string.h>

#include "deflate/match_length.h"

enum {
    SORTED_HOP_BYTES = 5,
};

static void sort_entries(const struct sorted_area *area)
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

// A match at index longer than the one in hand, if the entries of what it must end with lead to one.
static struct long_match find_longer(const struct sorted_area *area, uint32_t index,
                                     struct long_match match, uint32_t limit, uint32_t tries)
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
static void clear_last_rows(const struct sorted_area *area)
{
    for (uint32_t index = area->count < area->begin ? area->begin : area->count; index < area->end;
         index++) {
        memset(area->rows[index - area->begin].distances, 0, sizeof(struct arc_row));
    }
}

// Gives a match to the lengths that have none.
static void extend_row(uint16_t *distances, struct long_match match)
{
    for (uint32_t lane = DEFLATE_MIN_MATCH - 1; lane < match.length && lane < ARC_LANES; lane++) {
        if (distances[lane] == 0) {
            distances[lane] = match.distance;
        }
    }
}

// The longest match at index, after that of the position before.
static struct long_match find_long(const struct sorted_area *area, uint32_t index,
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
static void find_longs(const struct sorted_area *area)
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

void zd_find_sorted(const struct sorted_area *area, const struct sorted_steps *steps)
{
    steps->hash(area);
    sort_entries(area);
    steps->load_keys(area);
    clear_last_rows(area);
    steps->compare(area);
    steps->find_nearest(area);
    find_longs(area);
}
