// SPDX-License-Identifier: Zlib
// The table builder: against a plain list of all bit patterns, for every code of a small alphabet
// and for random ones of full size; the capacity of the tables, by going through all codes;
// the matches that fuse_matches.c puts into one entry; the fixed tables.
#include "inflate/decode_table.h"

#include "inflate/fuse_matches.h"
#include "random.h"
#include "test.h"

enum {
    TABLE_ROOM = LITLEN_TABLE_CAPACITY + 1,
    MAX_SYMBOLS = DEFLATE_FIXED_LITLEN_SYMBOLS,
    PATTERNS = 1 << DEFLATE_MAX_CODE_BITS,
    IMPOSSIBLE = -100000,
};
static const uint64_t untouched = 0x5a5a5a5a5a5a5a5a;

// Builder against patterns

// The entry that each pattern of 15 bits, the first one lowest, begins with.
static void list_patterns(const struct code_kind *kind, const uint8_t *lengths,
                          unsigned symbol_count, uint64_t *patterns)
{
    for (unsigned i = 0; i < PATTERNS; i++) {
        patterns[i] = kind->unused_entry;
    }
    unsigned codeword = 0;
    for (unsigned length = 1; length <= DEFLATE_MAX_CODE_BITS; length++) {
        codeword *= 2;
        for (unsigned symbol = 0; symbol < symbol_count; symbol++) {
            if (lengths[symbol] == length) {
                const uint64_t entry = entry_with_codeword(kind->symbol_entries[symbol], length);
                for (unsigned i = reverse_bits(codeword, length); i < PATTERNS; i += 1u << length) {
                    patterns[i] = entry;
                }
                codeword++;
            }
        }
    }
}

static bool is_valid(const struct code_kind *kind, const uint8_t *lengths, unsigned symbol_count)
{
    unsigned used = 0;
    unsigned longest = 0;
    for (unsigned symbol = 0; symbol < symbol_count; symbol++) {
        if (lengths[symbol] != 0) {
            used += (unsigned)PATTERNS >> lengths[symbol];
            longest = lengths[symbol] > longest ? lengths[symbol] : longest;
        }
    }
    return used == 0 || used == PATTERNS ||
           (kind->allows_single_codeword && longest == 1 && used < PATTERNS);
}

static void check_entry(uint64_t entry, unsigned entry_count)
{
    if (entry & ENTRY_SUBTABLE) {
        CHECK(entry & ENTRY_EXCEPTION);
        CHECK(entry_length(entry) + (1u << entry_bits_before_extra(entry)) <= entry_count);
        return;
    }
    CHECK(entry_codeword_bits(entry) >= 1);
    CHECK(entry_codeword_bits(entry) <= entry_bits(entry));
    CHECK(entry_bits(entry) <= DEFLATE_MAX_CODE_BITS + 13);
}

static void check_code(const struct code_kind *kind, const uint8_t *lengths, unsigned symbol_count,
                       unsigned max_table_bits)
{
    static uint64_t table[TABLE_ROOM];
    static uint64_t patterns[PATTERNS];
    struct code_counts counts;

    for (unsigned i = 0; i < TABLE_ROOM; i++) {
        table[i] = untouched;
    }
    const struct table_width width = {1, max_table_bits};
    const unsigned table_bits =
        zd_build_decode_table(kind, lengths, symbol_count, width, table, &counts);
    CHECK_EQUAL(table_bits != 0, is_valid(kind, lengths, symbol_count));
    if (table_bits == 0) {
        return;
    }
    CHECK(table_bits <= max_table_bits);
    const unsigned entry_count = zd_count_table_entries(&counts, max_table_bits);
    CHECK(entry_count <= kind->capacity);
    for (unsigned i = 0; i < TABLE_ROOM; i++) {
        if (i < entry_count) {
            check_entry(table[i], entry_count);
        } else {
            CHECK_EQUAL(table[i], untouched);
        }
    }
    list_patterns(kind, lengths, symbol_count, patterns);
    for (unsigned i = 0; i < PATTERNS; i++) {
        CHECK_EQUAL(find_entry(table, table_bits, i), patterns[i]);
    }
}

// All code length sets of a few symbols.
static void test_small_alphabets(const struct code_kind *kind, unsigned symbol_count,
                                 unsigned max_length, unsigned max_table_bits)
{
    uint8_t lengths[MAX_SYMBOLS] = {0};
    for (;;) {
        check_code(kind, lengths, symbol_count, max_table_bits);
        unsigned symbol = 0;
        while (symbol < symbol_count && lengths[symbol] == max_length) {
            lengths[symbol] = 0;
            symbol++;
        }
        if (symbol == symbol_count) {
            return;
        }
        lengths[symbol]++;
    }
}

// A complete code, by splitting codewords: of `used` symbols among symbol_count.
static void make_complete_code(struct random *random, unsigned symbol_count, unsigned used,
                               unsigned max_length, uint8_t *lengths)
{
    uint8_t leaves[MAX_SYMBOLS] = {1, 1};
    const bool is_deep = random_chance(random, 50);
    for (unsigned count = 2; count < used; count++) {
        unsigned leaf = random_below(random, count);
        for (unsigned tries = 0; is_deep && tries < 4; tries++) {
            const unsigned other = random_below(random, count);
            leaf = leaves[other] < max_length && leaves[other] > leaves[leaf] ? other : leaf;
        }
        while (leaves[leaf] == max_length) {
            leaf = (leaf + 1) % count;
        }
        leaves[leaf]++;
        leaves[count] = leaves[leaf];
    }
    memset(lengths, 0, symbol_count);
    for (unsigned left = used; left > 0; left--) {
        unsigned symbol = random_below(random, symbol_count);
        while (lengths[symbol] != 0) {
            symbol = (symbol + 1) % symbol_count;
        }
        lengths[symbol] = leaves[left - 1];
    }
}

static void test_random_codes(void)
{
    struct random random = random_from_seed(1);
    uint8_t lengths[MAX_SYMBOLS];

    for (int i = 0; i < 400; i++) {
        const unsigned symbol_count = (unsigned)random_between(&random, 257, 288);
        const unsigned used = (unsigned)random_between(&random, 2, (int)symbol_count);
        const unsigned max_length = (unsigned)random_between(&random, 9, 15);
        make_complete_code(&random, symbol_count, used, max_length, lengths);
        check_code(&zd_litlen_code, lengths, symbol_count, i % 2 == 0 ? 9 : 11);
        lengths[random_below(&random, symbol_count)] = (uint8_t)random_below(&random, 16);
        check_code(&zd_litlen_code, lengths, symbol_count, 11);

        const unsigned distances = (unsigned)random_between(&random, 2, 32);
        make_complete_code(&random, distances, distances, 15, lengths);
        check_code(&zd_distance_code, lengths, distances, DISTANCE_TABLE_BITS);
        lengths[random_below(&random, distances)] = (uint8_t)random_below(&random, 16);
        check_code(&zd_distance_code, lengths, distances, DISTANCE_TABLE_BITS);
    }
}

// Fused matches

struct two_codes {
    uint8_t litlen_lengths[MAX_SYMBOLS];
    uint8_t distance_lengths[MAX_SYMBOLS];
    unsigned litlen_symbols;
    unsigned distance_symbols;
};

// A buffer against both codes: the length from the one, the distance from the other.
static void check_fused_entry(uint64_t entry, unsigned table_bits, uint64_t buffer,
                              uint64_t length_entry, const uint64_t *distance_patterns)
{
    const unsigned length_bits = entry_bits(length_entry);
    const uint32_t length = entry_length(length_entry) + entry_extra(length_entry, buffer);
    const uint64_t behind = buffer >> length_bits;
    const uint64_t distance_entry = distance_patterns[behind & (PATTERNS - 1)];
    const unsigned distance_codeword = entry_codeword_bits(distance_entry);
    const bool fits = (distance_entry & ENTRY_EXCEPTION) == 0 &&
                      distance_codeword <= DISTANCE_TABLE_BITS &&
                      length_bits + distance_codeword <= table_bits;

    CHECK_EQUAL(entry_codeword_bits(entry), entry_codeword_bits(length_entry));
    CHECK_EQUAL((entry & ENTRY_EXCEPTION) == 0, fits);
    if (fits) {
        CHECK_EQUAL(entry_bits(entry), length_bits + entry_bits(distance_entry));
        CHECK_EQUAL(entry_length(entry), length);
        CHECK_EQUAL(entry_distance(entry) + entry_extra(entry, buffer),
                    entry_distance(distance_entry) + entry_extra(distance_entry, behind));
        CHECK_EQUAL(entry_extra_bits_contained(entry),
                    length_bits - entry_codeword_bits(length_entry));
    } else {
        CHECK(entry & ENTRY_LENGTH);
        CHECK_EQUAL(entry_bits(entry), length_bits);
        CHECK_EQUAL(entry_length(entry) + entry_extra(entry, buffer), length);
    }
}

static void check_fused(struct random *random, const struct two_codes *codes)
{
    static uint64_t litlen_table[TABLE_ROOM];
    static uint64_t distance_table[TABLE_ROOM];
    static uint64_t litlen_patterns[PATTERNS];
    static uint64_t distance_patterns[PATTERNS];
    const struct table_width litlen_width = {LITLEN_TABLE_BITS, LITLEN_TABLE_BITS};
    const struct table_width distance_width = {1, DISTANCE_TABLE_BITS};
    struct code_counts litlen_counts;
    struct code_counts distance_counts;

    CHECK_EQUAL(zd_build_decode_table(&zd_litlen_code, codes->litlen_lengths, codes->litlen_symbols,
                                      litlen_width, litlen_table, &litlen_counts),
                LITLEN_TABLE_BITS);
    const unsigned distance_bits =
        zd_build_decode_table(&zd_distance_code, codes->distance_lengths, codes->distance_symbols,
                              distance_width, distance_table, &distance_counts);
    CHECK(distance_bits != 0);
    list_patterns(&zd_litlen_code, codes->litlen_lengths, codes->litlen_symbols, litlen_patterns);
    list_patterns(&zd_distance_code, codes->distance_lengths, codes->distance_symbols,
                  distance_patterns);
    zd_fuse_matches(litlen_table, LITLEN_TABLE_BITS, codes->litlen_lengths, codes->litlen_symbols,
                    &litlen_counts, distance_table, distance_bits);

    for (uint64_t i = 0; i < 2 * PATTERNS; i++) {
        // Every pattern of the root index, and more bits behind it.
        const uint64_t buffer = (uint64_t)random_below(random, UINT32_MAX) << LITLEN_TABLE_BITS ^ i;
        const uint64_t entry = find_entry(litlen_table, LITLEN_TABLE_BITS, buffer);
        const uint64_t expected = litlen_patterns[buffer & (PATTERNS - 1)];
        if (expected & ENTRY_LENGTH) {
            check_fused_entry(entry, LITLEN_TABLE_BITS, buffer, expected, distance_patterns);
        } else {
            CHECK_EQUAL(entry, expected);
        }
    }
}

static void test_fused_matches(void)
{
    struct random random = random_from_seed(2);
    static struct two_codes codes;
    for (int i = 0; i < 60; i++) {
        codes.litlen_symbols = (unsigned)random_between(&random, 258, 286);
        codes.distance_symbols = (unsigned)random_between(&random, 2, 30);
        // Few symbols have short codewords.
        const unsigned used = i % 3 == 0 ? (unsigned)random_between(&random, 2, 40)
                                         : (unsigned)random_between(&random, 40, 258);
        make_complete_code(&random, codes.litlen_symbols, used, 15, codes.litlen_lengths);
        make_complete_code(&random, codes.distance_symbols,
                           (unsigned)random_between(&random, 2, (int)codes.distance_symbols), 15,
                           codes.distance_lengths);
        check_fused(&random, &codes);
    }
    // Incomplete codes: a single distance, or none at all.
    memset(codes.distance_lengths, 0, sizeof(codes.distance_lengths));
    check_fused(&random, &codes);
    codes.distance_lengths[1] = 1;
    check_fused(&random, &codes);
}

// Capacity

// Codes are filled in by length, as canonical codes are, and subtables with them. What is still to
// come depends on four numbers only.
struct capacity_search {
    int root_bits;
    // By length, open patterns, symbols, and room in the subtable: the most entries to come, plus
    // 1.
    int16_t *known;
};

static int16_t *known_place(const struct capacity_search *search, int length, int open, int symbols,
                            int room)
{
    // Subtables at this length have at most 1 << extra entries; those of shorter lengths come
    // before.
    const int extra = length - search->root_bits;
    const size_t rooms_before = ((size_t)1 << extra) - 2;
    const size_t row = rooms_before + (size_t)room;
    return &search->known[(row * (MAX_SYMBOLS + 1) + (size_t)open) * (MAX_SYMBOLS + 1) +
                          (size_t)symbols];
}

// `open` patterns of `length` bits have no codeword yet, the first `room` of them in the current
// subtable; at most `symbols` symbols are left. The most entries that subtables can still gain.
static int most_entries(const struct capacity_search *search, int length, int open, int symbols,
                        int room)
{
    if (open > symbols) {
        return IMPOSSIBLE;
    }
    int16_t *const known = known_place(search, length, open, symbols, room);
    if (*known != 0) {
        return *known - 1;
    }
    const int subtable_size = 1 << (length - search->root_bits);
    int best = (open - room) / subtable_size * subtable_size; // all get a codeword of this length
    for (int used = 0; length < DEFLATE_MAX_CODE_BITS && used < open; used++) {
        const int beyond = used > room ? used - room : 0;
        const int started = (beyond + subtable_size - 1) / subtable_size;
        const int room_left = room + started * subtable_size - used;
        // A subtable that is not full is doubled.
        const int gained = started * subtable_size + (room_left != 0 ? subtable_size : 0);
        const int later =
            most_entries(search, length + 1, (open - used) * 2, symbols - used, room_left * 2);
        best = gained + later > best ? gained + later : best;
    }
    *known = (int16_t)(best + 1);
    return best;
}

static int largest_table(int symbols, int root_bits)
{
    const size_t rows = (size_t)1 << (DEFLATE_MAX_CODE_BITS - root_bits + 1);
    struct capacity_search search = {.root_bits = root_bits};
    search.known = calloc(rows * (MAX_SYMBOLS + 1) * (MAX_SYMBOLS + 1), sizeof(search.known[0]));
    CHECK(search.known != NULL);
    int best = 0;
    for (int open = 1; open <= 1 << root_bits && 2 * open <= symbols; open++) {
        // Codewords of at most root_bits bits fill the other root entries: at least one for each
        // power of 2.
        int shorter = 0;
        for (int filled = (1 << root_bits) - open; filled != 0; filled &= filled - 1) {
            shorter++;
        }
        const int entries = most_entries(&search, root_bits + 1, 2 * open, symbols - shorter, 0);
        best = entries > best ? entries : best;
    }
    free(search.known);
    return (1 << root_bits) + best;
}

static void test_capacity(void)
{
    CHECK_EQUAL(largest_table(288, LITLEN_TABLE_BITS), 2342);
    CHECK_EQUAL(largest_table(32, DISTANCE_TABLE_BITS), 402);
    CHECK(largest_table(288, LITLEN_SMALL_TABLE_BITS) <= LITLEN_TABLE_CAPACITY);
    CHECK(2342 <= LITLEN_TABLE_CAPACITY && 402 <= DISTANCE_TABLE_CAPACITY);
    CHECK(1 << CODE_LENGTH_TABLE_BITS <= DISTANCE_TABLE_CAPACITY);
}

// Fixed tables

static void test_fixed_tables(void)
{
    static uint64_t table[TABLE_ROOM];
    struct code_counts counts;
    uint8_t lengths[MAX_SYMBOLS];

    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    const struct table_width width = {1, LITLEN_TABLE_BITS};
    CHECK_EQUAL(zd_build_decode_table(&zd_litlen_code, lengths, 288, width, table, &counts),
                FIXED_LITLEN_TABLE_BITS);
    CHECK_BYTES(table, zd_fixed_litlen_table, sizeof(zd_fixed_litlen_table));

    memset(lengths, 5, 32);
    CHECK_EQUAL(zd_build_decode_table(&zd_distance_code, lengths, 32, width, table, &counts),
                FIXED_DISTANCE_TABLE_BITS);
    CHECK_BYTES(table, zd_fixed_distance_table, sizeof(zd_fixed_distance_table));
}

int main(void)
{
    test_fixed_tables();
    test_capacity();
    test_small_alphabets(&zd_litlen_code, 3, 4, LITLEN_TABLE_BITS);
    test_small_alphabets(&zd_distance_code, 4, 3, DISTANCE_TABLE_BITS);
    test_small_alphabets(&zd_code_length_code, 4, 3, CODE_LENGTH_TABLE_BITS);
    test_random_codes();
    test_fused_matches();
    return 0;
}
