// SPDX-License-Identifier: Zlib
// The steps of level 1 over the four newest positions of each hash: all four are compared in 8 bytes at
// once, without a branch. A match of 8 ends zlib's search, so the nearest with the most of 8 bytes is
// the one that zlib finds. Instantiated once per CPU tier.
#ifndef ZD_DEFLATE_PARSE_GREEDY_BODY_H
#define ZD_DEFLATE_PARSE_GREEDY_BODY_H

#include "deflate/match_index.h"
#include "deflate/match_length.h"

// Bit 8 * i + 7 for each i of the first 8 bytes that agree, up to the first that does not, and below them
// the nearness: 16 times less for each farther candidate. 0 where the candidate is not behind `farthest`.
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

BODY_INLINE void parse_greedy_fast(struct deflate_state *state)
{
    struct window *const window = &state->window;
    struct tokens *const tokens = &state->tokens;
    const struct newest4_table table = newest4_table_of(window);
    const uint8_t *const bytes = window->bytes;
    const uint32_t reach = max_distance(window);
    const uint32_t end = window->position + window->lookahead;
    const uint32_t insert_length = state->limits.lazy_length;
    uint32_t found_length = state->parse.match_length; // as zlib leaves it
    uint32_t position = window->position;
    uint32_t *item = tokens->items + tokens->count;
    uint32_t *const item_limit = tokens->items + tokens->capacity - 2;

    while (position + MIN_LOOKAHEAD <= end && item < item_limit) {
        const uint64_t newest4 = insert_newest4(&table, position);
        const uint64_t first_bytes = load_le64(bytes, position);
        const uint32_t farthest = position > reach ? position - reach : 0;
        const uint32_t candidates[4] = {newest4 & 0xffff, newest4 >> 16 & 0xffff,
                                        newest4 >> 32 & 0xffff, (uint32_t)(newest4 >> 48)};
        // Only the newest may stand at the greatest distance; see docs/classic.md.
        const uint32_t farthest_first = farthest - (farthest != 0);
        const uint64_t best = greater_of(
            greater_of(rate_candidate(bytes, first_bytes, candidates[0], farthest_first, 48),
                       rate_candidate(bytes, first_bytes, candidates[1], farthest, 32)),
            greater_of(rate_candidate(bytes, first_bytes, candidates[2], farthest, 16),
                       rate_candidate(bytes, first_bytes, candidates[3], farthest, 0)));
        // The table is larger than the first cache.
        ZD_PREFETCH(table.newest4 + 4 * hash_of_3(load_le32(bytes, position + 8), table.hash_shift,
                                                  table.hash_mask));
        if (best < UINT64_C(1) << (DEFLATE_MIN_MATCH * 8 - 1)) {
            *item++ = count_literal(tokens, (uint8_t)first_bytes);
            found_length = candidates[0] > farthest_first ? DEFLATE_MIN_MATCH - 1 : found_length;
            position++;
            continue;
        }
        const uint32_t start = (uint32_t)(newest4 >> (~best & 48)) & 0xffff;
        uint32_t length = (highest_bit_of_64(best) + 1) / 8;
        if (length == 8) {
            length += match_length(bytes, position + 8, start + 8, DEFLATE_MAX_MATCH - 8);
        }
        *item++ = count_match(tokens, length, position - start);
        const uint32_t match_end = position + length;
        if (length <= insert_length) {
            insert_newest4(&table, position + 1);
            insert_newest4(&table, position + 2);
            for (position += DEFLATE_MIN_MATCH; position < match_end; position++) {
                insert_newest4(&table, position);
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
