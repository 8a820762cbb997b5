// SPDX-License-Identifier: Zlib
// zlib's greedy parser, for levels 1-3. The order of steps, and what stays in parse_state between
// them, decide bytes.
#include "deflate/match_index.h"
#include "deflate/parse_steps.h"
#include "deflate/parsers.h"

// Without an index only the heads of zlib's chains are to be kept.
ZD_ALWAYS_INLINE uint32_t insert(struct window *window, uint32_t position, uint32_t known_end,
                                 bool has_index)
{
    return has_index ? zd_insert_anywhere(window, position, known_end)
                     : insert_position(window, position);
}

// Makes a token of the match at the position and moves behind it.
ZD_ALWAYS_INLINE void take_match(struct deflate_state *state, bool has_index)
{
    struct window *window = &state->window;
    struct parse_state *parse = &state->parse;
    const uint32_t end = window->position + parse->match_length;
    add_match(&state->tokens, parse->match_length, window->position - parse->match_start);
    window->lookahead -= parse->match_length;
    if (parse->match_length <= state->limits.lazy_length &&
        window->lookahead >= DEFLATE_MIN_MATCH) {
        for (uint32_t position = window->position + 1; position < end; position++) {
            insert(window, position, end + window->lookahead, has_index);
        }
    } else {
        window->gap_end = end;
    }
    window->position = end;
    parse->match_length = 0;
}

// What the kernels know, by the limits of the search.
enum greedy_kind {
    GREEDY_WALKS,
    GREEDY_NEWEST, // levels 1 and 2: as many candidates as stand in one or two words
    GREEDY_RANKED, // level 3
};

// In how many words the candidates of each search stand: levels 1 and 2 look at 4 and 8 and are content
// with 8 and 16 bytes. 0 for other limits.
ZD_NEVER_INLINE static uint32_t newest_words(const struct search_limits *limits)
{
    const uint32_t words = limits->chain_length / 4;
    return words - 1 < MAX_NEWEST_WORDS && limits->chain_length == 4 * words &&
                   limits->nice_length == (int32_t)(8 * words) &&
                   limits->good_length >= DEFLATE_MIN_MATCH
               ? words
               : 0;
}

enum { WORTHWHILE_CHAIN = 16 }; // shorter ones are walked sooner than an index is kept

static enum greedy_kind kind_of(const struct deflate_state *state)
{
    const struct search_limits *limits = &state->limits;
    if (state->parse.previous_length != DEFLATE_MIN_MATCH - 1) {
        return GREEDY_WALKS;
    }
    if (newest_words(limits) != 0) {
        return GREEDY_NEWEST;
    }
    const uint32_t budget = search_budget(limits, DEFLATE_MIN_MATCH - 1);
    const bool is_long = budget == 0 || budget >= WORTHWHILE_CHAIN;
    return is_long && (uint32_t)limits->nice_length >= INDEXED_BYTES ? GREEDY_RANKED : GREEDY_WALKS;
}

// Whether the current block is nearly all literals: then chains are short, and their newest positions are
// all that a search needs.
static bool has_few_matches(const struct deflate_state *state)
{
    enum { SEEN_TOKENS = 4096 };
    const int64_t block_size = (int64_t)state->window.position - state->window.block_start;
    const uint32_t count = state->tokens.count;
    return count >= SEEN_TOKENS && block_size < (int64_t)count + count / 4;
}

// Whether the window's index, if it has one, is what this kind of parsing wants.
static bool is_index_usable(const struct deflate_state *state, enum greedy_kind kind)
{
    const uint32_t words = state->window.index.newest_words;
    if (kind == GREEDY_NEWEST) {
        return words == newest_words(&state->limits);
    }
    return kind == GREEDY_RANKED && (words == 0 || words == MAX_NEWEST_WORDS);
}

// Lets a kernel take steps; false where there is none for them.
ZD_NEVER_INLINE static bool take_fast_steps(struct deflate_state *state, enum greedy_kind kind)
{
    if (state->window.lookahead < MIN_LOOKAHEAD) {
        return false;
    }
    if (kind == GREEDY_RANKED && state->window.index.newest_words != 0) {
        state->kernels->parse_greedy_fast(state);
        return true;
    }
    if (kind == GREEDY_NEWEST && zd_index_start_newest(state, newest_words(&state->limits))) {
        state->kernels->parse_greedy_fast(state);
        return true;
    }
    if (kind == GREEDY_RANKED && zd_index_start_greedy(state)) {
        state->kernels->parse_greedy_ranked(state);
        if (has_few_matches(state)) {
            zd_index_stop(&state->window);
            zd_index_start_newest(state, MAX_NEWEST_WORDS);
        }
        return true;
    }
    return false;
}

// One step, with all that a step may meet. False when the parser must return for want of output.
ZD_ALWAYS_INLINE bool take_step(struct deflate_state *state, bool has_index)
{
    struct window *window = &state->window;
    struct parse_state *parse = &state->parse;
    const uint32_t position = window->position;
    const uint32_t candidate =
        window->lookahead >= DEFLATE_MIN_MATCH
            ? insert(window, position, position + window->lookahead, has_index)
            : 0;
    if (is_within_reach(position, candidate, max_distance(window))) {
        parse->match_length =
            zd_longest_match(window, state->limits.nice_length,
                             search_budget(&state->limits, parse->previous_length), candidate,
                             parse->previous_length, &parse->match_start);
    }
    if (parse->match_length >= DEFLATE_MIN_MATCH) {
        take_match(state, has_index);
    } else {
        add_literal(&state->tokens, window->bytes[position]);
        window->position++;
        window->lookahead--;
    }
    return ZD_LIKELY(!tokens_full(&state->tokens)) || zd_block_end(state);
}

enum parse_result zd_parse_greedy(struct deflate_state *state, int flush)
{
    struct window *window = &state->window;
    const enum greedy_kind kind = kind_of(state);
    if (!is_index_usable(state, kind)) {
        zd_index_stop(window);
    }
    bool walks = kind == GREEDY_WALKS || !window->index.is_allowed;
    for (;;) {
        const enum fill_result filled = ensure_lookahead(state, flush);
        if (filled != FILL_READY) {
            return filled == FILL_WAIT ? PARSE_NEED_MORE : finish_parse(state, flush);
        }
        bool has_index = false;
        if (!walks) {
            if (take_fast_steps(state, kind) && window->lookahead < MIN_LOOKAHEAD) {
                continue;
            }
            has_index = window->index.newest_words != 0 || window->index.is_greedy;
            // An index of level 3 that has ended does not begin again before the window does.
            walks = !has_index && (kind == GREEDY_RANKED || !window->index.is_allowed);
        }
        if (!(has_index ? take_step(state, true) : take_step(state, false))) {
            return PARSE_NEED_MORE;
        }
    }
}
