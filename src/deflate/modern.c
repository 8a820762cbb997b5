// SPDX-License-Identifier: Zlib
// Birth, reset, copy and end of the modern part of a stream, its history and its dictionary.
#include "deflate/modern.h"

#include <string.h>

#include "base/alloc.h"

// No bytes, no blocks; history and tables stay as they are.
static void drop_unfinished(struct modern *modern)
{
    modern->end = modern->begin;
    modern->is_collecting = false;
    modern->is_final_started = false;
    zd_modern_start_blocks(modern, modern->tokens, 0, modern->begin);
}

bool zd_modern_create(struct deflate_state *state)
{
    struct modern *const modern = zd_alloc(state->strm, 1, sizeof(*modern));
    state->modern = modern;
    // Pending bytes are few here: the header's fields and block headers.
    state->block_buffer = state->small_buffer;
    state->block_buffer_size = SMALL_BUFFER_SIZE;
    if (modern == NULL) {
        return false;
    }
    memset(modern, 0, sizeof(*modern));
    return true;
}

void zd_modern_free(struct deflate_state *state)
{
    struct modern *const modern = state->modern;
    if (modern == NULL) {
        return;
    }
    zd_free(state->strm, modern->table_block);
    zd_free(state->strm, modern->tokens);
    zd_free(state->strm, modern->buffer);
    zd_free(state->strm, modern);
    state->modern = NULL;
}

void zd_modern_forget_bytes(struct modern *modern)
{
    modern->origin += modern->begin;
    modern->bytes = modern->buffer;
    modern->history_begin = 0;
    modern->begin = 0;
    modern->end = 0;
}

void zd_modern_reset_keep(struct deflate_state *state)
{
    drop_unfinished(state->modern);
}

void zd_modern_reset(struct deflate_state *state)
{
    struct modern *const modern = state->modern;
    zd_modern_forget_bytes(modern);
    drop_unfinished(modern);
    modern->origin = 0;
    modern->has_new_tables = true;
    state->window.position = 0;
}

bool zd_modern_has_input(const struct deflate_state *state)
{
    const struct modern *const modern = state->modern;
    return modern->begin != modern->end || modern->has_code ||
           modern->stored_begin != modern->stored_end || zd_split_has_next(&modern->splitter);
}

void zd_modern_forget_history(struct deflate_state *state)
{
    state->modern->history_begin = state->modern->begin;
}

bool zd_modern_set_dictionary(struct deflate_state *state, const uint8_t *dictionary, uint32_t size)
{
    struct modern *const modern = state->modern;
    if (!zd_modern_make_room(state, size)) {
        return false;
    }
    if (size != 0) {
        memcpy(modern->buffer + modern->end, dictionary, size);
    }
    modern->end += size;
    modern->begin = modern->end;
    state->window.position = modern->end; // what the zlib header looks at
    return true;
}

uint32_t zd_modern_get_dictionary(const struct deflate_state *state, uint8_t *out)
{
    const struct modern *const modern = state->modern;
    const uint32_t known = modern->end - modern->history_begin;
    const uint32_t size = known < state->window.size ? known : state->window.size;
    if (out != NULL && size != 0) {
        memcpy(out, modern->bytes + (modern->end - size), size);
    }
    return size;
}

// A new block with the contents of a block of size bytes, of which `used` may hold something.
static void *copy_block(z_streamp strm, const void *source, uint32_t size, uint32_t used)
{
    void *const copy = zd_alloc(strm, size, 1);
    if (copy != NULL) {
        memcpy(copy, source, used);
    }
    return copy;
}

bool zd_modern_copy(struct deflate_state *copy, const struct deflate_state *source)
{
    const struct modern *const old = source->modern;
    z_streamp strm = copy->strm;
    struct modern *const modern = zd_alloc(strm, 1, sizeof(*modern));
    copy->modern = modern;
    copy->block_buffer = copy->small_buffer;
    if (modern == NULL) {
        return false;
    }
    *modern = *old;
    modern->buffer = NULL;
    modern->tokens = NULL;
    modern->table_block = NULL;
    if (old->buffer != NULL) {
        modern->buffer = copy_block(strm, old->buffer, old->buffer_capacity, old->end);
    }
    if (old->tokens != NULL) {
        modern->tokens = copy_block(strm, old->tokens, old->token_size, old->token_size);
    }
    if (old->table_block != NULL) {
        modern->table_block = zd_alloc(strm, old->table_size, 1);
    }
    if (modern->table_block != NULL) {
        memcpy(zd_modern_tables(modern), zd_modern_tables(old), zd_modern_table_room(old));
    }
    modern->bytes = modern->buffer;
    modern->splitter.tokens = modern->tokens;
    return (old->buffer == NULL) == (modern->buffer == NULL) &&
           (old->tokens == NULL) == (modern->tokens == NULL) &&
           (old->table_block == NULL) == (modern->table_block == NULL);
}
