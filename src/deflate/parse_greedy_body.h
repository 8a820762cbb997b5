// SPDX-License-Identifier: Zlib
// The steps of levels 1 and 2 over the four or eight newest positions of each hash: all are compared in
// 8 bytes at once, without a branch, at level 2 those with 8 in 8 more. A match of 8, or 16, ends zlib's
// search, so the nearest with the most of these bytes is the one that zlib finds. Instantiated once per
// CPU tier.
#ifndef ZD_DEFLATE_PARSE_GREEDY_BODY_H
#define ZD_DEFLATE_PARSE_GREEDY_BODY_H

#include "deflate/match_index.h"
#include "deflate/match_length.h"

// A rating: bit 8 * i + 7 for each byte i of 8 that agrees, up to the first that does not, and below them
// the nearness: 4 for the first word, and 3 less the place in the word. So the greatest is of the
// nearest of the longest. 0 where the candidate is not behind `farthest`, but for the word.
enum { FIRST_WORD = 4 };

BODY_INLINE uint64_t rate_candidate(const uint8_t *bytes, uint64_t first_bytes, uint32_t candidate,
                                    uint32_t farthest, uint32_t nearness)
{
    const uint64_t difference = load_le64(bytes, candidate) ^ first_bytes;
    const uint64_t equal = ~difference & (difference - 1) & UINT64_C(0x8080808080808080);
    const uint64_t is_in_reach = (uint64_t)(((int64_t)farthest - (int64_t)candidate) >> 63);
    return (equal | nearness) & is_in_reach;
}

BODY_INLINE uint64_t greater_of(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

// The best of four candidates, where the first may stand at first_farthest + 1.
BODY_INLINE uint64_t rate_four(const uint8_t *bytes, uint64_t first_bytes, uint64_t four,
                               uint32_t first_farthest, uint32_t farthest)
{
    return greater_of(
        greater_of(rate_candidate(bytes, first_bytes, four & 0xffff, first_farthest, 3),
                   rate_candidate(bytes, first_bytes, four >> 16 & 0xffff, farthest, 2)),
        greater_of(rate_candidate(bytes, first_bytes, four >> 32 & 0xffff, farthest, 1),
                   rate_candidate(bytes, first_bytes, (uint32_t)(four >> 48), farthest, 0)));
}

// The candidate that has the rating.
BODY_INLINE uint32_t rated_candidate(const struct newest *newest, uint64_t rating)
{
    const uint64_t four = newest->words[~rating / FIRST_WORD & 1];
    return (uint32_t)(four >> (16 * (~rating & 3))) & 0xffff;
}

// The bytes that a rating stands for.
BODY_INLINE uint32_t rated_length(uint64_t rating)
{
    return (64 - count_leading_zeros(rating | 1)) / 8;
}

// The best of the four in the bytes from the 9th on, among those that agree in the first 8.
BODY_INLINE uint64_t rate_more_of_four(const uint8_t *bytes, uint32_t position, uint64_t four,
                                       uint32_t first_farthest, uint32_t farthest)
{
    const uint64_t first_bytes = load_le64(bytes, position);
    const uint64_t next_bytes = load_le64(bytes, position + 8);
    uint64_t best = 0;
    for (uint32_t i = 0; i < 4; i++, four >>= 16) {
        const uint32_t candidate = four & 0xffff;
        const bool is_equal = load_le64(bytes, candidate) == first_bytes;
        const uint64_t rating = rate_candidate(bytes + 8, next_bytes, candidate,
                                               i == 0 ? first_farthest : farthest, 3 - i);
        best = greater_of(best, rating & (0 - (uint64_t)is_equal));
    }
    return best;
}

// How many of the first 16 bytes agree at most, where *match_start is the nearest that has 8; moves it to the
// nearest that has the most.
BODY_INLINE uint32_t find_up_to_16(const uint8_t *bytes, uint32_t position,
                                   const struct newest *newest, uint32_t first_farthest,
                                   uint32_t farthest, uint32_t *match_start)
{
    if (load_le64(bytes, *match_start + 8) == load_le64(bytes, position + 8)) {
        return 16;
    }
    const uint64_t best = greater_of(
        rate_more_of_four(bytes, position, newest->words[0], first_farthest, farthest) | FIRST_WORD,
        rate_more_of_four(bytes, position, newest->words[1], farthest, farthest));
    const uint32_t length = rated_length(best);
    *match_start = length != 0 ? rated_candidate(newest, best) : *match_start;
    return 8 + length;
}

// Whether the first 8 or 16 bytes are the same.
BODY_INLINE bool agree(const uint8_t *bytes, uint32_t first, uint32_t second, uint32_t count)
{
    uint64_t difference = load_le64(bytes, first) ^ load_le64(bytes, second);
    if (count == 16) {
        difference |= load_le64(bytes, first + 8) ^ load_le64(bytes, second + 8);
    }
    return difference == 0;
}

// The match at the position, of nice_length where it is as long or longer, or 0 for none.
BODY_INLINE uint32_t find_newest(const uint8_t *bytes, uint32_t position,
                                 const struct newest *newest, uint32_t first_farthest,
                                 uint32_t farthest, uint32_t nice_length, uint32_t *match_start)
{
    const uint64_t first_bytes = load_le64(bytes, position);
    const uint32_t nearest = newest->words[0] & 0xffff;
    *match_start = nearest;
    // One condition: whether there is a candidate at all is hard to foresee in noise.
    if (agree(bytes, nearest, position, nice_length) & (nearest > first_farthest)) {
        return nice_length;
    }
    uint64_t best =
        rate_four(bytes, first_bytes, newest->words[0], first_farthest, farthest) | FIRST_WORD;
    if (nice_length == 16 && ZD_LIKELY((newest->words[1] & 0xffff) > farthest)) {
        best =
            greater_of(best, rate_four(bytes, first_bytes, newest->words[1], farthest, farthest));
    }
    if (best < UINT64_C(1) << (DEFLATE_MIN_MATCH * 8 - 1)) {
        return 0;
    }
    *match_start = rated_candidate(newest, best);
    const uint32_t length = rated_length(best);
    return nice_length == 16 && length == 8
               ? find_up_to_16(bytes, position, newest, first_farthest, farthest, match_start)
               : length;
}

// words is what the index has. A caller that knows it gets code for that alone.
BODY_INLINE void parse_greedy_newest(struct deflate_state *state, uint32_t words)
{
    struct window *const window = &state->window;
    struct tokens *const tokens = &state->tokens;
    struct newest_table table = newest_table_of(window);
    table.words = words; // which the compiler may know
    const uint32_t nice_length = 8 * words;
    // At level 3 what the words do not decide is left to zlib's walk.
    const uint32_t budget = search_budget(&state->limits, DEFLATE_MIN_MATCH - 1);
    const bool looks_farther = words == MAX_NEWEST_WORDS && budget != 4 * MAX_NEWEST_WORDS;
    const uint32_t walked_length =
        (uint32_t)state->limits.nice_length < 8 ? (uint32_t)state->limits.nice_length : 8;
    const uint8_t *const bytes = window->bytes;
    const uint32_t reach = max_distance(window);
    const uint32_t end = window->position + window->lookahead;
    const uint32_t insert_length = state->limits.lazy_length;
    uint32_t found_length = state->parse.match_length; // as zlib leaves it
    uint32_t position = window->position;
    uint32_t *item = tokens->items + tokens->count;
    uint32_t *const item_limit = tokens->items + tokens->capacity - 2;

    while (position + MIN_LOOKAHEAD <= end && item < item_limit) {
        const struct newest newest = insert_newest(&table, position);
        const uint32_t farthest = position > reach ? position - reach : 0;
        // Only the newest may stand at the greatest distance; see docs/classic.md.
        const uint32_t first_farthest = farthest - (farthest != 0);
        // The table is larger than the first cache.
        ZD_PREFETCH(newest_of(&table, load_le32(bytes, position + 8)));
        const uint32_t nearest = newest.words[0] & 0xffff;
        const bool is_searched = nearest > first_farthest;
        uint32_t start = 0;
        uint32_t length = 0;
        bool is_walked = looks_farther && (uint32_t)(newest.words[1] >> 48) > farthest;
        if (!is_walked) {
            length = find_newest(bytes, position, &newest, first_farthest, farthest, nice_length,
                                 &start);
            is_walked = looks_farther && length >= walked_length;
        }
        if (is_walked) {
            window->position = position;
            window->lookahead = end - position;
            length = zd_longest_match(window, state->limits.nice_length, budget, nearest,
                                      DEFLATE_MIN_MATCH - 1, &start);
        }
        if (length < DEFLATE_MIN_MATCH) {
            *item++ = count_literal(tokens, bytes[position]);
            found_length = is_searched ? DEFLATE_MIN_MATCH - 1 : found_length;
            position++;
            continue;
        }
        if (!is_walked && length >= nice_length) {
            length += match_length(bytes, position + nice_length, start + nice_length,
                                   DEFLATE_MAX_MATCH - nice_length);
        }
        *item++ = count_match(tokens, length, position - start);
        const uint32_t match_end = position + length;
        if (length <= insert_length) {
            insert_newest(&table, position + 1);
            insert_newest(&table, position + 2);
            for (position += DEFLATE_MIN_MATCH; position < match_end; position++) {
                insert_newest(&table, position);
            }
        } else {
            window->gap_end = match_end;
        }
        position = match_end;
        found_length = 0;
    }
    tokens->count = (uint32_t)(item - tokens->items);
    state->parse.match_length = found_length;
    window->position = position;
    window->lookahead = end - position;
}

#endif
