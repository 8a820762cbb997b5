// SPDX-License-Identifier: Zlib
// What a modern parser is asked and what it answers: one chunk of input becomes tokens. The portable
// instance of each parser defines its bytes; those of other tiers give the same.
#ifndef ZD_DEFLATE_PARSE_JOB_H
#define ZD_DEFLATE_PARSE_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deflate/chunk_tokens.h"
#include "deflate/deflate_levels.h"

// bytes lies in the stream's buffer in one call and in the caller's in another, so that nothing may be
// kept from call to call but stream positions, and no decision may depend on a byte at or behind end.
// A stream position is origin + index modulo 2^32; 16 bits of it tell any distance up to a window.
struct parse_job {
    const uint8_t *bytes;   // those from history_begin to end, and no others, may be read
    uint32_t origin;        // stream position of bytes[0]
    uint32_t history_begin; // matches may reach back to here, and no farther than max_distance
    uint32_t begin;         // the first byte to be parsed
    uint32_t end;           // behind the last byte of the chunk
    uint32_t max_distance;  // 2^windowBits
    uint32_t min_match;     // shorter matches are not taken: 3, or 6 under Z_FILTERED
    uint32_t mem_level;     // 1 to 9
    struct search_limits limits;

    // The parser's own memory: modern_level.table_size bytes, 64-byte aligned, uninitialised while is_new.
    // It is indexed as far as the parser left it; history that came since then (a dictionary) it indexes
    // itself. With is_new nothing is indexed, and history may be there already.
    void *tables;
    bool is_new;

    // The answer: tokens for exactly the bytes from begin to parsed_end. It is end, or less where the
    // tokens are full: then the rest is asked for in another job.
    uint32_t *tokens;
    uint32_t token_capacity;
    uint32_t token_count;
    uint32_t parsed_end;
};

#endif
