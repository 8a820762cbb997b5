// SPDX-License-Identifier: Zlib
// From code lengths to decode tables: an index of the next bits gives a packed entry that says all
// about the codeword. Codewords longer than the index continue in a subtable behind the root table.
#ifndef ZD_INFLATE_DECODE_TABLE_H
#define ZD_INFLATE_DECODE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bits.h"
#include "base/deflate_format.h"
#include "base/memory.h"

// Layout of an entry:
//    0-5   bits it consumes in all: codewords and extra bits
//    8-13  bits before the extra bits that are still to be added, at most what it consumes
//   16-23  the literal; in other entries
//   16-19    bits of the codeword; the root index counts for one found in a subtable
//   20-22    extra bits that the length below contains already
//   24     literal (set for symbols of the code length code, too)
//   25     exception: one of 26 to 28 or, with none, a bit pattern that no symbol has
//   26     end of block
//   27     pointer to a subtable
//   28     a length without its distance
//   29-31  zero
//   32-47  length
//   48-63  distance
// The extra bits that are still to be added belong to the distance, or to a length without it. An
// entry with both fields is a whole match; zd_fuse_matches() makes those. An entry of the distance
// code has no length. A literal has no length either and a distance that nothing comes from, so
// that both go one way through the fast loop.
// A pointer has the bits of the subtable's index at 8-13 and its first entry at 32-47.
// Invariants that every entry of a built table keeps: bits before the extra bits <= bits in all <=
// 28; a length is at most 258, a distance at most 24577; a subtable lies inside of the table.
#define ENTRY_LITERAL      ((uint64_t)1 << 24)
#define ENTRY_EXCEPTION    ((uint64_t)1 << 25)
#define ENTRY_END_OF_BLOCK ((uint64_t)1 << 26)
#define ENTRY_SUBTABLE     ((uint64_t)1 << 27)
#define ENTRY_LENGTH       ((uint64_t)1 << 28)

enum {
    LITLEN_TABLE_BITS = 11,      // index of the root table
    LITLEN_SMALL_TABLE_BITS = 9, // the same for little input: cheaper to build
    DISTANCE_TABLE_BITS = 8,
    CODE_LENGTH_TABLE_BITS = DEFLATE_MAX_CODE_LENGTH_BITS, // no subtables

    // The most entries that a root table and its subtables can have: 2342 for 288 symbols and 11
    // bits, 402 for 32 symbols and 8 bits (test_decode_table.c enumerates them), rounded up.
    LITLEN_TABLE_CAPACITY = 2368,
    DISTANCE_TABLE_CAPACITY = 416,

    // Where a literal seems to be copied from: near, but not where bytes have just been written.
    LITERAL_DISTANCE = 64,
};

ZD_ALWAYS_INLINE unsigned entry_bits(uint64_t entry)
{
    return entry & 63;
}

ZD_ALWAYS_INLINE unsigned entry_bits_before_extra(uint64_t entry)
{
    return entry >> 8 & 63;
}

ZD_ALWAYS_INLINE unsigned entry_codeword_bits(uint64_t entry)
{
    return entry & ENTRY_LITERAL ? entry_bits(entry) : entry >> 16 & 15;
}

// Those of the length's extra bits that the length of the entry contains.
ZD_ALWAYS_INLINE unsigned entry_extra_bits_contained(uint64_t entry)
{
    return entry >> 20 & 7;
}

ZD_ALWAYS_INLINE uint8_t entry_literal(uint64_t entry)
{
    return (uint8_t)(entry >> 16);
}

ZD_ALWAYS_INLINE uint32_t entry_length(uint64_t entry)
{
    return (uint16_t)(entry >> 32);
}

ZD_ALWAYS_INLINE uint32_t entry_distance(uint64_t entry)
{
    return (uint32_t)(entry >> 48);
}

// The same of an entry without an exception, loaded from its table.
ZD_ALWAYS_INLINE size_t load_entry_literal_count(const uint64_t *table, size_t index)
{
    return load_byte_of_word(table + index, 24);
}

ZD_ALWAYS_INLINE size_t load_entry_length(const uint64_t *table, size_t index)
{
    return load_half_of_word(table + index, 32);
}

ZD_ALWAYS_INLINE size_t load_entry_distance(const uint64_t *table, size_t index)
{
    return load_half_of_word(table + index, 48);
}

// The extra bits that are still to be added; the entry is that of the bits in the buffer.
ZD_ALWAYS_INLINE uint32_t entry_extra(uint64_t entry, uint64_t buffer)
{
    return (uint32_t)((buffer & low_mask(entry_bits(entry))) >> entry_bits_before_extra(entry));
}

// The entry that a subtable pointer leads to.
ZD_ALWAYS_INLINE uint64_t find_subtable_entry(const uint64_t *table, unsigned table_bits,
                                              uint64_t pointer, uint64_t buffer)
{
    return table[entry_length(pointer) +
                 (buffer >> table_bits & low_mask(entry_bits_before_extra(pointer)))];
}

// The entry of the codeword at the start of the buffer, behind a subtable pointer if there is one.
ZD_ALWAYS_INLINE uint64_t find_entry(const uint64_t *table, unsigned table_bits, uint64_t buffer)
{
    const uint64_t entry = table[buffer & low_mask(table_bits)];
    return entry & ENTRY_SUBTABLE ? find_subtable_entry(table, table_bits, entry, buffer) : entry;
}

// The two parts of a whole match, to be added. A length has its extra bits in it; a distance has
// lost its own codeword and what else lies there.
ZD_ALWAYS_INLINE uint64_t length_part_of_match(uint32_t length, unsigned codeword_bits,
                                               unsigned extra_bits)
{
    const unsigned bits = codeword_bits + extra_bits;
    return (uint64_t)length << 32 | extra_bits << 20 | codeword_bits << 16 | bits << 8 | bits;
}

ZD_ALWAYS_INLINE uint64_t distance_part_of_match(uint64_t distance_entry)
{
    return distance_entry & ~(uint64_t)0xff0000;
}

// The entry of a symbol, given the one for a codeword of no bits, with a codeword of `bits` bits.
ZD_ALWAYS_INLINE uint64_t entry_with_codeword(uint64_t symbol_entry, unsigned bits)
{
    const unsigned at_codeword_bits = symbol_entry & ENTRY_LITERAL ? 0 : bits << 16;
    return symbol_entry + (at_codeword_bits | bits << 8 | bits);
}

// What the codes of a deflate block differ in.
struct code_kind {
    const uint64_t *symbol_entries; // by symbol: its entry for a codeword of no bits
    uint64_t unused_entry;          // for the bit patterns that an incomplete code leaves over
    uint16_t capacity;              // entries that there is room for
    bool allows_single_codeword;    // incomplete with one codeword of one bit is allowed
};

extern const struct code_kind zd_code_length_code;
extern const struct code_kind zd_litlen_code;
extern const struct code_kind zd_distance_code;

// The tables of the fixed code, RFC 1951 section 3.2.6, without subtables. There are two for
// literals and lengths: as zd_build_decode_table would make it, and with matches in one entry, as
// far as they fit.
enum { FIXED_LITLEN_TABLE_BITS = 9, FIXED_MATCH_TABLE_BITS = 12, FIXED_DISTANCE_TABLE_BITS = 5 };
extern const uint64_t zd_fixed_litlen_table[1 << FIXED_LITLEN_TABLE_BITS];
extern const uint64_t zd_fixed_match_table[1 << FIXED_MATCH_TABLE_BITS];
extern const uint64_t zd_fixed_distance_table[1 << FIXED_DISTANCE_TABLE_BITS];

// How many codewords there are of each length; [0] is 0.
struct code_counts {
    uint16_t of_length[DEFLATE_MAX_CODE_BITS + 1];
};

// How many bits the index of a root table may have: those of the longest codeword, within limits.
struct table_width {
    unsigned min_bits;
    unsigned max_bits;
};

// Builds the table of the canonical code (RFC 1951 section 3.2.2) with these code lengths, each at
// most 15. Returns the bits of the root index, and the counts; 0 if the lengths are no valid code:
// over-subscribed, or incomplete. A code of no codewords at all is valid, in a table of one bit
// with unused entries. Only entries below the sum of root table and subtables are written.
unsigned zd_build_decode_table(const struct code_kind *kind, const uint8_t *lengths,
                               unsigned symbol_count, struct table_width width, uint64_t *table,
                               struct code_counts *counts);

// The number of entries of such a table when its root index has at least the bits of the shortest
// codeword and else at most max_table_bits.
unsigned zd_count_table_entries(const struct code_counts *counts, unsigned max_table_bits);

#endif
