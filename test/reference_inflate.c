// SPDX-License-Identifier: Zlib
// The oracle's text, in the order of RFC 1951.
#include "reference_inflate.h"

#include <setjmp.h>
#include <stdbool.h>
#include <string.h>

enum { MAX_BITS = 15, MAX_SYMBOLS = 288, MAX_NODES = MAX_SYMBOLS * MAX_BITS + 1, NO_SYMBOL = -1 };

// A place in the tree of a prefix code, section 3.2.1: where the next bit leads, 0 for nowhere; or
// the symbol whose codeword ends here.
struct node {
    unsigned next[2];
    int symbol;
};

struct code {
    unsigned symbol_count;
    uint8_t lengths[MAX_SYMBOLS]; // of the codewords; 0: the symbol has none
    unsigned node_count;
    struct node nodes[MAX_NODES]; // [0] is the root
};

struct decoder {
    struct reference_stream *stream;
    jmp_buf leave; // with a reference_status, plus one
};

static void stop(struct decoder *decoder, enum reference_status status)
{
    longjmp(decoder->leave, (int)status + 1);
}

static unsigned read_bit(struct decoder *decoder)
{
    struct reference_stream *stream = decoder->stream;
    if (stream->bits_read == 8 * stream->input_size) {
        stop(decoder, REFERENCE_NO_INPUT);
    }
    const unsigned bit = stream->input[stream->bits_read / 8] >> stream->bits_read % 8 & 1;
    stream->bits_read++;
    return bit;
}

// Numbers are packed starting with their lowest bit, section 3.1.1.
static unsigned read_number(struct decoder *decoder, unsigned bits)
{
    unsigned number = 0;
    for (unsigned i = 0; i < bits; i++) {
        number |= read_bit(decoder) << i;
    }
    return number;
}

static void write_byte(struct decoder *decoder, uint8_t byte)
{
    struct reference_stream *stream = decoder->stream;
    if (stream->output_size == stream->output_room) {
        stop(decoder, REFERENCE_NO_OUTPUT);
    }
    stream->output[stream->output_size] = byte;
    stream->output_size++;
}

static unsigned add_node(struct code *code)
{
    code->nodes[code->node_count] = (struct node){.symbol = NO_SYMBOL};
    code->node_count++;
    return code->node_count - 1;
}

// Codewords come with their first bit first, section 3.1.1: the highest of the number.
static void add_codeword(struct code *code, int symbol, unsigned codeword, unsigned length)
{
    unsigned node = 0;
    for (unsigned left = length; left > 0; left--) {
        const unsigned bit = codeword >> (left - 1) & 1;
        if (code->nodes[node].next[bit] == 0) {
            const unsigned added = add_node(code);
            code->nodes[node].next[bit] = added;
        }
        node = code->nodes[node].next[bit];
    }
    code->nodes[node].symbol = symbol;
}

// Section 3.2.2: codewords of one length are consecutive numbers in the order of their symbols, and
// the shorter ones come before the longer ones. False if there are more than the lengths have room
// for.
static bool assign_codewords(struct code *code)
{
    code->node_count = 0;
    add_node(code);
    unsigned next = 0;
    for (unsigned length = 1; length <= MAX_BITS; length++) {
        next *= 2;
        for (unsigned symbol = 0; symbol < code->symbol_count; symbol++) {
            if (code->lengths[symbol] == length) {
                if (next == 1u << length) {
                    return false;
                }
                add_codeword(code, (int)symbol, next, length);
                next++;
            }
        }
    }
    return true;
}

// Whether every sequence of bits begins with a codeword.
static bool is_complete(const struct code *code)
{
    unsigned long used = 0; // of all sequences of MAX_BITS bits
    for (unsigned symbol = 0; symbol < code->symbol_count; symbol++) {
        if (code->lengths[symbol] != 0) {
            used += 1ul << (MAX_BITS - code->lengths[symbol]);
        }
    }
    return used == 1ul << MAX_BITS;
}

static unsigned longest(const struct code *code)
{
    unsigned length = 0;
    for (unsigned symbol = 0; symbol < code->symbol_count; symbol++) {
        length = code->lengths[symbol] > length ? code->lengths[symbol] : length;
    }
    return length;
}

// Also in a code without codewords a bit is read.
static int read_symbol(struct decoder *decoder, const struct code *code)
{
    unsigned node = 0;
    do {
        node = code->nodes[node].next[read_bit(decoder)];
    } while (node != 0 && code->nodes[node].symbol == NO_SYMBOL);
    return code->nodes[node].symbol;
}

// Section 3.2.4.
static void decode_stored(struct decoder *decoder)
{
    decoder->stream->bits_read = (decoder->stream->bits_read + 7) / 8 * 8;
    const unsigned size = read_number(decoder, 16);
    const unsigned complement = read_number(decoder, 16);
    if (size + complement != 0xffff) {
        stop(decoder, REFERENCE_INVALID);
    }
    for (unsigned i = 0; i < size; i++) {
        const uint8_t byte = (uint8_t)read_number(decoder, 8);
        write_byte(decoder, byte);
    }
}

// Section 3.2.5: groups of 4 lengths, then of 2 distances, share a number of extra bits.
static unsigned read_length(struct decoder *decoder, unsigned symbol)
{
    if (symbol == 285) {
        return 258;
    }
    if (symbol < 265) {
        return symbol - 254;
    }
    const unsigned extra_bits = (symbol - 261) / 4;
    const unsigned base = 3 + ((4 + (symbol - 265) % 4) << extra_bits);
    return base + read_number(decoder, extra_bits);
}

static unsigned read_distance(struct decoder *decoder, unsigned symbol)
{
    if (symbol < 4) {
        return symbol + 1;
    }
    const unsigned extra_bits = symbol / 2 - 1;
    const unsigned base = 1 + ((2 + symbol % 2) << extra_bits);
    return base + read_number(decoder, extra_bits);
}

// Section 3.2.3: literals and matches up to the end of the block.
static void decode_tokens(struct decoder *decoder, const struct code *litlen,
                          const struct code *distances)
{
    for (;;) {
        const int symbol = read_symbol(decoder, litlen);
        if (symbol == NO_SYMBOL || symbol > 285) {
            stop(decoder, REFERENCE_INVALID);
        }
        if (symbol < 256) {
            write_byte(decoder, (uint8_t)symbol);
            continue;
        }
        if (symbol == 256) {
            return;
        }
        const unsigned length = read_length(decoder, (unsigned)symbol);
        const int distance_symbol = read_symbol(decoder, distances);
        if (distance_symbol == NO_SYMBOL || distance_symbol > 29) {
            stop(decoder, REFERENCE_INVALID);
        }
        const unsigned distance = read_distance(decoder, (unsigned)distance_symbol);
        if (decoder->stream->output_size == decoder->stream->output_room) {
            stop(decoder, REFERENCE_NO_OUTPUT);
        }
        if (distance > decoder->stream->output_size) {
            stop(decoder, REFERENCE_INVALID);
        }
        for (unsigned i = 0; i < length; i++) {
            const struct reference_stream *stream = decoder->stream;
            write_byte(decoder, stream->output[stream->output_size - distance]);
        }
    }
}

// Section 3.2.6.
static void decode_fixed(struct decoder *decoder)
{
    struct code litlen = {.symbol_count = 288};
    memset(litlen.lengths, 8, 144);
    memset(litlen.lengths + 144, 9, 112);
    memset(litlen.lengths + 256, 7, 24);
    memset(litlen.lengths + 280, 8, 8);
    struct code distances = {.symbol_count = 32};
    memset(distances.lengths, 5, 32);
    assign_codewords(&litlen);
    assign_codewords(&distances);
    decode_tokens(decoder, &litlen, &distances);
}

// Section 3.2.7: the lengths of both codes, one after the other.
static void read_code_lengths(struct decoder *decoder, const struct code *length_code,
                              uint8_t *lengths, unsigned count)
{
    unsigned read = 0;
    while (read < count) {
        const int symbol = read_symbol(decoder, length_code);
        uint8_t length = 0;
        unsigned times = 1;
        if (symbol == 16) {
            if (read == 0) {
                stop(decoder, REFERENCE_INVALID);
            }
            length = lengths[read - 1];
            times = 3 + read_number(decoder, 2);
        } else if (symbol == 17) {
            times = 3 + read_number(decoder, 3);
        } else if (symbol == 18) {
            times = 11 + read_number(decoder, 7);
        } else {
            length = (uint8_t)symbol;
        }
        if (read + times > count) {
            stop(decoder, REFERENCE_INVALID);
        }
        memset(lengths + read, length, times);
        read += times;
    }
}

static void decode_dynamic(struct decoder *decoder)
{
    static const uint8_t order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                      11, 4,  12, 3, 13, 2, 14, 1, 15};
    struct code litlen = {.symbol_count = 257 + read_number(decoder, 5)};
    struct code distances = {.symbol_count = 1 + read_number(decoder, 5)};
    const unsigned length_symbols = 4 + read_number(decoder, 4);
    if (litlen.symbol_count > 286 || distances.symbol_count > 30) {
        stop(decoder, REFERENCE_INVALID);
    }

    struct code length_code = {.symbol_count = 19};
    for (unsigned i = 0; i < length_symbols; i++) {
        length_code.lengths[order[i]] = (uint8_t)read_number(decoder, 3);
    }
    const unsigned count = litlen.symbol_count + distances.symbol_count;
    if (longest(&length_code) == 0) {
        // zlib reads a bit for each length, which is 0, before it finds that something is missing.
        for (unsigned i = 0; i < count; i++) {
            read_bit(decoder);
        }
        stop(decoder, REFERENCE_INVALID);
    }
    if (!assign_codewords(&length_code) || !is_complete(&length_code)) {
        stop(decoder, REFERENCE_INVALID);
    }
    uint8_t lengths[286 + 30];
    read_code_lengths(decoder, &length_code, lengths, count);
    memcpy(litlen.lengths, lengths, litlen.symbol_count);
    memcpy(distances.lengths, lengths + litlen.symbol_count, distances.symbol_count);

    // Incomplete codes are errors, except those of one codeword of one bit; there may be no
    // distances.
    if (litlen.lengths[256] == 0 || !assign_codewords(&litlen) || !assign_codewords(&distances) ||
        (!is_complete(&litlen) && longest(&litlen) > 1) ||
        (!is_complete(&distances) && longest(&distances) > 1)) {
        stop(decoder, REFERENCE_INVALID);
    }
    decode_tokens(decoder, &litlen, &distances);
}

static void decode_blocks(struct decoder *decoder)
{
    bool is_last = false;
    while (!is_last) {
        is_last = read_bit(decoder) == 1;
        switch (read_number(decoder, 2)) {
        case 0:
            decode_stored(decoder);
            break;
        case 1:
            decode_fixed(decoder);
            break;
        case 2:
            decode_dynamic(decoder);
            break;
        default:
            stop(decoder, REFERENCE_INVALID);
        }
    }
}

enum reference_status reference_inflate(struct reference_stream *stream)
{
    struct decoder decoder = {.stream = stream};
    const int left_with = setjmp(decoder.leave);
    if (left_with != 0) {
        return (enum reference_status)(left_with - 1);
    }
    decode_blocks(&decoder);
    return REFERENCE_DONE;
}
