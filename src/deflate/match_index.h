// SPDX-License-Identifier: Zlib
// A finer index of the window beside zlib's chains: chains of equal 4 and 5 bytes, and the rank of each
// position in its zlib chain. It lets the lazy parser find what zlib's walk would find without making
// the walk (docs/classic.md). A stream has one only once it has seen enough input to repay it.
#ifndef ZD_DEFLATE_MATCH_INDEX_H
#define ZD_DEFLATE_MATCH_INDEX_H

#include "deflate/deflate_state.h"
#include "deflate/find_classic.h"

enum {
    INDEXED_BYTES = 5, // what a position needs to be indexed; zlib's chains need 3
    // The index reaches at least this far beyond the position that is searched, so that chains of later
    // bytes of a match can be followed; and at most MIN_LOOKAHEAD, see extend_index.
    INDEX_AHEAD = 136,
};

ZD_ALWAYS_INLINE uint32_t hash_of_4(uint32_t bytes, uint32_t hash_bits)
{
    return (bytes * 0x9e3779b1u) >> (32 - hash_bits);
}

// Of the low 5 bytes.
ZD_ALWAYS_INLINE uint32_t hash_of_5(uint64_t bytes, uint32_t hash_bits)
{
    return (uint32_t)((bytes << 24) * 0x9e3779b97f4a7c15u >> (64 - hash_bits));
}

// Inserts all positions before end into zlib's chains and into the index. The bytes up to
// end + INDEXED_BYTES - 2 are known. Rings of the window's size hold the links, so a position behind
// end - size loses its own: end is at most the searched position + MIN_LOOKAHEAD + 1, and what stands
// farther back than max_distance is never asked for.
ZD_ALWAYS_INLINE void extend_index(struct window *window, uint32_t end)
{
    struct match_index *const index = &window->index;
    const uint8_t *const bytes = window->bytes;
    const uint32_t mask = window->mask;
    const uint32_t hash_bits = index->hash_bits;
    uint16_t *const previous = window->previous;
    uint16_t *const rank = index->rank;
    uint16_t *const head4 = index->head4;
    uint16_t *const head5 = index->head5;
    uint16_t *const previous4 = index->previous4;
    uint16_t *const previous5 = index->previous5;

    for (uint32_t position = window->inserted; position < end; position++) {
        insert_position(window, position);
    }
    for (uint32_t position = index->indexed; position < end; position++) {
        const uint64_t word = load_le64(bytes, position);
        const uint32_t hash4 = hash_of_4((uint32_t)word, hash_bits);
        const uint32_t hash5 = hash_of_5(word, hash_bits);
        const uint32_t slot = position & mask;
        rank[slot] = (uint16_t)(rank[previous[slot] & mask] + 1);
        previous4[slot] = head4[hash4];
        head4[hash4] = (uint16_t)position;
        previous5[slot] = head5[hash5];
        head5[hash5] = (uint16_t)position;
    }
    window->inserted = end > window->inserted ? end : window->inserted;
    index->indexed = end > index->indexed ? end : index->indexed;
}

// Starts the index where it pays and where it can be exact; tells whether the stream has one now.
bool zd_index_start(struct deflate_state *state);

// Ends the use of the index: zlib's chains are then as zlib has them at the window's position.
void zd_index_stop(struct window *window);

// Applies one slide of the window.
void zd_index_slide(const struct kernels *kernels, struct window *window);

#endif
