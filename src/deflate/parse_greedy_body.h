// SPDX-License-Identifier: Zlib
// The steps of level 1 over the four newest positions of each hash: all four are compared in 8 bytes at
// once, without a branch. A match of 8 ends zlib's search, so the nearest with the most of 8 bytes is
// the one that zlib finds. Instantiated once per CPU tier.
#ifndef ZD_DEFLATE_PARSE_GREEDY_BODY_H
#define ZD_DEFLATE_PARSE_GREEDY_BODY_H

#include "deflate/match_index.h"
#include "deflate/match_length.h"

// Above: how many of the first 8 bytes agree; below: the nearer of two, the greater. 0 where the
// candidate is out of reach.
BODY_INLINE uint32_t rate_candidate(const uint8_t *bytes, uint64_t first_bytes, uint32_t candidate,
                                    bool is_in_reach, uint32_t nearness)
{
    const uint64_t difference = load_le64(bytes, candidate) ^ first_bytes;
    const uint32_t length =
        count_trailing_zeros(difference | (uint64_t)1 << 63) / 8 + (difference == 0);
    return is_in_reach ? length << 2 | nearness : 0;
}

BODY_INLINE uint32_t greater_of(uint32_t a, uint32_t b)
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

    const uint32_t token_limit = tokens->capacity - 2;

    while (position + MIN_LOOKAHEAD <= end && tokens->count < token_limit) {
        const uint64_t newest4 = insert_newest4(&table, position);
        const uint64_t first_bytes = load_le64(bytes, position);
        const uint32_t farthest = position > reach ? position - reach : 0;
        const uint32_t candidates[4] = {newest4 & 0xffff, newest4 >> 16 & 0xffff,
                                        newest4 >> 32 & 0xffff, (uint32_t)(newest4 >> 48)};
        // Only the newest may stand at the greatest distance; see docs/classic.md.
        const bool is_searched = candidates[0] != 0 && candidates[0] >= farthest;
        const uint32_t best = greater_of(
            greater_of(
                rate_candidate(bytes, first_bytes, candidates[0], is_searched, 3),
                rate_candidate(bytes, first_bytes, candidates[1], candidates[1] > farthest, 2)),
            greater_of(
                rate_candidate(bytes, first_bytes, candidates[2], candidates[2] > farthest, 1),
                rate_candidate(bytes, first_bytes, candidates[3], candidates[3] > farthest, 0)));
        uint32_t length = best >> 2;
        if (length < DEFLATE_MIN_MATCH) {
            add_literal(tokens, bytes[position]);
            found_length = is_searched ? DEFLATE_MIN_MATCH - 1 : found_length;
            position++;
            continue;
        }
        const uint32_t start = (uint32_t)(newest4 >> (16 * (3 - (best & 3)))) & 0xffff;
        if (length == 8) {
            length += match_length(bytes, position + 8, start + 8, DEFLATE_MAX_MATCH - 8);
        }
        add_match(tokens, length, position - start);
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
    state->parse.match_length = found_length;
    window->position = position;
    window->lookahead = end - position;
}

#endif
