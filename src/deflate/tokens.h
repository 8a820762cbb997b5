// SPDX-License-Identifier: Zlib
// The literals and matches of the current block, with the frequency of each symbol. Parsers append,
// the block writer reads: they meet nowhere else.
#ifndef ZD_DEFLATE_TOKENS_H
#define ZD_DEFLATE_TOKENS_H

#include "base/bits.h"
#include "base/deflate_format.h"

// A token: bits 0-7 the literal or the match length - 3, bits 8-23 the distance, 0 for a literal.
struct tokens {
    uint32_t *items; // capacity of them, in the stream's block buffer
    uint32_t count;
    uint32_t capacity; // 2^(memLevel + 6); a block ends one short of it, as zlib's does
    uint16_t litlen_frequency[DEFLATE_LITLEN_SYMBOLS];
    uint16_t distance_frequency[DEFLATE_DISTANCE_SYMBOLS];
};

#define ZD_TIMES_4(symbol)  symbol, symbol, symbol, symbol
#define ZD_TIMES_8(symbol)  ZD_TIMES_4(symbol), ZD_TIMES_4(symbol)
#define ZD_TIMES_16(symbol) ZD_TIMES_8(symbol), ZD_TIMES_8(symbol)
#define ZD_TIMES_32(symbol) ZD_TIMES_16(symbol), ZD_TIMES_16(symbol)

// Index of the length symbol (0 stands for symbol 257) by match length - 3. The last run, of symbol
// 284, is cut short by length 258, which has symbol 285 to itself.
static const uint8_t zd_length_symbol[256] = {
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    8,
    9,
    9,
    10,
    10,
    11,
    11,
    ZD_TIMES_4(12),
    ZD_TIMES_4(13),
    ZD_TIMES_4(14),
    ZD_TIMES_4(15),
    ZD_TIMES_8(16),
    ZD_TIMES_8(17),
    ZD_TIMES_8(18),
    ZD_TIMES_8(19),
    ZD_TIMES_16(20),
    ZD_TIMES_16(21),
    ZD_TIMES_16(22),
    ZD_TIMES_16(23),
    ZD_TIMES_32(24),
    ZD_TIMES_32(25),
    ZD_TIMES_32(26),
    ZD_TIMES_16(27),
    ZD_TIMES_8(27),
    ZD_TIMES_4(27),
    27,
    27,
    27,
    28,
};

#undef ZD_TIMES_4
#undef ZD_TIMES_8
#undef ZD_TIMES_16
#undef ZD_TIMES_32

// RFC 1951 section 3.2.5: from 4 on the distances - 1 of one highest bit share two symbols, and the
// bits below the second highest are extra. distance is 1 to 32768.
ZD_ALWAYS_INLINE unsigned distance_extra_bits(uint32_t distance)
{
    return highest_bit((distance - 1) | 2) - 1;
}

ZD_ALWAYS_INLINE unsigned distance_symbol(uint32_t distance)
{
    const unsigned extra_bits = distance_extra_bits(distance);
    return 2 * extra_bits + ((distance - 1) >> extra_bits);
}

// Count a symbol and return the token that stands for it, for parsers that keep the end of the items to
// themselves.
ZD_ALWAYS_INLINE uint32_t count_literal(struct tokens *tokens, uint8_t literal)
{
    tokens->litlen_frequency[literal]++;
    return literal;
}

// length is 3 to 258, distance 1 to 32768.
ZD_ALWAYS_INLINE uint32_t count_match(struct tokens *tokens, uint32_t length, uint32_t distance)
{
    const uint8_t length_code = (uint8_t)(length - DEFLATE_MIN_MATCH);
    tokens->litlen_frequency[DEFLATE_FIRST_LENGTH_SYMBOL + zd_length_symbol[length_code]]++;
    tokens->distance_frequency[distance_symbol(distance)]++;
    return distance << 8 | length_code;
}

ZD_ALWAYS_INLINE void add_literal(struct tokens *tokens, uint8_t literal)
{
    tokens->items[tokens->count++] = count_literal(tokens, literal);
}

ZD_ALWAYS_INLINE void add_match(struct tokens *tokens, uint32_t length, uint32_t distance)
{
    tokens->items[tokens->count++] = count_match(tokens, length, distance);
}

// True when the block must end before another token is added.
ZD_ALWAYS_INLINE int tokens_full(const struct tokens *tokens)
{
    return tokens->count == tokens->capacity - 1;
}

#endif
