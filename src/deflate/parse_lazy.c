// SPDX-License-Identifier: Zlib
// zlib's lazy parser, for levels 4-9: a match waits for the one at the next byte. The order of steps,
// and what stays in parse_state between them, decide bytes. Where the window has an index, a kernel
// takes the steps that are far from the end of the input and of the block.
#include "deflate/match_index.h"
#include "deflate/parse_lazy_fast.h"
#include "deflate/parse_steps.h"
#include "deflate/parsers.h"

// Inserts the position where three bytes are known and it is not in the chains already; the one before
// it in its chain, or 0.
ZD_ALWAYS_INLINE uint32_t insert_current(struct window *window)
{
    if (window->position < window->inserted) {
        return window->previous[window->position & window->mask];
    }
    if (window->lookahead < DEFLATE_MIN_MATCH) {
        return 0;
    }
    window->inserted = window->position + 1;
    return insert_position(window, window->position);
}

// Searches at the position for a match longer than the one at the byte before.
static void search(struct deflate_state *state, uint32_t candidate)
{
    struct parse_state *parse = &state->parse;
    parse->match_length = zd_longest_match(&state->window, state->limits.nice_length,
                                           search_budget(&state->limits, parse->previous_length),
                                           candidate, parse->previous_length, &parse->match_start);
    if (is_worthless(parse->match_length, state->window.position - parse->match_start,
                     state->strategy)) {
        parse->match_length = DEFLATE_MIN_MATCH - 1;
    }
}

// Makes a token of the match at the byte before the position and moves behind it.
static void take_match(struct deflate_state *state, uint32_t match_start)
{
    struct window *window = &state->window;
    struct parse_state *parse = &state->parse;
    const uint32_t end = window->position - 1 + parse->previous_length;
    // Up to the last position with three known bytes.
    const uint32_t known_end = window->position + window->lookahead - DEFLATE_MIN_MATCH + 1;
    const uint32_t insert_end = end < known_end ? end : known_end;
    add_match(&state->tokens, parse->previous_length, window->position - 1 - match_start);
    while (window->inserted < insert_end) {
        insert_position(window, window->inserted++);
    }
    window->lookahead -= parse->previous_length - 1;
    window->position = end;
    parse->previous_length = 0;
    parse->match_length = DEFLATE_MIN_MATCH - 1;
    parse->literal_waits = false;
}

// One step, with all that a step may meet. False when the parser must return for want of output.
static bool take_step(struct deflate_state *state)
{
    struct window *window = &state->window;
    struct parse_state *parse = &state->parse;
    const uint32_t candidate = insert_current(window);
    const uint32_t previous_start = parse->match_start;
    parse->previous_length = parse->match_length;
    parse->match_length = DEFLATE_MIN_MATCH - 1;
    if (parse->previous_length < state->limits.lazy_length &&
        is_within_reach(window->position, candidate, max_distance(window))) {
        search(state, candidate);
    }
    if (parse->previous_length >= DEFLATE_MIN_MATCH &&
        parse->match_length <= parse->previous_length) {
        take_match(state, previous_start);
        return ZD_LIKELY(!tokens_full(&state->tokens)) || zd_block_end(state);
    }
    if (parse->literal_waits) {
        add_literal(&state->tokens, window->bytes[window->position - 1]);
        if (ZD_UNLIKELY(tokens_full(&state->tokens))) {
            zd_block_flush(state, false);
        }
    }
    const bool had_literal = parse->literal_waits;
    parse->literal_waits = true;
    window->position++;
    window->lookahead--;
    return !had_literal || state->strm->avail_out != 0;
}

// Whether the next step is one that the kernel takes. Without room for output each literal ends a call.
// A search by 5 bytes does not see the shorter matches that a small nice_length stops at, and a greedy
// level may have left a match_length of 0.
ZD_ALWAYS_INLINE bool is_fast_step(const struct deflate_state *state)
{
    const struct search_limits *limits = &state->limits;
    return state->window.lookahead >= fast_step_ahead(state) && state->strm->avail_out != 0 &&
           (uint32_t)limits->nice_length >= INDEXED_BYTES &&
           limits->lazy_length >= DEFLATE_MIN_MATCH &&
           state->parse.match_length >= DEFLATE_MIN_MATCH - 1;
}

enum parse_result zd_parse_lazy(struct deflate_state *state, int flush)
{
    struct window *window = &state->window;
    struct parse_state *parse = &state->parse;
    if (!window->index.is_active) {
        window->inserted = window->position - window->uninserted;
    }
    for (;;) {
        const enum fill_result filled = ensure_lookahead(state, flush);
        if (filled == FILL_WAIT) {
            return PARSE_NEED_MORE;
        }
        if (filled == FILL_EXHAUSTED) {
            break;
        }
        if (is_fast_step(state) && zd_index_start(state)) {
            const uint32_t begin = window->position;
            state->kernels->parse_lazy_fast(state);
            if (ZD_UNLIKELY(zd_index_is_wasted(state))) {
                zd_index_stop(window);
                window->index.was_wasted = true;
            }
            if (window->lookahead < MIN_LOOKAHEAD && window->position != begin) {
                continue;
            }
        }
        if (!take_step(state)) {
            return PARSE_NEED_MORE;
        }
    }
    if (parse->literal_waits) {
        add_literal(&state->tokens, window->bytes[window->position - 1]);
        parse->literal_waits = false;
    }
    const enum parse_result result = finish_parse(state, flush);
    window->inserted = window->position - window->uninserted;
    return result;
}
