// SPDX-License-Identifier: Zlib
// The textbook construction with a heap. The order of equal nodes and the repair of codewords that
// became too long follow zlib, because both decide bytes of classic output.
#include "deflate/huffman_build.h"

#include <stdbool.h>

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

struct huffman_tree {
    uint32_t heap[MAX_SYMBOLS + 2]; // 1-based; one more for the sentinel of an odd last parent
    unsigned heap_size;
    uint16_t parent[MAX_NODES];
    uint16_t order[MAX_NODES]; // nodes from the root down: never-increasing frequency
    unsigned order_begin;
};

static unsigned node_of(uint32_t key)
{
    return key & (uint32_t)low_mask(NODE_BITS);
}

// zlib counts a node as smaller also where both frequency and depth are equal.
static bool is_smaller(uint32_t first, uint32_t second)
{
    return first >> NODE_BITS <= second >> NODE_BITS;
}

// Moves the key at slot down until both its children are not smaller.
static void sift_down(struct huffman_tree *tree, unsigned slot)
{
    const uint32_t key = tree->heap[slot];
    unsigned child = 2 * slot;
    while (child <= tree->heap_size) {
        if (child < tree->heap_size && is_smaller(tree->heap[child + 1], tree->heap[child])) {
            child++;
        }
        if (is_smaller(key, tree->heap[child])) {
            break;
        }
        tree->heap[slot] = tree->heap[child];
        slot = child;
        child *= 2;
    }
    tree->heap[slot] = key;
}

// Fills the heap with the leaves and returns the number of symbols up to the last leaf.
static unsigned collect_leaves(struct huffman_tree *tree, const uint16_t *frequencies,
                               unsigned symbols)
{
    unsigned used_symbols = 0;
    tree->heap_size = 0;
    for (unsigned symbol = 0; symbol < symbols; symbol++) {
        if (frequencies[symbol] != 0) {
            tree->heap[++tree->heap_size] =
                (uint32_t)frequencies[symbol] << FREQUENCY_SHIFT | symbol;
            used_symbols = symbol + 1;
        }
    }
    // Some decoders want two codewords at least: add the symbols after the last while below 3, else
    // 0.
    while (tree->heap_size < 2) {
        const unsigned symbol = used_symbols < 3 ? used_symbols++ : 0;
        tree->heap[++tree->heap_size] = 1u << FREQUENCY_SHIFT | symbol;
    }
    return used_symbols;
}

// Joins the two smallest nodes until one is left; notes each node's parent, and the order of
// removal.
static void join_nodes(struct huffman_tree *tree, unsigned first_inner_node)
{
    unsigned inner_node = first_inner_node;
    tree->order_begin = MAX_NODES;
    for (unsigned slot = tree->heap_size / 2; slot >= 1; slot--) {
        sift_down(tree, slot);
    }
    while (tree->heap_size >= 2) {
        const uint32_t first = tree->heap[1];
        tree->heap[1] = tree->heap[tree->heap_size--];
        sift_down(tree, 1);
        const uint32_t second = tree->heap[1];

        tree->order[--tree->order_begin] = (uint16_t)node_of(first);
        tree->order[--tree->order_begin] = (uint16_t)node_of(second);
        tree->parent[node_of(first)] = (uint16_t)inner_node;
        tree->parent[node_of(second)] = (uint16_t)inner_node;

        const uint32_t depth_mask = (uint32_t)low_mask(DEPTH_BITS);
        const uint32_t first_depth = first >> NODE_BITS & depth_mask;
        const uint32_t second_depth = second >> NODE_BITS & depth_mask;
        const uint32_t depth = (first_depth > second_depth ? first_depth : second_depth) + 1;
        const uint32_t frequency = (first >> FREQUENCY_SHIFT) + (second >> FREQUENCY_SHIFT);
        tree->heap[1] = frequency << FREQUENCY_SHIFT | depth << NODE_BITS | inner_node;
        inner_node++;
        sift_down(tree, 1);
    }
    tree->order[--tree->order_begin] = (uint16_t)node_of(tree->heap[1]);
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

// Depths of the nodes from the root down; leaves write theirs to lengths.
static void assign_lengths(const struct huffman_tree *tree, unsigned symbols, unsigned max_bits,
                           uint8_t *lengths)
{
    uint8_t node_bits[MAX_NODES];
    unsigned length_counts[DEFLATE_MAX_CODE_BITS + 1] = {0};
    int too_long = 0;

    node_bits[tree->order[tree->order_begin]] = 0;
    for (unsigned i = tree->order_begin + 1; i < MAX_NODES; i++) {
        const unsigned node = tree->order[i];
        unsigned bits = node_bits[tree->parent[node]] + 1u;
        if (bits > max_bits) {
            bits = max_bits;
            too_long++;
        }
        node_bits[node] = (uint8_t)bits;
        if (node < symbols) {
            lengths[node] = (uint8_t)bits;
            length_counts[bits]++;
        }
    }
    if (too_long == 0) {
        return;
    }
    repair_counts(length_counts, max_bits, too_long);
    // The rarest leaves, last in the order, take the longest codewords.
    unsigned i = MAX_NODES;
    for (unsigned bits = max_bits; bits != 0; bits--) {
        for (unsigned left = length_counts[bits]; left != 0;) {
            const unsigned node = tree->order[--i];
            if (node < symbols) {
                lengths[node] = (uint8_t)bits;
                left--;
            }
        }
    }
}

unsigned zd_huffman_lengths(const uint16_t *frequencies, unsigned symbols, unsigned max_bits,
                            uint8_t *lengths)
{
    struct huffman_tree tree;
    const unsigned used_symbols = collect_leaves(&tree, frequencies, symbols);
    for (unsigned symbol = 0; symbol < symbols; symbol++) {
        lengths[symbol] = 0;
    }
    join_nodes(&tree, symbols);
    assign_lengths(&tree, symbols, max_bits, lengths);
    return used_symbols;
}

void zd_huffman_codewords(const uint8_t *lengths, unsigned symbols, uint32_t *codewords)
{
    unsigned length_counts[DEFLATE_MAX_CODE_BITS + 1] = {0};
    for (unsigned symbol = 0; symbol < symbols; symbol++) {
        length_counts[lengths[symbol]]++;
    }
    uint32_t next_code[DEFLATE_MAX_CODE_BITS + 1] = {0};
    for (unsigned bits = 2; bits <= DEFLATE_MAX_CODE_BITS; bits++) {
        next_code[bits] = (next_code[bits - 1] + length_counts[bits - 1]) << 1;
    }
    for (unsigned symbol = 0; symbol < symbols; symbol++) {
        const unsigned bits = lengths[symbol];
        codewords[symbol] =
            bits == 0 ? 0 : reverse_bits(next_code[bits]++, bits) << CODEWORD_LENGTH_BITS | bits;
    }
}
