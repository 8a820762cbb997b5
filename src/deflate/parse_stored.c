// SPDX-License-Identifier: Zlib
// Level 0: stored blocks, copied from input to output where the output has room for a worthy block,
// through the window and the block buffer where it has not. The sizes follow zlib, whose block
// boundaries depend on avail_in, avail_out and memLevel.
#include "deflate/block_writer.h"
#include "deflate/parsers.h"
#include "deflate/pending.h"
#include "deflate/window.h"

#include <string.h>

static uint32_t smaller_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

// Bytes of a stored header with the bits before it: 3 bits of type, padding, 4 bytes of lengths.
static uint32_t header_size(const struct deflate_state *state)
{
    return (state->bits.count + 3 + 7 + 32) / 8;
}

// Bytes in the window that are in no block yet.
static uint32_t uncompressed_size(const struct window *window)
{
    return (uint32_t)((int32_t)window->position - window->block_start);
}

// Writes one stored block of size bytes, first those in the window, then straight from the input.
static void copy_block(struct deflate_state *state, uint32_t size, bool is_final)
{
    z_streamp strm = state->strm;
    struct window *window = &state->window;
    zd_block_put_stored_header(state, size, is_final);
    zd_pending_flush(state);

    const uint32_t from_window = smaller_of(uncompressed_size(window), size);
    if (from_window != 0) {
        memcpy(strm->next_out, window->bytes + window->block_start, from_window);
        advance_output(strm, from_window);
        window->block_start += (int32_t)from_window;
    }
    if (size > from_window) {
        advance_output(strm, zd_read_input(state, strm->next_out, size - from_window));
    }
}

// Copies blocks to the output while they are worth it; true when the final one was among them.
static bool copy_worthy_blocks(struct deflate_state *state, int flush, uint32_t worthy_size)
{
    z_streamp strm = state->strm;
    for (;;) {
        if (strm->avail_out < header_size(state)) {
            return false;
        }
        const uint32_t room = strm->avail_out - header_size(state);
        const uint64_t available = (uint64_t)uncompressed_size(&state->window) + strm->avail_in;
        uint32_t size = smaller_of(DEFLATE_MAX_STORED, room);
        if (size > available) {
            size = (uint32_t)available;
        }
        // A small block is worth it only if a flush wants it and it takes all there is; an empty
        // one only at the very end, since deflate() itself makes the marker of a flush.
        if (size < worthy_size &&
            (flush == Z_NO_FLUSH || size != available || (size == 0 && flush != Z_FINISH))) {
            return false;
        }
        const bool is_final = flush == Z_FINISH && size == available;
        copy_block(state, size, is_final);
        if (is_final) {
            return true;
        }
    }
}

// Slides the window down by its size; the hash tables follow when a level with a search needs them.
static void slide_later(struct window *window)
{
    window->position -= window->size;
    memcpy(window->bytes, window->bytes + window->size, window->position);
    if (window->stored_slides < 2) {
        window->stored_slides++;
    }
    window->uninserted = smaller_of(window->uninserted, window->position);
}

// size more bytes stand before the window's position: all of them, as far as the window reaches,
// are still to be inserted if the level changes.
static void count_uninserted(struct window *window, uint32_t size)
{
    window->uninserted += smaller_of(size, window->size - window->uninserted);
}

// Puts the last `size` bytes of input, which were copied to the output, into the window as history.
static void remember_copied(struct deflate_state *state, uint32_t size)
{
    struct window *window = &state->window;
    const uint8_t *end = state->strm->next_in;
    if (size >= window->size) {
        window->stored_slides = 2;
        memcpy(window->bytes, end - window->size, window->size);
        window->position = window->size;
        window->uninserted = window->size;
    } else {
        if (2 * window->size - window->position <= size) {
            slide_later(window);
        }
        memcpy(window->bytes + window->position, end - size, size);
        window->position += size;
        count_uninserted(window, size);
    }
    window->block_start = (int32_t)window->position;
}

// Takes as much input into the window as it can hold.
static void fill_window(struct deflate_state *state)
{
    struct window *window = &state->window;
    uint32_t room = 2 * window->size - window->position;
    if (state->strm->avail_in > room && window->block_start >= (int32_t)window->size) {
        window->block_start -= (int32_t)window->size;
        slide_later(window);
        room += window->size;
    }
    const uint32_t count = zd_read_input(state, window->bytes + window->position, room);
    window->position += count;
    count_uninserted(window, count);
}

// Makes a block from the window if it is worth it, or wanted and small enough for the block buffer.
static enum parse_result make_pending_block(struct deflate_state *state, int flush)
{
    z_streamp strm = state->strm;
    struct window *window = &state->window;
    const uint32_t room =
        smaller_of(state->block_buffer_size - header_size(state), DEFLATE_MAX_STORED);
    const uint32_t left = uncompressed_size(window);
    const bool is_worthy = left >= smaller_of(room, window->size);
    const bool is_wanted = (left != 0 || flush == Z_FINISH) && flush != Z_NO_FLUSH &&
                           strm->avail_in == 0 && left <= room;
    if (!is_worthy && !is_wanted) {
        return PARSE_NEED_MORE;
    }
    const uint32_t size = smaller_of(left, room);
    const bool is_final = flush == Z_FINISH && strm->avail_in == 0 && size == left;
    zd_block_write_stored(state, size, is_final);
    window->block_start += (int32_t)size;
    zd_pending_flush(state);
    return is_final ? PARSE_FINISH_STARTED : PARSE_NEED_MORE;
}

static enum parse_result parse(struct deflate_state *state, int flush)
{
    z_streamp strm = state->strm;
    const uint32_t worthy_size = smaller_of(state->block_buffer_size - 5, state->window.size);
    const uint32_t input_size = strm->avail_in;
    const bool finished = copy_worthy_blocks(state, flush, worthy_size);
    if (input_size != strm->avail_in) {
        remember_copied(state, input_size - strm->avail_in);
    }
    if (finished) {
        state->bits_used_in_last_byte = 8;
        return PARSE_FINISH_DONE;
    }
    if (flush != Z_NO_FLUSH && flush != Z_FINISH && strm->avail_in == 0 &&
        uncompressed_size(&state->window) == 0) {
        return PARSE_BLOCK_DONE;
    }
    fill_window(state);
    return make_pending_block(state, flush);
}

enum parse_result zd_parse_stored(struct deflate_state *state, int flush)
{
    const enum parse_result result = parse(state, flush);
    state->window.is_stale = true;
    return result;
}
