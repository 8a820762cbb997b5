// SPDX-License-Identifier: Zlib
// The two strategies that search nothing: Z_RLE takes runs of one byte, Z_HUFFMAN_ONLY literals
// alone. Neither inserts into the hash table.
#include "deflate/block_writer.h"
#include "deflate/match_length.h"
#include "deflate/parsers.h"
#include "deflate/window.h"

static void take_literal(struct deflate_state *state)
{
    struct window *window = &state->window;
    add_literal(&state->tokens, window->bytes[window->position]);
    window->position++;
    window->lookahead--;
}

// How many bytes at the position repeat the byte before it: at most a match, 0 below 3.
static uint32_t run_length(const struct window *window)
{
    if (window->lookahead < DEFLATE_MIN_MATCH || window->position == 0) {
        return 0;
    }
    const uint32_t limit =
        window->lookahead < DEFLATE_MAX_MATCH ? window->lookahead : DEFLATE_MAX_MATCH;
    const uint32_t length =
        match_length(window->bytes, window->position - 1, window->position, limit);
    return length < DEFLATE_MIN_MATCH ? 0 : length;
}

// Both parsers: a step is taken while more than `wanted` bytes are ahead, or a flush says that no more
// will come.
ZD_ALWAYS_INLINE enum parse_result parse(struct deflate_state *state, int flush, uint32_t wanted,
                                         bool takes_runs)
{
    struct window *window = &state->window;
    for (;;) {
        window->gap_end = window->position;
        if (window->lookahead <= wanted) {
            zd_window_fill(state);
            if (window->lookahead <= wanted && flush == Z_NO_FLUSH) {
                return PARSE_NEED_MORE;
            }
            if (window->lookahead == 0) {
                break;
            }
        }
        const uint32_t length = takes_runs ? run_length(window) : 0;
        if (length != 0) {
            add_match(&state->tokens, length, 1);
            window->position += length;
            window->lookahead -= length;
        } else {
            take_literal(state);
        }
        state->parse.match_length = 0;
        if (tokens_full(&state->tokens) && !zd_block_end(state)) {
            return PARSE_NEED_MORE;
        }
    }
    window->uninserted = 0;
    return zd_block_finish(state, flush);
}

enum parse_result zd_parse_runs(struct deflate_state *state, int flush)
{
    return parse(state, flush, DEFLATE_MAX_MATCH, true);
}

enum parse_result zd_parse_huffman_only(struct deflate_state *state, int flush)
{
    return parse(state, flush, 0, false);
}
