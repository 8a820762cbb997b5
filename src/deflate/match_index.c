// SPDX-License-Identifier: Zlib
// Where an index begins and ends. Its use is the lazy parser's, in parse_lazy_body.h.
#include "deflate/match_index.h"

#include <string.h>

#include "base/alloc.h"

// Chains of these lengths and below are walked quickly, or soon enough where matches are long.
enum { SHORT_CHAIN = 16, MEDIUM_CHAIN = 32 };

// Bytes of a block that tell what kind of data it is.
enum { SEEN_BYTES = 16384 };

// Bytes in sight, before and behind the position, that repay making an index.
enum { WORTHWHILE_BYTES = 6144, WORTHWHILE_BYTES_NEWEST = 24576, WORTHWHILE_BYTES_GREEDY = 4096 };

// True where every position that a search can reach is in zlib's chains, and no other.
static bool is_gapless(const struct window *window)
{
    return !window->is_stale &&
           (window->gap_end == 0 || (window->position > window->size &&
                                     window->position - window->size >= window->gap_end));
}

// The mean length of a token from which on searches are too few to repay an index, which costs the same
// for every byte. Short walks are repaid later than long ones.
static uint32_t long_token(uint32_t chain_length)
{
    return chain_length - 1 < SHORT_CHAIN ? 12 : chain_length - 1 < MEDIUM_CHAIN ? 14 : 128;
}

bool zd_index_is_wasted(const struct deflate_state *state)
{
    const int64_t block_size = (int64_t)state->window.position - state->window.block_start;
    return block_size >= SEEN_BYTES &&
           block_size >= (int64_t)long_token(state->limits.chain_length) * state->tokens.count;
}

// Whether searches are worth an index. Short walks must have shown it, and so must data of which an index
// has been wasted.
static bool is_worthwhile(const struct deflate_state *state)
{
    const struct window *window = &state->window;
    if (window->position + window->lookahead < WORTHWHILE_BYTES) {
        return false;
    }
    const bool is_short = state->limits.chain_length - 1 < SHORT_CHAIN;
    const int64_t block_size = (int64_t)window->position - window->block_start;
    return block_size < SEEN_BYTES ? !is_short && !window->index.was_wasted
                                   : !zd_index_is_wasted(state);
}

enum { INDEX_BYTES_PER_POSITION = 16 };

static bool allocate_index(z_streamp strm, struct window *window)
{
    struct match_index *index = &window->index;
    index->hash_bits = window->bits + 1;
    const uint32_t head_count = 1u << index->hash_bits;
    // The tables of the lazy levels take 14 bytes of it, the newest of level 2 all.
    index->block = zd_alloc(strm, window->size, INDEX_BYTES_PER_POSITION);
    if (index->block == NULL) {
        return false;
    }
    index->head4 = index->block;
    index->head5 = index->head4 + head_count;
    index->rank = index->head5 + head_count;
    index->previous4 = index->rank + window->size;
    index->previous5 = index->previous4 + window->size;
    index->newest = index->block;
    return true;
}

static void clear_index(struct window *window)
{
    struct match_index *index = &window->index;
    const size_t head_count = (size_t)1 << index->hash_bits;
    memset(index->head4, 0, head_count * sizeof(index->head4[0]));
    memset(index->rank, 0, window->size * sizeof(index->rank[0]));
}

// Whether there is memory for an index.
static bool has_memory(struct deflate_state *state)
{
    struct match_index *index = &state->window.index;
    if (index->block == NULL && !allocate_index(state->strm, &state->window)) {
        index->is_allowed = false;
    }
    return index->is_allowed;
}

bool zd_index_start(struct deflate_state *state)
{
    struct window *window = &state->window;
    struct match_index *index = &window->index;
    if (index->is_active) {
        return true;
    }
    if (!index->is_allowed || !is_worthwhile(state) || !is_gapless(window) || !has_memory(state)) {
        return false;
    }
    clear_index(window);
    memset(index->head5, 0, sizeof(index->head5[0]) << index->hash_bits);
    const uint32_t reach = max_distance(window);
    index->indexed = window->position > reach ? window->position - reach : 0;
    index->is_active = true;
    return true;
}

bool zd_index_start_greedy(struct deflate_state *state)
{
    struct window *window = &state->window;
    struct match_index *index = &window->index;
    if (index->is_greedy) {
        return true;
    }
    if (!index->is_allowed || window->position != 0 ||
        window->lookahead < WORTHWHILE_BYTES_GREEDY || !has_memory(state)) {
        return false;
    }
    clear_index(window);
    index->is_greedy = true;
    return true;
}

// The newest positions of each hash value from zlib's chains. A link that does not lead farther back is
// of a position that has left the ring.
static void collect_newest(struct window *window, uint32_t words)
{
    const size_t hash_count = (size_t)1 << window->hash_bits;
    uint16_t *entry = window->index.newest;
    for (size_t hash = 0; hash < hash_count; hash++, entry += (size_t)4 * words) {
        uint32_t position = window->head[hash];
        for (uint32_t i = 0; i < words; i++) {
            uint64_t word = 0;
            for (unsigned shift = 0; shift < 64 && position != 0; shift += 16) {
                word |= (uint64_t)position << shift;
                const uint32_t next = window->previous[position & window->mask];
                position = next < position ? next : 0;
            }
            store_newest(entry, i, word);
        }
    }
}

bool zd_index_start_newest(struct deflate_state *state, uint32_t words)
{
    struct window *window = &state->window;
    struct match_index *index = &window->index;
    if (index->newest_words != 0) {
        return true;
    }
    // The words of each value want 8 << hash_bits bytes of the block each.
    if (!index->is_allowed || window->is_stale || window->hash_bits > window->bits ||
        window->position + window->lookahead < words * WORTHWHILE_BYTES_NEWEST ||
        !has_memory(state)) {
        return false;
    }
    if (window->position == 0) {
        memset(index->newest, 0, words * sizeof(uint64_t) << window->hash_bits);
    } else {
        collect_newest(window, words);
    }
    index->newest_words = words;
    return true;
}

uint32_t zd_insert_anywhere(struct window *window, uint32_t position, uint32_t known_end)
{
    if (window->index.newest_words != 0) {
        const struct newest_table table = newest_table_of(window);
        return (uint16_t)insert_newest(&table, position).words[0];
    }
    if (window->index.is_greedy && known_end - position >= INDEXED_BYTES) {
        return insert_ranked(window, position);
    }
    window->index.is_greedy = false;
    return insert_position(window, position);
}

void zd_index_stop(struct window *window)
{
    window->index.is_greedy = false;
    const uint32_t words = window->index.newest_words;
    if (words != 0) {
        window->index.newest_words = 0;
        for (size_t hash = 0; hash < (size_t)1 << window->hash_bits; hash++) {
            window->head[hash] = (uint16_t)load_newest(window->index.newest + 4 * words * hash, 0);
        }
    }
    if (!window->index.is_active) {
        return;
    }
    window->index.is_active = false;
    // Take the positions ahead out again, newest first: each head goes back to what it replaced.
    while (window->inserted > window->position) {
        window->inserted--;
        window->head[hash_of(window, window->inserted)] =
            window->previous[window->inserted & window->mask];
    }
}

void zd_index_slide(const struct kernels *kernels, struct window *window)
{
    struct match_index *index = &window->index;
    if (index->newest_words != 0) {
        kernels->slide_hash(index->newest, (size_t)(4 * index->newest_words) << window->hash_bits,
                            window->size);
    }
    if (!index->is_active && !index->is_greedy) {
        return;
    }
    const size_t head_count = (size_t)1 << index->hash_bits;
    kernels->slide_hash(index->head4, head_count, window->size);
    kernels->slide_hash(index->previous4, window->size, window->size);
    if (index->is_greedy) {
        return;
    }
    kernels->slide_hash(index->head5, head_count, window->size);
    kernels->slide_hash(index->previous5, window->size, window->size);
    index->indexed -= index->indexed < window->size ? index->indexed : window->size;
}
