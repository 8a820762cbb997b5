// SPDX-License-Identifier: Zlib
// Builds the codes of a block and counts the bits that each kind of block takes.
#include "deflate/block_code.h"

#include "deflate/fixed_code_tables.h"
#include "deflate/huffman_build.h"
#include "deflate/huffman_sort.h"

static uint64_t extra_bits(const struct symbol_counts *counts)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < DEFLATE_LENGTH_SYMBOLS; i++) {
        bits += (uint64_t)counts->litlen[DEFLATE_FIRST_LENGTH_SYMBOL + i] * zd_length_extra_bits[i];
    }
    for (unsigned i = 0; i < DEFLATE_DISTANCE_SYMBOLS; i++) {
        bits += (uint64_t)counts->distance[i] * zd_distance_extra_bits[i];
    }
    return bits;
}

ZD_NEVER_INLINE static uint64_t weigh(const uint32_t *counts, const uint8_t *lengths,
                                      unsigned symbols)
{
    uint64_t bits = 0;
    for (unsigned symbol = 0; symbol < symbols; symbol++) {
        bits += (uint64_t)counts[symbol] * lengths[symbol];
    }
    return bits;
}

ZD_NEVER_INLINE static uint64_t weigh_fixed(const uint32_t *counts, const uint32_t *codes,
                                            unsigned symbols)
{
    uint64_t bits = 0;
    for (unsigned symbol = 0; symbol < symbols; symbol++) {
        bits += (uint64_t)counts[symbol] * (codes[symbol] & low_mask(CODEWORD_LENGTH_BITS));
    }
    return bits;
}

void zd_block_code_build(struct block_code *code, const struct symbol_counts *counts,
                         bool must_be_fixed)
{
    const uint64_t extra = extra_bits(counts);
    const uint64_t fixed_bits =
        extra + weigh_fixed(counts->litlen, zd_fixed_litlen_codes, DEFLATE_LITLEN_SYMBOLS) +
        weigh_fixed(counts->distance, zd_fixed_distance_codes, DEFLATE_DISTANCE_SYMBOLS);
    code->is_fixed = true;
    code->body_bits = fixed_bits;
    code->bits = 3 + fixed_bits;
    if (must_be_fixed) {
        return;
    }
    struct dynamic_code *const dynamic = &code->dynamic;
    dynamic->litlen_count = zd_huffman_sorted_lengths(
        counts->litlen, DEFLATE_LITLEN_SYMBOLS, MAX_BLOCK_LITLEN_BITS, dynamic->litlen_lengths);
    dynamic->distance_count =
        zd_huffman_sorted_lengths(counts->distance, DEFLATE_DISTANCE_SYMBOLS, DEFLATE_MAX_CODE_BITS,
                                  dynamic->distance_lengths);
    zd_dynamic_code_describe(dynamic);
    const uint64_t body_bits =
        extra + weigh(counts->litlen, dynamic->litlen_lengths, DEFLATE_LITLEN_SYMBOLS) +
        weigh(counts->distance, dynamic->distance_lengths, DEFLATE_DISTANCE_SYMBOLS);
    if (3 + dynamic->header_bits + body_bits < code->bits) {
        code->is_fixed = false;
        code->body_bits = body_bits;
        code->bits = 3 + dynamic->header_bits + body_bits;
    }
}
