// SPDX-License-Identifier: Zlib
// The design of the middle levels: hash chains filled ahead of a lazy parser. docs/modern.md tells what it
// does.
#ifndef ZD_DEFLATE_PARSE_CHAINS_H
#define ZD_DEFLATE_PARSE_CHAINS_H

#include "deflate/parse_job.h"
#include "deflate/symbol_costs.h"

enum {
    // Positions whose look-ups are done ahead of the parser stay in rings of this size.
    CHAIN_AHEAD = 1024,
    CHAIN_BLOCK = 64, // positions that are looked up together
    // What a level's good_length, or a larger one, adds: heads of 4 bytes where those of 3 do not pay; the same
    // everywhere; a search two positions ahead; heads of 3 bytes everywhere.
    CHAIN_FINDS_FOUR_OR_THREE = 1,
    CHAIN_FINDS_FOUR = 2,
    CHAIN_LOOKS_TWO_AHEAD = 3,
    CHAIN_FINDS_THREE = 4,
};

// At the start of the tables; then the ring of previous positions, then the heads of 5, 4 and 3 bytes. Heads hold the
// low 16 bits of a stream position; as a window is at most 2^15 bytes, they tell how far back it
// is. What they say is checked against the bytes.
struct chain_tables {
    // Stream position of the first byte that is not in the tables.
    _Alignas(64) uint32_t next_insert;
    uint32_t hash_bits; // of the heads of 5 and 4 bytes; those of 3 have one less
    bool is_noise;      // the region that next_insert lies in
    bool finds_four;    // the heads of 4 bytes are kept
    bool finds_three;   // those of 3 bytes
    uint32_t samples;   // that costs were estimated from
    // By stream position modulo CHAIN_AHEAD: the distance to the newest position that a head knows with the same 4
    // bytes, 0 for none; where it is 0, the same of 3 bytes; a bit for each start of a match.
    uint16_t nearest4[CHAIN_AHEAD];
    uint16_t nearest3[CHAIN_AHEAD];
    uint64_t starts[CHAIN_AHEAD / CHAIN_BLOCK];
    struct symbol_costs costs;
};

// The limits of a level: chain_length candidates of a chain are compared; nice_length ends a search; a match
// shorter than lazy_length is held against that of the next position; for good_length see above.
struct chunk_layout zd_chains_layout(uint32_t window_bits, uint32_t memory_level);

parse_chunk_fn zd_parse_chains_portable;

struct chains;

struct chain_match {
    uint32_t length; // 0 for none
    uint32_t distance;
};

// The search of the portable instance (parse_chains_body.h), which reads nothing behind the chunk's end: for other tiers too,
// near the end.
struct chain_match zd_find_longest_plain(const struct chains *chains, uint32_t index,
                                         uint32_t best_length, uint32_t depth,
                                         uint32_t nice_length);

#endif
