// SPDX-License-Identifier: Zlib
// zlib's two parsers over its hash chains: greedy for levels 1-3, lazy by one byte for levels 4-9.
// The order of steps, and what stays in parse_state between them, decide bytes.
#include "deflate/block_writer.h"
#include "deflate/find_classic.h"
#include "deflate/parsers.h"
#include "deflate/window.h"

// A lazy match of length 3 that is farther away than this costs more than three literals.
enum { TOO_FAR_FOR_3 = 4096 };

enum fill_result {
    FILL_READY,     // enough lookahead for a step
    FILL_WAIT,      // not enough, and more input may come
    FILL_EXHAUSTED, // all input is compressed
};

static enum fill_result fill(struct deflate_state *state, int flush)
{
    zd_window_fill(state);
    if (state->window.lookahead < MIN_LOOKAHEAD && flush == Z_NO_FLUSH) {
        return FILL_WAIT;
    }
    return state->window.lookahead == 0 ? FILL_EXHAUSTED : FILL_READY;
}

ZD_ALWAYS_INLINE enum fill_result ensure_lookahead(struct deflate_state *state, int flush)
{
    return ZD_LIKELY(state->window.lookahead >= MIN_LOOKAHEAD) ? FILL_READY : fill(state, flush);
}

// What both parsers do when the input is used up under a flush.
static enum parse_result finish_parse(struct deflate_state *state, int flush)
{
    struct window *window = &state->window;
    // The last two bytes had no followers to be hashed with.
    window->uninserted =
        window->position < DEFLATE_MIN_MATCH - 1 ? window->position : DEFLATE_MIN_MATCH - 1;
    return zd_block_finish(state, flush);
}

// Inserts the window's position where three bytes are known; the head of its chain, or 0.
ZD_ALWAYS_INLINE uint32_t insert_current(struct window *window)
{
    return window->lookahead >= DEFLATE_MIN_MATCH ? insert_position(window, window->position) : 0;
}

// Distances 1 to max_distance; a table that missed slides at level 0 may hold later positions.
ZD_ALWAYS_INLINE bool is_within_reach(const struct window *window, uint32_t candidate)
{
    return candidate != 0 && window->position - candidate - 1 < max_distance(window);
}

// Makes a token of the greedy match at the position and moves behind it.
static void take_greedy_match(struct deflate_state *state)
{
    struct window *window = &state->window;
    struct parse_state *parse = &state->parse;
    const uint32_t end = window->position + parse->match_length;
    add_match(&state->tokens, parse->match_length, window->position - parse->match_start);
    window->lookahead -= parse->match_length;
    if (parse->match_length <= state->limits.lazy_length &&
        window->lookahead >= DEFLATE_MIN_MATCH) {
        for (uint32_t position = window->position + 1; position < end; position++) {
            insert_position(window, position);
        }
    }
    window->position = end;
    parse->match_length = 0;
}

enum parse_result zd_parse_greedy(struct deflate_state *state, int flush)
{
    struct window *window = &state->window;
    struct parse_state *parse = &state->parse;
    for (;;) {
        const enum fill_result filled = ensure_lookahead(state, flush);
        if (filled != FILL_READY) {
            return filled == FILL_WAIT ? PARSE_NEED_MORE : finish_parse(state, flush);
        }
        const uint32_t candidate = insert_current(window);
        if (is_within_reach(window, candidate)) {
            parse->match_length = zd_longest_match(window, &state->limits, candidate,
                                                   parse->previous_length, &parse->match_start);
        }
        if (parse->match_length >= DEFLATE_MIN_MATCH) {
            take_greedy_match(state);
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

// Searches at the position for a match longer than the one at the byte before.
ZD_ALWAYS_INLINE void search_lazy(struct deflate_state *state, uint32_t candidate)
{
    struct parse_state *parse = &state->parse;
    parse->match_length = zd_longest_match(&state->window, &state->limits, candidate,
                                           parse->previous_length, &parse->match_start);
    if (parse->match_length <= 5 &&
        (state->strategy == Z_FILTERED ||
         (parse->match_length == DEFLATE_MIN_MATCH &&
          state->window.position - parse->match_start > TOO_FAR_FOR_3))) {
        parse->match_length = DEFLATE_MIN_MATCH - 1;
    }
}

// Makes a token of the match at the byte before the position and moves behind it.
static void take_lazy_match(struct deflate_state *state, uint32_t match_start)
{
    struct window *window = &state->window;
    struct parse_state *parse = &state->parse;
    const uint32_t end = window->position - 1 + parse->previous_length;
    // Up to the last position with three known bytes.
    const uint32_t insert_end = window->position + window->lookahead - DEFLATE_MIN_MATCH + 1;
    add_match(&state->tokens, parse->previous_length, window->position - 1 - match_start);
    for (uint32_t position = window->position + 1; position < end && position < insert_end;
         position++) {
        insert_position(window, position);
    }
    window->lookahead -= parse->previous_length - 1;
    window->position = end;
    parse->previous_length = 0;
    parse->match_length = DEFLATE_MIN_MATCH - 1;
    parse->literal_waits = false;
}

enum parse_result zd_parse_lazy(struct deflate_state *state, int flush)
{
    struct window *window = &state->window;
    struct parse_state *parse = &state->parse;
    for (;;) {
        const enum fill_result filled = ensure_lookahead(state, flush);
        if (filled == FILL_WAIT) {
            return PARSE_NEED_MORE;
        }
        if (filled == FILL_EXHAUSTED) {
            break;
        }
        const uint32_t candidate = insert_current(window);
        const uint32_t previous_start = parse->match_start;
        parse->previous_length = parse->match_length;
        parse->match_length = DEFLATE_MIN_MATCH - 1;
        if (parse->previous_length < state->limits.lazy_length &&
            is_within_reach(window, candidate)) {
            search_lazy(state, candidate);
        }
        if (parse->previous_length >= DEFLATE_MIN_MATCH &&
            parse->match_length <= parse->previous_length) {
            take_lazy_match(state, previous_start);
            if (ZD_UNLIKELY(tokens_full(&state->tokens)) && !zd_block_end(state)) {
                return PARSE_NEED_MORE;
            }
            continue;
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
        if (had_literal && state->strm->avail_out == 0) {
            return PARSE_NEED_MORE;
        }
    }
    if (parse->literal_waits) {
        add_literal(&state->tokens, window->bytes[window->position - 1]);
        parse->literal_waits = false;
    }
    return finish_parse(state, flush);
}
