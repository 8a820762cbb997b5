// SPDX-License-Identifier: Zlib
// The steps of level 3 over an index of the positions that the greedy parser inserts, and no
// others: so only the chains of the position itself are followed. Instantiated once per CPU tier.
#ifndef ZD_DEFLATE_PARSE_GREEDY_RANKED_BODY_H
#define ZD_DEFLATE_PARSE_GREEDY_RANKED_BODY_H

#include "deflate/ranked_search_body.h"

// The longest match at the position, 2 for none. The chain of 4 bytes is short as far as the budget goes.
BODY_INLINE uint32_t find_greedy(const struct ranked_search *search, uint32_t *match_start)
{
    const uint8_t *const bytes = search->bytes;
    const uint16_t *const links = search->previous4;
    const uint32_t mask = search->mask;
    const uint32_t first_bytes = (uint32_t)search->first_bytes;
    uint32_t best_length = DEFLATE_MIN_MATCH - 1;
    uint32_t end = 0; // where the last 4 bytes of a longer match begin
    uint32_t wanted_end = first_bytes;
    uint32_t next;
    for (uint32_t candidate = links[search->position & mask]; candidate > search->farthest;
         candidate = next) {
        next = links[candidate & mask];
        if (load_le32(bytes, candidate) != first_bytes) {
            continue;
        }
        if (!is_within_budget(search, candidate)) {
            break;
        }
        if (load_le32(bytes, candidate + end) != wanted_end) {
            continue;
        }
        const uint32_t length = match_length(bytes, search->position, candidate, DEFLATE_MAX_MATCH);
        if (length > best_length) {
            best_length = length;
            *match_start = candidate;
            if (length >= search->nice_length) {
                return length;
            }
            end = best_length - 3;
            wanted_end = load_le32(bytes, search->position + end);
        }
    }
    if (best_length >= DEFLATE_MIN_MATCH) {
        return best_length;
    }
    *match_start = find_first(search, search->previous, search->farthest, 0xffffff);
    return *match_start != 0 ? DEFLATE_MIN_MATCH : best_length;
}

BODY_INLINE void parse_greedy_ranked(struct deflate_state *state)
{
    struct window *const window = &state->window;
    struct tokens *const tokens = &state->tokens;
    const struct search_limits *const limits = &state->limits;
    const uint32_t reach = max_distance(window);
    const uint32_t end = window->position + window->lookahead;
    uint32_t *item = tokens->items + tokens->count;
    uint32_t *const item_limit = tokens->items + tokens->capacity - 2;
    const uint32_t nice_length = (uint32_t)limits->nice_length;
    uint32_t found_length = state->parse.match_length; // as zlib leaves it
    uint32_t position = window->position;
    struct ranked_search search = {
        .window = window,
        .bytes = window->bytes,
        .previous = window->previous,
        .previous4 = window->index.previous4,
        .previous5 = window->index.previous5,
        .rank = window->index.rank,
        .mask = window->mask,
        .end = end,
        .budget = search_budget(limits, DEFLATE_MIN_MATCH - 1) - 1,
        .nice_length = nice_length < DEFLATE_MAX_MATCH ? nice_length : DEFLATE_MAX_MATCH,
    };

    while (position + MIN_LOOKAHEAD <= end && item < item_limit) {
        insert_ranked(window, position);
        const uint32_t head = search.previous[position & search.mask];
        uint32_t match_start = 0;
        if (is_within_reach(position, head, reach)) {
            search.position = position;
            search.farthest = position > reach ? position - reach : 0;
            search.first_bytes = load_le64(search.bytes, position);
            found_length = ZD_UNLIKELY(head == search.farthest)
                               ? walk_whole_chain(&search, DEFLATE_MIN_MATCH - 1, &match_start)
                               : find_greedy(&search, &match_start);
        }
        if (found_length < DEFLATE_MIN_MATCH) {
            *item++ = count_literal(tokens, search.bytes[position]);
            position++;
            continue;
        }
        *item++ = count_match(tokens, found_length, position - match_start);
        const uint32_t match_end = position + found_length;
        if (found_length <= limits->lazy_length) {
            for (position++; position < match_end; position++) {
                insert_ranked(window, position);
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
