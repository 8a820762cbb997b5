// SPDX-License-Identifier: Zlib
// From code lengths to decode tables: an index of the next bits gives a packed entry that says all
// about the codeword. Codewords longer than the index continue in a subtable behind the root table.
#ifndef ZD_INFLATE_DECODE_TABLE_H
#define ZD_INFLATE_DECODE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bits.h"
#include "base/deflate_format.h"

// Layout of an entry:
//    0-5   bits it consumes in all: codeword and extra bits, at most 15 + 13
//    8-11  bits of the codeword, at most 15; the root index counts for one found in a subtable
//   13     end of block
//   14     pointer to a subtable
//   15     exception: 13, 14, or, with neither, a bit pattern that no symbol has
//   16-30  the literal, or the smallest length or distance, to which the extra bits are added
//   31     literal (set for symbols of the code length code, too)
// A pointer has the bits of the subtable's index at 0-5 and its first entry at 16-30.
// Invariants that every entry of a built table keeps: codeword bits <= bits in all; a length is
// 3-258; a distance is 1-24577 with at most 13 extra bits; a subtable lies inside of the table.
#define ENTRY_END_OF_BLOCK ((uint32_t)1 << 13)
#define ENTRY_SUBTABLE     ((uint32_t)1 << 14)
#define ENTRY_EXCEPTION    ((uint32_t)1 << 15)
#define ENTRY_LITERAL      ((uint32_t)1 << 31)

enum {
    LITLEN_TABLE_BITS = 11,      // index of the root table
    LITLEN_SMALL_TABLE_BITS = 9, // the same for little input: cheaper to build
    DISTANCE_TABLE_BITS = 8,
    CODE_LENGTH_TABLE_BITS = DEFLATE_MAX_CODE_LENGTH_BITS, // no subtables

    // The most entries that a root table and its subtables can have: 2342 for 288 symbols and 11
    // bits, 402 for 32 symbols and 8 bits (test_decode_table.c enumerates them), rounded up.
    LITLEN_TABLE_CAPACITY = 2368,
    DISTANCE_TABLE_CAPACITY = 416,
};

ZD_ALWAYS_INLINE unsigned entry_bits(uint32_t entry)
{
    return entry & 63;
}

ZD_ALWAYS_INLINE unsigned entry_codeword_bits(uint32_t entry)
{
    return entry >> 8 & 15;
}

ZD_ALWAYS_INLINE uint32_t entry_value(uint32_t entry)
{
    return entry >> 16 & 0x7fff;
}

// The value of an entry with the extra bits that follow its codeword in the buffer.
ZD_ALWAYS_INLINE uint32_t entry_value_with_extra(uint32_t entry, uint64_t buffer)
{
    return entry_value(entry) +
           (uint32_t)((buffer & low_mask(entry_bits(entry))) >> entry_codeword_bits(entry));
}

// The entry of the codeword at the start of the buffer, behind a subtable pointer if there is one.
ZD_ALWAYS_INLINE uint32_t find_entry(const uint32_t *table, unsigned table_bits, uint64_t buffer)
{
    const uint32_t entry = table[buffer & low_mask(table_bits)];
    if ((entry & ENTRY_SUBTABLE) == 0) {
        return entry;
    }
    return table[entry_value(entry) + (buffer >> table_bits & low_mask(entry_bits(entry)))];
}

// What the codes of a deflate block differ in.
struct code_kind {
    const uint32_t *symbol_entries; // by symbol: its entry for a codeword of no bits
    uint32_t unused_entry;          // for the bit patterns that an incomplete code leaves over
    uint16_t capacity;              // entries that there is room for
    uint8_t max_table_bits;
    bool allows_single_codeword; // incomplete with one codeword of one bit is allowed
};

extern const struct code_kind zd_code_length_code;
extern const struct code_kind zd_litlen_code;
extern const struct code_kind zd_distance_code;

// The tables of the fixed code, RFC 1951 section 3.2.6; indexed by 9 and by 5 bits, without
// subtables.
enum { FIXED_LITLEN_TABLE_BITS = 9, FIXED_DISTANCE_TABLE_BITS = 5 };
extern const uint32_t zd_fixed_litlen_table[1 << FIXED_LITLEN_TABLE_BITS];
extern const uint32_t zd_fixed_distance_table[1 << FIXED_DISTANCE_TABLE_BITS];

// How many codewords there are of each length; [0] is 0.
struct code_counts {
    uint16_t of_length[DEFLATE_MAX_CODE_BITS + 1];
};

// Builds the table of the canonical code (RFC 1951 section 3.2.2) with these code lengths, each at
// most 15. The root index has at most max_table_bits bits, which is at most the kind's. Returns its
// bits, and the counts; 0 if the lengths are no valid code: over-subscribed, or incomplete. A code
// of no codewords at all is valid, in a table of one bit with unused entries. Only entries below
// the sum of root table and subtables are written.
unsigned zd_build_decode_table(const struct code_kind *kind, const uint8_t *lengths,
                               unsigned symbol_count, unsigned max_table_bits, uint32_t *table,
                               struct code_counts *counts);

// The number of entries of such a table when its root index has at least the bits of the shortest
// codeword and else at most max_table_bits.
unsigned zd_count_table_entries(const struct code_counts *counts, unsigned max_table_bits);

#endif
