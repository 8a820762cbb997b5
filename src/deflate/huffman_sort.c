// SPDX-License-Identifier: Zlib
// Sorted leaves and the inner nodes made from them are two queues, both of never-decreasing frequency: the
// two smallest nodes always stand at their fronts (van Leeuwen 1976).
#include "deflate/huffman_sort.h"

#include <stdbool.h>
#include <string.h>

#include "base/bits.h"

enum {
    MAX_SYMBOLS = DEFLATE_LITLEN_SYMBOLS,
    SYMBOL_BITS = 9, // a sort key: the frequency above the symbol
    DIGIT_BITS = 8,
    DIGITS = 1 << DIGIT_BITS,
};
_Static_assert(MAX_SYMBOLS <= 1 << SYMBOL_BITS, "a symbol fits its field");

// The keys of the symbols with a codeword, in symbol order. Returns the symbols up to the last.
static unsigned collect_keys(const uint32_t *frequencies, unsigned symbols, uint32_t *keys,
                             unsigned *key_count)
{
    unsigned used_symbols;
    unsigned count = 0;
    for (unsigned symbol = 0; symbol < symbols; symbol++) {
        keys[count] = frequencies[symbol] << SYMBOL_BITS | symbol;
        count += frequencies[symbol] != 0;
    }
    used_symbols = count == 0 ? 0 : (keys[count - 1] & (uint32_t)low_mask(SYMBOL_BITS)) + 1;
    // Some decoders want two codewords at least: take symbol 0, or 1 where 0 is the only one.
    while (count < 2) {
        const unsigned symbol = count == 1 && (keys[0] & low_mask(SYMBOL_BITS)) == 0 ? 1 : 0;
        keys[count++] = 1u << SYMBOL_BITS | symbol;
        used_symbols = used_symbols > symbol + 1 ? used_symbols : symbol + 1;
    }
    *key_count = count;
    return used_symbols;
}

// Stable, by one digit of the frequency, which is at most `greatest`.
static void sort_by_digit(const uint32_t *keys, uint32_t *sorted, unsigned count, unsigned shift,
                          unsigned greatest)
{
    uint16_t places[DIGITS];
    memset(places, 0, (greatest + 1) * sizeof(places[0]));
    for (unsigned i = 0; i < count; i++) {
        places[keys[i] >> shift & (DIGITS - 1)]++;
    }
    unsigned place = 0;
    for (unsigned digit = 0; digit <= greatest; digit++) {
        const unsigned size = places[digit];
        places[digit] = (uint16_t)place;
        place += size;
    }
    for (unsigned i = 0; i < count; i++) {
        sorted[places[keys[i] >> shift & (DIGITS - 1)]++] = keys[i];
    }
}

// Sorts by frequency, then symbol.
static void sort_keys(uint32_t *keys, unsigned count)
{
    uint32_t other[MAX_SYMBOLS + 2];
    uint32_t all = 0;
    for (unsigned i = 0; i < count; i++) {
        all |= keys[i];
    }
    uint32_t *from = keys;
    uint32_t *to = other;
    for (unsigned shift = SYMBOL_BITS; shift < 32 && all >> shift != 0; shift += DIGIT_BITS) {
        const uint32_t left = all >> shift;
        sort_by_digit(from, to, count, shift, left < DIGITS ? left : DIGITS - 1);
        uint32_t *const swapped = from;
        from = to;
        to = swapped;
    }
    if (from != keys) {
        memcpy(keys, from, count * sizeof(keys[0]));
    }
}

// How many of the count sorted leaves get each depth in a Huffman tree; depths above max_bits count there.
static void count_depths(const uint32_t *keys, unsigned count, unsigned max_bits,
                         unsigned *depth_counts)
{
    uint32_t weights[MAX_SYMBOLS];
    uint16_t parents[2 * MAX_SYMBOLS]; // leaves first, then inner nodes
    unsigned leaf = 0;
    unsigned inner = 0;
    for (unsigned made = 0; made < count - 1; made++) {
        uint32_t weight = 0;
        for (unsigned child = 0; child < 2; child++) {
            const bool takes_leaf =
                leaf < count && (inner == made || keys[leaf] >> SYMBOL_BITS <= weights[inner]);
            const unsigned node = takes_leaf ? leaf : count + inner;
            weight += takes_leaf ? keys[leaf] >> SYMBOL_BITS : weights[inner];
            leaf += takes_leaf;
            inner += !takes_leaf;
            parents[node] = (uint16_t)made;
        }
        weights[made] = weight;
    }
    uint8_t depths[MAX_SYMBOLS] = {0}; // of inner nodes; the last made is the root, of depth 0
    for (unsigned node = count - 2; node-- != 0;) {
        const unsigned depth = depths[parents[count + node]] + 1u;
        depths[node] = (uint8_t)(depth < max_bits ? depth : max_bits);
    }
    for (unsigned node = 0; node < count; node++) {
        const unsigned depth = depths[parents[node]] + 1u;
        depth_counts[depth < max_bits ? depth : max_bits]++;
    }
}

// Makes the depths a complete code again after the deepest were cut to max_bits: while their codewords
// take too much of the code space, a leaf of the deepest level above goes down beside a cut one.
static void repair_depths(unsigned *depth_counts, unsigned max_bits)
{
    uint32_t space = 0; // in codewords of max_bits
    for (unsigned bits = 1; bits <= max_bits; bits++) {
        space += depth_counts[bits] << (max_bits - bits);
    }
    for (; space > 1u << max_bits; space--) {
        unsigned bits = max_bits - 1;
        while (depth_counts[bits] == 0) {
            bits--;
        }
        depth_counts[bits]--;
        depth_counts[bits + 1] += 2;
        depth_counts[max_bits]--;
    }
}

unsigned zd_huffman_sorted_lengths(const uint32_t *frequencies, unsigned symbols, unsigned max_bits,
                                   uint8_t *lengths)
{
    uint32_t keys[MAX_SYMBOLS + 2];
    unsigned depth_counts[DEFLATE_MAX_CODE_BITS + 1] = {0};
    unsigned count;
    const unsigned used_symbols = collect_keys(frequencies, symbols, keys, &count);
    sort_keys(keys, count);
    count_depths(keys, count, max_bits, depth_counts);
    repair_depths(depth_counts, max_bits);
    memset(lengths, 0, symbols);
    unsigned next = 0;
    for (unsigned bits = max_bits; bits != 0; bits--) {
        for (unsigned left = depth_counts[bits]; left != 0; left--) {
            lengths[keys[next++] & low_mask(SYMBOL_BITS)] = (uint8_t)bits;
        }
    }
    return used_symbols;
}
