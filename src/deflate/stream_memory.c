// SPDX-License-Identifier: Zlib
// The blocks of memory of a deflate stream and the choice of their layout.
#include "deflate/stream_memory.h"

#include <string.h>

#include "base/alloc.h"
#include "base/environment.h"
#include "deflate/folded_tables.h"
#include "deflate/match_index.h"

enum {
    // The block buffer holds a stored block and its header too: four bytes a token are enough for
    // that from two tokens on.
    MIN_SMALL_TOKENS = 16,
};

static size_t window_bytes(const struct window *window)
{
    return 2 * (size_t)window->size + WINDOW_PADDING;
}

void zd_memory_set_sizes(struct deflate_state *state, uint32_t window_bits, uint32_t memory_level)
{
    struct window *window = &state->window;
    window->bits = window_bits;
    window->size = 1u << window_bits;
    window->mask = window->size - 1;
    window->hash_bits = memory_level + HASH_BITS_ABOVE_MEM_LEVEL;
    window->hash_mask = (1u << window->hash_bits) - 1;
    window->hash_shift = (window->hash_bits + DEFLATE_MIN_MATCH - 1) / DEFLATE_MIN_MATCH;
    state->tokens.capacity = 1u << (memory_level + 6);
}

// Whether the allocator cuts its blocks from one piece, as programs do that have set aside what zlib is
// known to need. It shows where they touch: malloc has something of its own between blocks whose sizes
// are powers of two, or rounds a size that is none far up.
static bool is_arena_like(const struct deflate_state *state)
{
    enum { MAX_ROUNDING = 64 };
    const struct window *window = &state->window;
    const uintptr_t bytes_end = (uintptr_t)window->bytes + window_bytes(window);
    const uintptr_t previous = (uintptr_t)window->previous;
    const uintptr_t previous_end = previous + window->size * sizeof(window->previous[0]);
    const uintptr_t head = (uintptr_t)window->head;
    const uintptr_t head_end = head + (sizeof(window->head[0]) << window->hash_bits);
    return previous - bytes_end < MAX_ROUNDING && head == previous_end &&
           (uintptr_t)state->block_buffer == head_end;
}

static bool may_have_index(const struct deflate_state *state)
{
    if (zd_environment_is("ZANDER_MEMORY", "fast")) {
        return true;
    }
    return !zd_environment_is("ZANDER_MEMORY", "frugal") && !is_arena_like(state);
}

bool zd_memory_allocate(struct deflate_state *state)
{
    z_streamp strm = state->strm;
    struct window *window = &state->window;
    uint32_t bytes = (uint32_t)window_bytes(window);
    uint32_t positions = window->size;
    uint32_t tokens = state->tokens.capacity;
    uint32_t head_bits = window->hash_bits;
    if (state->small_input != 0) {
        // Nothing slides, and no block is full before the end: a token stands for a byte at least.
        bytes = state->small_input + WINDOW_PADDING;
        positions = state->small_input;
        tokens = state->small_input + MIN_SMALL_TOKENS;
        head_bits = fold_bits_for(state->small_input);
    }
    window->index.block = NULL;
    window->bytes = zd_alloc(strm, bytes, 1);
    window->previous = zd_alloc(strm, positions, sizeof(window->previous[0]));
    window->head = zd_alloc(strm, 1u << head_bits, sizeof(window->head[0]));
    // One block of memory in two roles that never overlap in time.
    void *block_buffer = zd_alloc(strm, tokens, sizeof(state->tokens.items[0]));
    state->tokens.items = block_buffer;
    state->block_buffer = block_buffer;
    state->block_buffer_size = tokens * (uint32_t)sizeof(state->tokens.items[0]);
    window->index.is_allowed = state->small_input == 0 && may_have_index(state);
    return window->bytes != NULL && window->previous != NULL && window->head != NULL &&
           block_buffer != NULL;
}

bool zd_memory_copy(struct deflate_state *copy, const struct deflate_state *source)
{
    if (!zd_memory_allocate(copy)) {
        return false;
    }
    const struct window *window = &source->window;
    copy->window.index.is_allowed = window->index.is_allowed;
    memcpy(copy->window.bytes, window->bytes, 2 * (size_t)window->size);
    if (window->has_tables) {
        const uint32_t head_bits = window->fold_bits != 0 ? window->fold_bits : window->hash_bits;
        memcpy(copy->window.previous, window->previous, window->size * sizeof(window->previous[0]));
        memcpy(copy->window.head, window->head, sizeof(window->head[0]) << head_bits);
    }
    memcpy(copy->block_buffer, source->block_buffer, source->block_buffer_size);
    zd_index_stop(&copy->window);
    return true;
}

void zd_memory_free_buffers(z_streamp strm, struct deflate_state *state)
{
    struct window *window = &state->window;
    if (state->block_buffer != state->small_buffer) {
        zd_free(strm, state->block_buffer);
    }
    zd_free(strm, window->index.block);
    zd_free(strm, window->head);
    zd_free(strm, window->previous);
    zd_free(strm, window->bytes);
    state->block_buffer = NULL;
    window->index.block = NULL;
    window->head = NULL;
    window->previous = NULL;
    window->bytes = NULL;
}
