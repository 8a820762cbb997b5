// SPDX-License-Identifier: Zlib
// The two strategies that search nothing: Z_RLE takes runs of one byte, Z_HUFFMAN_ONLY literals
// alone. Neither inserts into the hash table, and what they take is a gap in it.
#include "deflate/block_writer.h"
#include "deflate/match_length.h"
#include "deflate/parsers.h"
#include "deflate/window.h"

// Takes the next `count` bytes as literals; the block has room for them. Counting in turn in two tables
// keeps equal neighbours from waiting for each other.
static void take_literals(struct deflate_state *state, uint32_t count)
{
    struct window *window = &state->window;
    struct tokens *tokens = &state->tokens;
    const uint8_t *const literals = window->bytes + window->position;
    uint32_t *const items = tokens->items + tokens->count;
    uint16_t frequency[DEFLATE_LITERALS] = {0};
    for (uint32_t i = 0; i < count; i++) {
        items[i] = literals[i];
    }
    for (uint32_t i = 0; i < count / 2; i++) {
        tokens->litlen_frequency[literals[2 * i]]++;
        frequency[literals[2 * i + 1]]++;
    }
    for (unsigned literal = 0; literal < DEFLATE_LITERALS; literal++) {
        tokens->litlen_frequency[literal] =
            (uint16_t)(tokens->litlen_frequency[literal] + frequency[literal]);
    }
    if (count % 2 != 0) {
        tokens->litlen_frequency[literals[count - 1]]++;
    }
    tokens->count += count;
    window->position += count;
    window->lookahead -= count;
    window->gap_end = window->position;
}

enum parse_result zd_parse_huffman_only(struct deflate_state *state, int flush)
{
    struct window *window = &state->window;
    const struct tokens *tokens = &state->tokens;
    for (;;) {
        if (window->lookahead == 0) {
            zd_window_fill(state);
            if (window->lookahead == 0) {
                break;
            }
        }
        const uint32_t room = tokens->capacity - 1 - tokens->count;
        take_literals(state, window->lookahead < room ? window->lookahead : room);
        state->parse.match_length = 0;
        if (tokens_full(tokens) && !zd_block_end(state)) {
            return PARSE_NEED_MORE;
        }
    }
    if (flush == Z_NO_FLUSH) {
        return PARSE_NEED_MORE;
    }
    window->uninserted = 0;
    return zd_block_finish(state, flush);
}

// How many bytes at the position repeat the byte before it: at most a match, 0 below 3.
ZD_ALWAYS_INLINE uint32_t run_length(const uint8_t *bytes, uint32_t position, uint32_t lookahead)
{
    if (lookahead < DEFLATE_MIN_MATCH || position == 0 ||
        ((load_le32(bytes, position - 1) ^ load_le32(bytes, position)) & 0xffffff) != 0) {
        return 0;
    }
    const uint32_t limit = lookahead < DEFLATE_MAX_MATCH ? lookahead : DEFLATE_MAX_MATCH;
    return match_length(bytes, position - 1, position, limit);
}

// Takes tokens until the block is full or no more than `wanted` bytes are ahead.
static void take_runs(struct deflate_state *state, uint32_t wanted)
{
    struct window *window = &state->window;
    struct tokens *tokens = &state->tokens;
    const uint8_t *const bytes = window->bytes;
    const uint32_t end = window->position + window->lookahead;
    uint32_t position = window->position;
    while (end - position > wanted && !tokens_full(tokens)) {
        const uint32_t length = run_length(bytes, position, end - position);
        if (length != 0) {
            add_match(tokens, length, 1);
            position += length;
        } else {
            add_literal(tokens, bytes[position]);
            position++;
        }
    }
    window->position = position;
    window->lookahead = end - position;
    window->gap_end = position;
}

enum parse_result zd_parse_runs(struct deflate_state *state, int flush)
{
    struct window *window = &state->window;
    for (;;) {
        if (window->lookahead <= DEFLATE_MAX_MATCH) {
            zd_window_fill(state);
            if (window->lookahead <= DEFLATE_MAX_MATCH && flush == Z_NO_FLUSH) {
                return PARSE_NEED_MORE;
            }
            if (window->lookahead == 0) {
                break;
            }
        }
        // Near the end one token at a time: the window may slide before each, as zlib's does.
        take_runs(state, window->lookahead > DEFLATE_MAX_MATCH ? DEFLATE_MAX_MATCH
                                                               : window->lookahead - 1);
        state->parse.match_length = 0;
        if (tokens_full(&state->tokens) && !zd_block_end(state)) {
            return PARSE_NEED_MORE;
        }
    }
    window->uninserted = 0;
    return zd_block_finish(state, flush);
}
