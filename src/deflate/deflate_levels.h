// SPDX-License-Identifier: Zlib
// What each compression level is: its parser and the limits of its search.
#ifndef ZD_DEFLATE_LEVELS_H
#define ZD_DEFLATE_LEVELS_H

#include <stdint.h>

#include "deflate/parse_design.h"

struct deflate_state;

// Why a parser came back.
enum parse_result {
    PARSE_NEED_MORE,      // input or output ran out
    PARSE_BLOCK_DONE,     // everything is in blocks, as the flush asks
    PARSE_FINISH_STARTED, // the final block is made but not yet delivered
    PARSE_FINISH_DONE,    // and delivered
    PARSE_NO_MEMORY,      // modern profile: memory that the chunk needs is lacking
};

typedef enum parse_result parse_fn(struct deflate_state *state, int flush);

struct search_limits {
    uint32_t good_length;  // with a match of this length in hand search a quarter of the chain
    uint32_t lazy_length;  // lazy: no search at the next byte after a match of this length;
                           // greedy: bytes of longer matches are not inserted
    int32_t nice_length;   // a match of this length ends the search
    uint32_t chain_length; // candidates to look at; 0: as many as there are
};

struct deflate_level {
    struct search_limits limits;
    parse_fn *parse;
};

extern const struct deflate_level zd_classic_levels[10];

// A level of the modern profile: a design, which finds matches and parses, and its limits.
struct modern_level {
    struct search_limits limits;
    enum parse_design design;
};

extern const struct modern_level zd_modern_levels[10];

// The design of a level under a strategy.
enum parse_design zd_modern_design(int level, int strategy);

// The parser of a level under a strategy (RFC-compatible output either way).
parse_fn *zd_level_parser(int level, int strategy);

#endif
