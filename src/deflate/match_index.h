// SPDX-License-Identifier: Zlib
// A finer index of the window beside zlib's chains: chains of equal 4 and 5 bytes, and the rank of each
// position in its zlib chain. It lets the lazy parser find what zlib's walk would find without making
// the walk (docs/classic.md). A stream has one only once it has seen enough input to repay it.
#ifndef ZD_DEFLATE_MATCH_INDEX_H
#define ZD_DEFLATE_MATCH_INDEX_H

#include <string.h>

#include "deflate/deflate_state.h"
#include "deflate/find_classic.h"
#include "deflate/index_batch.h"

enum {
    INDEXED_BYTES = 5, // what a position needs to be indexed; zlib's chains need 3
    // The index reaches at least this far beyond the position that is searched, so that chains of later
    // bytes of a match can be followed; and at most MIN_LOOKAHEAD, see extend_index.
    INDEX_AHEAD = 136,
};

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

// Makes position, whose ring slot is given, the newest of its chain; returns the one that was.
ZD_ALWAYS_INLINE uint32_t link_position(uint16_t *head, uint16_t *previous, uint32_t position,
                                        uint32_t slot)
{
    const uint16_t newest = *head;
    previous[slot] = newest;
    *head = (uint16_t)position;
    return newest;
}

// Inserts position, of which INDEXED_BYTES are known, into zlib's chains and into the index; the one before
// it in zlib's chain.
ZD_ALWAYS_INLINE uint32_t insert_ranked(struct window *window, uint32_t position)
{
    const struct match_index *const index = &window->index;
    const uint64_t word = load_le64(window->bytes, position);
    const uint32_t slot = position & window->mask;
    const uint32_t hash3 = hash_of_3((uint32_t)word, window->hash_shift, window->hash_mask);
    const uint32_t hash4 = hash_of_4(word, index->hash_bits);
    const uint32_t hash5 = hash_of_5(word, index->hash_bits);
    const uint32_t newest = link_position(&window->head[hash3], window->previous, position, slot);
    link_position(&index->head4[hash4], index->previous4, position, slot);
    link_position(&index->head5[hash5], index->previous5, position, slot);
    index->rank[slot] = (uint16_t)(index->rank[newest & window->mask] + 1);
    return newest;
}

// Inserts position, of whose bytes three at least are known and all before known_end, into zlib's chain in
// whichever form it is kept, and returns the one before it. A greedy parser's index that lacks bytes
// ends.
ZD_ALWAYS_INLINE uint32_t insert_anywhere(struct window *window, uint32_t position,
                                          uint32_t known_end)
{
    if (window->index.has_newest4) {
        const struct newest4_table table = newest4_table_of(window);
        return (uint16_t)insert_newest4(&table, position);
    }
    if (window->index.is_greedy && known_end - position >= INDEXED_BYTES) {
        return insert_ranked(window, position);
    }
    window->index.is_greedy = false;
    return insert_position(window, position);
}

// Starts the index where it pays and where it can be exact; tells whether the stream has one now.
bool zd_index_start(struct deflate_state *state);

// The same for level 1, whose searches look at the four newest positions of a chain.
bool zd_index_start_newest4(struct deflate_state *state);

// The same for level 3, from the window's first position on.
bool zd_index_start_greedy(struct deflate_state *state);

// Whether the current block shows that an index does not pay.
bool zd_index_is_wasted(const struct deflate_state *state);

// Ends the use of the index: zlib's chains are then as zlib has them at the window's position.
void zd_index_stop(struct window *window);

// Applies one slide of the window.
void zd_index_slide(const struct kernels *kernels, struct window *window);

#endif
