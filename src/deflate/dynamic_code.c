// SPDX-License-Identifier: Zlib
// The header of a dynamic block, from codeword lengths to bits (RFC 1951 section 3.2.7).
#include "deflate/dynamic_code.h"

#include "deflate/huffman_build.h"
#include "deflate/match_length.h"
#include "deflate/pending.h"

enum { MIN_CODE_LENGTH_CODES = 4 }; // RFC 1951 section 3.2.7: HCLEN counts from 4
_Static_assert(MAX_DYNAMIC_HEADER_BITS / 8 + 2 + 8 <= SMALL_BUFFER_SIZE,
               "a header fits the small buffer, also where 8 bytes are written for the last");
_Static_assert(7 + 7 + DEFLATE_MAX_CODE_LENGTH_BITS < 64, "a run fits the bit buffer");

static const uint8_t run_extra_bits[DEFLATE_CODE_LENGTH_SYMBOLS] = {
    [DEFLATE_REPEAT_PREVIOUS] = 2,
    [DEFLATE_REPEAT_ZERO_SHORT] = 3,
    [DEFLATE_REPEAT_ZERO_LONG] = 7,
};

// What the description of the code is built from: the runs, and how often each of their symbols occurs.
struct run_list {
    struct code_length_run *end;
    uint16_t frequencies[DEFLATE_CODE_LENGTH_SYMBOLS];
};

static void add_run(struct run_list *list, unsigned symbol, unsigned extra)
{
    list->end->symbol = (uint8_t)symbol;
    list->end->extra = (uint8_t)extra;
    list->end++;
    list->frequencies[symbol]++;
}

// How many of the lengths from index on, at most `longest`, equal that at index.
static unsigned run_at(const uint8_t *lengths, unsigned index, unsigned count, unsigned longest)
{
    const unsigned end = count - index < longest ? count : index + longest;
    unsigned next = index + 1;
    if (next < end && lengths[next] == lengths[index]) {
        next += match_length(lengths, index, next, end - next);
    }
    return next - index;
}

// Run-length codes the lengths (RFC 1951 section 3.2.7) with zlib's limits: a run that goes on from
// the one before counts to 6, a new one to 7 with its first length, zeros to 138.
static void add_runs(struct run_list *list, const uint8_t *lengths, unsigned count)
{
    unsigned index = 0;
    bool continues = false; // this run has the length of the one before
    while (index < count) {
        const uint8_t length = lengths[index];
        const unsigned longest = length == 0 ? 138 : continues ? 6 : 7;
        const unsigned shortest = length == 0 || continues ? 3 : 4;
        const unsigned run = run_at(lengths, index, count, longest);
        if (run < shortest) {
            for (unsigned i = 0; i < run; i++) {
                add_run(list, length, 0);
            }
        } else if (length != 0) {
            if (!continues) {
                add_run(list, length, 0);
            }
            add_run(list, DEFLATE_REPEAT_PREVIOUS, run - (continues ? 3 : 4));
        } else if (run <= 10) {
            add_run(list, DEFLATE_REPEAT_ZERO_SHORT, run - 3);
        } else {
            add_run(list, DEFLATE_REPEAT_ZERO_LONG, run - 11);
        }
        index += run;
        continues = index < count && lengths[index] == length;
    }
}

void zd_dynamic_code_describe(struct dynamic_code *code)
{
    struct run_list list = {.end = code->runs};
    add_runs(&list, code->litlen_lengths, code->litlen_count);
    add_runs(&list, code->distance_lengths, code->distance_count);
    code->run_count = (unsigned)(list.end - code->runs);
    zd_huffman_lengths(list.frequencies, DEFLATE_CODE_LENGTH_SYMBOLS, DEFLATE_MAX_CODE_LENGTH_BITS,
                       code->code_length_lengths);
    code->code_length_count = DEFLATE_CODE_LENGTH_SYMBOLS;
    while (code->code_length_count > MIN_CODE_LENGTH_CODES &&
           code->code_length_lengths[zd_code_length_order[code->code_length_count - 1]] == 0) {
        code->code_length_count--;
    }
    code->header_bits = 5 + 5 + 4 + 3 * code->code_length_count;
    for (unsigned symbol = 0; symbol < DEFLATE_CODE_LENGTH_SYMBOLS; symbol++) {
        code->header_bits += (uint64_t)list.frequencies[symbol] *
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
    struct bit_writer writer = state->bits;
    uint8_t *const out = state->pending.bytes;
    size_t end = state->pending.end;
    for (unsigned i = 0; i < code->code_length_count; i++) {
        put_bits(&writer, code->code_length_lengths[zd_code_length_order[i]], 3);
        end = store_whole_bytes(&writer, out, end);
    }
    for (unsigned i = 0; i < code->run_count; i++) {
        const struct code_length_run run = code->runs[i];
        const unsigned length = code->code_length_lengths[run.symbol];
        put_bits(&writer,
                 codewords[run.symbol] >> CODEWORD_LENGTH_BITS | (uint32_t)run.extra << length,
                 length + run_extra_bits[run.symbol]);
        end = store_whole_bytes(&writer, out, end);
    }
    state->pending.end = (uint32_t)end;
    state->bits = writer;
}
