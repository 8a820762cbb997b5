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
            insert_anywhere(window, position);
        }
    } else {
        window->gap_end = end;
    }
    window->position = end;
    parse->match_length = 0;
}

// Whether searches look at no more than four candidates and want no more than 8 bytes: what the kernel
// knows.
static bool is_level_1(const struct deflate_state *state)
{
    const struct search_limits *limits = &state->limits;
    return limits->chain_length == 4 && limits->nice_length == 8 &&
           state->parse.previous_length == DEFLATE_MIN_MATCH - 1 &&
           limits->good_length >= DEFLATE_MIN_MATCH;
}

enum parse_result zd_parse_greedy(struct deflate_state *state, int flush)
{
    struct window *window = &state->window;
    struct parse_state *parse = &state->parse;
    const bool is_fast = is_level_1(state);
    if (!is_fast) {
        zd_index_stop(window);
    }
    for (;;) {
        const enum fill_result filled = ensure_lookahead(state, flush);
        if (filled != FILL_READY) {
            return filled == FILL_WAIT ? PARSE_NEED_MORE : finish_parse(state, flush);
        }
        if (is_fast && window->lookahead >= MIN_LOOKAHEAD && zd_index_start_newest4(state)) {
            state->kernels->parse_greedy_fast(state);
            if (window->lookahead < MIN_LOOKAHEAD) {
                continue;
            }
        }
        const uint32_t candidate =
            window->lookahead >= DEFLATE_MIN_MATCH ? insert_anywhere(window, window->position) : 0;
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
