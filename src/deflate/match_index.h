// SPDX-License-Identifier: Zlib
// A finer index of the window beside zlib's chains: chains of equal 4 and 5 bytes, and the rank of each
// position in its zlib chain. It lets the lazy parser find what zlib's walk would find without making
// the walk (docs/classic.md). A stream has one only once it has seen enough input to repay it.
#ifndef ZD_DEFLATE_MATCH_INDEX_H
#define ZD_DEFLATE_MATCH_INDEX_H

#include <string.h>

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

// Makes position, whose ring slot is given, the newest of its chain; returns the one that was.
ZD_ALWAYS_INLINE uint32_t link_position(uint16_t *head, uint16_t *previous, uint32_t hash,
                                        uint32_t position, uint32_t slot)
{
    const uint16_t newest = head[hash];
    previous[slot] = newest;
    head[hash] = (uint16_t)position;
    return newest;
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
    const uint32_t hash_mask = window->hash_mask;
    const uint32_t hash_shift = window->hash_shift;
    uint16_t *const previous = window->previous;
    uint16_t *const head = window->head;
    uint16_t *const rank = index->rank;
    uint16_t *const head4 = index->head4;
    uint16_t *const head5 = index->head5;
    uint16_t *const previous4 = index->previous4;
    uint16_t *const previous5 = index->previous5;
    uint32_t position = index->indexed;

    // Those that are in zlib's chains already.
    for (; position < window->inserted && position < end; position++) {
        const uint64_t word = load_le64(bytes, position);
        const uint32_t slot = position & mask;
        link_position(head4, previous4, hash_of_4((uint32_t)word, hash_bits), position, slot);
        link_position(head5, previous5, hash_of_5(word, hash_bits), position, slot);
        rank[slot] = (uint16_t)(rank[previous[slot] & mask] + 1);
    }
    for (; position < end; position++) {
        const uint64_t word = load_le64(bytes, position);
        const uint32_t slot = position & mask;
        const uint32_t hash = hash_of_3((uint32_t)word, hash_shift, hash_mask);
        const uint32_t newest = link_position(head, previous, hash, position, slot);
        link_position(head4, previous4, hash_of_4((uint32_t)word, hash_bits), position, slot);
        link_position(head5, previous5, hash_of_5(word, hash_bits), position, slot);
        rank[slot] = (uint16_t)(rank[newest & mask] + 1);
    }
    window->inserted = end > window->inserted ? end : window->inserted;
    index->indexed = end;
}

// What level 1 inserts into; a copy of its fields, so that no store seems to change them.
struct newest4_table {
    const uint8_t *bytes;
    uint16_t *newest4; // four to a hash value, the newest in the low 16 bits of their word
    uint16_t *previous;
    uint32_t mask;
    uint32_t hash_shift;
    uint32_t hash_mask;
};

ZD_ALWAYS_INLINE struct newest4_table newest4_table_of(const struct window *window)
{
    return (struct newest4_table){window->bytes, window->index.newest4, window->previous,
                                  window->mask,  window->hash_shift,    window->hash_mask};
}

ZD_ALWAYS_INLINE uint64_t load_newest4(const uint16_t *newest4, size_t hash)
{
    uint64_t four;
    memcpy(&four, newest4 + 4 * hash, sizeof(four));
    return four;
}

ZD_ALWAYS_INLINE void store_newest4(uint16_t *newest4, size_t hash, uint64_t four)
{
    memcpy(newest4 + 4 * hash, &four, sizeof(four));
}

// Makes position the newest of its hash value and returns those that were.
ZD_ALWAYS_INLINE uint64_t insert_newest4(const struct newest4_table *table, uint32_t position)
{
    const uint32_t hash =
        hash_of_3(load_le32(table->bytes, position), table->hash_shift, table->hash_mask);
    const uint64_t four = load_newest4(table->newest4, hash);
    store_newest4(table->newest4, hash, four << 16 | position);
    table->previous[position & table->mask] = (uint16_t)four;
    return four;
}

// Makes position the newest of its chain, in whichever form the heads are kept, and returns the one
// that was.
ZD_ALWAYS_INLINE uint32_t insert_anywhere(struct window *window, uint32_t position)
{
    if (window->index.has_newest4) {
        const struct newest4_table table = newest4_table_of(window);
        return (uint16_t)insert_newest4(&table, position);
    }
    return insert_position(window, position);
}

// Starts the index where it pays and where it can be exact; tells whether the stream has one now.
bool zd_index_start(struct deflate_state *state);

// The same for level 1, whose searches look at the four newest positions of a chain.
bool zd_index_start_newest4(struct deflate_state *state);

// Ends the use of the index: zlib's chains are then as zlib has them at the window's position.
void zd_index_stop(struct window *window);

// Applies one slide of the window.
void zd_index_slide(const struct kernels *kernels, struct window *window);

#endif
