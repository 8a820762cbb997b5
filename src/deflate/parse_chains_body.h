// SPDX-License-Identifier: Zlib
// The hash chains of parse_chains.h, their search and the lazy parser. Instances for the tiers differ in how they
// look up a block of positions; portable C defines what comes out.
#ifndef ZD_DEFLATE_PARSE_CHAINS_BODY_H
#define ZD_DEFLATE_PARSE_CHAINS_BODY_H

#include <string.h>

#include "deflate/log2.h"
#include "deflate/match_length.h"
#include "deflate/noise.h"
#include "deflate/parse_chains.h"

enum {
    CHAIN_OUT_OF_REACH = 0x8001, // beyond the largest window
    CHAIN_HASH_BYTES = 5,        // a position is inserted when these are known
    CHAIN_MIN_HASH_BITS = 10,
    CHAIN_LOOKAHEAD = CHAIN_BLOCK, // positions kept ready for the parser
    CHAIN_MAX_WEIGHED = 5,         // longer matches are taken whatever they cost
    CHAIN_SAMPLE = 512,            // tokens that costs are estimated from
    CHAIN_SAMPLE_PERIOD = 4096,    // tokens from the start of one sample to the next
    CHAIN_BULK = 512,              // positions inserted at a time
    CHAIN_SHALLOW = 16,            // a search this deep trusts the heads of 4 bytes
    CHAIN_FIRST_SAMPLES = 3,       // until this one, and now and then, matches of 3 bytes
    CHAIN_TRIAL_PERIOD = 16,       // are looked up to learn what they save
};
_Static_assert(CHAIN_LOOKAHEAD + CHAIN_BULK + CHAIN_BLOCK <= CHAIN_AHEAD,
               "the rings hold what the parser has not seen");

ZD_ALWAYS_INLINE uint32_t chain_max_hash_bits(uint32_t memory_level)
{
    return memory_level < 8 ? memory_level + 8 : 16;
}

// Bytes of the three tables of heads.
ZD_ALWAYS_INLINE uint32_t chain_heads_size(uint32_t hash_bits)
{
    return ((uint32_t)sizeof(uint32_t) << hash_bits) + ((uint32_t)sizeof(uint16_t) << hash_bits) +
           ((uint32_t)sizeof(uint16_t) << (hash_bits - 1));
}

// Small windows get a larger ring, large ones one of their size.
ZD_ALWAYS_INLINE uint32_t chain_ring_size(uint32_t window_size)
{
    return window_size < 4 * CHAIN_AHEAD ? 4 * CHAIN_AHEAD : window_size;
}

struct chains {
    const uint8_t *bytes;
    struct chain_tables *tables;
    uint32_t *previous; // by stream position: the two before with the same hash of 5 bytes
    uint32_t *heads5;   // the two newest positions with each hash, the newest in the low half
    uint16_t *heads4;
    uint16_t *heads3;
    uint32_t ring_mask;
    uint32_t hash_bits;
    uint32_t origin;
    uint32_t history_begin;
    uint32_t max_distance;
    uint32_t max_chain; // what the ring still holds behind the positions inserted ahead
    uint32_t end;
    uint32_t inserted_end; // index
};

// Odd numbers with bits all over the word.
#define CHAIN_MULTIPLIER5A 0x9e3779b1u
#define CHAIN_MULTIPLIER5B 0x85ebca77u
#define CHAIN_MULTIPLIER4  0xc2b2ae3du
#define CHAIN_MULTIPLIER3  0x27d4eb2fu

ZD_ALWAYS_INLINE uint32_t hash5_of(uint32_t bytes0to3, uint32_t bytes1to4, uint32_t bits)
{
    return (bytes0to3 * CHAIN_MULTIPLIER5A + bytes1to4 * CHAIN_MULTIPLIER5B) >> (32 - bits);
}
ZD_ALWAYS_INLINE uint32_t hash4_of(uint32_t bytes0to3, uint32_t bits)
{
    return bytes0to3 * CHAIN_MULTIPLIER4 >> (32 - bits);
}
ZD_ALWAYS_INLINE uint32_t hash3_of(uint32_t bytes0to3, uint32_t bits)
{
    return (bytes0to3 << 8) * CHAIN_MULTIPLIER3 >> (33 - bits);
}

// How far back matches at index may reach.
ZD_ALWAYS_INLINE uint32_t farthest_at(const struct chains *chains, uint32_t index)
{
    const uint32_t known = index - chains->history_begin;
    return known < chains->max_distance ? known : chains->max_distance;
}

// As match_length of match_length.h.
typedef uint32_t measure_fn(const uint8_t *bytes, size_t first, size_t second, uint32_t limit);

// find_longest of a tier.
typedef struct chain_match find_longest_fn(const struct chains *chains, uint32_t index,
                                           uint32_t best_length, uint32_t depth,
                                           uint32_t nice_length);

// Puts the positions from index on, count of them, all in one block of the bitmap, into the tables and notes
// what is found there. Returns a bit for each start of a match. The CHAIN_HASH_BYTES of each position are
// before the chunk's end.
typedef uint64_t look_up_block_fn(const struct chains *chains, uint32_t index, uint32_t count);

// The newest position with the same hash becomes this one; returns the one before.
ZD_ALWAYS_INLINE uint16_t replace_head(uint16_t *head, uint32_t position)
{
    const uint16_t old = *head;
    *head = (uint16_t)position;
    return old;
}

ZD_ALWAYS_INLINE uint64_t look_up_block(const struct chains *chains, uint32_t index, uint32_t count)
{
    const uint8_t *const bytes = chains->bytes;
    const uint32_t bits = chains->hash_bits;
    uint64_t starts = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t here = index + i;
        const uint32_t position = chains->origin + here;
        const uint32_t slot = position % CHAIN_AHEAD;
        const uint32_t bytes0to3 = load_le32(bytes, here);
        const uint32_t bytes1to4 = load_le32(bytes, here + 1);
        const uint32_t farthest = farthest_at(chains, here);
        uint32_t *const head5 = &chains->heads5[hash5_of(bytes0to3, bytes1to4, bits)];
        const uint32_t pair = *head5;
        chains->previous[position & chains->ring_mask] = pair;
        *head5 = pair << 16 | (position & 0xffff);
        const uint32_t old4 =
            chains->tables->finds_four
                ? replace_head(&chains->heads4[hash4_of(bytes0to3, bits)], position)
                : pair;
        uint32_t distance4 = (position - old4) & 0xffff;
        uint32_t distance3 = 0;
        if (chains->tables->finds_three) {
            distance3 =
                (position - replace_head(&chains->heads3[hash3_of(bytes0to3, bits)], position)) &
                0xffff;
        }
        if (distance4 - 1 >= farthest || load_le32(bytes, here - distance4) != bytes0to3) {
            distance4 = 0;
        }
        if (distance4 != 0 || distance3 - 1 >= farthest) {
            distance3 = 0;
        } else {
            const uint32_t difference = load_le32(bytes, here - distance3) ^ bytes0to3;
            distance4 = difference == 0 ? distance3 : 0;
            distance3 = difference << 8 == 0 && difference != 0 ? distance3 : 0;
        }
        chains->tables->nearest4[slot] = (uint16_t)distance4;
        chains->tables->nearest3[slot] = (uint16_t)distance3;
        starts |= (uint64_t)((distance4 | distance3) != 0) << i;
    }
    return starts;
}

// Puts every eighth of 64 positions of noise into the tables, and finds no start of a match. Eight
// neighbours looked up elsewhere find one of them, if they repeat this place.
ZD_ALWAYS_INLINE void skip_noise_block(const struct chains *chains, uint32_t index)
{
    const uint32_t bits = chains->hash_bits;
    uint32_t *const previous = chains->previous + ((chains->origin + index) & chains->ring_mask);
    memset(previous, 0, CHAIN_BLOCK * sizeof(previous[0]));
    for (uint32_t i = 0; i < CHAIN_BLOCK; i += 8) {
        const uint32_t position = chains->origin + index + i;
        const uint32_t bytes0to3 = load_le32(chains->bytes, index + i);
        const uint32_t bytes1to4 = load_le32(chains->bytes, index + i + 1);
        uint32_t *const head5 = &chains->heads5[hash5_of(bytes0to3, bytes1to4, bits)];
        previous[i] = *head5;
        *head5 = *head5 << 16 | (position & 0xffff);
        replace_head(&chains->heads4[hash4_of(bytes0to3, bits)], position);
    }
}

// True if a block may be skipped. A region of noise is one that looks so and where no block that was looked up
// repeats four bytes; one block in eight is.
ZD_ALWAYS_INLINE bool is_noise_block(struct chains *chains, uint32_t index)
{
    const uint32_t position = chains->origin + index;
    if (position % NOISE_REGION == 0) {
        chains->tables->is_noise = chains->end - index >= NOISE_REGION + CHAIN_HASH_BYTES &&
                                   looks_like_noise(chains->bytes, index);
    }
    if (position / CHAIN_BLOCK % 8 == 1 && chains->tables->is_noise) {
        const uint32_t probed = (position - CHAIN_BLOCK) % CHAIN_AHEAD;
        uint32_t found = 0;
        for (uint32_t i = 0; i < CHAIN_BLOCK; i++) {
            found |= chains->tables->nearest4[probed + i];
        }
        chains->tables->is_noise = found == 0;
    }
    return chains->tables->is_noise && position / CHAIN_BLOCK % 8 != 0;
}

// Inserts until index, as far as all hashed bytes are known before the chunk's end.
ZD_NEVER_INLINE static void insert_until(struct chains *chains, uint32_t index,
                                         look_up_block_fn *look_up)
{
    const uint32_t last = chains->end - chains->history_begin < CHAIN_HASH_BYTES
                              ? chains->history_begin
                              : chains->end - (CHAIN_HASH_BYTES - 1);
    const uint32_t insert_end = index < last ? index : last;
    uint32_t here = chains->inserted_end;
    while (here < insert_end) {
        const uint32_t position = chains->origin + here;
        const uint32_t offset = position % CHAIN_BLOCK;
        const uint32_t room = CHAIN_BLOCK - offset;
        const uint32_t left = insert_end - here;
        const uint32_t count = left < room ? left : room;
        uint64_t *const word =
            &chains->tables->starts[position / CHAIN_BLOCK % ZD_COUNT_OF(chains->tables->starts)];
        const uint64_t before = offset == 0 ? 0 : *word & low_mask(offset);
        if (ZD_UNLIKELY(count == CHAIN_BLOCK && is_noise_block(chains, here))) {
            skip_noise_block(chains, here);
            *word = 0;
        } else {
            *word = before | look_up(chains, here, count) << offset;
        }
        here += count;
    }
    chains->inserted_end = here;
}

// The first index from `index` on where a match starts, or inserted_end.
ZD_ALWAYS_INLINE uint32_t next_start(const struct chains *chains, uint32_t index)
{
    while (index < chains->inserted_end) {
        const uint32_t position = chains->origin + index;
        const uint64_t word =
            chains->tables->starts[position / CHAIN_BLOCK % ZD_COUNT_OF(chains->tables->starts)] >>
            position % CHAIN_BLOCK;
        if (word != 0) {
            const uint32_t start = index + count_trailing_zeros(word);
            return start < chains->inserted_end ? start : chains->inserted_end;
        }
        index += CHAIN_BLOCK - position % CHAIN_BLOCK;
    }
    return chains->inserted_end;
}

ZD_ALWAYS_INLINE bool is_start(const struct chains *chains, uint32_t index)
{
    const uint32_t position = chains->origin + index;
    return index < chains->inserted_end &&
           (chains->tables->starts[position / CHAIN_BLOCK % ZD_COUNT_OF(chains->tables->starts)] >>
                position % CHAIN_BLOCK &
            1) != 0;
}

// The longest match at an inserted index, the nearest among equals, if longer than best_length; up to `limit` bytes. The
// chain is walked by pairs, without a branch between the two. Where the heads know no match of 4 bytes there is hardly
// one of 5.
ZD_ALWAYS_INLINE struct chain_match find_longest(const struct chains *chains, uint32_t index,
                                                 uint32_t best_length, uint32_t depth,
                                                 uint32_t enough, uint32_t limit,
                                                 measure_fn *measure)
{
    const uint8_t *const bytes = chains->bytes;
    const uint32_t here = chains->origin + index;
    const uint32_t slot = here % CHAIN_AHEAD;
    struct chain_match match = {0, 0};
    if (best_length < CHAIN_HASH_BYTES - 1) {
        const uint32_t distance4 = chains->tables->nearest4[slot];
        if (distance4 != 0) {
            match.length = measure(bytes, index - distance4, index, limit);
            match.distance = distance4;
            best_length = match.length;
        } else {
            if (best_length < DEFLATE_MIN_MATCH) {
                match.distance = chains->tables->nearest3[slot];
                match.length = match.distance == 0 ? 0 : DEFLATE_MIN_MATCH;
            }
            if (depth <= CHAIN_SHALLOW) {
                return match;
            }
            best_length = CHAIN_HASH_BYTES - 1;
        }
    }
    if (best_length >= enough || depth == 0) {
        return match;
    }
    const uint32_t known = farthest_at(chains, index);
    const uint32_t farthest = known < chains->max_chain ? known : chains->max_chain;
    const uint32_t *const previous = chains->previous;
    const uint32_t ring_mask = chains->ring_mask;
    // What is longer also repeats the 5 bytes that end where the best match so far ends: their chain is walked
    // instead where its first step is the longer one.
    const uint32_t end_offset = best_length - (CHAIN_HASH_BYTES - 1);
    const uint32_t offset = index + end_offset < chains->inserted_end ? end_offset : 0;
    const uint32_t end_pair = previous[(here + offset) & ring_mask];
    uint32_t pair = previous[here & ring_mask];
    const bool takes_end = ((here + offset - end_pair) & 0xffff) > ((here - pair) & 0xffff);
    pair = takes_end ? end_pair : pair;
    const uint32_t position = takes_end ? here + offset : here;
    const uint8_t *tail = bytes + index + best_length - 3;
    uint32_t wanted = load_le32(tail, 0);
    uint32_t last = 0; // distances up to it were seen
    for (;;) {
        const uint32_t distance1 = (position - pair) & 0xffff;
        const uint32_t distance2 = (position - (pair >> 16)) & 0xffff;
        const uint32_t next_pair = previous[pair >> 16 & ring_mask];
        if (distance1 - last - 1 >= farthest - last) {
            break;
        }
        const bool has_second = distance2 - distance1 - 1 < farthest - distance1;
        const uint32_t second = has_second ? distance2 : distance1;
        const bool agrees1 = load_le32(tail - distance1, 0) == wanted;
        const bool agrees2 = load_le32(tail - second, 0) == wanted;
        if (agrees1 | agrees2) {
            uint32_t distance = agrees1 ? distance1 : second;
            for (;;) {
                const uint32_t length = measure(bytes, index - distance, index, limit);
                if (length > best_length) {
                    best_length = length;
                    match.length = length;
                    match.distance = distance;
                    if (length >= enough) {
                        return match;
                    }
                    tail = bytes + index + best_length - 3;
                    wanted = load_le32(tail, 0);
                }
                if (distance == second || load_le32(tail - second, 0) != wanted) {
                    break;
                }
                distance = second;
            }
        }
        if (depth <= 2 || !has_second) {
            break;
        }
        depth -= 2;
        last = distance2;
        pair = next_pair;
    }
    return match;
}

ZD_NEVER_INLINE static void fill_heads(const struct chains *chains, uint32_t position)
{
    const size_t heads = (size_t)1 << chains->hash_bits;
    const uint32_t low_half = position & 0xffff;
    for (size_t i = 0; i < heads; i++) {
        chains->heads5[i] = low_half << 16 | low_half;
    }
    for (size_t i = 0; i < heads + heads / 2; i++) { // those of 3 bytes stand behind
        chains->heads4[i] = (uint16_t)low_half;
    }
}

// Decides after a sample which heads are kept beside those of 5 bytes until the next. In a trial of those of 3 bytes the
// others stay: they are of no use unless they know the whole window.
ZD_ALWAYS_INLINE void choose_heads(struct chain_tables *tables, uint32_t good_length)
{
    const bool pays =
        tables->samples >= CHAIN_FIRST_SAMPLES && zd_costs_pay_for_three(&tables->costs);
    const bool is_trial =
        tables->samples < CHAIN_FIRST_SAMPLES || tables->samples % CHAIN_TRIAL_PERIOD == 0;
    tables->finds_three = pays || is_trial || good_length >= CHAIN_FINDS_THREE;
    tables->finds_four =
        good_length >= CHAIN_FINDS_FOUR || (good_length >= CHAIN_FINDS_FOUR_OR_THREE && !pays);
}

// Prepares the tables for the job; afterwards everything before inserted_end is in them.
ZD_ALWAYS_INLINE struct chains open_chains(struct parse_job *job)
{
    struct chain_tables *const tables = job->tables;
    const uint32_t ring_size = chain_ring_size(job->max_distance);
    struct chains chains = {
        .bytes = job->bytes,
        .tables = tables,
        .previous = (uint32_t *)(void *)(tables + 1),
        .ring_mask = ring_size - 1,
        .origin = job->origin,
        .history_begin = job->history_begin,
        .max_distance = job->max_distance,
        .max_chain = ring_size - CHAIN_AHEAD,
        .end = job->end,
    };
    // Small inputs get small tables, which are quick to clear; a larger one fills them anew.
    uint32_t hash_bits = CHAIN_MIN_HASH_BITS;
    const uint32_t max_bits = chain_max_hash_bits(job->mem_level);
    while (hash_bits < max_bits && (job->end - job->history_begin) >> hash_bits != 0) {
        hash_bits++;
    }
    hash_bits = hash_bits < max_bits ? hash_bits : max_bits;
    const bool is_new = job->is_new || hash_bits > tables->hash_bits;
    if (is_new) {
        tables->hash_bits = hash_bits;
    }
    chains.hash_bits = tables->hash_bits;
    chains.heads5 = chains.previous + ring_size;
    chains.heads4 = (uint16_t *)(void *)(chains.heads5 + ((size_t)1 << chains.hash_bits));
    chains.heads3 = chains.heads4 + ((size_t)1 << chains.hash_bits);
    if (is_new) {
        // As far back as no window reaches, until every place of the ring has been written.
        fill_heads(&chains, job->origin + job->history_begin - CHAIN_OUT_OF_REACH);
        tables->is_noise = false;
        tables->samples = 0;
        choose_heads(tables, job->limits.good_length);
        tables->next_insert = job->origin + job->history_begin;
    }
    if (job->is_new) {
        zd_costs_start(&tables->costs, job->bytes + job->begin, job->end - job->begin);
    }
    chains.inserted_end = tables->next_insert - job->origin;
    if (chains.inserted_end - job->history_begin > job->end - job->history_begin) {
        chains.inserted_end = job->history_begin; // what was not inserted is out of reach
    }
    return chains;
}

// How much better the second match is, in quarters of a byte: lengths against the bits of distances.
ZD_ALWAYS_INLINE int32_t gain_of(struct chain_match first, struct chain_match second)
{
    return 4 * ((int32_t)second.length - (int32_t)first.length) +
           (int32_t)highest_bit(first.distance) - (int32_t)highest_bit(second.distance);
}

// True if a match costs less than its literals. Longer ones always do.
ZD_ALWAYS_INLINE bool is_worth_taking(const struct symbol_costs *costs, const uint8_t *bytes,
                                      struct chain_match match)
{
    if (match.length > CHAIN_MAX_WEIGHED) {
        return true;
    }
    uint32_t literals_cost = 0;
    for (uint32_t i = 0; i < match.length; i++) {
        literals_cost += costs->literals[bytes[i]];
    }
    return costs->lengths[match.length - DEFLATE_MIN_MATCH] +
               costs->distances[distance_symbol(match.distance)] <=
           literals_cost;
}

ZD_ALWAYS_INLINE void parse_chains_body(struct parse_job *job, look_up_block_fn *look_up,
                                        find_longest_fn *find)
{
    struct chains chains = open_chains(job);
    const uint32_t depth = job->limits.chain_length;
    const uint32_t nice_length = (uint32_t)job->limits.nice_length;
    const uint32_t lazy_length = job->limits.lazy_length;
    const bool looks_two_ahead = job->limits.good_length >= CHAIN_LOOKS_TWO_AHEAD;
    uint32_t index = job->begin;
    uint32_t literals_begin = index;
    uint32_t count = 0;
    const uint32_t count_limit = job->token_capacity - 2 * CHAIN_BULK;

    bool is_sampling = true;
    uint32_t sample_token = 0; // where the sample of tokens begins
    uint32_t sample_begin = index;
    struct symbol_costs *const costs = &chains.tables->costs;

    insert_until(&chains, index, look_up);
    while (index < job->end) {
        if (chains.inserted_end < index + CHAIN_LOOKAHEAD) {
            if (count + (index - literals_begin) / TOKEN_MAX_RUN >= count_limit) {
                break;
            }
            insert_until(&chains, index + CHAIN_LOOKAHEAD + CHAIN_BULK, look_up);
            if (is_sampling && count - sample_token >= CHAIN_SAMPLE) {
                zd_costs_update(costs, job->tokens + sample_token, count - sample_token, job->bytes,
                                sample_begin, job->end);
                chains.tables->samples++;
                choose_heads(chains.tables, job->limits.good_length);
                is_sampling = false;
            } else if (!is_sampling && count - sample_token >= CHAIN_SAMPLE_PERIOD) {
                is_sampling = true;
                sample_token = count;
                sample_begin = literals_begin;
            }
        }
        const uint32_t start = next_start(&chains, index);
        if (start == chains.inserted_end) {
            // No match starts in what is known; behind the last hash of the chunk none is looked for.
            index = start + CHAIN_HASH_BYTES > job->end ? job->end : start;
            continue;
        }
        index = start;
        struct chain_match match = find(&chains, index, job->min_match - 1, depth, nice_length);
        if (match.length < job->min_match || !is_worth_taking(costs, job->bytes + index, match)) {
            index++;
            continue;
        }
        while (match.length < lazy_length) {
            struct chain_match next = {0, 0};
            if (is_start(&chains, index + 1)) {
                next = find(&chains, index + 1, match.length - 1, depth / 2, nice_length);
                if (next.length >= match.length && gain_of(match, next) > 2) {
                    match = next;
                    index++;
                    continue;
                }
            }
            if (!looks_two_ahead || !is_start(&chains, index + 2)) {
                break;
            }
            next = find(&chains, index + 2, match.length - 1, depth / 4, nice_length);
            if (next.length < match.length || gain_of(match, next) <= 6) {
                break;
            }
            match = next;
            index += 2;
        }
        count = put_match(job->tokens, count, index - literals_begin, match.length, match.distance);
        index += match.length;
        literals_begin = index;
    }
    job->token_count = put_literals(job->tokens, count, index - literals_begin);
    job->parsed_end = index;
    chains.tables->next_insert = job->origin + chains.inserted_end;
}

#endif
