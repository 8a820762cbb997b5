// SPDX-License-Identifier: Zlib
// The lazy parser's steps over an index: what zlib's walk along its chain would find, found along the
// chains of longer strings. Instantiated once per CPU tier; docs/classic.md has the argument why the
// result is the same. Longer than other files are, because it is one loop with its search inlined.
#ifndef ZD_DEFLATE_PARSE_LAZY_BODY_H
#define ZD_DEFLATE_PARSE_LAZY_BODY_H

#include "deflate/index_batch.h"
#include "deflate/ranked_search_body.h"

enum {
    // The last byte of a match whose 5 bytes up to there are followed.
    MAX_HOP = INDEX_AHEAD - INDEXED_BYTES - 1,
    MAX_SKIPS = 1,    // links of a chain that lead to candidates already known to be too short
    RUN_SIZE = 16384, // bytes after which the caller may think again about the index
    MAX_STEPS = 256,  // candidates along chains of 5 bytes before the search takes zlib's chain
};

// Indexes the positions before end that are in zlib's chains already.
BODY_INLINE uint32_t index_inserted(struct window *window, uint32_t end)
{
    const struct match_index *const index = &window->index;
    uint32_t position = index->indexed;
    for (; position < window->inserted && position < end; position++) {
        const uint64_t word = load_le64(window->bytes, position);
        const uint32_t slot = position & window->mask;
        const uint32_t hash4 = hash_of_4(word, index->hash_bits);
        const uint32_t hash5 = hash_of_5(word, index->hash_bits);
        link_position(&index->head4[hash4], index->previous4, position, slot);
        link_position(&index->head5[hash5], index->previous5, position, slot);
        index->rank[slot] = (uint16_t)(index->rank[window->previous[slot] & window->mask] + 1);
    }
    return position;
}

// Inserts all positions before end into zlib's chains and into the index. The bytes up to
// end + INDEXED_BYTES - 2 are known. Rings of the window's size hold the links, so a position behind
// end - size loses its own: end is at most the searched position + MIN_LOOKAHEAD + 1, and what stands
// farther back than max_distance is never asked for.
BODY_INLINE void extend_index(struct window *window, uint32_t end)
{
    struct match_index *const index = &window->index;
    const uint32_t mask = window->mask;
    const struct hash_sizes sizes = {window->hash_shift, window->hash_mask, index->hash_bits};
    uint16_t *const head = window->head;
    uint16_t *const head4 = index->head4;
    uint16_t *const head5 = index->head5;
    uint16_t *const previous = window->previous;
    uint16_t *const previous4 = index->previous4;
    uint16_t *const previous5 = index->previous5;
    uint16_t *const rank = index->rank;
    uint32_t position = index_inserted(window, end);

    while (position < end) {
        struct hash_batch batch;
        hash_positions(window->bytes + position, &sizes, &batch);
        const uint32_t count = end - position < BATCH_SIZE ? end - position : BATCH_SIZE;
        for (uint32_t i = 0; i < count; i++, position++) {
            const uint32_t slot = position & mask;
            const uint32_t newest = link_position(&head[batch.of_3[i]], previous, position, slot);
            link_position(&head4[batch.of_4[i]], previous4, position, slot);
            link_position(&head5[batch.of_5[i]], previous5, position, slot);
            rank[slot] = (uint16_t)(rank[newest & mask] + 1);
        }
    }
    window->inserted = end > window->inserted ? end : window->inserted;
    index->indexed = end;
}

// The greatest offset at which 5 bytes may be followed for a match longer than best_length, which is less than
// what is known: so the 5 bytes are known, and indexed.
BODY_INLINE uint32_t hop_limit(uint32_t best_length)
{
    return best_length - 4 < MAX_HOP ? best_length - 4 : MAX_HOP;
}

// The least of the offsets' next candidates that `from` and the position lead to. Only the position is
// known to stand on the chain at offset `last`, and what is not behind `from` there is skipped.
BODY_INLINE struct hop hop_behind(const struct ranked_search *search, uint32_t from, uint32_t last)
{
    const uint16_t *const links = search->previous5;
    struct hop hop = farthest_hop(links, search->mask, from, last - 1);
    const int32_t offset = (int32_t)last;
    int32_t next = (int32_t)links[(search->position + last) & search->mask] - offset;
    for (unsigned i = 0; i < MAX_SKIPS; i++) {
        const int32_t behind = (int32_t)links[(uint32_t)(next + offset) & search->mask] - offset;
        next = next >= (int32_t)from ? behind : next;
    }
    hop.offset = next < hop.next ? last : hop.offset;
    hop.next = next < hop.next ? next : hop.next;
    return hop;
}

// Looks for matches longer than best_length, which is at least INDEXED_BYTES, along the chain of the
// hop. The bytes of the candidate that gave this length and of the position agree so far, so the
// candidate stands on the chain of each 5 of them, and so does every longer match: nothing nearer than
// the farthest of their next candidates can be one. That one is the hop.
BODY_TARGET ZD_NEVER_INLINE static uint32_t find_longer(const struct ranked_search *search,
                                                        struct hop hop, uint32_t best_length,
                                                        uint32_t *match_start)
{
    const uint8_t *const bytes = search->bytes;
    const uint16_t *const links = search->previous5;
    const uint32_t mask = search->mask;
    const int32_t farthest = (int32_t)search->farthest;
    // More than the budget could be looked at where the first bytes differ.
    uint32_t steps_left = search->budget < MAX_STEPS ? search->budget + 2 : MAX_STEPS;
    uint32_t wanted_end = load_le32(bytes, search->position + best_length - 3);

    // Two candidates a turn, so that most searches end with the first.
    while (hop.next > farthest) {
        const uint32_t first = (uint32_t)hop.next;
        const int32_t offset = (int32_t)hop.offset;
        const int32_t next = (int32_t)links[(first + hop.offset) & mask] - offset;
        const uint32_t second = next > farthest ? (uint32_t)next : 0;
        const bool is_first_promising = is_promising(search, first, best_length, wanted_end);
        const bool is_second_promising = is_promising(search, second, best_length, wanted_end);
        if (is_first_promising | ((second != 0) & is_second_promising)) {
            const uint32_t candidate = is_first_promising ? first : second;
            // From here on all that share the first bytes are out of the budget.
            if (!is_within_budget(search, candidate)) {
                return best_length;
            }
            const uint32_t length =
                match_length(bytes, search->position, candidate, search->length_limit);
            if (length > best_length) {
                best_length = length;
                *match_start = candidate;
                if (length >= search->nice_length) {
                    return length;
                }
                wanted_end = load_le32(bytes, search->position + best_length - 3);
                hop = hop_behind(search, candidate, hop_limit(best_length));
                continue;
            }
            hop.next = (int32_t)links[(candidate + hop.offset) & mask] - offset;
            continue;
        }
        hop.next = second != 0 ? (int32_t)links[(second + hop.offset) & mask] - offset : 0;
        if (ZD_UNLIKELY(steps_left <= 2)) {
            return walk_whole_chain(search, best_length, match_start);
        }
        steps_left -= 2;
    }
    return best_length;
}

// The longest match at the position that is longer than best_length, as zlib's walk finds it.
BODY_INLINE uint32_t find_ranked(const struct ranked_search *search, uint32_t best_length,
                                 uint32_t *match_start)
{
    const uint16_t *const links = search->previous5;
    if (best_length >= INDEXED_BYTES) {
        const struct hop hop =
            farthest_hop(links, search->mask, search->position, hop_limit(best_length));
        return find_longer(search, hop, best_length, match_start);
    }
    uint32_t first;
    if (best_length < 4) {
        first = find_first(search, search->previous4, search->farthest, 0xffffffff);
        if (first == 0) {
            // A match of 3 that is farther is worthless to the lazy parser.
            const uint32_t near_end = search->position - TOO_FAR_FOR_3 - 1;
            const uint32_t farthest =
                (int32_t)near_end > (int32_t)search->farthest ? near_end : search->farthest;
            const uint32_t three =
                best_length < 3 ? find_first(search, search->previous, farthest, 0xffffff) : 0;
            *match_start = three != 0 ? three : *match_start;
            return three != 0 ? 3 : best_length;
        }
        *match_start = first;
        if (!has_bytes(search, first, 0xffffffffff)) {
            best_length = 4;
        }
    }
    if (best_length == 4) {
        first = find_first(search, links, search->farthest, 0xffffffffff);
        if (first == 0) {
            return best_length;
        }
        *match_start = first;
    }
    const uint32_t length =
        match_length(search->bytes, search->position, first, search->length_limit);
    return length >= search->nice_length
               ? length
               : find_longer(search, hop_behind(search, first, hop_limit(length)), length,
                             match_start);
}

// What the steps change, and what all their searches have in common.
struct lazy_run {
    uint32_t position;
    uint32_t end;  // of the known bytes
    uint32_t stop; // no step begins here or behind
    uint32_t match_length;
    uint32_t match_start;
    uint32_t previous_length;
    bool literal_waits;
    uint32_t full_budget; // 0, no limit, becomes the greatest
    uint32_t good_budget;
    uint32_t nice_length;
};

// The search of a step that has a match of best_length to beat, and what the lazy parser thinks of it.
BODY_INLINE uint32_t search_step(const struct deflate_state *state, struct window *window,
                                 struct lazy_run *run, uint32_t best_length)
{
    const uint32_t position = run->position;
    const uint32_t reach = max_distance(window);
    const uint32_t head = window->previous[position & window->mask];
    const uint32_t known = run->end - position;
    const uint32_t length_limit = known < DEFLATE_MAX_MATCH ? known : DEFLATE_MAX_MATCH;
    if (!is_within_reach(position, head, reach) || best_length >= length_limit) {
        return DEFLATE_MIN_MATCH - 1;
    }
    const struct ranked_search search = {
        .window = window,
        .bytes = window->bytes,
        .previous = window->previous,
        .previous4 = window->index.previous4,
        .previous5 = window->index.previous5,
        .rank = window->index.rank,
        .mask = window->mask,
        .position = position,
        .end = run->end,
        .farthest = position > reach ? position - reach : 0,
        .budget = best_length >= state->limits.good_length ? run->good_budget : run->full_budget,
        .nice_length = run->nice_length < length_limit ? run->nice_length : length_limit,
        .length_limit = length_limit,
        .first_bytes = load_le64(window->bytes, position),
    };
    const uint32_t length = ZD_UNLIKELY(head == search.farthest)
                                ? walk_whole_chain(&search, best_length, &run->match_start)
                                : find_ranked(&search, best_length, &run->match_start);
    return is_worthless(length, position - run->match_start, state->strategy)
               ? DEFLATE_MIN_MATCH - 1
               : length;
}

BODY_INLINE void take_steps(struct deflate_state *state, struct lazy_run *run)
{
    struct window *const window = &state->window;
    struct tokens *const tokens = &state->tokens;
    const uint8_t *const bytes = window->bytes;
    uint32_t *item = tokens->items + tokens->count;
    uint32_t *const item_limit = tokens->items + tokens->capacity - 2;
    const uint32_t last_indexed = run->end - INDEXED_BYTES;

    while (run->position < run->stop && item < item_limit) {
        if (ZD_UNLIKELY(window->index.indexed < run->position + INDEX_AHEAD &&
                        window->index.indexed <= last_indexed)) {
            const uint32_t last = run->position + MIN_LOOKAHEAD - INDEXED_BYTES;
            extend_index(window, (last < last_indexed ? last : last_indexed) + 1);
        }
        ZD_PREFETCH(bytes + window->index.previous4[(run->position + 6) & window->mask]);
        run->previous_length = run->match_length;
        if (run->match_length < DEFLATE_MIN_MATCH) {
            run->match_length = search_step(state, window, run, DEFLATE_MIN_MATCH - 1);
        } else {
            const uint32_t previous_start = run->match_start;
            run->match_length = DEFLATE_MIN_MATCH - 1;
            if (run->previous_length < state->limits.lazy_length) {
                run->match_length = search_step(state, window, run, run->previous_length);
            }
            if (run->match_length <= run->previous_length) {
                *item++ =
                    count_match(tokens, run->previous_length, run->position - 1 - previous_start);
                run->position += run->previous_length - 1;
                run->match_length = DEFLATE_MIN_MATCH - 1;
                run->previous_length = 0;
                run->literal_waits = false;
                continue;
            }
        }
        if (run->literal_waits) {
            *item++ = count_literal(tokens, bytes[run->position - 1]);
        }
        run->literal_waits = true;
        run->position++;
    }
    tokens->count = (uint32_t)(item - tokens->items);
}

// Where steps stop: at the last byte that has enough ahead, or for the caller to think again about the index,
// or for a slide, which comes before the step in which zlib would fill the window.
BODY_INLINE uint32_t find_stop(const struct deflate_state *state)
{
    const struct window *const window = &state->window;
    const uint32_t ahead = fast_step_ahead(state);
    const uint32_t stop = window->position + window->lookahead - ahead + 1;
    const uint32_t think = window->position + RUN_SIZE;
    const uint32_t slide = window->size + max_distance(window);
    const uint32_t first = stop < think ? stop : think;
    return ahead < MIN_LOOKAHEAD && slide < first ? slide : first;
}

BODY_INLINE void parse_lazy_fast(struct deflate_state *state)
{
    struct window *const window = &state->window;
    struct parse_state *const parse = &state->parse;
    const uint32_t end = window->position + window->lookahead;
    const uint32_t reach = max_distance(window);
    if (window->position > reach && window->index.indexed < window->position - reach) {
        window->index.indexed = window->position - reach; // the rest is out of reach already
    }
    const struct search_limits *limits = &state->limits;
    struct lazy_run run = {
        .position = window->position,
        .end = end,
        .stop = find_stop(state),
        .match_length = parse->match_length,
        .match_start = parse->match_start,
        .previous_length = parse->previous_length,
        .literal_waits = parse->literal_waits,
        .full_budget = limits->chain_length - 1,
        .good_budget = (limits->chain_length >> 2) - 1,
        .nice_length = (uint32_t)limits->nice_length < DEFLATE_MAX_MATCH
                           ? (uint32_t)limits->nice_length
                           : DEFLATE_MAX_MATCH,
    };
    take_steps(state, &run);
    window->position = run.position;
    window->lookahead = end - run.position;
    parse->match_length = run.match_length;
    parse->match_start = run.match_start;
    parse->previous_length = run.previous_length;
    parse->literal_waits = run.literal_waits;
    // A match may have led behind the index; all that it covers and that has followers is inserted.
    const uint32_t known_end = end - DEFLATE_MIN_MATCH + 1;
    while (window->inserted < window->position && window->inserted < known_end) {
        insert_position(window, window->inserted++);
    }
}

#endif
