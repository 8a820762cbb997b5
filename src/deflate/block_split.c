// SPDX-License-Identifier: Zlib
// A block grows piece by piece. Before it takes the next one, the bits that both would cost with codes of
// their own are compared with what they cost together; the estimate is the entropy, in integers, so that
// it is the same on every machine.
#include "deflate/block_split.h"

#include <string.h>

#include "base/bits.h"
#include "deflate/log2.h"

enum {
    PIECE_BYTES = 8192,
    // What a block costs beside its body: the description of a dynamic code is 50 to 100 bytes.
    NEW_BLOCK_BITS = 900,
    STORED_BLOCK_BITS = 42, // type, padding and two lengths
    REDUNDANCY_SHIFT = 9,   // codewords of whole bits cost so much more than the entropy
};

void zd_split_start(struct block_splitter *splitter, const uint32_t *tokens, uint32_t token_count,
                    uint32_t begin, uint32_t end)
{
    splitter->end_byte = end;
    splitter->tokens = tokens;
    splitter->token_count = token_count;
    splitter->next_token = 0;
    splitter->next_byte = begin;
    splitter->piece = (struct token_range){0, 0, begin, begin};
    splitter->block = splitter->piece;
}

enum {
    COUNTERS = 4, // of each symbol, in turn, so that one that repeats does not wait for itself
    COPIED = 16,  // literals that are moved at once
    LONG_RUN = 64,
};

struct literal_counts {
    uint16_t counts[COUNTERS][DEFLATE_LITERALS];
};

// The short runs of a piece, one behind the other, so that they are counted without guessing where runs end.
struct piece_literals {
    uint32_t count;
    uint8_t bytes[PIECE_BYTES + LONG_RUN + COPIED];
};

static void count_literals(struct literal_counts *counts, const uint8_t *literals, uint32_t count)
{
    uint32_t next = 0;
    for (; next + 8 <= count; next += 8) {
        const uint64_t word = load_le64(literals, next);
        for (unsigned i = 0; i < 8; i++) {
            counts->counts[i % COUNTERS][word >> 8 * i & 0xff]++;
        }
    }
    for (; next < count; next++) {
        counts->counts[0][literals[next]]++;
    }
}

static void add_literal_counts(uint32_t *litlen, const struct literal_counts *counts)
{
    for (unsigned i = 0; i < DEFLATE_LITERALS; i++) {
        litlen[i] = (uint32_t)counts->counts[0][i] + counts->counts[1][i] + counts->counts[2][i] +
                    counts->counts[3][i];
    }
}

// Counts the symbols of the next piece.
static void count_piece(struct block_splitter *splitter, const uint8_t *bytes)
{
    struct symbol_counts *const counts = &splitter->piece_counts;
    const uint32_t *const tokens = splitter->tokens;
    uint32_t next_token = splitter->next_token;
    size_t next_byte = splitter->next_byte;
    const size_t wanted_end = next_byte + PIECE_BYTES;
    struct literal_counts literal_counts = {{{0}}};
    struct piece_literals literals;
    uint32_t lengths[2][DEFLATE_LENGTH_SYMBOLS] = {{0}};
    uint32_t distances[COUNTERS][DEFLATE_DISTANCE_SYMBOLS] = {{0}};

    literals.count = 0;
    while (next_token < splitter->token_count && next_byte < wanted_end) {
        const uint32_t token = tokens[next_token];
        const uint32_t run = token_literals(token);
        uint8_t *const target = literals.bytes + literals.count;
        if (ZD_LIKELY(run <= COPIED && splitter->end_byte - next_byte >= COPIED)) {
            memcpy(target, bytes + next_byte, COPIED);
            literals.count += run;
        } else if (run <= LONG_RUN) {
            memcpy(target, bytes + next_byte, run);
            literals.count += run;
        } else {
            count_literals(&literal_counts, bytes + next_byte, run);
        }
        next_byte += run;
        if (ZD_LIKELY(token_has_match(token))) {
            const uint32_t length = token_length(token);
            lengths[next_token % 2][zd_length_symbol[length - DEFLATE_MIN_MATCH]]++;
            distances[next_token % COUNTERS][distance_symbol(token_distance(token))]++;
            next_byte += length;
        }
        next_token++;
    }
    count_literals(&literal_counts, literals.bytes, literals.count);
    add_literal_counts(counts->litlen, &literal_counts);
    counts->litlen[DEFLATE_END_OF_BLOCK] = 0;
    for (unsigned i = 0; i < DEFLATE_LENGTH_SYMBOLS; i++) {
        counts->litlen[DEFLATE_FIRST_LENGTH_SYMBOL + i] = lengths[0][i] + lengths[1][i];
    }
    for (unsigned i = 0; i < DEFLATE_DISTANCE_SYMBOLS; i++) {
        counts->distance[i] = distances[0][i] + distances[1][i] + distances[2][i] + distances[3][i];
    }
    splitter->piece = (struct token_range){splitter->next_token, next_token, splitter->next_byte,
                                           (uint32_t)next_byte};
    splitter->next_token = next_token;
    splitter->next_byte = (uint32_t)next_byte;
}

// The entropy of count frequencies, optionally each the sum of two, in bits.
static uint64_t entropy_bits(const uint32_t *first, const uint32_t *second, unsigned count)
{
    uint64_t total = 0;
    uint64_t weighted = 0;
    for (unsigned i = 0; i < count; i++) {
        const uint32_t frequency = first[i] + (second == NULL ? 0 : second[i]);
        total += frequency;
        weighted += (uint64_t)frequency * log2_of(frequency);
    }
    return (total * log2_of((uint32_t)total) - weighted) >> LOG2_FRACTION_BITS;
}

static uint64_t counts_bits(const struct symbol_counts *first, const struct symbol_counts *second)
{
    return entropy_bits(first->litlen, second == NULL ? NULL : second->litlen,
                        DEFLATE_LITLEN_SYMBOLS) +
           entropy_bits(first->distance, second == NULL ? NULL : second->distance,
                        DEFLATE_DISTANCE_SYMBOLS);
}

static uint64_t plain_bits(const struct token_range *range)
{
    return 8 * (uint64_t)(range->end - range->begin);
}

static bool belongs_to_block(const struct block_splitter *splitter, uint64_t block_bits,
                             uint64_t *joined_bits)
{
    *joined_bits = counts_bits(&splitter->block_counts, &splitter->piece_counts);
    const uint64_t added_bits = *joined_bits < block_bits ? 0 : *joined_bits - block_bits;
    const uint64_t piece_bits = counts_bits(&splitter->piece_counts, NULL) + NEW_BLOCK_BITS;
    if (added_bits > piece_bits) {
        return false;
    }
    const uint64_t stored_bits = plain_bits(&splitter->piece) + STORED_BLOCK_BITS;
    const bool are_both_stored =
        piece_bits >= stored_bits && block_bits + NEW_BLOCK_BITS >= plain_bits(&splitter->block);
    return are_both_stored || added_bits + (added_bits >> REDUNDANCY_SHIFT) <= stored_bits;
}

static void take_piece(struct block_splitter *splitter)
{
    struct symbol_counts *const block = &splitter->block_counts;
    for (unsigned i = 0; i < DEFLATE_LITLEN_SYMBOLS; i++) {
        block->litlen[i] += splitter->piece_counts.litlen[i];
    }
    for (unsigned i = 0; i < DEFLATE_DISTANCE_SYMBOLS; i++) {
        block->distance[i] += splitter->piece_counts.distance[i];
    }
    splitter->block.end_token = splitter->piece.end_token;
    splitter->block.end = splitter->piece.end;
    splitter->piece.begin = splitter->piece.end;
}

bool zd_split_has_next(const struct block_splitter *splitter)
{
    return splitter->piece.begin != splitter->piece.end ||
           splitter->next_token != splitter->token_count;
}

bool zd_split_next(struct block_splitter *splitter, const uint8_t *bytes)
{
    if (!zd_split_has_next(splitter)) {
        return false;
    }
    if (splitter->piece.begin == splitter->piece.end) {
        count_piece(splitter, bytes);
    }
    splitter->block = splitter->piece;
    splitter->block_counts = splitter->piece_counts;
    splitter->piece.begin = splitter->piece.end;
    uint64_t block_bits = counts_bits(&splitter->block_counts, NULL);
    while (splitter->next_token != splitter->token_count) {
        count_piece(splitter, bytes);
        uint64_t joined_bits;
        if (!belongs_to_block(splitter, block_bits, &joined_bits)) {
            break;
        }
        take_piece(splitter);
        block_bits = joined_bits;
    }
    splitter->block_counts.litlen[DEFLATE_END_OF_BLOCK]++;
    return true;
}
