// SPDX-License-Identifier: Zlib
// The input model of the modern profile: chunks at places that only the input and the flushes decide, read
// where they are in the caller's memory when a call brings them whole, else collected in the buffer.
#include <string.h>

#include "base/alloc.h"
#include "deflate/block_writer.h"
#include "deflate/modern.h"
#include "deflate/pending.h"
#include "deflate/window.h"

enum {
    TABLE_ALIGNMENT = 64,
    // What the stored blocks of a chunk take beside its bytes, a parse for each filling of the tokens: 6
    // bytes for a parse, 5 for each 65,535 bytes (modern_blocks.c), and the 10 bits of an empty block.
    PARSE_OVERHEAD = 6,
    STORED_OVERHEAD = 5,
    END_OVERHEAD = 2,

    FILTERED_MIN_MATCH = 6, // Z_FILTERED: what zlib takes
};

// The caller's input of the present call, for chunks that are parsed in place.
struct call_input {
    const uint8_t *bytes; // next_in at entry
};

// Makes *block hold at least size bytes, without its contents. False where memory lacks.
static bool ensure_block(z_streamp strm, void **block, uint32_t *capacity, uint32_t size)
{
    if (*capacity >= size) {
        return true;
    }
    zd_free(strm, *block);
    *block = zd_alloc(strm, size, 1);
    *capacity = *block == NULL ? 0 : size;
    return *block != NULL;
}

// Takes over the parameters of the stream for a chunk that begins now.
static void start_chunk(struct deflate_state *state)
{
    struct modern *const modern = state->modern;
    modern->strategy = state->strategy;
    modern->design = zd_modern_design(state->level, state->strategy);
    modern->limits = state->limits;
    modern->layout = zd_chunk_layout(modern->design, state->window.bits, mem_level(state));
}

// The bytes before begin that the window reaches.
static uint32_t history_size(const struct deflate_state *state)
{
    const struct modern *const modern = state->modern;
    const uint32_t size = modern->begin - modern->history_begin;
    return size < state->window.size ? size : state->window.size;
}

bool zd_modern_make_room(struct deflate_state *state, uint32_t size)
{
    struct modern *const modern = state->modern;
    const uint32_t history = history_size(state);
    const uint32_t kept = history + (modern->end - modern->begin);
    if (modern->bytes == modern->buffer && modern->end + size <= modern->buffer_capacity) {
        return true;
    }
    uint8_t *target = modern->buffer;
    if (kept + size > modern->buffer_capacity) {
        const uint32_t needed = state->window.size + (kept - history) + size;
        target = zd_alloc(state->strm, needed, 1);
        if (target == NULL) {
            return false;
        }
        modern->buffer_capacity = needed;
    }
    if (kept != 0) {
        memmove(target, modern->bytes + (modern->begin - history), kept);
    }
    if (target != modern->buffer) {
        zd_free(state->strm, modern->buffer);
        modern->buffer = target;
    }
    modern->bytes = modern->buffer;
    modern->origin += modern->begin - history;
    modern->chunk_end -= modern->begin - history;
    modern->history_begin = 0;
    modern->begin = history;
    modern->end = kept;
    return true;
}

static void add_to_checksum(struct deflate_state *state, const uint8_t *bytes, uint32_t size)
{
    z_streamp strm = state->strm;
    if (state->wrapper == WRAPPER_ZLIB) {
        strm->adler = state->kernels->adler32((uint32_t)strm->adler, bytes, size);
    } else if (state->wrapper == WRAPPER_GZIP) {
        strm->adler = state->kernels->crc32((uint32_t)strm->adler, bytes, size);
    }
}

// The largest output that a chunk of size bytes can become.
static uint64_t chunk_bound(const struct modern *modern, uint32_t size)
{
    const bool has_matches = modern->design != DESIGN_STORED && modern->design != DESIGN_LITERALS;
    const uint64_t parses =
        has_matches ? size / (DEFLATE_MIN_MATCH * modern->layout.token_capacity) + 1 : 1;
    return size + PARSE_OVERHEAD * parses +
           STORED_OVERHEAD * (uint64_t)(size / DEFLATE_MAX_STORED) + END_OVERHEAD;
}

// The memory that a parse of the chunk needs.
static bool ensure_parse_memory(struct deflate_state *state)
{
    struct modern *const modern = state->modern;
    z_streamp strm = state->strm;
    const uint32_t token_size = modern->layout.token_capacity * (uint32_t)sizeof(modern->tokens[0]);
    void *tokens = modern->tokens;
    void *table_block = modern->table_block;
    const bool has_tokens = ensure_block(strm, &tokens, &modern->token_size, token_size);
    const bool has_tables = modern->layout.table_size == 0 ||
                            ensure_block(strm, &table_block, &modern->table_size,
                                         modern->layout.table_size + TABLE_ALIGNMENT - 1);
    modern->has_new_tables |= table_block != modern->table_block;
    modern->tokens = tokens;
    modern->table_block = table_block;
    return has_tokens && has_tables;
}

// Takes a whole chunk where it stands in the caller's memory: all of its history must stand before it, and
// its blocks must have room in the output, because the caller's memory is ours for this call only.
static bool take_in_place(struct deflate_state *state, int flush, const struct call_input *input)
{
    struct modern *const modern = state->modern;
    z_streamp strm = state->strm;
    const uint32_t size =
        strm->avail_in < modern->layout.chunk_size ? strm->avail_in : modern->layout.chunk_size;
    const bool is_whole = flush != Z_NO_FLUSH || strm->avail_in > modern->layout.chunk_size;
    const uint32_t history = history_size(state);
    const size_t index = (size_t)(strm->next_in - input->bytes);
    if (!is_whole || index < history || index > UINT32_MAX - size ||
        chunk_bound(modern, size) > strm->avail_out || !ensure_parse_memory(state)) {
        return false;
    }
    modern->origin += modern->begin - (uint32_t)index;
    modern->bytes = input->bytes;
    modern->begin = (uint32_t)index;
    modern->history_begin = (uint32_t)index - history;
    modern->end = modern->begin + size;
    add_to_checksum(state, modern->bytes + modern->begin, size);
    strm->next_in += size;
    strm->avail_in -= size;
    strm->total_in += size;
    return true;
}

// How input came.
enum take_result {
    TAKE_CHUNK, // a chunk is there to be parsed
    TAKE_ALL,   // all input is taken, and the chunk has not ended
    TAKE_NO_MEMORY,
};

static enum take_result take_input(struct deflate_state *state, int flush,
                                   const struct call_input *input)
{
    struct modern *const modern = state->modern;
    z_streamp strm = state->strm;
    if (!modern->is_collecting) {
        if (strm->avail_in == 0) {
            return TAKE_ALL;
        }
        start_chunk(state);
        if (take_in_place(state, flush, input)) {
            return TAKE_CHUNK;
        }
        if (!zd_modern_make_room(state, modern->layout.chunk_size)) {
            return TAKE_NO_MEMORY;
        }
        modern->chunk_end = modern->begin + modern->layout.chunk_size;
        modern->is_collecting = true;
    }
    const uint32_t room = modern->chunk_end - modern->end;
    modern->end += zd_read_input(state, modern->buffer + modern->end, room);
    if (flush == Z_NO_FLUSH && strm->avail_in == 0) {
        return TAKE_ALL;
    }
    modern->is_collecting = false;
    return TAKE_CHUNK;
}

void *zd_modern_tables(const struct modern *modern)
{
    const uintptr_t misalignment = (uintptr_t)modern->table_block % TABLE_ALIGNMENT;
    return modern->table_block + (misalignment == 0 ? 0 : TABLE_ALIGNMENT - misalignment);
}

uint32_t zd_modern_table_room(const struct modern *modern)
{
    return modern->table_size - (TABLE_ALIGNMENT - 1);
}

// Parses the chunk from begin on, as far as the tokens last, and starts its blocks.
static void parse(struct deflate_state *state)
{
    struct modern *const modern = state->modern;
    const bool searches = modern->layout.table_size != 0;
    struct parse_job job = {
        .bytes = modern->bytes,
        .origin = modern->origin,
        .history_begin = modern->begin - history_size(state),
        .begin = modern->begin,
        .end = modern->end,
        .max_distance = state->window.size,
        .min_match = modern->strategy == Z_FILTERED ? FILTERED_MIN_MATCH : DEFLATE_MIN_MATCH,
        .mem_level = mem_level(state),
        .limits = modern->limits,
        .tables = searches ? zd_modern_tables(modern) : NULL,
        .is_new = modern->has_new_tables || modern->table_design != modern->design,
        .tokens = modern->tokens,
        .token_capacity = modern->layout.token_capacity,
    };
    zd_chunk_parser(modern->design, state->kernels)(&job);
    if (searches) {
        modern->has_new_tables = false;
        modern->table_design = modern->design;
    }
    zd_modern_start_blocks(modern, job.tokens, job.token_count, job.parsed_end);
    modern->begin = job.parsed_end;
}

// What the caller's memory holds of the history moves to the buffer before the call returns.
static bool leave_input(struct deflate_state *state)
{
    struct modern *const modern = state->modern;
    if (modern->bytes == modern->buffer) {
        return true;
    }
    if (modern->is_final_started) {
        zd_modern_forget_bytes(modern);
        return true;
    }
    if (zd_modern_make_room(state, 0)) {
        return true;
    }
    zd_modern_forget_bytes(modern); // all are in blocks: the stream can go on without
    return false;
}

static enum parse_result finish(struct deflate_state *state)
{
    struct modern *const modern = state->modern;
    if (!modern->is_final_started) {
        zd_block_put_empty_fixed(state, true);
        zd_pending_align(state);
        modern->is_final_started = true;
        zd_pending_flush(state);
    }
    return state->strm->avail_out == 0 ? PARSE_FINISH_STARTED : PARSE_FINISH_DONE;
}

static enum parse_result compress_chunks(struct deflate_state *state, int flush,
                                         const struct call_input *input)
{
    struct modern *const modern = state->modern;
    for (;;) {
        if (!zd_modern_write_blocks(state, flush)) {
            return modern->is_final_started ? PARSE_FINISH_STARTED : PARSE_NEED_MORE;
        }
        if (modern->begin == modern->end || modern->is_collecting) {
            const enum take_result result = take_input(state, flush, input);
            if (result == TAKE_NO_MEMORY) {
                return PARSE_NO_MEMORY;
            }
            if (result == TAKE_ALL) {
                break;
            }
        }
        if (!ensure_parse_memory(state)) {
            return PARSE_NO_MEMORY;
        }
        parse(state);
    }
    if (flush == Z_NO_FLUSH) {
        return PARSE_NEED_MORE;
    }
    return flush == Z_FINISH ? finish(state) : PARSE_BLOCK_DONE;
}

enum parse_result zd_modern_compress(struct deflate_state *state, int flush)
{
    const struct call_input input = {.bytes = state->strm->next_in};
    enum parse_result result = compress_chunks(state, flush, &input);
    if (!leave_input(state)) {
        result = PARSE_NO_MEMORY;
    }
    return result;
}
