// SPDX-License-Identifier: Zlib
// From the tokens of a parse to blocks in the output: which blocks are stored, in which order they start,
// and their emission as the output has room.
#include "deflate/modern.h"

#include <string.h>

#include "deflate/block_writer.h"
#include "deflate/fixed_code_tables.h"
#include "deflate/huffman_build.h"
#include "deflate/pending.h"

enum {
    // The most that a stored block costs beside its bytes: the type, the padding, two lengths.
    STORED_OVERHEAD_BITS = 3 + 7 + 32,
};

void zd_modern_start_blocks(struct modern *modern, const uint32_t *tokens, uint32_t token_count,
                            uint32_t end)
{
    zd_split_start(&modern->splitter, tokens, token_count, modern->begin, end);
    modern->stored_begin = modern->begin;
    modern->stored_end = modern->begin;
    modern->has_code = false;
    if (modern->design == DESIGN_STORED && token_count != 0) {
        zd_split_start(&modern->splitter, tokens, 0, end, end); // no statistics are asked for
        modern->stored_end = end;
    }
}

// The bounds of output hold because every parse of n bytes takes at most n + STORED_OVERHEAD_BITS and 5
// bytes for each 65,535. A compressed block that is not the last saves as much as a stored block costs, so
// that it pays for the next one; the last is not larger than the stored block in its place.
static bool is_worth_storing(const struct modern *modern)
{
    const struct token_range *const block = &modern->splitter.block;
    const uint64_t plain_bits = 8 * (uint64_t)(block->end - block->begin);
    if (zd_split_has_next(&modern->splitter)) {
        return modern->code.bits + STORED_OVERHEAD_BITS > plain_bits;
    }
    const bool goes_on = modern->stored_end != modern->stored_begin;
    return modern->code.bits >= plain_bits + (goes_on ? 0 : STORED_OVERHEAD_BITS);
}

static int data_type_of(const struct symbol_counts *counts)
{
    uint16_t is_used[DEFLATE_LITERALS];
    for (unsigned literal = 0; literal < DEFLATE_LITERALS; literal++) {
        is_used[literal] = counts->litlen[literal] != 0;
    }
    return zd_detect_data_type(is_used);
}

// Moves over the blocks that are better stored; then has_code says whether a compressed one follows.
static void find_compressed_block(struct deflate_state *state)
{
    struct modern *const modern = state->modern;
    while (!modern->has_code && zd_split_next(&modern->splitter, modern->bytes)) {
        zd_block_code_build(&modern->code, &modern->splitter.block_counts,
                            modern->strategy == Z_FIXED);
        if (state->strm->data_type == Z_UNKNOWN) {
            state->strm->data_type = data_type_of(&modern->splitter.block_counts);
        }
        if (is_worth_storing(modern)) {
            modern->stored_end = modern->splitter.block.end;
        } else {
            modern->has_code = true;
        }
    }
}

// Starts the largest stored block that the waiting bytes allow.
static void start_stored_block(struct deflate_state *state, bool is_final)
{
    struct modern *const modern = state->modern;
    const uint32_t waiting = modern->stored_end - modern->stored_begin;
    const uint32_t size = waiting < DEFLATE_MAX_STORED ? waiting : DEFLATE_MAX_STORED;
    zd_block_put_stored_header(state, size, is_final && size == waiting);
    zd_block_start_emission(state, 0, 8 * (uint64_t)size, false);
    if (is_final && size == waiting) {
        state->bits_used_in_last_byte = 8;
    }
    modern->is_copying = true;
    modern->copy_end = modern->stored_begin + size;
}

static void set_emit_codes(struct emit_codes *codes, const uint32_t *litlen_codes,
                           const uint32_t *distance_codes)
{
    const uint32_t length_mask = (uint32_t)low_mask(CODEWORD_LENGTH_BITS);
    const uint32_t end = litlen_codes[DEFLATE_END_OF_BLOCK];
    zd_block_set_items(litlen_codes, codes->literals, codes->lengths);
    codes->literals[DEFLATE_END_OF_BLOCK] =
        end >> CODEWORD_LENGTH_BITS << EMIT_LENGTH_BITS | (end & length_mask);
    for (unsigned i = 0; i < DEFLATE_DISTANCE_SYMBOLS; i++) {
        const uint32_t code = distance_codes[i];
        codes->distances[i] =
            code >> CODEWORD_LENGTH_BITS << EMIT_LENGTH_BITS | (code & length_mask);
    }
}

static void start_compressed_block(struct deflate_state *state, bool is_final)
{
    struct modern *const modern = state->modern;
    const struct block_code *const code = &modern->code;
    const struct token_range *const block = &modern->splitter.block;
    if (code->is_fixed) {
        zd_block_put_type(state, DEFLATE_BLOCK_FIXED, is_final);
        set_emit_codes(&modern->emit_codes, zd_fixed_litlen_codes, zd_fixed_distance_codes);
    } else {
        uint32_t litlen_codes[DEFLATE_LITLEN_SYMBOLS];
        uint32_t distance_codes[DEFLATE_DISTANCE_SYMBOLS];
        zd_block_put_type(state, DEFLATE_BLOCK_DYNAMIC, is_final);
        zd_dynamic_code_put(state, &code->dynamic);
        zd_huffman_codewords(code->dynamic.litlen_lengths, DEFLATE_LITLEN_SYMBOLS, litlen_codes);
        zd_huffman_codewords(code->dynamic.distance_lengths, DEFLATE_DISTANCE_SYMBOLS,
                             distance_codes);
        set_emit_codes(&modern->emit_codes, litlen_codes, distance_codes);
    }
    zd_block_start_emission(state, block->end_token, code->body_bits, is_final);
    state->emission.next_token = block->begin_token;
    modern->emit_byte = block->begin;
    modern->literals_done = 0;
    modern->is_copying = false;
    modern->has_code = false;
    modern->stored_begin = block->end;
    modern->stored_end = block->end;
}

static size_t copy_stored(struct deflate_state *state, uint8_t *out, size_t limit)
{
    struct modern *const modern = state->modern;
    const uint32_t left = modern->copy_end - modern->stored_begin;
    const uint32_t size = left < limit ? left : (uint32_t)limit;
    if (size != 0) {
        memcpy(out, modern->bytes + modern->stored_begin, size);
    }
    modern->stored_begin += size;
    state->emission.bits_left -= 8 * (uint64_t)size;
    state->emission.is_active = modern->stored_begin != modern->copy_end;
    return size;
}

static size_t emit_tokens(struct deflate_state *state, uint8_t *out, size_t limit)
{
    struct modern *const modern = state->modern;
    struct block_emission *const emission = &state->emission;
    struct emit_job job = {
        .codes = &modern->emit_codes,
        .tokens = modern->tokens,
        .next_token = emission->next_token,
        .token_count = emission->token_count,
        .literals_done = modern->literals_done,
        .bytes = modern->bytes,
        .next_byte = modern->emit_byte,
        .end_byte = modern->splitter.end_byte,
        .writer = state->bits,
        .out = out,
        .limit = limit,
        .position = 0,
    };
    state->kernels->emit_tokens(&job);
    if (job.next_token == job.token_count && job.position + 8 <= limit) {
        const uint32_t end = modern->emit_codes.literals[DEFLATE_END_OF_BLOCK];
        put_bits(&job.writer, end >> EMIT_LENGTH_BITS,
                 (unsigned)(end & low_mask(EMIT_LENGTH_BITS)));
        put_bits(&job.writer, 0, emission->padding_bits);
        job.position = store_whole_bytes(&job.writer, out, job.position);
        emission->is_active = false;
    }
    emission->bits_left -= 8 * (uint64_t)job.position + job.writer.count - state->bits.count;
    emission->next_token = job.next_token;
    modern->literals_done = job.literals_done;
    modern->emit_byte = (uint32_t)job.next_byte;
    state->bits = job.writer;
    return job.position;
}

size_t zd_modern_emit(struct deflate_state *state, uint8_t *out, size_t limit)
{
    if (!state->emission.is_active) {
        return 0;
    }
    return state->modern->is_copying ? copy_stored(state, out, limit)
                                     : emit_tokens(state, out, limit);
}

bool zd_modern_write_blocks(struct deflate_state *state, int flush)
{
    struct modern *const modern = state->modern;
    for (;;) {
        if (state->strm->avail_out == 0) {
            return false;
        }
        find_compressed_block(state);
        const bool has_stored = modern->stored_begin != modern->stored_end;
        if (!has_stored && !modern->has_code) {
            return true;
        }
        // Nothing comes behind the tokens of the chunk when the caller says so.
        const bool is_last = flush == Z_FINISH && state->strm->avail_in == 0 &&
                             modern->begin == modern->end && !zd_split_has_next(&modern->splitter);
        const bool is_final = is_last && !(has_stored && modern->has_code);
        if (has_stored) {
            const bool ends_stored =
                modern->stored_end - modern->stored_begin <= DEFLATE_MAX_STORED;
            start_stored_block(state, is_final);
            modern->is_final_started |= is_final && ends_stored;
        } else {
            start_compressed_block(state, is_final);
            modern->is_final_started |= is_final;
        }
        zd_pending_flush(state);
    }
}
