// SPDX-License-Identifier: Zlib
// Owns the writing of odd deflate blocks: block headers, Huffman codes of unusual shape, tokens.
// Wrappers around them are the stream maker's.
#include "block_maker.h"

enum {
    LITERAL_SYMBOLS = 288,
    DISTANCE_SYMBOLS = 32,
    CODE_LENGTH_SYMBOLS = 19,
    END_OF_BLOCK = 256,
    TOO_LONG = 16 // longest code length plus one
};

struct code {
    uint8_t lengths[LITERAL_SYMBOLS + DISTANCE_SYMBOLS];
    uint16_t codewords[LITERAL_SYMBOLS]; // bit-reversed, ready to be written
    unsigned used[LITERAL_SYMBOLS];      // symbols that have a codeword
    unsigned used_count;
};

static bool plant_fault(struct block_maker *maker)
{
    const bool is_planted = random_chance(maker->random, maker->fault_percent);
    maker->is_broken |= is_planted;
    return is_planted;
}

void block_maker_put(struct block_maker *maker, uint32_t value, unsigned count)
{
    maker->held_bits |= (uint64_t)value << maker->held_count;
    maker->held_count += count;
    while (maker->held_count >= 8) {
        buffer_put(maker->stream, (uint8_t)maker->held_bits);
        maker->held_bits >>= 8;
        maker->held_count -= 8;
    }
}

void block_maker_align(struct block_maker *maker)
{
    if (maker->held_count != 0)
        block_maker_put(maker,
                        random_below(maker->random, 256) & ((1U << (8 - maker->held_count)) - 1),
                        8 - maker->held_count);
}

// Canonical codewords (RFC 1951, 3.2.2), also where the lengths are no proper code.
static void assign_codewords(struct code *code, unsigned symbol_count)
{
    uint32_t next[TOO_LONG + 1] = {0};
    unsigned counts[TOO_LONG] = {0};

    for (unsigned symbol = 0; symbol < symbol_count; symbol++)
        counts[code->lengths[symbol]]++;
    counts[0] = 0;
    for (unsigned bits = 1; bits <= 15; bits++)
        next[bits] = (next[bits - 1] + counts[bits - 1]) << 1;
    code->used_count = 0;
    for (unsigned symbol = 0; symbol < symbol_count; symbol++) {
        const unsigned length = code->lengths[symbol];
        uint32_t forward = next[length]++;
        uint32_t reversed = 0;
        for (unsigned bit = 0; bit < length; bit++, forward >>= 1)
            reversed = reversed << 1 | (forward & 1);
        code->codewords[symbol] = (uint16_t)reversed;
        if (length != 0)
            code->used[code->used_count++] = symbol;
    }
}

static void put_symbol(struct block_maker *maker, const struct code *code, unsigned symbol)
{
    block_maker_put(maker, code->codewords[symbol], code->lengths[symbol]);
}

// Leaves of a random full tree: start from the root and split until there are enough.
static void make_depths(struct random *random, uint8_t *depths, unsigned count, unsigned deepest)
{
    const bool is_skewed = random_chance(random, 30);
    unsigned made = 1;

    depths[0] = 0;
    while (made < count) {
        unsigned leaf =
            is_skewed && random_chance(random, 90) ? made - 1 : random_below(random, made);
        while (depths[leaf] >= deepest)
            leaf = (leaf + 1) % made;
        depths[leaf]++;
        depths[made] = depths[leaf];
        made++;
    }
    if (count == 1)
        depths[0] = 1;
}

// Gives every symbol of `used` a code length that makes a full code, or one codeword of one bit.
static void make_code(struct random *random, uint8_t *lengths, const unsigned *used, unsigned count,
                      unsigned deepest)
{
    uint8_t depths[LITERAL_SYMBOLS];

    make_depths(random, depths, count, deepest);
    for (unsigned left = count; left > 0; left--) {
        const unsigned pick = random_below(random, left);
        lengths[used[left - 1]] = depths[pick];
        depths[pick] = depths[left - 1];
    }
}

static void make_literal_lengths(struct block_maker *maker, uint8_t *lengths, unsigned symbol_count)
{
    struct random *random = maker->random;
    const uint32_t density = 1 + random_magnitude(random, 99);
    unsigned used[LITERAL_SYMBOLS];
    unsigned count = 0;

    for (unsigned symbol = 0; symbol < symbol_count; symbol++) {
        const bool is_length = symbol > END_OF_BLOCK && symbol < 286;
        if (symbol == END_OF_BLOCK || random_chance(random, is_length ? 50 : density))
            used[count++] = symbol;
    }
    make_code(random, lengths, used, count, 15);
    if (plant_fault(maker)) { // too many, too few, or no end of block
        const unsigned symbol =
            random_chance(random, 30) ? END_OF_BLOCK : random_below(random, symbol_count);
        lengths[symbol] = (uint8_t)random_below(random, 16);
    }
}

static void make_distance_lengths(struct block_maker *maker, uint8_t *lengths,
                                  unsigned symbol_count)
{
    struct random *random = maker->random;
    unsigned used[DISTANCE_SYMBOLS];
    unsigned count = 0;

    if (random_chance(random, 15)) // one code or none: the incomplete sets that the format allows
        count = random_below(random, 2);
    else
        count = 1 + random_below(random, symbol_count);
    for (unsigned symbol = 0; symbol < symbol_count; symbol++)
        used[symbol] = symbol;
    for (unsigned at = 0; at < count; at++) {
        const unsigned other = at + random_below(random, symbol_count - at);
        const unsigned swapped = used[at];
        used[at] = used[other];
        used[other] = swapped;
    }
    if (count != 0)
        make_code(random, lengths, used, count, 15);
    if (plant_fault(maker)) {
        const unsigned symbol = random_below(random, symbol_count);
        lengths[symbol] = (uint8_t)random_below(random, 16);
    }
}

struct length_item {
    uint8_t symbol;
    uint8_t extra;
};

// One item of the run-length code of code lengths (RFC 1951, 3.2.7), how many lengths it covers as
// result.
static unsigned make_length_item(struct random *random, const uint8_t *lengths, unsigned at,
                                 unsigned total, uint32_t run_percent, struct length_item *item)
{
    unsigned run = 1;
    while (at + run < total && lengths[at + run] == lengths[at])
        run++;
    *item = (struct length_item){lengths[at], 0};
    if (!random_chance(random, run_percent))
        return 1;
    if (lengths[at] == 0 && run >= 3) {
        const unsigned longest = run < 138 ? run : 138;
        const unsigned taken =
            random_chance(random, 70) ? longest : 3 + random_below(random, longest - 2);
        *item = taken <= 10 ? (struct length_item){17, (uint8_t)(taken - 3)}
                            : (struct length_item){18, (uint8_t)(taken - 11)};
        return taken;
    }
    if (at != 0 && lengths[at] == lengths[at - 1] && run >= 3) {
        const unsigned longest = run < 6 ? run : 6;
        const unsigned taken = 3 + random_below(random, longest - 2);
        *item = (struct length_item){16, (uint8_t)(taken - 3)};
        return taken;
    }
    return 1;
}

static unsigned make_length_items(struct block_maker *maker, const uint8_t *lengths, unsigned total,
                                  struct length_item *items)
{
    struct random *random = maker->random;
    const uint32_t run_percent = random_chance(random, 70) ? 95 : random_below(random, 100);
    unsigned count = 0;

    if (plant_fault(maker)) // nothing to repeat
        items[count++] = (struct length_item){16, (uint8_t)random_below(random, 4)};
    for (unsigned at = 0; at < total;)
        at += make_length_item(random, lengths, at, total, run_percent, &items[count++]);
    if (plant_fault(maker) && count != 0) // a repetition beyond the last length
        items[count - 1] = (struct length_item){(uint8_t)(16 + random_below(random, 3)), 3};
    return count;
}

static void put_code_lengths(struct block_maker *maker, const uint8_t *lengths, unsigned total)
{
    static const uint8_t order[CODE_LENGTH_SYMBOLS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                       11, 4,  12, 3, 13, 2, 14, 1, 15};
    static const uint8_t extra_bits[3] = {2, 3, 7};
    struct random *random = maker->random;
    struct length_item items[LITERAL_SYMBOLS + DISTANCE_SYMBOLS + 2];
    const unsigned item_count = make_length_items(maker, lengths, total, items);
    struct code code = {.used_count = 0};
    unsigned used[CODE_LENGTH_SYMBOLS];
    unsigned used_count = 0;

    for (unsigned symbol = 0; symbol < CODE_LENGTH_SYMBOLS; symbol++) {
        bool is_used = random_chance(random, 10);
        for (unsigned item = 0; item < item_count && !is_used; item++)
            is_used = items[item].symbol == symbol;
        if (is_used)
            used[used_count++] = symbol;
    }
    if (used_count == 1) // a single code is not allowed here
        used[used_count++] = used[0] == 0 ? 1 : 0;
    make_code(random, code.lengths, used, used_count, 7);
    if (plant_fault(maker)) {
        const unsigned symbol = random_below(random, CODE_LENGTH_SYMBOLS);
        code.lengths[symbol] = (uint8_t)random_below(random, 8);
    }
    if (plant_fault(maker) && random_chance(random, 20))
        memset(code.lengths, 0, CODE_LENGTH_SYMBOLS);
    assign_codewords(&code, CODE_LENGTH_SYMBOLS);

    unsigned sent = CODE_LENGTH_SYMBOLS;
    while (sent > 4 && code.lengths[order[sent - 1]] == 0 && !random_chance(random, 5))
        sent--;
    block_maker_put(maker, sent - 4, 4);
    for (unsigned at = 0; at < sent; at++)
        block_maker_put(maker, code.lengths[order[at]], 3);
    for (unsigned item = 0; item < item_count; item++) {
        put_symbol(maker, &code, items[item].symbol);
        if (items[item].symbol >= 16)
            block_maker_put(maker, items[item].extra, extra_bits[items[item].symbol - 16]);
    }
}

// RFC 1951, 3.2.5. Symbols 286, 287, 30 and 31 have no meaning; here they get extra bits of 0.
static const uint16_t length_bases[31] = {3,  4,   5,   6,   7,   8,   9,   10, 11, 13, 15,
                                          17, 19,  23,  27,  31,  35,  43,  51, 59, 67, 83,
                                          99, 115, 131, 163, 195, 227, 258, 3,  3};
static const uint8_t length_bits[31] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2,
                                        3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0, 0, 0};

static unsigned distance_bits(unsigned symbol)
{
    return symbol < 4 || symbol >= 30 ? 0 : (symbol >> 1) - 1;
}

static uint32_t distance_base(unsigned symbol)
{
    return symbol < 4 ? symbol + 1 : ((2 + (symbol & 1)) << distance_bits(symbol)) + 1;
}

// A symbol and extra bits with a distance that the history allows; false where there is none.
static bool pick_distance(struct block_maker *maker, const struct code *code, unsigned *symbol,
                          uint32_t *extra)
{
    struct random *random = maker->random;
    const size_t present = maker->plain->size;
    const size_t farthest = present < maker->farthest ? present : maker->farthest;

    if (code->used_count == 0)
        return false;
    *symbol = code->used[random_below(random, code->used_count)];
    const unsigned bits = distance_bits(*symbol);
    *extra = random_below(random, 1U << bits);
    if (*symbol >= 30)
        return plant_fault(maker);
    if (distance_base(*symbol) > farthest)
        return plant_fault(maker);
    if (distance_base(*symbol) + *extra > farthest && !plant_fault(maker))
        *extra = random_below(random, (uint32_t)(farthest - distance_base(*symbol)) + 1);
    return true;
}

static void put_match(struct block_maker *maker, const struct code *literals,
                      const struct code *distances, unsigned length_symbol)
{
    struct random *random = maker->random;
    const unsigned row = length_symbol - 257;
    const uint32_t length_extra = random_chance(random, 20)
                                      ? (1U << length_bits[row]) - 1
                                      : random_below(random, 1U << length_bits[row]);
    unsigned symbol = 0;
    uint32_t extra = 0;

    if (length_symbol >= 286 && !plant_fault(maker))
        return;
    if (!pick_distance(maker, distances, &symbol, &extra)) {
        if (distances->used_count != 0 || !plant_fault(maker))
            return;
        put_symbol(maker, literals, length_symbol); // a match where there is no distance code
        block_maker_put(maker, random_below(random, 256), 8);
        return;
    }
    put_symbol(maker, literals, length_symbol);
    block_maker_put(maker, length_extra, length_bits[row]);
    put_symbol(maker, distances, symbol);
    block_maker_put(maker, extra, distance_bits(symbol));

    const size_t distance = symbol < 30 ? distance_base(symbol) + extra : 1;
    for (uint32_t left = length_bases[row] + length_extra; left > 0; left--)
        buffer_put(maker->plain, distance <= maker->plain->size
                                     ? maker->plain->bytes[maker->plain->size - distance]
                                     : 0);
}

static void put_tokens(struct block_maker *maker, const struct code *literals,
                       const struct code *distances, size_t plain_limit)
{
    struct random *random = maker->random;
    const uint32_t token_count = random_magnitude(random, 4000);

    for (uint32_t token = 0; token < token_count && maker->plain->size < plain_limit; token++) {
        if (literals->used_count == 0)
            return;
        const unsigned symbol = literals->used[random_below(random, literals->used_count)];
        if (symbol > END_OF_BLOCK) {
            put_match(maker, literals, distances, symbol);
        } else if (symbol < END_OF_BLOCK) {
            put_symbol(maker, literals, symbol);
            buffer_put(maker->plain, symbol);
        }
    }
    put_symbol(maker, literals, END_OF_BLOCK);
}

static void put_stored_block(struct block_maker *maker)
{
    struct random *random = maker->random;
    const uint32_t length = random_chance(random, 2) ? 65535 : random_magnitude(random, 3000);
    const uint32_t broken = plant_fault(maker) ? 1U << random_below(random, 16) : 0;

    block_maker_align(maker);
    block_maker_put(maker, length, 16);
    block_maker_put(maker, (~length & 0xFFFF) ^ broken, 16);
    for (uint32_t at = 0; at < length; at++) {
        const unsigned byte = random_below(random, 256);
        buffer_put(maker->stream, byte);
        buffer_put(maker->plain, byte);
    }
}

static void put_fixed_block(struct block_maker *maker, size_t plain_limit)
{
    struct code literals = {.used_count = 0};
    struct code distances = {.used_count = 0};

    memset(literals.lengths, 8, 144);
    memset(literals.lengths + 144, 9, 112);
    memset(literals.lengths + 256, 7, 24);
    memset(literals.lengths + 280, 8, 8);
    memset(distances.lengths, 5, DISTANCE_SYMBOLS);
    assign_codewords(&literals, LITERAL_SYMBOLS);
    assign_codewords(&distances, DISTANCE_SYMBOLS);
    put_tokens(maker, &literals, &distances, plain_limit);
}

static void put_dynamic_block(struct block_maker *maker, size_t plain_limit)
{
    struct random *random = maker->random;
    unsigned literal_count = 257 + random_below(random, 30);
    unsigned distance_count = 1 + random_below(random, 30);
    struct code literals = {.used_count = 0};
    struct code distances = {.used_count = 0};
    uint8_t lengths[LITERAL_SYMBOLS + DISTANCE_SYMBOLS];

    if (plant_fault(maker))
        literal_count = 287 + random_below(random, 2);
    if (plant_fault(maker))
        distance_count = 31 + random_below(random, 2);
    make_literal_lengths(maker, literals.lengths, literal_count);
    make_distance_lengths(maker, distances.lengths, distance_count);
    if (plant_fault(maker) && random_chance(random, 20))
        memset(literals.lengths, 0, literal_count);

    block_maker_put(maker, literal_count - 257, 5);
    block_maker_put(maker, distance_count - 1, 5);
    memcpy(lengths, literals.lengths, literal_count);
    memcpy(lengths + literal_count, distances.lengths, distance_count);
    put_code_lengths(maker, lengths, literal_count + distance_count);
    assign_codewords(&literals, literal_count);
    assign_codewords(&distances, distance_count);
    put_tokens(maker, &literals, &distances, plain_limit);
}

void block_maker_write(struct block_maker *maker, size_t plain_limit)
{
    struct random *random = maker->random;
    bool is_final = false;

    while (!is_final) {
        is_final = maker->plain->size >= plain_limit || random_chance(random, 25);
        block_maker_put(maker, is_final, 1);
        if (plant_fault(maker) && random_chance(random, 10)) {
            block_maker_put(maker, 3, 2);
            continue;
        }
        const uint32_t type = random_below(random, 4);
        block_maker_put(maker, type < 3 ? type : 2, 2);
        if (type == 0)
            put_stored_block(maker);
        else if (type == 1)
            put_fixed_block(maker, plain_limit);
        else
            put_dynamic_block(maker, plain_limit);
    }
    block_maker_align(maker);
}
