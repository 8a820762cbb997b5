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

enum { MAX_NEWEST_WORDS = 2 };

// The newest positions of a hash value, four to a word, the newest in the low 16 bits of the first. The
// second is 0 where the table has but one.
struct newest {
    uint64_t words[MAX_NEWEST_WORDS];
};

// The bytes that a step over the index must have ahead: what zlib wants before it asks for more input or, where all
// is known that this call will compress, what is indexed.
ZD_ALWAYS_INLINE uint32_t fast_step_ahead(const struct deflate_state *state)
{
    const bool is_all = state->last_flush != Z_NO_FLUSH && state->strm->avail_in == 0;
    return is_all ? (uint32_t)INDEXED_BYTES : (uint32_t)MIN_LOOKAHEAD;
}

// What levels 1 and 2 insert into; a copy of its fields, so that no store seems to change them.
struct newest_table {
    const uint8_t *bytes;
    uint16_t *newest;
    uint16_t *previous;
    uint32_t words; // to a hash value
    uint32_t mask;
    uint32_t hash_shift;
    uint32_t hash_mask;
};

ZD_ALWAYS_INLINE struct newest_table newest_table_of(const struct window *window)
{
    return (struct newest_table){.bytes = window->bytes,
                                 .newest = window->index.newest,
                                 .previous = window->previous,
                                 .words = window->index.newest_words,
                                 .mask = window->mask,
                                 .hash_shift = window->hash_shift,
                                 .hash_mask = window->hash_mask};
}

// The ith word of an entry: its 16-bit lanes slide like other positions, its low bits have the newest.
ZD_ALWAYS_INLINE uint64_t load_newest(const uint16_t *entry, uint32_t i)
{
    uint64_t word;
    memcpy(&word, entry + (size_t)4 * i, sizeof(word));
    return word;
}

ZD_ALWAYS_INLINE void store_newest(uint16_t *entry, uint32_t i, uint64_t word)
{
    memcpy(entry + (size_t)4 * i, &word, sizeof(word));
}

// Where the newest of the bytes' hash value stand.
ZD_ALWAYS_INLINE uint16_t *newest_of(const struct newest_table *table, uint32_t bytes)
{
    const uint32_t hash = hash_of_3(bytes, table->hash_shift, table->hash_mask);
    return table->newest + 4 * (size_t)table->words * hash;
}

// Makes position the newest of its hash value and returns those that were.
ZD_ALWAYS_INLINE struct newest insert_newest(const struct newest_table *table, uint32_t position)
{
    uint16_t *const entry = newest_of(table, load_le32(table->bytes, position));
    struct newest newest = {{load_newest(entry, 0), 0}};
    store_newest(entry, 0, newest.words[0] << 16 | position);
    if (table->words == MAX_NEWEST_WORDS) {
        newest.words[1] = load_newest(entry, 1);
        store_newest(entry, 1, newest.words[1] << 16 | newest.words[0] >> 48);
    }
    table->previous[position & table->mask] = (uint16_t)newest.words[0];
    return newest;
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

// Inserts position, of which INDEXED_BYTES are known, into zlib's chains and into the greedy parser's index;
// the one before it in zlib's chain.
ZD_ALWAYS_INLINE uint32_t insert_ranked(struct window *window, uint32_t position)
{
    const struct match_index *const index = &window->index;
    const uint32_t word = load_le32(window->bytes, position);
    const uint32_t slot = position & window->mask;
    const uint32_t hash3 = hash_of_3(word, window->hash_shift, window->hash_mask);
    const uint32_t hash4 = hash_of_4(word, index->hash_bits);
    const uint32_t newest = link_position(&window->head[hash3], window->previous, position, slot);
    link_position(&index->head4[hash4], index->previous4, position, slot);
    index->rank[slot] = (uint16_t)(index->rank[newest & window->mask] + 1);
    return newest;
}

// Inserts position, of whose bytes three at least are known and all before known_end, into zlib's chain in
// whichever form it is kept, and returns the one before it. A greedy parser's index that lacks bytes
// ends.
uint32_t zd_insert_anywhere(struct window *window, uint32_t position, uint32_t known_end);

// Starts the index where it pays and where it can be exact; tells whether the stream has one now.
bool zd_index_start(struct deflate_state *state);

// The same for levels 1 and 2, whose searches look at the newest positions of a chain, four to a word.
bool zd_index_start_newest(struct deflate_state *state, uint32_t words);

// The same for level 3, from the window's first position on.
bool zd_index_start_greedy(struct deflate_state *state);

// Whether the current block shows that an index does not pay.
bool zd_index_is_wasted(const struct deflate_state *state);

// Ends the use of the index: zlib's chains are then as zlib has them at the window's position.
void zd_index_stop(struct window *window);

// Applies one slide of the window.
void zd_index_slide(const struct kernels *kernels, struct window *window);

#endif
