// SPDX-License-Identifier: Zlib
// From tokens to bits. The choices here follow zlib's, since they decide bytes; the bits of a block
// are counted first and made later, while the output has room.
#include "deflate/block_writer.h"

#include <string.h>

#include "deflate/dynamic_code.h"
#include "deflate/emit_block.h"
#include "deflate/fixed_code_tables.h"
#include "deflate/huffman_build.h"
#include "deflate/pending.h"

// A stored block takes the place of its tokens. It is chosen when its size + 4 is at most that of the
// fixed code: 31 bits a token at most (8 + 5 for a length, 5 + 13 for a distance), 7 for the end, 3 of
// block type, rounded up. A token has 32 bits, so what holds for the fewest tokens holds for all.
enum { MIN_TOKEN_CAPACITY = 1 << 7, MAX_FIXED_TOKEN_BITS = 31 };
_Static_assert((MAX_FIXED_TOKEN_BITS * (MIN_TOKEN_CAPACITY - 1) + 7 + 3 + 7) / 8 - 4 +
                       STORED_HEADER_SIZE <=
                   MIN_TOKEN_CAPACITY * (int)sizeof(uint32_t),
               "a stored block fits the block buffer");

void zd_block_reset(struct deflate_state *state)
{
    struct tokens *tokens = &state->tokens;
    memset(tokens->litlen_frequency, 0, sizeof(tokens->litlen_frequency));
    memset(tokens->distance_frequency, 0, sizeof(tokens->distance_frequency));
    tokens->litlen_frequency[DEFLATE_END_OF_BLOCK] = 1;
    tokens->count = 0;
    state->window.stored_slides = 0;
}

// The extra bits of the block.
ZD_NEVER_INLINE static uint32_t extra_bits(const struct tokens *tokens)
{
    uint32_t bits = 0;
    for (unsigned i = 0; i < DEFLATE_LENGTH_SYMBOLS; i++) {
        bits += (uint32_t)tokens->litlen_frequency[DEFLATE_FIRST_LENGTH_SYMBOL + i] *
                zd_length_extra_bits[i];
    }
    for (unsigned i = 0; i < DEFLATE_DISTANCE_SYMBOLS; i++) {
        bits += (uint32_t)tokens->distance_frequency[i] * zd_distance_extra_bits[i];
    }
    return bits;
}

ZD_NEVER_INLINE static uint32_t weigh_lengths(const uint16_t *frequencies, const uint8_t *lengths,
                                              unsigned symbols)
{
    uint32_t bits = 0;
    for (unsigned symbol = 0; symbol < symbols; symbol++) {
        bits += (uint32_t)frequencies[symbol] * lengths[symbol];
    }
    return bits;
}

ZD_NEVER_INLINE static uint32_t weigh_codes(const uint16_t *frequencies, const uint32_t *codes,
                                            unsigned symbols)
{
    uint32_t bits = 0;
    for (unsigned symbol = 0; symbol < symbols; symbol++) {
        bits += frequencies[symbol] * (codes[symbol] & (uint32_t)low_mask(CODEWORD_LENGTH_BITS));
    }
    return bits;
}

// Bits of the body of the block, end of block and extra bits included, by the fixed code.
static uint32_t fixed_body_bits(const struct tokens *tokens)
{
    return extra_bits(tokens) +
           weigh_codes(tokens->litlen_frequency, zd_fixed_litlen_codes, DEFLATE_LITLEN_SYMBOLS) +
           weigh_codes(tokens->distance_frequency, zd_fixed_distance_codes,
                       DEFLATE_DISTANCE_SYMBOLS);
}

static uint32_t dynamic_body_bits(const struct tokens *tokens, const struct dynamic_code *code)
{
    return extra_bits(tokens) +
           weigh_lengths(tokens->litlen_frequency, code->litlen_lengths, DEFLATE_LITLEN_SYMBOLS) +
           weigh_lengths(tokens->distance_frequency, code->distance_lengths,
                         DEFLATE_DISTANCE_SYMBOLS);
}

static void build_dynamic_code(const struct tokens *tokens, struct dynamic_code *code)
{
    code->litlen_count = zd_huffman_lengths(tokens->litlen_frequency, DEFLATE_LITLEN_SYMBOLS,
                                            DEFLATE_MAX_CODE_BITS, code->litlen_lengths);
    code->distance_count = zd_huffman_lengths(tokens->distance_frequency, DEFLATE_DISTANCE_SYMBOLS,
                                              DEFLATE_MAX_CODE_BITS, code->distance_lengths);
    zd_dynamic_code_describe(code);
}

void zd_block_put_type(struct deflate_state *state, unsigned type, bool is_final)
{
    zd_pending_put_bits(state, type << 1 | (is_final ? 1 : 0), 3);
}

void zd_block_put_stored_header(struct deflate_state *state, uint32_t size, bool is_final)
{
    zd_block_put_type(state, DEFLATE_BLOCK_STORED, is_final);
    zd_pending_align(state);
    zd_pending_put_bits(state, size, 16);
    zd_pending_put_bits(state, size ^ 0xffff, 16);
}

void zd_block_put_empty_fixed(struct deflate_state *state, bool is_final)
{
    const uint32_t end = zd_fixed_litlen_codes[DEFLATE_END_OF_BLOCK];
    zd_block_put_type(state, DEFLATE_BLOCK_FIXED, is_final);
    zd_pending_put_bits(state, end >> CODEWORD_LENGTH_BITS,
                        (unsigned)(end & low_mask(CODEWORD_LENGTH_BITS)));
}

int zd_detect_data_type(const uint16_t *frequency)
{
    // 0-6, 14-25 and 28-31 are in no text; 7-13, 26 and 27 are in some.
    const uint32_t never_in_text = 0xf3ffc07f;
    for (unsigned byte = 0; byte < 32; byte++) {
        if ((never_in_text >> byte & 1) != 0 && frequency[byte] != 0) {
            return Z_BINARY;
        }
    }
    if (frequency['\t'] != 0 || frequency['\n'] != 0 || frequency['\r'] != 0) {
        return Z_TEXT;
    }
    for (unsigned byte = 32; byte < DEFLATE_LITERALS; byte++) {
        if (frequency[byte] != 0) {
            return Z_TEXT;
        }
    }
    return Z_BINARY;
}

void zd_block_write_stored(struct deflate_state *state, uint32_t size, bool is_final)
{
    zd_pending_use_block_buffer(state);
    zd_block_put_stored_header(state, size, is_final);
    zd_pending_put_bytes(state, state->window.bytes + state->window.block_start, size);
    if (is_final) {
        zd_pending_align(state);
    }
}

// Whether runs of literals are long enough to be looked for.
static bool has_few_matches(const struct tokens *tokens)
{
    enum { FEW = 8 }; // tokens to a match
    uint32_t matches = 0;
    for (unsigned symbol = 0; symbol < DEFLATE_DISTANCE_SYMBOLS; symbol++) {
        matches += tokens->distance_frequency[symbol];
    }
    return matches * FEW <= tokens->count;
}

void zd_block_start_emission(struct deflate_state *state, uint32_t token_count, uint64_t bits,
                             bool is_final)
{
    struct block_emission *emission = &state->emission;
    emission->is_active = true;
    emission->next_token = 0;
    emission->token_count = token_count;
    emission->bits_left = bits;
    emission->padding_bits = 0;
    if (is_final) {
        const unsigned used = (unsigned)(state->bits.count + bits) % 8;
        emission->padding_bits = (8 - used) % 8;
        emission->bits_left += emission->padding_bits;
        state->bits_used_in_last_byte = used == 0 ? 8 : used;
    }
}

static void start_tokens(struct deflate_state *state, uint64_t bits, bool is_final)
{
    state->emission.is_mostly_literals = has_few_matches(&state->tokens);
    zd_block_start_emission(state, state->tokens.count, bits, is_final);
}

void zd_block_set_items(const uint32_t *litlen_codes, uint32_t *literals, uint32_t *lengths)
{
    const uint32_t length_mask = (uint32_t)low_mask(CODEWORD_LENGTH_BITS);
    for (unsigned literal = 0; literal < DEFLATE_LITERALS; literal++) {
        const uint32_t codeword = litlen_codes[literal];
        literals[literal] =
            codeword >> CODEWORD_LENGTH_BITS << EMIT_LENGTH_BITS | (codeword & length_mask);
    }
    for (unsigned i = 0; i < DEFLATE_LENGTH_SYMBOLS; i++) {
        const uint32_t codeword = litlen_codes[DEFLATE_FIRST_LENGTH_SYMBOL + i];
        if (codeword == 0) {
            continue; // the block has no such length
        }
        const uint32_t code_bits = codeword & length_mask;
        const uint32_t item_bits = code_bits + zd_length_extra_bits[i];
        uint32_t *const items = lengths + zd_length_base[i] - DEFLATE_MIN_MATCH;
        // Length 258 has a symbol of its own, and leaves one less to the symbol before it.
        const uint32_t end =
            i + 1 < DEFLATE_LENGTH_SYMBOLS ? zd_length_base[i + 1] : DEFLATE_MAX_MATCH + 1;
        const uint32_t count = end - zd_length_base[i];
        for (uint32_t extra = 0; extra < count; extra++) {
            items[extra] = (codeword >> CODEWORD_LENGTH_BITS | extra << code_bits)
                               << EMIT_LENGTH_BITS |
                           item_bits;
        }
    }
}

// Puts together what each token will write.
static void set_codes(struct block_emission *emission, const uint32_t *litlen_codes,
                      const uint32_t *distance_codes)
{
    zd_block_set_items(litlen_codes, emission->litlen_items,
                       emission->litlen_items + DEFLATE_LITERALS);
    memcpy(emission->distance_codes, distance_codes, sizeof(emission->distance_codes));
    emission->end_of_block = litlen_codes[DEFLATE_END_OF_BLOCK];
}

static void start_fixed(struct deflate_state *state, uint64_t bits, bool is_final)
{
    zd_block_put_type(state, DEFLATE_BLOCK_FIXED, is_final);
    set_codes(&state->emission, zd_fixed_litlen_codes, zd_fixed_distance_codes);
    start_tokens(state, bits, is_final);
}

static void start_dynamic(struct deflate_state *state, const struct dynamic_code *code,
                          uint64_t bits, bool is_final)
{
    uint32_t litlen_codes[DEFLATE_LITLEN_SYMBOLS];
    uint32_t distance_codes[DEFLATE_DISTANCE_SYMBOLS];
    zd_block_put_type(state, DEFLATE_BLOCK_DYNAMIC, is_final);
    zd_dynamic_code_put(state, code);
    zd_huffman_codewords(code->litlen_lengths, DEFLATE_LITLEN_SYMBOLS, litlen_codes);
    zd_huffman_codewords(code->distance_lengths, DEFLATE_DISTANCE_SYMBOLS, distance_codes);
    set_codes(&state->emission, litlen_codes, distance_codes);
    start_tokens(state, bits, is_final);
}

void zd_block_flush(struct deflate_state *state, bool is_final)
{
    struct window *window = &state->window;
    const uint64_t stored_size = (uint64_t)((int64_t)window->position - window->block_start);
    struct dynamic_code code;

    if (state->strm->data_type == Z_UNKNOWN) {
        state->strm->data_type = zd_detect_data_type(state->tokens.litlen_frequency);
    }
    // Whole bytes with the 3 bits of the block type, rounded up, as zlib compares them.
    const uint32_t fixed_bits = fixed_body_bits(&state->tokens);
    const uint64_t fixed_size = (fixed_bits + 3 + 7) / 8;
    uint32_t dynamic_bits = 0;
    uint64_t compressed_size = fixed_size;
    if (state->strategy != Z_FIXED) {
        build_dynamic_code(&state->tokens, &code);
        dynamic_bits = dynamic_body_bits(&state->tokens, &code);
        const uint64_t dynamic_size = (code.header_bits + dynamic_bits + 3 + 7) / 8;
        compressed_size = fixed_size <= dynamic_size ? fixed_size : dynamic_size;
    }
    const bool fixed_wins = compressed_size == fixed_size;

    if (stored_size + 4 <= compressed_size && window->block_start >= 0) {
        zd_block_write_stored(state, (uint32_t)stored_size, is_final);
    } else if (fixed_wins) {
        start_fixed(state, fixed_bits, is_final);
    } else {
        start_dynamic(state, &code, dynamic_bits, is_final);
    }
    zd_block_reset(state);
    window->block_start = (int32_t)window->position;
    zd_pending_flush(state);
}

bool zd_block_end(struct deflate_state *state)
{
    zd_block_flush(state, false);
    return state->strm->avail_out != 0;
}

enum parse_result zd_block_finish(struct deflate_state *state, int flush)
{
    if (flush == Z_FINISH) {
        zd_block_flush(state, true);
        return state->strm->avail_out == 0 ? PARSE_FINISH_STARTED : PARSE_FINISH_DONE;
    }
    if (state->tokens.count != 0 && !zd_block_end(state)) {
        return PARSE_NEED_MORE;
    }
    return PARSE_BLOCK_DONE;
}
