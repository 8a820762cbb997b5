// SPDX-License-Identifier: Zlib
// The blocks of memory of a deflate stream and the choice of their layout.
#include "deflate/stream_memory.h"

#include <string.h>

#include "base/alloc.h"
#include "base/environment.h"
#include "deflate/folded_tables.h"
#include "deflate/match_index.h"

enum {
    MIN_SMALL_INPUT = 256,
    SMALL_INPUTS_IN_WINDOW = 8, // as many of the largest small input as a window has
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

// Where the parts of the first block stand while it is all that the stream has. They are laid out for `capacity`
// bytes, in the order of their alignment; the bytes come first, so that they stay where they are.
struct small_layout {
    uint32_t tokens;
    uint32_t previous;
    uint32_t head;
    uint32_t end;
};

static struct small_layout lay_out(uint32_t capacity)
{
    const uint32_t alignment = sizeof(uint32_t);
    struct small_layout layout;
    layout.tokens = (capacity + WINDOW_PADDING + alignment - 1) / alignment * alignment;
    layout.previous = layout.tokens + (capacity + MIN_SMALL_TOKENS) * (uint32_t)sizeof(uint32_t);
    layout.head = layout.previous + capacity * (uint32_t)sizeof(uint16_t);
    layout.end = layout.head + ((uint32_t)sizeof(uint16_t) << fold_bits_for(capacity));
    return layout;
}

// What follows from lay_out(): at most 11 bytes for each of capacity, which are no less than MIN_SMALL_INPUT.
_Static_assert(2 * SMALL_INPUTS_IN_WINDOW * MIN_SMALL_INPUT >=
                   11 * MIN_SMALL_INPUT + 4 * MIN_SMALL_TOKENS + 3,
               "the parts fit where the window is");

uint32_t zd_memory_small_capacity(uint32_t bytes)
{
    uint32_t capacity = MIN_SMALL_INPUT;
    while (capacity < bytes) {
        capacity *= 2;
    }
    return capacity;
}

uint32_t zd_memory_small_limit(const struct window *window)
{
    const uint32_t limit = window->size / SMALL_INPUTS_IN_WINDOW;
    return limit < MAX_SMALL_INPUT ? limit : MAX_SMALL_INPUT;
}

void zd_memory_lay_out_small(struct deflate_state *state, uint32_t capacity)
{
    struct window *window = &state->window;
    const struct small_layout layout = lay_out(capacity);
    // Offsets are multiples of the alignment, and so is the block.
    void *const tokens = window->bytes + layout.tokens;
    void *const previous = window->bytes + layout.previous;
    void *const head = window->bytes + layout.head;
    if (state->tokens.count != 0) {
        memmove(tokens, state->tokens.items, state->tokens.count * sizeof(state->tokens.items[0]));
    }
    window->previous = previous;
    window->head = head;
    state->tokens.items = tokens;
    state->block_buffer = tokens;
    state->block_buffer_size = layout.previous - layout.tokens;
}

bool zd_memory_allocate(struct deflate_state *state)
{
    struct window *window = &state->window;
    uint32_t size = (uint32_t)window_bytes(window);
    if (state->small_input != 0) {
        size = lay_out(zd_memory_small_capacity(state->small_input)).end;
    }
    window->index.block = NULL;
    window->index.is_allowed = false;
    state->has_all_memory = false;
    window->bytes = zd_alloc(state->strm, size, 1);
    if (window->bytes == NULL) {
        return false;
    }
    if (zd_memory_small_limit(window) < MIN_SMALL_INPUT) {
        return zd_memory_complete(state);
    }
    zd_memory_lay_out_small(state, MIN_SMALL_INPUT);
    return true;
}

// Takes what is in the block buffer, tokens or pending bytes, to another one. It fits: small input makes no block
// beyond the tokens' capacity.
static void move_block_buffer(struct deflate_state *state, uint8_t *target, uint32_t size)
{
    const uint32_t old_size = state->block_buffer_size;
    if (state->block_buffer != NULL) {
        memcpy(target, state->block_buffer, old_size < size ? old_size : size);
    }
    if (state->block_buffer != NULL && state->pending.bytes == state->block_buffer) {
        state->pending.bytes = target;
        state->pending.capacity = size;
    }
    state->block_buffer = target;
    state->block_buffer_size = size;
}

bool zd_memory_complete(struct deflate_state *state)
{
    struct window *window = &state->window;
    struct tokens *tokens = &state->tokens;
    z_streamp strm = state->strm;
    if (state->has_all_memory) {
        return true;
    }
    uint16_t *const previous = zd_alloc(strm, window->size, sizeof(previous[0]));
    uint16_t *const head = zd_alloc(strm, 1u << window->hash_bits, sizeof(head[0]));
    // One block of memory in two roles that never overlap in time.
    void *const block_buffer = zd_alloc(strm, tokens->capacity, sizeof(tokens->items[0]));
    if (previous == NULL || head == NULL || block_buffer == NULL) {
        zd_free(strm, block_buffer);
        zd_free(strm, head);
        zd_free(strm, previous);
        return false;
    }
    window->previous = previous;
    window->head = head;
    move_block_buffer(state, block_buffer, tokens->capacity * (uint32_t)sizeof(tokens->items[0]));
    tokens->items = block_buffer;
    state->has_all_memory = true;
    window->index.is_allowed = may_have_index(state);
    return true;
}

// Copies the tables, as far as something is in them.
static void copy_tables(struct deflate_state *copy, const struct deflate_state *source)
{
    const struct window *window = &source->window;
    if (window->has_tables) {
        const uint32_t head_bits = window->fold_bits != 0 ? window->fold_bits : window->hash_bits;
        memcpy(copy->window.previous, window->previous, window->size * sizeof(window->previous[0]));
        memcpy(copy->window.head, window->head, sizeof(window->head[0]) << head_bits);
    }
}

bool zd_memory_copy(struct deflate_state *copy, const struct deflate_state *source)
{
    const struct window *window = &source->window;
    const uint32_t size = (uint32_t)window_bytes(window);
    copy->window.index.block = NULL;
    copy->has_all_memory = false;
    copy->window.bytes = zd_alloc(copy->strm, size, 1);
    if (copy->window.bytes == NULL || (source->has_all_memory && !zd_memory_complete(copy))) {
        return false;
    }
    memcpy(copy->window.bytes, window->bytes, size);
    if (source->has_all_memory) {
        copy_tables(copy, source);
    } else {
        void *const tokens = copy->window.bytes + (source->block_buffer - window->bytes);
        copy->block_buffer = tokens;
        copy->tokens.items = tokens;
        void *const previous = copy->window.bytes + ((uint8_t *)window->previous - window->bytes);
        copy->window.previous = previous;
        void *const head = copy->window.bytes + ((uint8_t *)window->head - window->bytes);
        copy->window.head = head;
    }
    copy->window.index.is_allowed = window->index.is_allowed;
    zd_index_stop(&copy->window);
    return true;
}

void zd_memory_free_buffers(z_streamp strm, struct deflate_state *state)
{
    struct window *window = &state->window;
    if (state->has_all_memory) {
        zd_free(strm, state->block_buffer);
        zd_free(strm, window->index.block);
        zd_free(strm, window->head);
        zd_free(strm, window->previous);
    }
    zd_free(strm, window->bytes);
    state->has_all_memory = false;
    state->block_buffer = NULL;
    window->index.block = NULL;
    window->head = NULL;
    window->previous = NULL;
    window->bytes = NULL;
}
