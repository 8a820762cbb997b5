// SPDX-License-Identifier: Zlib
// The modern profile's tokens: one word for the literals before a match and the match itself. Literals
// are not in the tokens: they are read from the chunk. Parsers write them, the block splitter counts them,
// the emitter makes bits of them; they meet nowhere else.
#ifndef ZD_DEFLATE_CHUNK_TOKENS_H
#define ZD_DEFLATE_CHUNK_TOKENS_H

#include "base/compiler.h"
#include "base/deflate_format.h"

// A token word:
//   bits 0-14   distance - 1
//   bits 15-22  length - 3
//   bits 23-31  the literals before the match, 0 to TOKEN_MAX_LITERALS
// With TOKEN_NO_MATCH in bits 23-31 it stands for literals alone, as many as bits 0-22 say: 1 to
// TOKEN_MAX_RUN.
enum {
    TOKEN_LENGTH_SHIFT = 15,
    TOKEN_LITERALS_SHIFT = 23,
    TOKEN_MAX_LITERALS = 510,
    TOKEN_NO_MATCH = 511,
    TOKEN_MAX_RUN = 4096, // so that blocks can begin nearly anywhere
};

// literals is at most TOKEN_MAX_LITERALS, length 3 to 258, distance 1 to 32768.
ZD_ALWAYS_INLINE uint32_t match_token(uint32_t literals, uint32_t length, uint32_t distance)
{
    return literals << TOKEN_LITERALS_SHIFT | (length - DEFLATE_MIN_MATCH) << TOKEN_LENGTH_SHIFT |
           (distance - 1);
}

// literals is 1 to TOKEN_MAX_RUN.
ZD_ALWAYS_INLINE uint32_t literals_token(uint32_t literals)
{
    return (uint32_t)TOKEN_NO_MATCH << TOKEN_LITERALS_SHIFT | literals;
}

ZD_ALWAYS_INLINE int token_has_match(uint32_t token)
{
    return token >> TOKEN_LITERALS_SHIFT != TOKEN_NO_MATCH;
}

ZD_ALWAYS_INLINE uint32_t token_literals(uint32_t token)
{
    return token_has_match(token) ? token >> TOKEN_LITERALS_SHIFT
                                  : token & ((1u << TOKEN_LITERALS_SHIFT) - 1);
}

// Of a token with a match.
ZD_ALWAYS_INLINE uint32_t token_length(uint32_t token)
{
    return (token >> TOKEN_LENGTH_SHIFT & 0xff) + DEFLATE_MIN_MATCH;
}
ZD_ALWAYS_INLINE uint32_t token_distance(uint32_t token)
{
    return (token & ((1u << TOKEN_LENGTH_SHIFT) - 1)) + 1;
}

// Appends tokens for a run of any length that no match follows; returns the new count. There is room for
// run / TOKEN_MAX_RUN + 1 more.
ZD_ALWAYS_INLINE uint32_t put_literals(uint32_t *tokens, uint32_t count, uint32_t run)
{
    while (run != 0) {
        const uint32_t literals = run < TOKEN_MAX_RUN ? run : TOKEN_MAX_RUN;
        tokens[count++] = literals_token(literals);
        run -= literals;
    }
    return count;
}

// Appends a match and the literals before it, however many: room for literals / TOKEN_MAX_RUN + 2 more.
ZD_ALWAYS_INLINE uint32_t put_match(uint32_t *tokens, uint32_t count, uint32_t literals,
                                    uint32_t length, uint32_t distance)
{
    if (ZD_UNLIKELY(literals > TOKEN_MAX_LITERALS)) {
        count = put_literals(tokens, count, literals);
        literals = 0;
    }
    tokens[count] = match_token(literals, length, distance);
    return count + 1;
}

#endif
