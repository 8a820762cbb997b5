// SPDX-License-Identifier: Zlib
// Literals alone (Z_HUFFMAN_ONLY; stored blocks too) and runs of one byte (Z_RLE), of a whole chunk.
#include "deflate/parse_simple.h"

#include "deflate/deflate_state.h"
#include "deflate/match_length.h"

enum {
    LARGE_CHUNK = 65536,
    SMALL_CHUNK = 32768,
    // Words for literals alone, and for runs with matches as dense as they can be.
    LITERAL_TOKENS = LARGE_CHUNK / TOKEN_MAX_RUN,
    DENSE_TOKENS = 2 + LITERAL_TOKENS,
};

struct chunk_layout zd_simple_layout(enum parse_design design, uint32_t memory_level)
{
    struct chunk_layout layout = {
        .chunk_size = memory_level < DEFAULT_MEM_LEVEL ? SMALL_CHUNK : LARGE_CHUNK,
        .token_capacity = LITERAL_TOKENS,
        .table_size = 0,
    };
    if (design == DESIGN_STORED) {
        layout.chunk_size = DEFLATE_MAX_STORED; // one block
    } else if (design == DESIGN_RUNS) {
        layout.token_capacity = layout.chunk_size / DEFLATE_MIN_MATCH + DENSE_TOKENS;
    }
    return layout;
}

void zd_parse_chunk_literals(struct parse_job *job)
{
    job->token_count = put_literals(job->tokens, 0, job->end - job->begin);
    job->parsed_end = job->end;
}

void zd_parse_chunk_runs(struct parse_job *job)
{
    const uint8_t *const bytes = job->bytes;
    uint32_t position = job->begin;
    uint32_t literals_begin = position;
    uint32_t count = 0;
    position += position == job->history_begin && position != job->end;
    while (position + DEFLATE_MIN_MATCH <= job->end) {
        const uint32_t left = job->end - position;
        const uint32_t limit = left < DEFLATE_MAX_MATCH ? left : DEFLATE_MAX_MATCH;
        if (bytes[position] != bytes[position - 1]) {
            position++;
            continue;
        }
        const uint32_t length = match_length(bytes, position - 1, position, limit);
        if (length < DEFLATE_MIN_MATCH) {
            position++;
            continue;
        }
        count = put_match(job->tokens, count, position - literals_begin, length, 1);
        position += length;
        literals_begin = position;
    }
    job->token_count = put_literals(job->tokens, count, job->end - literals_begin);
    job->parsed_end = job->end;
}
