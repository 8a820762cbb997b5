// SPDX-License-Identifier: Zlib
// From tokens to bits. The choices here follow zlib's, since they decide bytes; the bits of a block
// are counted first and made later, while the output has room.
#include "deflate/block_writer.h"

#include <string.h>

#include "deflate/dynamic_code.h"
#include "deflate/fixed_code_tables.h"
#include "deflate/huffman_build.h"
#include "deflate/pending.h"

enum {
    // The longest token: both codewords with their extra bits. A length of 5 and a distance of 13
    // extra
    // bits are the most (RFC 1951 section 3.2.5).
    MAX_TOKEN_BITS = DEFLATE_MAX_CODE_BITS + 5 + DEFLATE_MAX_CODE_BITS + 13,
};
_Static_assert(MAX_TOKEN_BITS + 7 <= 64, "a token fits the bit buffer beside the bits of a byte");

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

// Bits of the body of the block, end of block included, with codeword lengths from two tables.
static uint64_t body_bits(const struct tokens *tokens, const uint8_t *litlen_lengths,
                          const uint8_t *distance_lengths)
{
    uint64_t bits = 0;
    for (unsigned symbol = 0; symbol < DEFLATE_FIRST_LENGTH_SYMBOL; symbol++) {
        bits += (uint64_t)tokens->litlen_frequency[symbol] * litlen_lengths[symbol];
    }
    for (unsigned i = 0; i < DEFLATE_LENGTH_SYMBOLS; i++) {
        const unsigned symbol = DEFLATE_FIRST_LENGTH_SYMBOL + i;
        bits += (uint64_t)tokens->litlen_frequency[symbol] *
                (litlen_lengths[symbol] + zd_length_extra_bits[i]);
    }
    for (unsigned symbol = 0; symbol < DEFLATE_DISTANCE_SYMBOLS; symbol++) {
        bits += (uint64_t)tokens->distance_frequency[symbol] *
                (distance_lengths[symbol] + zd_distance_extra_bits[symbol]);
    }
    return bits;
}

static uint64_t fixed_body_bits(const struct tokens *tokens)
{
    uint8_t litlen_lengths[DEFLATE_LITLEN_SYMBOLS];
    uint8_t distance_lengths[DEFLATE_DISTANCE_SYMBOLS];
    for (unsigned symbol = 0; symbol < DEFLATE_LITLEN_SYMBOLS; symbol++) {
        litlen_lengths[symbol] =
            (uint8_t)(zd_fixed_litlen_codes[symbol] & low_mask(CODEWORD_LENGTH_BITS));
    }
    for (unsigned symbol = 0; symbol < DEFLATE_DISTANCE_SYMBOLS; symbol++) {
        distance_lengths[symbol] =
            (uint8_t)(zd_fixed_distance_codes[symbol] & low_mask(CODEWORD_LENGTH_BITS));
    }
    return body_bits(tokens, litlen_lengths, distance_lengths);
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

static void start_fixed(struct deflate_state *state, uint64_t bits, bool is_final)
{
    zd_block_put_type(state, DEFLATE_BLOCK_FIXED, is_final);
    state->emission.is_fixed = true;
    zd_block_start_emission(state, state->tokens.count, bits, is_final);
}

static void start_dynamic(struct deflate_state *state, const struct dynamic_code *code,
                          uint64_t bits, bool is_final)
{
    zd_block_put_type(state, DEFLATE_BLOCK_DYNAMIC, is_final);
    zd_dynamic_code_put(state, code);
    state->emission.is_fixed = false;
    zd_huffman_codewords(code->litlen_lengths, DEFLATE_LITLEN_SYMBOLS,
                         state->emission.litlen_codes);
    zd_huffman_codewords(code->distance_lengths, DEFLATE_DISTANCE_SYMBOLS,
                         state->emission.distance_codes);
    zd_block_start_emission(state, state->tokens.count, bits, is_final);
}

void zd_block_flush(struct deflate_state *state, bool is_final)
{
    struct window *window = &state->window;
    const uint64_t stored_size = (uint64_t)((int64_t)window->position - window->block_start);
    struct dynamic_code code;

    if (state->strm->data_type == Z_UNKNOWN) {
        state->strm->data_type = zd_detect_data_type(state->tokens.litlen_frequency);
    }
    build_dynamic_code(&state->tokens, &code);
    const uint64_t dynamic_bits =
        body_bits(&state->tokens, code.litlen_lengths, code.distance_lengths);
    const uint64_t fixed_bits = fixed_body_bits(&state->tokens);

    // Whole bytes with the 3 bits of the block type, rounded up, as zlib compares them.
    const uint64_t dynamic_size = (code.header_bits + dynamic_bits + 3 + 7) / 8;
    const uint64_t fixed_size = (fixed_bits + 3 + 7) / 8;
    const bool fixed_wins = fixed_size <= dynamic_size || state->strategy == Z_FIXED;
    const uint64_t compressed_size = fixed_wins ? fixed_size : dynamic_size;

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

// Appends what the token stands for; count + MAX_TOKEN_BITS is at most 64.
ZD_ALWAYS_INLINE void put_token(struct bit_writer *writer, uint32_t token,
                                const uint32_t *litlen_codes, const uint32_t *distance_codes)
{
    const uint32_t length_mask = (uint32_t)low_mask(CODEWORD_LENGTH_BITS);
    const uint32_t value = token & 0xff;
    const uint32_t distance = token >> 8;
    if (distance == 0) {
        const uint32_t codeword = litlen_codes[value];
        put_bits(writer, codeword >> CODEWORD_LENGTH_BITS, codeword & length_mask);
        return;
    }
    const unsigned length_index = zd_length_symbol[value];
    const uint32_t length_codeword = litlen_codes[DEFLATE_FIRST_LENGTH_SYMBOL + length_index];
    put_bits(writer, length_codeword >> CODEWORD_LENGTH_BITS, length_codeword & length_mask);
    put_bits(writer, value + DEFLATE_MIN_MATCH - zd_length_base[length_index],
             zd_length_extra_bits[length_index]);

    const unsigned symbol = distance_symbol(distance);
    const uint32_t distance_codeword = distance_codes[symbol];
    put_bits(writer, distance_codeword >> CODEWORD_LENGTH_BITS, distance_codeword & length_mask);
    put_bits(writer, distance - zd_distance_base[symbol], zd_distance_extra_bits[symbol]);
}

size_t zd_block_emit(struct deflate_state *state, uint8_t *out, size_t limit)
{
    struct block_emission *emission = &state->emission;
    if (!emission->is_active) {
        return 0;
    }
    const uint32_t *const litlen_codes =
        emission->is_fixed ? zd_fixed_litlen_codes : emission->litlen_codes;
    const uint32_t *const distance_codes =
        emission->is_fixed ? zd_fixed_distance_codes : emission->distance_codes;
    const uint32_t *const items = state->tokens.items;
    const uint32_t token_count = emission->token_count;
    struct bit_writer writer = state->bits;
    uint32_t next_token = emission->next_token;
    size_t position = 0;

    while (next_token < token_count && position + 8 <= limit) {
        put_token(&writer, items[next_token++], litlen_codes, distance_codes);
        position = store_whole_bytes(&writer, out, position);
    }
    if (next_token == token_count && position + 8 <= limit) {
        const uint32_t end = litlen_codes[DEFLATE_END_OF_BLOCK];
        put_bits(&writer, end >> CODEWORD_LENGTH_BITS,
                 (unsigned)(end & low_mask(CODEWORD_LENGTH_BITS)));
        put_bits(&writer, 0, emission->padding_bits);
        position = store_whole_bytes(&writer, out, position);
        emission->is_active = false;
    }
    emission->bits_left -= 8 * (uint64_t)position + writer.count - state->bits.count;
    emission->next_token = next_token;
    state->bits = writer;
    return position;
}
