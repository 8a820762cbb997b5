// SPDX-License-Identifier: Zlib
// The limits and tables of RFC 1951, shared by compression and decompression.
#ifndef ZD_BASE_DEFLATE_FORMAT_H
#define ZD_BASE_DEFLATE_FORMAT_H

#include <stdint.h>

enum {
    DEFLATE_MIN_MATCH = 3,
    DEFLATE_MAX_MATCH = 258,
    DEFLATE_MAX_DISTANCE = 32768,

    DEFLATE_LITERALS = 256,
    DEFLATE_END_OF_BLOCK = 256,
    DEFLATE_FIRST_LENGTH_SYMBOL = 257,
    DEFLATE_LENGTH_SYMBOLS = 29,
    DEFLATE_LITLEN_SYMBOLS = 286,       // those that a block may use
    DEFLATE_FIXED_LITLEN_SYMBOLS = 288, // those that the fixed code gives codewords to
    DEFLATE_DISTANCE_SYMBOLS = 30,
    DEFLATE_FIXED_DISTANCE_SYMBOLS = 32,
    DEFLATE_CODE_LENGTH_SYMBOLS = 19,

    DEFLATE_MAX_CODE_BITS = 15,       // literal/length and distance codewords
    DEFLATE_MAX_CODE_LENGTH_BITS = 7, // codewords of the code length code

    // The code length alphabet, RFC 1951 section 3.2.7.
    DEFLATE_REPEAT_PREVIOUS = 16,   // 3-6 times, 2 extra bits
    DEFLATE_REPEAT_ZERO_SHORT = 17, // 3-10 times, 3 extra bits
    DEFLATE_REPEAT_ZERO_LONG = 18,  // 11-138 times, 7 extra bits

    DEFLATE_BLOCK_STORED = 0,
    DEFLATE_BLOCK_FIXED = 1,
    DEFLATE_BLOCK_DYNAMIC = 2,

    DEFLATE_MAX_STORED = 65535, // bytes in one stored block
};

// RFC 1951 section 3.2.5: first length and number of extra bits of symbols 257-285.
static const uint16_t zd_length_base[DEFLATE_LENGTH_SYMBOLS] = {
    3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23,  27,
    31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
};
static const uint8_t zd_length_extra_bits[DEFLATE_LENGTH_SYMBOLS] = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
};

// RFC 1951 section 3.2.5: first distance and number of extra bits of symbols 0-29.
static const uint16_t zd_distance_base[DEFLATE_DISTANCE_SYMBOLS] = {
    1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
    193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
};
static const uint8_t zd_distance_extra_bits[DEFLATE_DISTANCE_SYMBOLS] = {
    0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
    6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
};

// RFC 1951 section 3.2.7: the order in which the code length code's own lengths are sent.
static const uint8_t zd_code_length_order[DEFLATE_CODE_LENGTH_SYMBOLS] = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
};

#endif
