// SPDX-License-Identifier: Zlib
// The loops that turn the tokens of a classic block into bits. Instantiated once per CPU tier; contract in
// emit_block.h.
#ifndef ZD_DEFLATE_EMIT_BLOCK_BODY_H
#define ZD_DEFLATE_EMIT_BLOCK_BODY_H

#include "deflate/emit_block.h"
#include "deflate/huffman_build.h"

enum {
    // The longest token: both codewords with their extra bits, at most 5 of a length and 13 of a
    // distance (RFC 1951 section 3.2.5).
    MAX_TOKEN_BITS = DEFLATE_MAX_CODE_BITS + 5 + DEFLATE_MAX_CODE_BITS + 13,
};
_Static_assert(MAX_TOKEN_BITS + 7 <= 64, "a token fits the bit buffer beside the bits of a byte");

// Appends what the token stands for, without asking which kind it is: a literal has a distance of no
// bits. count + MAX_TOKEN_BITS is at most 64.
ZD_ALWAYS_INLINE void put_token(struct bit_writer *writer, uint32_t token,
                                const uint32_t *litlen_items, const uint32_t *distance_codes)
{
    const uint32_t distance = token >> 8;
    const uint32_t is_match = distance != 0;
    const uint32_t item = litlen_items[(token & 0xff) + (is_match << 8)];
    const unsigned item_bits = item & (unsigned)low_mask(EMIT_LENGTH_BITS);

    const uint32_t some_distance = distance + 1 - is_match;
    const unsigned extra_bits = distance_extra_bits(some_distance);
    const uint32_t codeword = distance_codes[distance_symbol(some_distance)] & (0 - is_match);
    const unsigned code_bits = codeword & (unsigned)low_mask(CODEWORD_LENGTH_BITS);
    const uint64_t extra = (some_distance - 1) & low_mask(extra_bits);
    const uint64_t distance_bits = codeword >> CODEWORD_LENGTH_BITS | extra << code_bits;

    put_bits(writer, item >> EMIT_LENGTH_BITS | distance_bits << item_bits,
             item_bits + code_bits + extra_bits);
}

enum { LITERALS_AT_ONCE = 3 };
_Static_assert(LITERALS_AT_ONCE *DEFLATE_MAX_CODE_BITS + 7 < 64, "they fit the bit buffer");

// Appends LITERALS_AT_ONCE tokens that are literals.
ZD_ALWAYS_INLINE void put_some_literals(struct bit_writer *writer, const uint32_t *tokens,
                                        const uint32_t *litlen_items)
{
    for (unsigned i = 0; i < LITERALS_AT_ONCE; i++) {
        const uint32_t item = litlen_items[tokens[i]];
        put_bits(writer, item >> EMIT_LENGTH_BITS, item & (unsigned)low_mask(EMIT_LENGTH_BITS));
    }
}

// The same as emit_block for the literals that come next, as long as there are LITERALS_AT_ONCE.
ZD_ALWAYS_INLINE size_t emit_literals(struct deflate_state *state, uint8_t *out, size_t limit)
{
    struct block_emission *emission = &state->emission;
    const uint32_t *const items = state->tokens.items;
    struct bit_writer writer = state->bits;
    uint32_t next_token = emission->next_token;
    size_t position = 0;
    while (next_token + LITERALS_AT_ONCE <= emission->token_count && position + 8 <= limit) {
        const uint32_t *const tokens = items + next_token;
        if (((tokens[0] | tokens[1] | tokens[2]) >> 8) != 0) {
            put_token(&writer, tokens[0], emission->litlen_items, emission->distance_codes);
            next_token++;
        } else {
            put_some_literals(&writer, tokens, emission->litlen_items);
            next_token += LITERALS_AT_ONCE;
        }
        position = store_whole_bytes(&writer, out, position);
    }
    emission->bits_left -= 8 * (uint64_t)position + writer.count - state->bits.count;
    emission->next_token = next_token;
    state->bits = writer;
    return position;
}

ZD_ALWAYS_INLINE size_t emit_block(struct deflate_state *state, uint8_t *out, size_t limit)
{
    struct block_emission *emission = &state->emission;
    if (!emission->is_active) {
        return 0;
    }
    const size_t start = emission->is_mostly_literals ? emit_literals(state, out, limit) : 0;
    const uint32_t *const items = state->tokens.items;
    const uint32_t token_count = emission->token_count;
    struct bit_writer writer = state->bits;
    uint32_t next_token = emission->next_token;
    size_t position = start;

    while (next_token < token_count && position + 8 <= limit) {
        put_token(&writer, items[next_token++], emission->litlen_items, emission->distance_codes);
        position = store_whole_bytes(&writer, out, position);
    }
    if (next_token == token_count && position + 8 <= limit) {
        const uint32_t end = emission->end_of_block;
        put_bits(&writer, end >> CODEWORD_LENGTH_BITS,
                 (unsigned)(end & low_mask(CODEWORD_LENGTH_BITS)));
        put_bits(&writer, 0, emission->padding_bits);
        position = store_whole_bytes(&writer, out, position);
        emission->is_active = false;
    }
    emission->bits_left -= 8 * (uint64_t)(position - start) + writer.count - state->bits.count;
    emission->next_token = next_token;
    state->bits = writer;
    return position;
}

#endif
