// SPDX-License-Identifier: Zlib
// zlib's greedy parser, for levels 1-3. The order of steps, and what stays in parse_state between
// them, decide bytes.
#include "deflate/match_index.h"
#include "deflate/parse_steps.h"
#include "deflate/parsers.h"

// Makes a token of the match at the position and moves behind it.
static void take_match(struct deflate_state *state)
{
    struct window *window = &state->window;
    struct parse_state *parse = &state->parse;
    const uint32_t end = window->position + parse->match_length;
    add_match(&state->tokens, parse->match_length, window->position - parse->match_start);
    window->lookahead -= parse->match_length;
    if (parse->match_length <= state->limits.lazy_length &&
        window->lookahead >= DEFLATE_MIN_MATCH) {
        for (uint32_t position = window->position + 1; position < end; position++) {
            insert_anywhere(window, position, end + window->lookahead);
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
    GREEDY_NEWEST4, // level 1: four candidates at most, and no more than 8 bytes
    GREEDY_RANKED,  // level 3
};

enum { WORTHWHILE_CHAIN = 16 }; // shorter ones are walked sooner than an index is kept

static enum greedy_kind kind_of(const struct deflate_state *state)
{
    const struct search_limits *limits = &state->limits;
    if (state->parse.previous_length != DEFLATE_MIN_MATCH - 1) {
        return GREEDY_WALKS;
    }
    if (limits->chain_length == 4 && limits->nice_length == 8 &&
        limits->good_length >= DEFLATE_MIN_MATCH) {
        return GREEDY_NEWEST4;
    }
    const bool is_long = limits->chain_length == 0 || limits->chain_length >= WORTHWHILE_CHAIN;
    return is_long && (uint32_t)limits->nice_length >= INDEXED_BYTES ? GREEDY_RANKED : GREEDY_WALKS;
}

// Lets a kernel take steps; false where there is none for them.
static bool take_fast_steps(struct deflate_state *state, enum greedy_kind kind)
{
    if (state->window.lookahead < MIN_LOOKAHEAD) {
        return false;
    }
    if (kind == GREEDY_NEWEST4 && zd_index_start_newest4(state)) {
        state->kernels->parse_greedy_fast(state);
        return true;
    }
    if (kind == GREEDY_RANKED && zd_index_start_greedy(state)) {
        state->kernels->parse_greedy_ranked(state);
        return true;
    }
    return false;
}

enum parse_result zd_parse_greedy(struct deflate_state *state, int flush)
{
    struct window *window = &state->window;
    struct parse_state *parse = &state->parse;
    const enum greedy_kind kind = kind_of(state);
    if (kind != (window->index.has_newest4 ? GREEDY_NEWEST4 : GREEDY_RANKED)) {
        zd_index_stop(window);
    }
    for (;;) {
        const enum fill_result filled = ensure_lookahead(state, flush);
        if (filled != FILL_READY) {
            return filled == FILL_WAIT ? PARSE_NEED_MORE : finish_parse(state, flush);
        }
        if (take_fast_steps(state, kind) && window->lookahead < MIN_LOOKAHEAD) {
            continue;
        }
        const uint32_t candidate =
            window->lookahead >= DEFLATE_MIN_MATCH
                ? insert_anywhere(window, window->position, window->position + window->lookahead)
                : 0;
        if (is_within_reach(window->position, candidate, max_distance(window))) {
            parse->match_length =
                zd_longest_match(window, state->limits.nice_length,
                                 search_budget(&state->limits, parse->previous_length), candidate,
                                 parse->previous_length, &parse->match_start);
        }
        if (parse->match_length >= DEFLATE_MIN_MATCH) {
            take_match(state);
        } else {
            add_literal(&state->tokens, window->bytes[window->position]);
            window->position++;
            window->lookahead--;
        }
        if (ZD_UNLIKELY(tokens_full(&state->tokens)) && !zd_block_end(state)) {
            return PARSE_NEED_MORE;
        }
    }
}
