// SPDX-License-Identifier: Zlib
// The two Huffman builders: their codes are complete, within their limit, prefix-free, and as cheap as
// codes can be where the limit does not bind. (That the one with a heap chooses as zlib does is for the
// parity tests.)
#include "base/bits.h"
#include "deflate/huffman_build.h"
#include "deflate/huffman_sort.h"
#include "random.h"
#include "test.h"

struct code {
    unsigned symbols;
    unsigned max_bits;
    uint16_t frequencies[DEFLATE_LITLEN_SYMBOLS];
    uint8_t lengths[DEFLATE_LITLEN_SYMBOLS];
    uint32_t codewords[DEFLATE_LITLEN_SYMBOLS];
};

// The least number of bits: join the two smallest weights until one is left.
static uint64_t least_cost(const struct code *code)
{
    uint32_t weights[DEFLATE_LITLEN_SYMBOLS];
    unsigned count = 0;
    uint64_t cost = 0;
    for (unsigned i = 0; i < code->symbols; i++) {
        if (code->frequencies[i] != 0) {
            weights[count++] = code->frequencies[i];
        }
    }
    if (count == 1) {
        return weights[0];
    }
    while (count > 1) {
        for (unsigned smallest = 0; smallest < 2; smallest++) {
            for (unsigned i = smallest + 1; i < count; i++) {
                if (weights[i] < weights[smallest]) {
                    const uint32_t other = weights[i];
                    weights[i] = weights[smallest];
                    weights[smallest] = other;
                }
            }
        }
        weights[0] += weights[1];
        cost += weights[0];
        weights[1] = weights[--count];
    }
    return cost;
}

// Sorting takes larger frequencies; scaled ones make the same code.
static unsigned build_by_sorting(struct code *code)
{
    uint32_t frequencies[DEFLATE_LITLEN_SYMBOLS];
    for (unsigned i = 0; i < code->symbols; i++) {
        frequencies[i] = 100u * code->frequencies[i];
    }
    return zd_huffman_sorted_lengths(frequencies, code->symbols, code->max_bits, code->lengths);
}

static void check_built_code(struct code *code, unsigned used)
{
    zd_huffman_codewords(code->lengths, code->symbols, code->codewords);

    CHECK(used <= code->symbols && code->lengths[used - 1] != 0);
    uint32_t kraft_sum = 0; // in units of 2^-15
    uint64_t cost = 0;
    unsigned longest = 0;
    for (unsigned i = 0; i < code->symbols; i++) {
        const unsigned length = code->lengths[i];
        CHECK(length <= code->max_bits);
        CHECK(length == 0 ? i >= used || code->frequencies[i] == 0 : i < used);
        CHECK(code->frequencies[i] == 0 || length != 0);
        CHECK_EQUAL(code->codewords[i] & low_mask(CODEWORD_LENGTH_BITS), length);
        kraft_sum += length == 0 ? 0 : 1u << (15 - length);
        cost += (uint64_t)code->frequencies[i] * length;
        longest = length > longest ? length : longest;
    }
    CHECK_EQUAL(kraft_sum, 1u << 15);
    CHECK(cost >= least_cost(code));
    if (longest < code->max_bits) {
        CHECK_EQUAL(cost, least_cost(code));
    }
}

static void check_code(struct code *code)
{
    check_built_code(code, build_by_sorting(code));
    check_built_code(
        code, zd_huffman_lengths(code->frequencies, code->symbols, code->max_bits, code->lengths));
}

// In stream order a codeword's first bit is its lowest: no codeword is the low end of another.
static void check_prefix_free(const struct code *code)
{
    for (unsigned i = 0; i < code->symbols; i++) {
        for (unsigned j = 0; j < code->symbols; j++) {
            if (i != j && code->lengths[i] != 0 && code->lengths[i] <= code->lengths[j]) {
                const uint32_t mask = (uint32_t)low_mask(code->lengths[i]);
                CHECK((code->codewords[i] >> CODEWORD_LENGTH_BITS) !=
                      (code->codewords[j] >> CODEWORD_LENGTH_BITS & mask));
            }
        }
    }
}

// Frequencies of one of several shapes that add up to no more than a block has tokens.
static void choose_frequencies(struct code *code, struct random *random)
{
    const unsigned shape = random_below(random, 4);
    uint32_t left = 32767;
    uint32_t first = 1, second = 1;
    memset(code->frequencies, 0, sizeof(code->frequencies));
    for (unsigned i = 0; i < code->symbols && left != 0; i++) {
        uint32_t frequency = shape == 0   ? random_below(random, 200)
                             : shape == 1 ? random_below(random, 2)
                             : shape == 2 ? random_magnitude(random, 3000)
                                          : first; // Fibonacci: the deepest trees
        if (shape == 3) {
            const uint32_t sum = first + second;
            first = second;
            second = sum;
        }
        frequency = frequency < left ? frequency : left;
        code->frequencies[i] = (uint16_t)frequency;
        left -= frequency;
    }
}

static void check_forced_codewords(void)
{
    static struct code code = {.symbols = DEFLATE_DISTANCE_SYMBOLS, .max_bits = 15};
    check_code(&code); // no symbol at all
    CHECK(code.lengths[0] == 1 && code.lengths[1] == 1);
    code.frequencies[7] = 5;
    check_code(&code); // one
    CHECK(code.lengths[0] == 1 && code.lengths[7] == 1);
}

int main(void)
{
    static const unsigned alphabets[][2] = {
        {DEFLATE_LITLEN_SYMBOLS, DEFLATE_MAX_CODE_BITS},
        {DEFLATE_DISTANCE_SYMBOLS, DEFLATE_MAX_CODE_BITS},
        {DEFLATE_CODE_LENGTH_SYMBOLS, DEFLATE_MAX_CODE_LENGTH_BITS}};
    static struct code code;
    struct random random = random_from_seed(7);
    check_forced_codewords();
    for (int round = 0; round < 3000; round++) {
        code.symbols = alphabets[round % 3][0];
        code.max_bits = alphabets[round % 3][1];
        choose_frequencies(&code, &random);
        check_code(&code);
        if (round < 60) {
            check_prefix_free(&code);
        }
    }
    return 0;
}
