// SPDX-License-Identifier: Zlib
// A stream of the modern profile: its memory, its input model, its blocks. Called from the ABI files and
// from the pending output; parsers see only their job.
#ifndef ZD_DEFLATE_MODERN_H
#define ZD_DEFLATE_MODERN_H

#include "deflate/block_code.h"
#include "deflate/deflate_state.h"
#include "deflate/emit_tokens.h"
#include "deflate/parse_job.h"

// Input becomes tokens chunk by chunk. A chunk begins where the last one, or the input before a flush, ended;
// it ends when it has layout.chunk_size bytes or a flush ends it. It is parsed when it has ended and, if it is
// full, more input or a flush has come: so chunks, and with them all bytes of output, depend on the input
// and the flushes, and not on how calls cut the input.
struct modern {
    // The chunk's parameters, taken over when its first byte comes.
    int strategy;
    enum parse_design design;
    struct search_limits limits;
    struct chunk_layout layout;

    // bytes is the buffer, or the caller's input while a call parses a chunk in place. Indices into it:
    // history_begin <= begin <= end; the chunk so far is begin to end, and full at chunk_end.
    const uint8_t *bytes;
    uint32_t origin; // stream position of bytes[0], modulo 2^32
    uint32_t history_begin;
    uint32_t begin;
    uint32_t end;
    uint32_t chunk_end;
    bool is_collecting; // a chunk has begun in the buffer and not ended

    // Memory, each allocated when first needed.
    uint8_t *buffer;
    uint32_t buffer_capacity;
    uint32_t *tokens;
    uint32_t token_size;  // bytes
    uint8_t *table_block; // the tables begin at its first 64-byte boundary
    uint32_t table_size;
    bool has_new_tables; // nothing in them is valid
    enum parse_design table_design;

    // The blocks of the last parse. Bytes from stored_begin to stored_end wait for a stored block.
    struct block_splitter splitter;
    uint32_t stored_begin;
    uint32_t stored_end;
    bool has_code;   // code is that of splitter.block, which is still to be started
    bool is_copying; // a stored block is being emitted: stored_begin to copy_end
    uint32_t copy_end;
    struct block_code code;
    struct emit_codes emit_codes;
    uint32_t emit_byte;     // position of the emission in bytes
    uint32_t literals_done; // of the token state->emission.next_token
    bool is_final_started;  // the final block of the stream
};

// Gives the state its modern part, or frees it. False where memory lacks.
bool zd_modern_create(struct deflate_state *state);
void zd_modern_free(struct deflate_state *state);

// A stream starts: without history, or (reset_keep) with what was finished.
void zd_modern_reset(struct deflate_state *state);
void zd_modern_reset_keep(struct deflate_state *state);

// Gives `copy`, which holds the values of source, memory of its own. False where memory lacks: then copy
// owns what it has.
bool zd_modern_copy(struct deflate_state *copy, const struct deflate_state *source);

// True while bytes were taken that are in no block yet.
bool zd_modern_has_input(const struct deflate_state *state);

// No match reaches behind this point (Z_FULL_FLUSH).
void zd_modern_forget_history(struct deflate_state *state);

// Adds the end of a dictionary to the history. False where memory lacks.
bool zd_modern_set_dictionary(struct deflate_state *state, const uint8_t *dictionary,
                              uint32_t size);

// Copies the last bytes of the input to out, if out is not null, and returns how many.
uint32_t zd_modern_get_dictionary(const struct deflate_state *state, uint8_t *out);

// Compresses the input that is there, as the parsers of the classic profile do.
enum parse_result zd_modern_compress(struct deflate_state *state, int flush);

// Sees to it that history and chunk are in the buffer, with room for size more bytes. False where memory
// lacks.
bool zd_modern_make_room(struct deflate_state *state, uint32_t size);

// The stream goes on without history and without bytes.
void zd_modern_forget_bytes(struct modern *modern);

// Where the tables begin in their block, and the bytes from there on that any block of this size has.
void *zd_modern_tables(const struct modern *modern);
uint32_t zd_modern_table_room(const struct modern *modern);

// Makes blocks of the parsed tokens, in the output as far as it has room. True when none is left.
bool zd_modern_write_blocks(struct deflate_state *state, int flush);

// The tokens of a parse of the bytes from modern->begin to end are there: their blocks are to be made.
void zd_modern_start_blocks(struct modern *modern, const uint32_t *tokens, uint32_t token_count,
                            uint32_t end);

// Emission of the present block to at most limit bytes at out; returns how many.
size_t zd_modern_emit(struct deflate_state *state, uint8_t *out, size_t limit);

#endif
