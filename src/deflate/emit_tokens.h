// SPDX-License-Identifier: Zlib
// From the tokens of a chunk to the bits of a block. The emission of a block can stop after any token and
// inside any run of literals, and goes on in another call.
#ifndef ZD_DEFLATE_EMIT_TOKENS_H
#define ZD_DEFLATE_EMIT_TOKENS_H

#include "deflate/bit_writer.h"
#include "deflate/chunk_tokens.h"

enum {
    // An emitted code: bits 0-5 its length, from bit 6 on its bits in stream order. A length's code holds
    // its extra bits: at most 14 + 5.
    EMIT_LENGTH_BITS = 6,
    EMIT_LENGTHS = DEFLATE_MAX_MATCH - DEFLATE_MIN_MATCH + 2,
    EMIT_DISTANCES = 32,
};

// The codes of a block in the form in which they are looked up.
struct emit_codes {
    uint32_t literals[DEFLATE_LITERALS + 1]; // and the end of block
    uint32_t lengths[EMIT_LENGTHS];          // by length - 3; the last has no bits
    uint32_t
        distances[EMIT_DISTANCES]; // without extra bits; those behind the last symbol have none
};

struct emit_job {
    const struct emit_codes *codes;
    const uint32_t *tokens;
    uint32_t next_token;
    uint32_t token_count;
    uint32_t literals_done; // of the next token
    const uint8_t *bytes;
    size_t next_byte; // where the rest of the next token stands in bytes
    size_t end_byte;  // behind the last that may be read
    struct bit_writer writer;
    uint8_t *out;
    size_t limit; // bytes of out that may be written, also behind the position reached
    size_t position;
};

// Emits tokens while 8 bytes are left of limit. At exit the writer holds less than 8 bits.
void zd_emit_tokens_portable(struct emit_job *job);

#endif
