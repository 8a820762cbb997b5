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
enum {
    EMIT_LENGTH_MASK = (1 << EMIT_LENGTH_BITS) - 1,
    STEP_ROOM = 16,         // bytes of output that a step may write
    STEP_MAX_LITERALS = 16, // more are quicker in a loop of their own
};
_Static_assert((int)TOKEN_NO_MATCH > (int)STEP_MAX_LITERALS, "a step has a match behind it");
_Static_assert(7 + 4 * 14 <= 63 && 7 + 14 + 5 + 15 + 13 <= 63, "fits the bit buffer");

ZD_ALWAYS_INLINE void put_code(struct bit_writer *writer, uint32_t code)
{
    put_bits(writer, code >> EMIT_LENGTH_BITS, code & EMIT_LENGTH_MASK);
}

// Codes one behind the other. Only the low EMIT_LENGTH_BITS of count are the number of bits; what an emitted code
// has above its length is added unmasked.
struct joined_codes {
    uint64_t bits;
    uint32_t count;
};

ZD_ALWAYS_INLINE void join_code(struct joined_codes *joined, uint32_t code)
{
    joined->bits |= (uint64_t)(code >> EMIT_LENGTH_BITS) << (joined->count & EMIT_LENGTH_MASK);
    joined->count += code;
}

ZD_ALWAYS_INLINE void put_joined(struct bit_writer *writer, struct joined_codes joined)
{
    put_bits(writer, joined.bits, joined.count & EMIT_LENGTH_MASK);
}

// The first count, at most 4, of four literals.
ZD_ALWAYS_INLINE struct joined_codes join_literals(const struct emit_codes *codes,
                                                   const uint8_t *literals, uint32_t count)
{
    // Looked up, and not chosen by conditions, which compilers make branches of.
    uint32_t counts[5];
    struct joined_codes joined = {0, 0};
    for (unsigned i = 0; i < 4; i++) {
        counts[i] = joined.count;
        join_code(&joined, codes->literals[literals[i]]);
    }
    counts[4] = joined.count;
    joined.count = counts[count];
    joined.bits &= low_mask(joined.count & EMIT_LENGTH_MASK);
    return joined;
}

ZD_ALWAYS_INLINE struct joined_codes join_match(const struct emit_codes *codes, uint32_t token)
{
    const uint32_t offset = token_distance(token) - 1;
    const unsigned extra_bits = distance_extra_bits(offset + 1);
    struct joined_codes joined = {0, 0};
    join_code(&joined, codes->lengths[token >> TOKEN_LENGTH_SHIFT & 0xff]);
    join_code(&joined, codes->distances[distance_symbol(offset + 1)]);
    joined.bits |= (uint64_t)(offset & low_mask(extra_bits)) << (joined.count & EMIT_LENGTH_MASK);
    joined.count += extra_bits;
    return joined;
}

// Emits tokens without guessing how many literals they have: each step takes at most four, and the match
// if these were the last. Stops before the last token, so that four bytes can always be read, before the room
// gets short, and before many literals.
ZD_ALWAYS_INLINE void emit_in_steps(struct emit_job *job)
{
    const struct emit_codes *const codes = job->codes;
    if (job->limit - job->position < STEP_ROOM) {
        return;
    }
    uint8_t *const last_room = job->out + job->limit - STEP_ROOM;
    const uint32_t *const last_token = job->tokens + job->token_count - 1;
    const uint32_t *next_token = job->tokens + job->next_token;
    const uint8_t *next_byte = job->bytes + job->next_byte;
    uint8_t *out = job->out + job->position;
    struct bit_writer writer = job->writer;
    uint32_t left = (*next_token >> TOKEN_LITERALS_SHIFT) - job->literals_done;
    while (left <= STEP_MAX_LITERALS && next_token != last_token && out <= last_room) {
        const uint32_t token = *next_token;
        const uint32_t is_last = left <= 4;
        const uint32_t if_last = 0u - is_last;
        const uint32_t taken = (left & if_last) | (4 & ~if_last);
        put_joined(&writer, join_literals(codes, next_byte, taken));
        out += store_whole_bytes(&writer, out, 0);
        struct joined_codes match = join_match(codes, token);
        match.bits &= 0u - (uint64_t)is_last;
        match.count &= if_last;
        put_joined(&writer, match);
        out += store_whole_bytes(&writer, out, 0);
        next_byte += taken + (token_length(token) & if_last);
        next_token += is_last;
        left = (*next_token >> TOKEN_LITERALS_SHIFT & if_last) | ((left - taken) & ~if_last);
    }
    job->writer = writer;
    job->position = (size_t)(out - job->out);
    job->next_byte = (size_t)(next_byte - job->bytes);
    job->next_token = (uint32_t)(next_token - job->tokens);
    job->literals_done = (*next_token >> TOKEN_LITERALS_SHIFT) - left;
}

// Emits the rest of the next token, as far as the room lasts.
ZD_ALWAYS_INLINE void emit_token(struct emit_job *job)
{
    const struct emit_codes *const codes = job->codes;
    const uint8_t *const bytes = job->bytes;
    uint8_t *const out = job->out;
    const size_t limit = job->limit;
    const uint32_t token = job->tokens[job->next_token];
    struct bit_writer writer = job->writer;
    size_t position = job->position;
    size_t next_byte = job->next_byte;
    uint32_t left = token_literals(token) - job->literals_done;
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
    job->literals_done = token_literals(token) - left;
    if (left == 0 && position + 8 <= limit) {
        if (token_has_match(token)) {
            put_joined(&writer, join_match(codes, token));
            position = store_whole_bytes(&writer, out, position);
            next_byte += token_length(token);
        }
        job->literals_done = 0;
        job->next_token++;
    }
    job->writer = writer;
    job->position = position;
    job->next_byte = next_byte;
}

ZD_ALWAYS_INLINE void emit_tokens_body(struct emit_job *job)
{
    while (job->next_token != job->token_count && job->position + 8 <= job->limit) {
        if (token_has_match(job->tokens[job->next_token])) {
            emit_in_steps(job);
        }
        emit_token(job);
    }
}

#endif
