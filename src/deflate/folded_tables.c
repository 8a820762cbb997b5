// SPDX-License-Identifier: Zlib
// Where tables are folded, for more bytes than before, or unfolded. Which positions were inserted, not all under
// a greedy parser, is what the chains tell.
#include "deflate/folded_tables.h"

#include <string.h>

#include "deflate/stream_memory.h"

enum { WORD_BITS = 32 };

// A bit for each position that is in the tables. Position 0 never is: it stands for none.
struct position_set {
    uint32_t words[MAX_SMALL_INPUT / WORD_BITS];
};

static void collect_positions(const struct window *window, struct position_set *set)
{
    memset(set, 0, sizeof(*set));
    if (!window->has_tables) {
        return;
    }
    for (uint32_t chain = 0; chain < 1u << window->fold_bits; chain++) {
        for (uint32_t position = window->head[chain]; position != 0;
             position = window->previous[position]) {
            set->words[position / WORD_BITS] |= 1u << position % WORD_BITS;
        }
    }
}

// Empty tables of 2^head_bits chains take the positions of the set.
static void rebuild(struct window *window, uint32_t head_bits, const struct position_set *set)
{
    memset(window->head, 0, sizeof(window->head[0]) << head_bits);
    window->previous[0] = 0;
    for (uint32_t i = 0; i < MAX_SMALL_INPUT / WORD_BITS; i++) {
        for (uint32_t left = set->words[i]; left != 0; left &= left - 1) {
            const uint32_t position = i * WORD_BITS + count_trailing_zeros(left);
            const uint32_t hash = hash_of(window, position);
            if (window->fold_bits != 0) {
                insert_folded(window->head, window->previous, position, hash, window->fold_bits);
            } else {
                insert_position(window, position);
            }
        }
    }
    window->has_tables = true;
}

void zd_tables_fold(struct deflate_state *state, uint32_t bytes)
{
    struct window *window = &state->window;
    if (window->has_tables && bytes <= window->fold_capacity) {
        return;
    }
    const uint32_t capacity = zd_memory_small_capacity(bytes);
    uint32_t bits = fold_bits_for(capacity);
    struct position_set set;
    collect_positions(window, &set);
    if (!state->has_all_memory) {
        zd_memory_lay_out_small(state, capacity);
    } else if (bits > window->hash_bits) {
        bits = window->hash_bits;
    }
    window->fold_bits = bits;
    window->fold_capacity = capacity;
    rebuild(window, bits, &set);
}

bool zd_tables_unfold(struct deflate_state *state)
{
    struct window *window = &state->window;
    if (window->has_tables && window->fold_bits == 0) {
        return true;
    }
    struct position_set set;
    collect_positions(window, &set);
    if (!zd_memory_complete(state)) {
        return false;
    }
    window->fold_bits = 0;
    rebuild(window, window->hash_bits, &set);
    return true;
}

bool zd_tables_complete(struct deflate_state *state)
{
    return state->window.has_tables ? zd_tables_unfold(state) : zd_memory_complete(state);
}

void zd_tables_begin(struct window *window)
{
    const struct position_set none = {{0}};
    window->fold_bits = 0;
    rebuild(window, window->hash_bits, &none);
}
