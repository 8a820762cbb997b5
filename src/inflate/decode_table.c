// SPDX-License-Identifier: Zlib
// Checks code lengths and builds decode tables. The root table is filled by lengths: the entries of
// the codewords so far, doubled for each further bit of the index, so that every entry is written
// once by its codeword and then only copied.
#include "inflate/decode_table.h"

#include <string.h>

#include "base/memory.h"
#include "inflate/fixed_tables.h"

const struct code_kind zd_code_length_code = {
    .symbol_entries = code_length_symbol_entries,
    .unused_entry = ENTRY_LITERAL | 1 << 8 | 1, // stands for length 0: zlib's choice
    .capacity = 1 << CODE_LENGTH_TABLE_BITS,
    .allows_single_codeword = false,
};

const struct code_kind zd_litlen_code = {
    .symbol_entries = litlen_symbol_entries,
    .unused_entry = ENTRY_EXCEPTION | 1 << 16 | 1 << 8 | 1,
    .capacity = LITLEN_TABLE_CAPACITY,
    .allows_single_codeword = true,
};

const struct code_kind zd_distance_code = {
    .symbol_entries = distance_symbol_entries,
    .unused_entry = ENTRY_EXCEPTION | 1 << 16 | 1 << 8 | 1,
    .capacity = DISTANCE_TABLE_CAPACITY,
    .allows_single_codeword = true,
};

enum { MAX_SYMBOLS = DEFLATE_FIXED_LITLEN_SYMBOLS };

// A table being built.
struct table_build {
    const uint64_t *symbol_entries;
    uint64_t *table;
    unsigned capacity;
    unsigned max_length;
    uint32_t codeword;                    // the next one, its first bit lowest
    unsigned next_symbol;                 // index into sorted_symbols
    uint16_t sorted_symbols[MAX_SYMBOLS]; // those used, by length, then by symbol
};

// Long runs of unused symbols are common, above all in small blocks.
static bool starts_unused_run(const uint8_t *lengths, unsigned symbol, unsigned symbol_count)
{
    return symbol + 8 <= symbol_count && load_le64(lengths, symbol) == 0;
}

static void count_lengths(const uint8_t *lengths, unsigned symbol_count, struct code_counts *counts)
{
    memset(counts, 0, sizeof(*counts));
    for (unsigned symbol = 0; symbol < symbol_count; symbol++) {
        if (starts_unused_run(lengths, symbol, symbol_count)) {
            symbol += 7;
            continue;
        }
        counts->of_length[lengths[symbol] & 15]++;
    }
    counts->of_length[0] = 0;
}

static unsigned longest_codeword(const struct code_counts *counts)
{
    unsigned length = DEFLATE_MAX_CODE_BITS;
    while (length > 0 && counts->of_length[length] == 0) {
        length--;
    }
    return length;
}

static unsigned shortest_codeword(const struct code_counts *counts)
{
    unsigned length = 1;
    while (length < DEFLATE_MAX_CODE_BITS && counts->of_length[length] == 0) {
        length++;
    }
    return length;
}

static bool is_valid_code(const struct code_counts *counts, bool allows_single_codeword)
{
    int unused = 1; // codewords of the current length that are neither taken nor a prefix of others
    for (unsigned length = 1; length <= DEFLATE_MAX_CODE_BITS; length++) {
        unused = unused * 2 - counts->of_length[length];
        if (unused < 0) {
            return false;
        }
    }
    return unused == 0 || (allows_single_codeword && longest_codeword(counts) == 1);
}

static void sort_symbols(struct table_build *build, const uint8_t *lengths, unsigned symbol_count,
                         const struct code_counts *counts)
{
    uint16_t first[DEFLATE_MAX_CODE_BITS + 1];
    first[0] = 0;
    first[1] = 0;
    for (unsigned length = 1; length < DEFLATE_MAX_CODE_BITS; length++) {
        first[length + 1] = (uint16_t)(first[length] + counts->of_length[length]);
    }
    for (unsigned symbol = 0; symbol < symbol_count; symbol++) {
        if (starts_unused_run(lengths, symbol, symbol_count)) {
            symbol += 7;
            continue;
        }
        const unsigned length = lengths[symbol] & 15;
        if (length != 0) {
            build->sorted_symbols[first[length]] = (uint16_t)symbol;
            first[length]++;
        }
    }
}

// The entry of the next symbol in order, whose codeword has `length` bits.
static uint64_t take_symbol_entry(struct table_build *build, unsigned length)
{
    const uint16_t symbol = build->sorted_symbols[build->next_symbol];
    build->next_symbol++;
    return entry_with_codeword(build->symbol_entries[symbol], length);
}

// The codeword after this one, of the same length, both with their first bit lowest; 0 after the
// last.
static uint32_t next_codeword(uint32_t codeword, unsigned length)
{
    const uint32_t zeros = ~codeword & (uint32_t)low_mask(length);
    if (zeros == 0) {
        return 0;
    }
    const uint32_t highest_zero = (uint32_t)1 << highest_bit(zeros);
    return (codeword & (highest_zero - 1)) | highest_zero;
}

static void fill_root_table(struct table_build *build, const struct code_counts *counts,
                            unsigned table_bits, uint64_t unused_entry)
{
    unsigned length = shortest_codeword(counts);
    for (uint32_t i = 0; i < (uint32_t)1 << length; i++) {
        build->table[i] = unused_entry;
    }
    for (;;) {
        for (unsigned left = counts->of_length[length]; left > 0; left--) {
            build->table[build->codeword] = take_symbol_entry(build, length);
            build->codeword = next_codeword(build->codeword, length);
        }
        if (length == table_bits) {
            return;
        }
        const size_t size = (size_t)1 << length;
        memcpy(build->table + size, build->table, size * sizeof(build->table[0]));
        length++;
    }
}

// Index bits of the subtable for the next codewords, of which the first has `length` bits and
// `left` are to come of that length: enough for the longest codeword that shares their first
// table_bits bits.
static unsigned subtable_index_bits(const struct code_counts *counts, unsigned table_bits,
                                    unsigned length, unsigned left, unsigned max_length)
{
    unsigned bits = length - table_bits;
    int unused = (1 << bits) - (int)left;
    while (unused > 0 && table_bits + bits < max_length) {
        bits++;
        unused = unused * 2 - counts->of_length[table_bits + bits];
    }
    return bits;
}

static bool fill_subtables(struct table_build *build, const struct code_counts *counts,
                           unsigned table_bits)
{
    const uint32_t root_mask = (uint32_t)low_mask(table_bits);
    uint32_t prefix = root_mask + 1; // the root index of the current subtable; none yet
    uint32_t start = 0;
    uint32_t end = root_mask + 1;

    for (unsigned length = table_bits + 1; length <= build->max_length; length++) {
        for (unsigned left = counts->of_length[length]; left > 0; left--) {
            if ((build->codeword & root_mask) != prefix) {
                const unsigned bits =
                    subtable_index_bits(counts, table_bits, length, left, build->max_length);
                prefix = build->codeword & root_mask;
                start = end;
                end += (uint32_t)1 << bits;
                if (end > build->capacity) {
                    return false;
                }
                build->table[prefix] = ENTRY_EXCEPTION | ENTRY_SUBTABLE | (uint64_t)start << 32 |
                                       table_bits << 16 | bits << 8;
            }
            const uint64_t entry = take_symbol_entry(build, length);
            const uint32_t stride = (uint32_t)1 << (length - table_bits);
            for (uint32_t i = start + (build->codeword >> table_bits); i < end; i += stride) {
                build->table[i] = entry;
            }
            build->codeword = next_codeword(build->codeword, length);
        }
    }
    return true;
}

unsigned zd_build_decode_table(const struct code_kind *kind, const uint8_t *lengths,
                               unsigned symbol_count, struct table_width width, uint64_t *table,
                               struct code_counts *counts)
{
    struct table_build build;

    count_lengths(lengths, symbol_count, counts);
    build.max_length = longest_codeword(counts);
    if (build.max_length == 0) {
        table[0] = kind->unused_entry;
        table[1] = kind->unused_entry;
        return 1;
    }
    if (symbol_count > MAX_SYMBOLS || !is_valid_code(counts, kind->allows_single_codeword)) {
        return 0;
    }
    build.symbol_entries = kind->symbol_entries;
    build.table = table;
    build.capacity = kind->capacity;
    build.codeword = 0;
    build.next_symbol = 0;
    sort_symbols(&build, lengths, symbol_count, counts);

    // A valid code of at most 288 symbols has a codeword of at most 8 bits: the root table, which
    // has at least 8 unless all codewords are shorter, is never narrower than the shortest.
    const unsigned at_least = build.max_length < width.min_bits ? width.min_bits : build.max_length;
    const unsigned table_bits = at_least < width.max_bits ? at_least : width.max_bits;
    if (table_bits < shortest_codeword(counts)) {
        return 0;
    }
    fill_root_table(&build, counts, table_bits, kind->unused_entry);
    return fill_subtables(&build, counts, table_bits) ? table_bits : 0;
}

unsigned zd_count_table_entries(const struct code_counts *counts, unsigned max_table_bits)
{
    const unsigned max_length = longest_codeword(counts);
    if (max_length == 0) {
        return 2;
    }
    const unsigned min_length = shortest_codeword(counts);
    unsigned table_bits = max_length < max_table_bits ? max_length : max_table_bits;
    table_bits = table_bits < min_length ? min_length : table_bits;

    unsigned entries = 1u << table_bits;
    uint32_t codeword = 0; // first bit highest; the codewords up to the current length lie below
    for (unsigned length = 1; length <= max_length; length++) {
        codeword <<= 1;
        for (unsigned left = counts->of_length[length]; left > 0; left--) {
            const bool starts_subtable =
                length > table_bits && (codeword & low_mask(length - table_bits)) == 0;
            if (starts_subtable) {
                entries += 1u << subtable_index_bits(counts, table_bits, length, left, max_length);
            }
            codeword++;
        }
    }
    return entries;
}
