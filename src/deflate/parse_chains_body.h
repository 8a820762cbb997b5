// SPDX-License-Identifier: Zlib
// Hash chains of 4 bytes, searched newest first, and a lazy parser that takes the longer of two neighbouring
// matches. Its meaning is sequential: every byte follows from parse_job.h's inputs.
#ifndef ZD_DEFLATE_PARSE_CHAINS_BODY_H
#define ZD_DEFLATE_PARSE_CHAINS_BODY_H

#include <string.h>

#include "deflate/match_length.h"
#include "deflate/parse_chains.h"

enum {
    CHAIN_MIN_MATCH = 4, // what a hash covers
    MIN_CHAIN_HASH_BITS = 8,
};

// At the start of the tables; then the ring of the window's positions, then the heads. Both hold the low
// 16 bits of a stream position: as a window is at most 2^15 bytes, they tell how far back it is.
struct chain_tables {
    uint32_t next_insert; // stream position of the first byte that is not in its chain
    uint32_t hash_bits;
    uint32_t padding[14]; // to 64 bytes
};

ZD_ALWAYS_INLINE uint32_t chain_hash_bits(uint32_t memory_level)
{
    return memory_level + 7;
}

struct chain_search {
    const uint8_t *bytes;
    uint16_t *ring; // by stream position & ring_mask: the one before it with the same hash
    uint16_t *heads;
    uint32_t ring_mask;
    uint32_t hash_bits;
    uint32_t origin;
    uint32_t history_begin;
    uint32_t max_distance;
    uint32_t end;
};

struct chain_match {
    uint32_t length; // 0 for none
    uint32_t distance;
};

ZD_ALWAYS_INLINE uint32_t hash_at(const struct chain_search *search, uint32_t index)
{
    return load_le32(search->bytes, index) * 0x9e3779b1u >> (32 - search->hash_bits);
}

// Inserts the positions from index on, those before end whose bytes are known before the chunk's end.
ZD_ALWAYS_INLINE uint32_t insert_until(const struct chain_search *search, uint32_t index,
                                       uint32_t end)
{
    for (; index < end && index + CHAIN_MIN_MATCH <= search->end; index++) {
        const uint32_t position = search->origin + index;
        const uint32_t hash = hash_at(search, index);
        search->ring[position & search->ring_mask] = search->heads[hash];
        search->heads[hash] = (uint16_t)position;
    }
    return index;
}

// The longest match at index, nearest first among equals, longer than best_length. Index is inserted.
ZD_ALWAYS_INLINE struct chain_match find_longest(const struct chain_search *search, uint32_t index,
                                                 uint32_t best_length, uint32_t chain_length,
                                                 uint32_t nice_length)
{
    struct chain_match match = {0, 0};
    const uint32_t known = index - search->history_begin;
    const uint32_t farthest = known < search->max_distance ? known : search->max_distance;
    const uint32_t left = search->end - index;
    const uint32_t limit = left < DEFLATE_MAX_MATCH ? left : DEFLATE_MAX_MATCH;
    const uint32_t position = search->origin + index;
    uint32_t entry = search->ring[position & search->ring_mask];
    uint32_t last_distance = 0;
    best_length = best_length < CHAIN_MIN_MATCH - 1 ? CHAIN_MIN_MATCH - 1 : best_length;
    if (best_length >= limit) {
        return match;
    }
    for (; chain_length != 0; chain_length--) {
        const uint32_t distance = (position - entry) & 0xffff;
        if (distance <= last_distance || distance > farthest) {
            break;
        }
        last_distance = distance;
        const uint32_t candidate = index - distance;
        if (search->bytes[candidate + best_length] == search->bytes[index + best_length]) {
            const uint32_t length = match_length(search->bytes, candidate, index, limit);
            if (length > best_length) {
                best_length = length;
                match.length = length;
                match.distance = distance;
                if (length >= nice_length || length == limit) {
                    break;
                }
            }
        }
        entry = search->ring[(position - distance) & search->ring_mask];
    }
    return match;
}

ZD_ALWAYS_INLINE void parse_chains_body(struct parse_job *job)
{
    uint8_t *const memory = job->tables;
    struct chain_tables *const tables = job->tables;
    const uint32_t ring_size = job->max_distance;
    struct chain_search search = {
        .bytes = job->bytes,
        .ring = (uint16_t *)(void *)(memory + sizeof(*tables)),
        .ring_mask = ring_size - 1,
        .hash_bits = chain_hash_bits(job->mem_level),
        .origin = job->origin,
        .history_begin = job->history_begin,
        .max_distance = job->max_distance,
        .end = job->end,
    };
    search.heads = search.ring + ring_size;
    if (job->is_new) {
        tables->next_insert = job->origin + job->history_begin;
        memset(search.ring, 0, (ring_size + ((size_t)1 << search.hash_bits)) * sizeof(uint16_t));
    }
    uint32_t insert_index = tables->next_insert - job->origin;
    if (job->begin - insert_index > job->begin - job->history_begin) {
        insert_index = job->history_begin; // the rest is out of reach
    }
    uint32_t index = job->begin;
    uint32_t literals_begin = index;
    uint32_t count = 0;
    // Two words may come before the end: literals and a match; the rest may be literals.
    const uint32_t count_limit = job->token_capacity - (DEFLATE_MAX_MATCH + 8);
    while (index < job->end && count + (index - literals_begin) / TOKEN_MAX_RUN < count_limit) {
        insert_index = insert_until(&search, insert_index, index + 1);
        struct chain_match match = {0, 0};
        if (insert_index > index) {
            match = find_longest(&search, index, job->min_match - 1, job->limits.chain_length,
                                 (uint32_t)job->limits.nice_length);
        }
        if (match.length == 0) {
            index++;
            continue;
        }
        while (match.length < job->limits.lazy_length && index + 1 < job->end) {
            insert_index = insert_until(&search, insert_index, index + 2);
            if (insert_index <= index + 1) {
                break;
            }
            const struct chain_match next =
                find_longest(&search, index + 1, match.length, job->limits.chain_length / 2,
                             (uint32_t)job->limits.nice_length);
            if (next.length == 0) {
                break;
            }
            match = next;
            index++;
        }
        count = put_match(job->tokens, count, index - literals_begin, match.length, match.distance);
        insert_index = insert_until(&search, insert_index, index + match.length);
        index += match.length;
        literals_begin = index;
    }
    job->token_count = put_literals(job->tokens, count, index - literals_begin);
    job->parsed_end = index;
    tables->next_insert = job->origin + insert_index;
}

#endif
