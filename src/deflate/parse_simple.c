// SPDX-License-Identifier: Zlib
// Literals alone (Z_HUFFMAN_ONLY; stored blocks too) and runs of one byte (Z_RLE), of a whole chunk.
#include "deflate/parse_simple.h"

#include "deflate/match_length.h"

// One stored block of the largest size.
enum { STORED_CHUNK_SIZE = DEFLATE_MAX_STORED, STORED_TOKEN_CAPACITY = STORED_CHUNK_SIZE / 8 };
enum { CHUNK_SIZE = 65536, TOKEN_CAPACITY = CHUNK_SIZE / DEFLATE_MIN_MATCH + 2 };
_Static_assert(TOKEN_CAPACITY > CHUNK_SIZE / TOKEN_MAX_RUN, "a chunk of literals fits");

struct chunk_layout zd_simple_layout(enum parse_design design)
{
    const bool is_stored = design == DESIGN_STORED;
    const struct chunk_layout layout = {
        .chunk_size = is_stored ? STORED_CHUNK_SIZE : CHUNK_SIZE,
        .token_capacity = is_stored               ? STORED_TOKEN_CAPACITY
                          : design == DESIGN_RUNS ? TOKEN_CAPACITY
                                                  : CHUNK_SIZE / 8,
        .table_size = 0,
    };
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
