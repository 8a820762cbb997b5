// SPDX-License-Identifier: Zlib
// The loop that turns tokens into bits; instances for the tiers differ in what the compiler may use.
// Contract in emit_tokens.h.
#ifndef ZD_DEFLATE_EMIT_TOKENS_BODY_H
#define ZD_DEFLATE_EMIT_TOKENS_BODY_H

#include "base/bits.h"
#include "deflate/emit_tokens.h"
#include "deflate/tokens.h"

// With at most 7 bits waiting, four literals (14 bits each) fit the writer; so do a length with its extra
// bits and a distance with its own (15 + 13; RFC 1951 section 3.2.5).
_Static_assert(7 + 4 * 14 <= 63 && 7 + 14 + 5 + 15 + 13 <= 63, "fits the bit buffer");

ZD_ALWAYS_INLINE void put_code(struct bit_writer *writer, uint32_t code)
{
    put_bits(writer, code >> EMIT_LENGTH_BITS, code & ((1u << EMIT_LENGTH_BITS) - 1));
}

ZD_ALWAYS_INLINE void put_match_code(struct bit_writer *writer, const struct emit_codes *codes,
                                     uint32_t token)
{
    const uint32_t distance = token_distance(token);
    const unsigned symbol = distance_symbol(distance);
    put_code(writer, codes->lengths[token >> TOKEN_LENGTH_SHIFT & 0xff]);
    put_code(writer, codes->distances[symbol]);
    put_bits(writer, distance - zd_distance_base[symbol], zd_distance_extra_bits[symbol]);
}

ZD_ALWAYS_INLINE void emit_tokens_body(struct emit_job *job)
{
    const struct emit_codes *const codes = job->codes;
    const uint32_t *const tokens = job->tokens;
    const uint8_t *const bytes = job->bytes;
    uint8_t *const out = job->out;
    const size_t limit = job->limit;
    const uint32_t token_count = job->token_count;
    struct bit_writer writer = job->writer;
    size_t position = job->position;
    size_t next_byte = job->next_byte;
    uint32_t next_token = job->next_token;
    uint32_t literals_done = job->literals_done;

    while (next_token != token_count && position + 8 <= limit) {
        const uint32_t token = tokens[next_token];
        uint32_t left = token_literals(token) - literals_done;
        while (left >= 4 && position + 8 <= limit) {
            put_code(&writer, codes->literals[bytes[next_byte]]);
            put_code(&writer, codes->literals[bytes[next_byte + 1]]);
            put_code(&writer, codes->literals[bytes[next_byte + 2]]);
            put_code(&writer, codes->literals[bytes[next_byte + 3]]);
            position = store_whole_bytes(&writer, out, position);
            next_byte += 4;
            left -= 4;
        }
        if (left != 0 && left < 4 && position + 8 <= limit) {
            for (; left != 0; left--) {
                put_code(&writer, codes->literals[bytes[next_byte++]]);
            }
            position = store_whole_bytes(&writer, out, position);
        }
        literals_done = token_literals(token) - left;
        if (left != 0 || position + 8 > limit) {
            break;
        }
        if (token_has_match(token)) {
            put_match_code(&writer, codes, token);
            position = store_whole_bytes(&writer, out, position);
            next_byte += token_length(token);
        }
        literals_done = 0;
        next_token++;
    }
    job->writer = writer;
    job->position = position;
    job->next_byte = next_byte;
    job->next_token = next_token;
    job->literals_done = literals_done;
}

#endif
