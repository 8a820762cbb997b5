// SPDX-License-Identifier: Zlib
// zlib's chains of a stream that has seen little, in tables of its size: hash values are folded to fewer, and each
// chain has the positions of several. Whoever walks along one asks for the hash of each candidate: parse_small.c
// does. All others find zlib's tables, or none.
#ifndef ZD_DEFLATE_FOLDED_TABLES_H
#define ZD_DEFLATE_FOLDED_TABLES_H

#include "deflate/find_classic.h"

enum { MIN_FOLD_BITS = 8, FOLD_MULTIPLIER = 0x1e35a7bd };

// Bits of a folded hash value for so many bytes, which are not 0: twice to four times as many chains as positions.
ZD_ALWAYS_INLINE uint32_t fold_bits_for(uint32_t bytes)
{
    const uint32_t bits = highest_bit((bytes - 1) | 1) + 2;
    return bits < MIN_FOLD_BITS ? MIN_FOLD_BITS : bits;
}

ZD_ALWAYS_INLINE uint32_t fold_hash(uint32_t hash, uint32_t fold_bits)
{
    return hash * (uint32_t)FOLD_MULTIPLIER >> (32 - fold_bits);
}

// Makes position, whose hash is given, the newest of its folded chain and returns the one that was, 0 for none.
ZD_ALWAYS_INLINE uint32_t insert_folded(uint16_t *head, uint16_t *previous, uint32_t position,
                                        uint32_t hash, uint32_t fold_bits)
{
    uint16_t *const newest = &head[fold_hash(hash, fold_bits)];
    const uint32_t chain = *newest;
    previous[position] = (uint16_t)chain;
    *newest = (uint16_t)position;
    return chain;
}

// Folded tables for so many bytes in all, at most zd_memory_small_limit; what is in the tables stays there. They are
// folded or have nothing.
void zd_tables_fold(struct deflate_state *state, uint32_t bytes);

// zlib's tables, and all memory of the stream, from folded tables or from nothing. False without memory.
bool zd_tables_unfold(struct deflate_state *state);

// The same, but nothing stays nothing.
bool zd_tables_complete(struct deflate_state *state);

// Makes zlib's tables of none, with all memory there.
void zd_tables_begin(struct window *window);

#endif
