// SPDX-License-Identifier: Zlib
// The textbook construction with a heap. The order of equal nodes and the repair of codewords that
// became too long follow zlib, because both decide bytes of classic output.
#include "deflate/huffman_build.h"

#include <stdbool.h>
#include <string.h>

#include "base/bits.h"

enum {
    MAX_SYMBOLS = DEFLATE_LITLEN_SYMBOLS,
    MAX_NODES = 2 * MAX_SYMBOLS - 1,

    // A heap key: frequency above depth above node, so that one comparison orders nodes by
    // frequency, then depth. Frequencies stay below 2^17. A Huffman tree of depth d weighs at least
    // the (d + 2)th Fibonacci number; the 24th is above 2^15 + 2, so depths stay below 22.
    NODE_BITS = 10,
    DEPTH_BITS = 5,
    FREQUENCY_SHIFT = NODE_BITS + DEPTH_BITS,
};
_Static_assert(MAX_NODES <= 1 << NODE_BITS, "a node number fits its field");

// The low bits of a key, which do not count when keys are compared.
#define NODE_MASK ((1u << NODE_BITS) - 1)

struct huffman_tree {
    // 1-based. Behind the last key stands one that is smaller than none.
    uint32_t heap[MAX_SYMBOLS + 2];
    unsigned heap_size;
    unsigned leaf_count;
    uint16_t leaves[MAX_SYMBOLS + 1]; // their symbols
    uint16_t parent[MAX_NODES];
    uint16_t order[MAX_NODES]; // of removal from the heap: never-decreasing frequency
};

// zlib counts a node as smaller also where both frequency and depth are equal.
ZD_ALWAYS_INLINE bool is_smaller(uint32_t first, uint32_t second)
{
    return first <= (second | NODE_MASK);
}

// Puts the key at slot or below, where no child is smaller. The way down along the smaller children does not
// depend on the key, and keys never decrease along it: so it is gone to its end, where most keys belong, and
// back as far as needed.
ZD_ALWAYS_INLINE void sift_down(struct huffman_tree *tree, unsigned slot, uint32_t key)
{
    uint32_t *const heap = tree->heap;
    const unsigned top = slot;
    const unsigned last_parent = tree->heap_size / 2;
    while (slot <= last_parent) {
        const uint32_t left = heap[2 * slot];
        const uint32_t right = heap[2 * slot + 1];
        const bool takes_right = is_smaller(right, left);
        heap[slot] = takes_right ? right : left;
        slot = 2 * slot + takes_right;
    }
    while (slot != top && is_smaller(key, heap[slot / 2])) {
        heap[slot] = heap[slot / 2];
        slot /= 2;
    }
    heap[slot] = key;
}

enum { SYMBOLS_AT_ONCE = 8 };

// Whether none of the symbols from here on, SYMBOLS_AT_ONCE of them, has a frequency.
ZD_ALWAYS_INLINE bool are_unused(const uint16_t *frequencies)
{
    uint64_t words[2];
    memcpy(words, frequencies, sizeof(words));
    return (words[0] | words[1]) == 0;
}

// Fills the heap with the leaves and returns the number of symbols up to the last leaf.
static unsigned collect_leaves(struct huffman_tree *tree, const uint16_t *frequencies,
                               unsigned symbols)
{
    unsigned count = 0;
    unsigned symbol = 0;
    while (symbol < symbols) {
        const unsigned left = symbols - symbol;
        const unsigned end = symbol + (left < SYMBOLS_AT_ONCE ? left : SYMBOLS_AT_ONCE);
        if (left >= SYMBOLS_AT_ONCE && are_unused(frequencies + symbol)) {
            symbol = end;
        }
        for (; symbol < end; symbol++) {
            const uint32_t frequency = frequencies[symbol];
            tree->heap[count + 1] = frequency << FREQUENCY_SHIFT | symbol;
            tree->leaves[count] = (uint16_t)symbol;
            count += frequency != 0;
        }
    }
    unsigned used_symbols = count == 0 ? 0 : tree->leaves[count - 1] + 1u;
    // Some decoders want two codewords at least: add the symbols after the last while below 3, else
    // 0.
    while (count < 2) {
        symbol = used_symbols < 3 ? used_symbols++ : 0;
        tree->leaves[count] = (uint16_t)symbol;
        tree->heap[++count] = 1u << FREQUENCY_SHIFT | symbol;
    }
    tree->heap[count + 1] = UINT32_MAX;
    tree->heap_size = count;
    tree->leaf_count = count;
    return used_symbols;
}

// Joins the two smallest nodes until one is left; notes each node's parent, and the order of
// removal.
static void join_nodes(struct huffman_tree *tree, unsigned first_inner_node)
{
    const unsigned end = first_inner_node + tree->leaf_count - 1;
    uint16_t *order = tree->order;
    for (unsigned slot = tree->heap_size / 2; slot >= 1; slot--) {
        sift_down(tree, slot, tree->heap[slot]);
    }
    for (unsigned inner_node = first_inner_node; inner_node != end; inner_node++) {
        const uint32_t first = tree->heap[1];
        const uint32_t last = tree->heap[tree->heap_size];
        tree->heap[tree->heap_size--] = UINT32_MAX;
        sift_down(tree, 1, last);
        const uint32_t second = tree->heap[1];

        *order++ = (uint16_t)(first & NODE_MASK);
        *order++ = (uint16_t)(second & NODE_MASK);
        tree->parent[first & NODE_MASK] = (uint16_t)inner_node;
        tree->parent[second & NODE_MASK] = (uint16_t)inner_node;

        const uint32_t depth_mask = (uint32_t)low_mask(DEPTH_BITS);
        const uint32_t first_depth = first >> NODE_BITS & depth_mask;
        const uint32_t second_depth = second >> NODE_BITS & depth_mask;
        const uint32_t depth = (first_depth > second_depth ? first_depth : second_depth) + 1;
        const uint32_t frequency = (first >> FREQUENCY_SHIFT) + (second >> FREQUENCY_SHIFT);
        sift_down(tree, 1, frequency << FREQUENCY_SHIFT | depth << NODE_BITS | inner_node);
    }
}

// Makes the lengths in length_counts a complete code again after `too_long` nodes, inner ones
// included, were cut to max_bits: each step hangs one leaf and one cut leaf below a shorter
// codeword.
static void repair_counts(unsigned *length_counts, unsigned max_bits, int too_long)
{
    for (; too_long > 0; too_long -= 2) {
        unsigned bits = max_bits - 1;
        while (length_counts[bits] == 0) {
            bits--;
        }
        length_counts[bits]--;
        length_counts[bits + 1] += 2;
        length_counts[max_bits]--;
    }
}

// Cuts the codewords of the leaves to max_bits; the rarest, removed first, take the longest. too_long nodes,
// inner ones included, are cut already.
static void shorten(const struct huffman_tree *tree, unsigned symbols, unsigned max_bits,
                    int too_long, uint8_t *lengths)
{
    unsigned length_counts[DEFLATE_MAX_CODE_BITS + 1] = {0};
    for (unsigned i = 0; i < tree->leaf_count; i++) {
        length_counts[lengths[tree->leaves[i]]]++;
    }
    repair_counts(length_counts, max_bits, too_long);
    const uint16_t *order = tree->order;
    for (unsigned bits = max_bits; bits != 0; bits--) {
        for (unsigned left = length_counts[bits]; left != 0;) {
            const unsigned node = *order++;
            if (node < symbols) {
                lengths[node] = (uint8_t)bits;
                left--;
            }
        }
    }
}

// Depths of the nodes, those of the leaves to lengths. A parent is made after its children, the root last.
static void assign_lengths(const struct huffman_tree *tree, unsigned symbols, unsigned max_bits,
                           uint8_t *lengths)
{
    uint8_t inner_bits[MAX_NODES];
    const unsigned root = symbols + tree->leaf_count - 2;
    int too_long = 0;
    inner_bits[root] = 0;
    for (unsigned node = root; node-- != symbols;) {
        const unsigned bits = inner_bits[tree->parent[node]] + 1u;
        too_long += bits > max_bits;
        inner_bits[node] = (uint8_t)(bits < max_bits ? bits : max_bits);
    }
    for (unsigned i = 0; i < tree->leaf_count; i++) {
        const unsigned symbol = tree->leaves[i];
        const unsigned bits = inner_bits[tree->parent[symbol]] + 1u;
        too_long += bits > max_bits;
        lengths[symbol] = (uint8_t)(bits < max_bits ? bits : max_bits);
    }
    if (too_long != 0) {
        shorten(tree, symbols, max_bits, too_long, lengths);
    }
}

unsigned zd_huffman_lengths(const uint16_t *frequencies, unsigned symbols, unsigned max_bits,
                            uint8_t *lengths)
{
    struct huffman_tree tree;
    const unsigned used_symbols = collect_leaves(&tree, frequencies, symbols);
    memset(lengths, 0, symbols);
    join_nodes(&tree, symbols);
    assign_lengths(&tree, symbols, max_bits, lengths);
    return used_symbols;
}

void zd_huffman_codewords(const uint8_t *lengths, unsigned symbols, uint32_t *codewords)
{
    uint16_t used[MAX_SYMBOLS + 1];
    unsigned count = 0;
    for (unsigned symbol = 0; symbol < symbols; symbol++) {
        used[count] = (uint16_t)symbol;
        count += lengths[symbol] != 0;
    }
    unsigned length_counts[DEFLATE_MAX_CODE_BITS + 1] = {0};
    for (unsigned i = 0; i < count; i++) {
        length_counts[lengths[used[i]]]++;
    }
    uint32_t next_code[DEFLATE_MAX_CODE_BITS + 1] = {0};
    for (unsigned bits = 2; bits <= DEFLATE_MAX_CODE_BITS; bits++) {
        next_code[bits] = (next_code[bits - 1] + length_counts[bits - 1]) << 1;
    }
    memset(codewords, 0, symbols * sizeof(codewords[0]));
    for (unsigned i = 0; i < count; i++) {
        const unsigned bits = lengths[used[i]];
        codewords[used[i]] = reverse_bits(next_code[bits]++, bits) << CODEWORD_LENGTH_BITS | bits;
    }
}
