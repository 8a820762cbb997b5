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

// Counts the symbols of the next piece.
static void count_piece(struct block_splitter *splitter, const uint8_t *bytes)
{
    struct symbol_counts *const counts = &splitter->piece_counts;
    const uint32_t *const tokens = splitter->tokens;
    uint32_t next_token = splitter->next_token;
    size_t next_byte = splitter->next_byte;
    const size_t wanted_end = next_byte + PIECE_BYTES;

    struct split_counts halves = {{{0}}, {{0}}};
    while (next_token < splitter->token_count && next_byte < wanted_end) {
        next_byte = count_token(&halves, next_token % 2, tokens[next_token], bytes, next_byte,
                                splitter->end_byte);
        next_token++;
    }
    memset(counts, 0, sizeof(*counts));
    join_counts(counts, &halves);
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

static bool belongs_to_block(const struct block_splitter *splitter, uint64_t block_bits,
                             uint64_t *joined_bits)
{
    *joined_bits = counts_bits(&splitter->block_counts, &splitter->piece_counts);
    return *joined_bits <= block_bits + counts_bits(&splitter->piece_counts, NULL) + NEW_BLOCK_BITS;
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
