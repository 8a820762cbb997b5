// SPDX-License-Identifier: Zlib
// Fuses lengths with distances. What a length symbol adds to a distance entry is one constant for
// each value of its extra bits, so that a fused entry costs one addition and one store.
#include "inflate/fuse_matches.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    MAX_REST_BITS = DISTANCE_TABLE_BITS,
    LENGTH_SYMBOLS = DEFLATE_LITLEN_SYMBOLS - DEFLATE_FIRST_LENGTH_SYMBOL,
};

// By the number of index bits that a length leaves over: what each value of them means as a
// distance, as an entry without codeword bits. The list for n bits begins at 1 << n.
struct distance_lists {
    uint64_t entries[2 << MAX_REST_BITS];
    uint32_t made; // bit n: the list for n bits is there
    const uint64_t *table;
    unsigned table_bits;
};

static const uint64_t *distances_of(struct distance_lists *lists, unsigned rest_bits)
{
    uint64_t *const list = lists->entries + ((size_t)1 << rest_bits);
    if (lists->made >> rest_bits & 1) {
        return list;
    }
    lists->made |= (uint32_t)1 << rest_bits;
    const uint64_t mask = low_mask(lists->table_bits);
    for (size_t i = 0; i < (size_t)1 << rest_bits; i++) {
        const uint64_t entry = lists->table[i & mask];
        const bool fits = (entry & ENTRY_EXCEPTION) == 0 && entry_codeword_bits(entry) <= rest_bits;
        list[i] = fits ? distance_part_of_match(entry) : ENTRY_EXCEPTION | ENTRY_LENGTH;
    }
    return list;
}

// All entries of the codeword (first bit lowest) of one length symbol.
static void fuse_symbol(uint64_t *litlen_table, unsigned litlen_bits,
                        struct distance_lists *distances, unsigned index, uint32_t codeword,
                        unsigned codeword_bits)
{
    const unsigned extra_bits = zd_length_extra_bits[index];
    const unsigned used_bits = codeword_bits + extra_bits;
    if (used_bits > litlen_bits) {
        return;
    }
    const unsigned free_bits = litlen_bits - used_bits;
    const unsigned rest_bits = free_bits < MAX_REST_BITS ? free_bits : MAX_REST_BITS;
    const size_t rest_mask = (size_t)low_mask(rest_bits);
    const uint64_t *const list = distances_of(distances, rest_bits);
    for (uint32_t extra = 0; extra < 1u << extra_bits; extra++) {
        const uint64_t constant =
            length_part_of_match(zd_length_base[index] + extra, codeword_bits, extra_bits);
        uint64_t *const entries = litlen_table + (codeword | extra << codeword_bits);
        for (size_t i = 0; i < (size_t)1 << free_bits; i++) {
            entries[i << used_bits] = list[i & rest_mask] + constant;
        }
    }
}

// The first codeword of the length symbols among those of each codeword length, first bit highest:
// they are the last of their length.
static void find_first_codewords(const uint8_t *lengths, unsigned symbol_count,
                                 const struct code_counts *counts, uint32_t *first)
{
    uint32_t codeword = 0;
    for (unsigned bits = 1; bits <= DEFLATE_MAX_CODE_BITS; bits++) {
        codeword = (codeword + counts->of_length[bits - 1]) << 1;
        first[bits] = codeword + counts->of_length[bits];
    }
    for (unsigned symbol = DEFLATE_FIRST_LENGTH_SYMBOL; symbol < symbol_count; symbol++) {
        first[lengths[symbol] & 15]--;
    }
}

void zd_fuse_matches(uint64_t *litlen_table, unsigned litlen_bits, const uint8_t *litlen_lengths,
                     unsigned litlen_symbols, const struct code_counts *litlen_counts,
                     const uint64_t *distance_table, unsigned distance_bits)
{
    struct distance_lists distances;
    distances.made = 0;
    distances.table = distance_table;
    distances.table_bits = distance_bits;
    uint32_t next[DEFLATE_MAX_CODE_BITS + 1] = {0};
    find_first_codewords(litlen_lengths, litlen_symbols, litlen_counts, next);
    for (unsigned symbol = DEFLATE_FIRST_LENGTH_SYMBOL; symbol < litlen_symbols; symbol++) {
        const unsigned bits = litlen_lengths[symbol] & 15;
        if (bits == 0) {
            continue;
        }
        const uint32_t codeword = next[bits];
        next[bits]++;
        const unsigned index = symbol - DEFLATE_FIRST_LENGTH_SYMBOL;
        if (bits <= litlen_bits && index < LENGTH_SYMBOLS) {
            fuse_symbol(litlen_table, litlen_bits, &distances, index, reverse_bits(codeword, bits),
                        bits);
        }
    }
}
