// SPDX-License-Identifier: Zlib
// The lazy parser's steps over an index: what zlib's walk along its chain would find, found along the
// chains of longer strings. Instantiated once per CPU tier; docs/classic.md has the argument why the
// result is the same. Longer than other files are, because it is one loop with its search inlined.
#ifndef ZD_DEFLATE_PARSE_LAZY_BODY_H
#define ZD_DEFLATE_PARSE_LAZY_BODY_H

#include "deflate/match_index.h"
#include "deflate/match_length.h"
#include "deflate/parse_steps.h"

enum {
    // The last byte of a match whose 5 bytes up to there are followed.
    MAX_HOP = INDEX_AHEAD - INDEXED_BYTES - 1,
    // A search by 5 bytes does not see the shorter matches that a smaller nice_length stops at.
    MIN_NICE_LENGTH = INDEXED_BYTES,
};

// One search: what stays the same while it goes on.
struct ranked_search {
    const struct window *window;
    const uint8_t *bytes;
    const uint16_t *previous5;
    const uint16_t *rank;
    uint32_t mask;
    uint32_t position;
    uint32_t farthest; // candidates must be nearer
    uint32_t budget;   // in steps along zlib's chain
    uint32_t nice_length;
    uint64_t first_bytes; // the 8 at position
};

// Whether zlib's walk comes as far as to the candidate, which has the hash of the position.
ZD_ALWAYS_INLINE bool is_within_budget(const struct ranked_search *search, uint32_t candidate)
{
    const uint32_t mask = search->mask;
    return (uint16_t)(search->rank[search->position & mask] - search->rank[candidate & mask]) <=
           search->budget;
}

// The nearest position in the chain of `links` with the bytes that mask_of_bytes selects, 0 for none.
ZD_ALWAYS_INLINE uint32_t find_nearest(const struct ranked_search *search, const uint16_t *links,
                                       uint32_t farthest, uint64_t mask_of_bytes)
{
    uint32_t candidate = links[search->position & search->mask];
    while (candidate > farthest) {
        if (((load_le64(search->bytes, candidate) ^ search->first_bytes) & mask_of_bytes) == 0) {
            return candidate;
        }
        candidate = links[candidate & search->mask];
    }
    return 0;
}

// Looks for a match longer than best_length, which is at least INDEXED_BYTES, farther away than
// `from`: the candidate that gave this length, or the position itself. Each 5 bytes within the wanted
// ones have a chain that such a match stands on; the one whose first link leads farthest is followed.
ZD_ALWAYS_INLINE uint32_t find_longer(const struct ranked_search *search, uint32_t from,
                                      uint32_t best_length, uint32_t *match_start)
{
    const uint8_t *const bytes = search->bytes;
    const uint16_t *const links = search->previous5;
    const uint32_t mask = search->mask;
    const uint32_t position = search->position;
    const int32_t farthest = (int32_t)search->farthest;
    // More than the budget could be looked at where the first bytes differ; half as many suffice.
    uint32_t steps_left = search->budget < 512 ? 16 + search->budget / 2 : 272;

    for (;;) {
        // The last byte of the wanted match, and the one before it; the latter's chain has `from`.
        const uint32_t last = best_length - 4 < MAX_HOP ? best_length - 4 : MAX_HOP;
        uint32_t offset = last;
        int32_t next = (int32_t)links[(position + last) & mask] - (int32_t)last;
        const int32_t along_end = (int32_t)links[(from + last - 1) & mask] - (int32_t)last + 1;
        const int32_t along_start = links[from & mask];
        while (next >= (int32_t)from && --steps_left != 0) {
            next = (int32_t)links[((uint32_t)next + last) & mask] - (int32_t)last;
        }
        if (along_end < next) {
            next = along_end;
            offset = last - 1;
        }
        if (along_start < next) {
            next = along_start;
            offset = 0;
        }
        const uint32_t wanted_end = load_le32(bytes, position + best_length - 3);
        uint32_t length;
        for (;;) {
            if (next <= farthest) {
                return best_length;
            }
            if (ZD_UNLIKELY(steps_left-- == 0)) {
                return zd_longest_match(search->window, (int32_t)search->nice_length,
                                        search->budget, search->window->previous[position & mask],
                                        best_length, match_start);
            }
            const uint32_t candidate = (uint32_t)next;
            if (load_le32(bytes, candidate + best_length - 3) == wanted_end &&
                ((load_le64(bytes, candidate) ^ search->first_bytes) & 0xffffff) == 0) {
                // From here on all that share the first bytes are out of the budget.
                if (!is_within_budget(search, candidate)) {
                    return best_length;
                }
                length = match_length(bytes, position, candidate, DEFLATE_MAX_MATCH);
                if (length > best_length) {
                    break;
                }
            }
            next = (int32_t)links[(candidate + offset) & mask] - (int32_t)offset;
        }
        best_length = length;
        *match_start = (uint32_t)next;
        if (length >= search->nice_length) {
            return length;
        }
        from = (uint32_t)next;
    }
}

// The longest match at the position that is longer than best_length, as zlib's walk finds it. head is
// the first of zlib's candidates, nearer than the farthest.
ZD_ALWAYS_INLINE uint32_t find_ranked(const struct ranked_search *search, uint32_t best_length,
                                      uint32_t *match_start)
{
    if (best_length >= INDEXED_BYTES) {
        return find_longer(search, search->position, best_length, match_start);
    }
    const uint32_t five = find_nearest(search, search->previous5, search->farthest, 0xffffffffff);
    if (five != 0 && is_within_budget(search, five)) {
        const uint32_t length =
            match_length(search->bytes, search->position, five, DEFLATE_MAX_MATCH);
        *match_start = five;
        return length >= search->nice_length ? length
                                             : find_longer(search, five, length, match_start);
    }
    if (best_length < 4) {
        const uint32_t four =
            find_nearest(search, search->window->index.previous4, search->farthest, 0xffffffff);
        if (four != 0 && is_within_budget(search, four)) {
            *match_start = four;
            return 4;
        }
    }
    if (best_length < 3) {
        // One that is farther is worthless to the lazy parser.
        const uint32_t reach = search->position - search->farthest - 1;
        const uint32_t farthest =
            search->position - (reach < TOO_FAR_FOR_3 ? reach : TOO_FAR_FOR_3) - 1;
        const uint32_t three = find_nearest(search, search->window->previous, farthest, 0xffffff);
        if (three != 0 && is_within_budget(search, three)) {
            *match_start = three;
            return 3;
        }
    }
    return best_length;
}

// The search of one step: what zd_longest_match returns.
ZD_ALWAYS_INLINE uint32_t search_ranked(struct deflate_state *state, uint32_t position,
                                        uint32_t previous_length, uint32_t *match_start)
{
    const struct window *window = &state->window;
    const uint32_t reach = max_distance(window);
    const uint32_t budget = search_budget(&state->limits, previous_length);
    const uint32_t nice_length = (uint32_t)state->limits.nice_length;
    const struct ranked_search search = {
        .window = window,
        .bytes = window->bytes,
        .previous5 = window->index.previous5,
        .rank = window->index.rank,
        .mask = window->mask,
        .position = position,
        .farthest = position > reach ? position - reach : 0,
        .budget = budget != 0 ? budget : UINT32_MAX,
        .nice_length = nice_length < DEFLATE_MAX_MATCH ? nice_length : DEFLATE_MAX_MATCH,
        .first_bytes = load_le64(window->bytes, position),
    };
    const uint32_t head = window->previous[position & window->mask];
    if (head > search.farthest && previous_length >= DEFLATE_MIN_MATCH - 1 &&
        search.nice_length >= MIN_NICE_LENGTH) {
        return previous_length < DEFLATE_MAX_MATCH
                   ? find_ranked(&search, previous_length, match_start)
                   : previous_length;
    }
    return zd_longest_match(window, state->limits.nice_length, budget, head, previous_length,
                            match_start);
}

ZD_ALWAYS_INLINE void parse_lazy_fast(struct deflate_state *state)
{
    struct window *const window = &state->window;
    struct parse_state *const parse = &state->parse;
    const uint32_t reach = max_distance(window);
    if (window->position > reach && window->index.indexed < window->position - reach) {
        window->index.indexed = window->position - reach; // the rest is out of reach already
    }
    while (window->lookahead >= MIN_LOOKAHEAD && state->tokens.count < state->tokens.capacity - 2) {
        const uint32_t position = window->position;
        if (window->index.indexed < position + INDEX_AHEAD) {
            extend_index(window, position + MIN_LOOKAHEAD - INDEXED_BYTES + 1);
        }
        const uint32_t head = window->previous[position & window->mask];
        const uint32_t previous_start = parse->match_start;
        const uint32_t previous_length = parse->match_length;
        uint32_t length = DEFLATE_MIN_MATCH - 1;
        if (previous_length < state->limits.lazy_length && is_within_reach(window, head)) {
            length = search_ranked(state, position, previous_length, &parse->match_start);
            if (is_worthless(length, position - parse->match_start, state->strategy)) {
                length = DEFLATE_MIN_MATCH - 1;
            }
        }
        if (previous_length >= DEFLATE_MIN_MATCH && length <= previous_length) {
            add_match(&state->tokens, previous_length, position - 1 - previous_start);
            window->position = position - 1 + previous_length;
            window->lookahead -= previous_length - 1;
            parse->match_length = DEFLATE_MIN_MATCH - 1;
            parse->previous_length = 0;
            parse->literal_waits = false;
            continue;
        }
        if (parse->literal_waits) {
            add_literal(&state->tokens, window->bytes[position - 1]);
        }
        parse->literal_waits = true;
        parse->match_length = length;
        parse->previous_length = previous_length;
        window->position = position + 1;
        window->lookahead--;
    }
    // A match may have led behind the index; all that it covers and that has followers is inserted.
    const uint32_t known_end = window->position + window->lookahead - DEFLATE_MIN_MATCH + 1;
    while (window->inserted < window->position && window->inserted < known_end) {
        insert_position(window, window->inserted++);
    }
}

#endif
