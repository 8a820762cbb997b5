// SPDX-License-Identifier: Zlib
// The header of a dynamic block, from codeword lengths to bits (RFC 1951 section 3.2.7).
#include "deflate/dynamic_code.h"

#include "deflate/huffman_build.h"
#include "deflate/pending.h"

enum { MIN_CODE_LENGTH_CODES = 4 }; // RFC 1951 section 3.2.7: HCLEN counts from 4
_Static_assert(MAX_DYNAMIC_HEADER_BITS / 8 + 2 <= SMALL_BUFFER_SIZE,
               "a header fits the small buffer");

static const uint8_t run_extra_bits[DEFLATE_CODE_LENGTH_SYMBOLS] = {
    [DEFLATE_REPEAT_PREVIOUS] = 2,
    [DEFLATE_REPEAT_ZERO_SHORT] = 3,
    [DEFLATE_REPEAT_ZERO_LONG] = 7,
};

static void add_run(struct dynamic_code *code, unsigned symbol, unsigned extra)
{
    code->runs[code->run_count].symbol = (uint8_t)symbol;
    code->runs[code->run_count].extra = (uint8_t)extra;
    code->run_count++;
}

// Run-length codes the lengths (RFC 1951 section 3.2.7) with zlib's limits: a run that goes on from
// the one before counts to 6, a new one to 7 with its first length, zeros to 138.
static void add_runs(struct dynamic_code *code, const uint8_t *lengths, unsigned count)
{
    unsigned index = 0;
    bool continues = false; // this run has the length of the one before
    while (index < count) {
        const uint8_t length = lengths[index];
        const unsigned longest = length == 0 ? 138 : continues ? 6 : 7;
        const unsigned shortest = length == 0 || continues ? 3 : 4;
        unsigned run = 1;
        while (run < longest && index + run < count && lengths[index + run] == length) {
            run++;
        }
        if (run < shortest) {
            for (unsigned i = 0; i < run; i++) {
                add_run(code, length, 0);
            }
        } else if (length != 0) {
            if (!continues) {
                add_run(code, length, 0);
            }
            add_run(code, DEFLATE_REPEAT_PREVIOUS, run - (continues ? 3 : 4));
        } else if (run <= 10) {
            add_run(code, DEFLATE_REPEAT_ZERO_SHORT, run - 3);
        } else {
            add_run(code, DEFLATE_REPEAT_ZERO_LONG, run - 11);
        }
        index += run;
        continues = index < count && lengths[index] == length;
    }
}

void zd_dynamic_code_describe(struct dynamic_code *code)
{
    code->run_count = 0;
    add_runs(code, code->litlen_lengths, code->litlen_count);
    add_runs(code, code->distance_lengths, code->distance_count);

    uint16_t frequencies[DEFLATE_CODE_LENGTH_SYMBOLS] = {0};
    for (unsigned i = 0; i < code->run_count; i++) {
        frequencies[code->runs[i].symbol]++;
    }
    zd_huffman_lengths(frequencies, DEFLATE_CODE_LENGTH_SYMBOLS, DEFLATE_MAX_CODE_LENGTH_BITS,
                       code->code_length_lengths);
    code->code_length_count = DEFLATE_CODE_LENGTH_SYMBOLS;
    while (code->code_length_count > MIN_CODE_LENGTH_CODES &&
           code->code_length_lengths[zd_code_length_order[code->code_length_count - 1]] == 0) {
        code->code_length_count--;
    }
    code->header_bits = 5 + 5 + 4 + 3 * code->code_length_count;
    for (unsigned symbol = 0; symbol < DEFLATE_CODE_LENGTH_SYMBOLS; symbol++) {
        code->header_bits += (uint64_t)frequencies[symbol] *
                             (code->code_length_lengths[symbol] + run_extra_bits[symbol]);
    }
}

void zd_dynamic_code_put(struct deflate_state *state, const struct dynamic_code *code)
{
    uint32_t codewords[DEFLATE_CODE_LENGTH_SYMBOLS];
    zd_huffman_codewords(code->code_length_lengths, DEFLATE_CODE_LENGTH_SYMBOLS, codewords);

    zd_pending_put_bits(state, code->litlen_count - 257, 5);
    zd_pending_put_bits(state, code->distance_count - 1, 5);
    zd_pending_put_bits(state, code->code_length_count - MIN_CODE_LENGTH_CODES, 4);
    for (unsigned i = 0; i < code->code_length_count; i++) {
        zd_pending_put_bits(state, code->code_length_lengths[zd_code_length_order[i]], 3);
    }
    for (unsigned i = 0; i < code->run_count; i++) {
        const unsigned symbol = code->runs[i].symbol;
        const unsigned length = code->code_length_lengths[symbol];
        zd_pending_put_bits(state, codewords[symbol] >> CODEWORD_LENGTH_BITS, length);
        zd_pending_put_bits(state, code->runs[i].extra, run_extra_bits[symbol]);
    }
}
