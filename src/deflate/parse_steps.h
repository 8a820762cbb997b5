// SPDX-License-Identifier: Zlib
// What the steps of zlib's two parsers over hash chains, greedy and lazy, have in common.
#ifndef ZD_DEFLATE_PARSE_STEPS_H
#define ZD_DEFLATE_PARSE_STEPS_H

#include "deflate/block_writer.h"
#include "deflate/find_classic.h"
#include "deflate/window.h"

// A lazy match of length 3 that is farther away than this costs more than three literals.
enum { TOO_FAR_FOR_3 = 4096 };

enum fill_result {
    FILL_READY,     // enough lookahead for a step
    FILL_WAIT,      // not enough, and more input may come
    FILL_EXHAUSTED, // all input is compressed
};

ZD_ALWAYS_INLINE enum fill_result ensure_lookahead(struct deflate_state *state, int flush)
{
    if (ZD_LIKELY(state->window.lookahead >= MIN_LOOKAHEAD)) {
        return FILL_READY;
    }
    zd_window_fill(state);
    if (state->window.lookahead < MIN_LOOKAHEAD && flush == Z_NO_FLUSH) {
        return FILL_WAIT;
    }
    return state->window.lookahead == 0 ? FILL_EXHAUSTED : FILL_READY;
}

// What both parsers do when the input is used up under a flush.
ZD_ALWAYS_INLINE enum parse_result finish_parse(struct deflate_state *state, int flush)
{
    struct window *window = &state->window;
    // The last two bytes had no followers to be hashed with.
    window->uninserted =
        window->position < DEFLATE_MIN_MATCH - 1 ? window->position : DEFLATE_MIN_MATCH - 1;
    return zd_block_finish(state, flush);
}

// Distances 1 to the greatest; a table that missed slides at level 0 may hold later positions.
ZD_ALWAYS_INLINE bool is_within_reach(uint32_t position, uint32_t candidate,
                                      uint32_t greatest_distance)
{
    return candidate != 0 && position - candidate - 1 < greatest_distance;
}

// Whether the lazy parser forgets the match that it found.
ZD_ALWAYS_INLINE bool is_worthless(uint32_t length, uint32_t distance, int strategy)
{
    return length <= 5 &&
           (strategy == Z_FILTERED || (length == DEFLATE_MIN_MATCH && distance > TOO_FAR_FOR_3));
}

#endif
