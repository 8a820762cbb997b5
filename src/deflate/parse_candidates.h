// SPDX-License-Identifier: Zlib
// The design of the fast levels: a candidate for every position, computed in batches ahead of a parser that
// walks over a bitmap of them. docs/modern.md tells what it does. Of a level's limits, a chain of 1 asks for one
// way and no search ahead, unless lazy is above 3; any other for two ways and the search ahead.
#ifndef ZD_DEFLATE_PARSE_CANDIDATES_H
#define ZD_DEFLATE_PARSE_CANDIDATES_H

#include "base/bits.h"
#include "deflate/parse_job.h"

enum {
    CANDIDATE_BATCH = 8192, // positions whose candidates are known together
    CANDIDATE_PADDING = 64,
    CANDIDATE_MAX_CHUNK = 65536,
    CANDIDATE_MIN_HASH_BITS = 9,
    CANDIDATE_MIN_ENTRY_BITS = 10,
    CANDIDATE_LOADED = 8, // a position is inserted when so many bytes from it on are known
};

// What is hashed depends on how frequent and long matches are.
enum candidate_mode {
    CANDIDATES_MIXED,
    CANDIDATES_SPARSE,
    CANDIDATES_DENSE,
};

// At the start of the tables; then the entries of one way or two. Each way is a table of the newest positions by a
// hash of their first bytes, with more of them in the second. An entry: the low 16 bits of a stream position, and
// above them a tag, 16 bits of the hash beside those that chose the place. Where tags agree, so do the hashed
// bytes, but for rare exceptions that the parser finds; a window is at most 2^15 bytes, so that 16 bits tell how
// far back the position is.
struct candidate_tables {
    uint32_t next_insert; // stream position of the first byte that is not in the tables
    uint32_t next_retire; // where entries out of reach are next looked for
    uint32_t hash_bits;   // of each way
    uint32_t ways;
    enum candidate_mode mode; // of the next job
    uint32_t unused[11];      // the rest begins at a multiple of 64 bytes
    // By position in the batch, and 0 behind its end: the distances to candidates, 0 for none; bit i % 8 of
    // hits[i / 8] where there is one.
    uint16_t distances[CANDIDATE_BATCH + CANDIDATE_PADDING];
    uint16_t other_distances[CANDIDATE_BATCH + CANDIDATE_PADDING]; // of the second ways
    uint8_t hits[CANDIDATE_BATCH / 8 + CANDIDATE_PADDING];
};

// The entries of the table, which has no more than a window has positions.
ZD_ALWAYS_INLINE uint32_t candidate_entry_bits(uint32_t window_size, uint32_t memory_level)
{
    const uint32_t window_bits = highest_bit(window_size);
    const uint32_t bits = memory_level + 7 < window_bits ? memory_level + 7 : window_bits;
    return bits < CANDIDATE_MIN_ENTRY_BITS ? CANDIDATE_MIN_ENTRY_BITS : bits;
}

struct chunk_layout zd_candidates_layout(uint32_t window_bits, uint32_t memory_level);

parse_chunk_fn zd_parse_candidates_portable;

#endif
