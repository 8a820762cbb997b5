// SPDX-License-Identifier: Zlib
// The designs of the modern profile: how a chunk becomes tokens, and what memory that takes. A new design is
// a name here, a row in parse_design.c, and its kernel in the tiers of kernels.c.
#ifndef ZD_DEFLATE_PARSE_DESIGN_H
#define ZD_DEFLATE_PARSE_DESIGN_H

#include <stdint.h>

struct kernels;
struct parse_job;

enum parse_design {
    DESIGN_STORED,     // no tokens: stored blocks
    DESIGN_LITERALS,   // literals alone: Z_HUFFMAN_ONLY
    DESIGN_RUNS,       // matches of distance 1: Z_RLE
    DESIGN_CANDIDATES, // a candidate for every position: parse_candidates.h
    DESIGN_CHAINS,     // hash chains and a lazy parser: parse_chains.h
    DESIGN_SORTED,     // sorted positions and the cheapest path: parse_sorted.h
};

// The memory of a design, the same for all of its levels.
struct chunk_layout {
    uint32_t chunk_size;     // bytes of input that become tokens together; at least 32 KiB
    uint32_t token_capacity; // words; full at the earliest after token_capacity matches of 3 bytes
    uint32_t table_size;     // bytes of parse_job.tables
};

struct chunk_layout zd_chunk_layout(enum parse_design design, uint32_t window_bits,
                                    uint32_t mem_level);

// Makes tokens of the job's bytes, as parse_job.h says.
typedef void parse_chunk_fn(struct parse_job *job);

parse_chunk_fn *zd_chunk_parser(enum parse_design design, const struct kernels *kernels);

#endif
