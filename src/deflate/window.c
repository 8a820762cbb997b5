// SPDX-License-Identifier: Zlib
// The sliding window. When it slides and how much a fill takes decide bytes of classic output, so
// both follow zlib exactly.
#include "deflate/window.h"

#include <string.h>

#include "deflate/folded_tables.h"
#include "deflate/match_index.h"

void zd_window_clear_hash(struct window *window)
{
    window->has_tables = false;
    window->index.is_active = false;
    window->index.is_greedy = false;
    window->index.newest_words = 0;
    window->index.was_wasted = false;
    window->is_stale = false;
    window->gap_end = window->position;
}

void zd_window_restart(struct window *window)
{
    window->position = 0;
    window->uninserted = 0;
    window->block_start = 0;
    zd_window_clear_hash(window);
}

void zd_window_slide_hash(const struct kernels *kernels, struct window *window)
{
    if (!window->has_tables) {
        return;
    }
    if (window->index.newest_words == 0) { // else it is not kept
        kernels->slide_hash(window->head, (size_t)1 << window->hash_bits, window->size);
    }
    kernels->slide_hash(window->previous, window->size, window->size);
}

uint32_t zd_read_input(struct deflate_state *state, uint8_t *out, uint32_t size)
{
    z_streamp strm = state->strm;
    const uint32_t count = strm->avail_in < size ? strm->avail_in : size;
    if (count == 0) {
        return 0;
    }
    memcpy(out, strm->next_in, count);
    if (state->wrapper == WRAPPER_ZLIB) {
        strm->adler = state->kernels->adler32((uint32_t)strm->adler, out, count);
    } else if (state->wrapper == WRAPPER_GZIP) {
        strm->adler = state->kernels->crc32((uint32_t)strm->adler, out, count);
    }
    strm->next_in += count;
    strm->avail_in -= count;
    strm->total_in += count;
    return count;
}

// Moves the upper half down; free_bytes of it hold nothing yet.
static void slide(struct deflate_state *state, uint32_t free_bytes)
{
    struct window *window = &state->window;
    memcpy(window->bytes, window->bytes + window->size, window->size - free_bytes);
    state->parse.match_start -= window->size;
    window->position -= window->size;
    window->inserted -= window->size;
    window->gap_end -= window->gap_end < window->size ? window->gap_end : window->size;
    window->block_start -= (int32_t)window->size;
    if (window->uninserted > window->position) {
        window->uninserted = window->position;
    }
    zd_window_slide_hash(state->kernels, window);
    zd_index_slide(state->kernels, window);
}

// zlib never inserts a byte that the last step found without two followers if no flush ended there.
static void note_skipped(struct window *window)
{
    const uint32_t without_followers =
        window->lookahead < DEFLATE_MIN_MATCH - 1 ? DEFLATE_MIN_MATCH - 1 - window->lookahead : 0;
    if (without_followers > window->uninserted && window->position > window->uninserted) {
        zd_index_stop(window);
        window->gap_end = window->position;
        window->inserted = window->position;
    }
}

// Inserts those that waited and now have two bytes behind them.
static void insert_waiting(struct window *window)
{
    uint32_t position = window->position - window->uninserted;
    if (window->uninserted == 0) {
        return;
    }
    if (!window->has_tables) {
        zd_tables_begin(window);
    }
    while (window->uninserted != 0 && window->lookahead + window->uninserted >= DEFLATE_MIN_MATCH) {
        if (window->fold_bits != 0) {
            insert_folded(window->head, window->previous, position, hash_of(window, position),
                          window->fold_bits);
        } else {
            zd_insert_anywhere(window, position, window->position + window->lookahead);
        }
        position++;
        window->uninserted--;
    }
    window->inserted = position;
}

void zd_window_fill(struct deflate_state *state)
{
    struct window *window = &state->window;
    do {
        uint32_t room = 2 * window->size - window->lookahead - window->position;
        if (window->position >= window->size + max_distance(window)) {
            slide(state, room);
            room += window->size;
        }
        if (state->strm->avail_in == 0) {
            break;
        }
        note_skipped(window);
        window->lookahead +=
            zd_read_input(state, window->bytes + window->position + window->lookahead, room);
        insert_waiting(window);
    } while (window->lookahead < MIN_LOOKAHEAD && state->strm->avail_in != 0);
}
