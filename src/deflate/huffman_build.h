// SPDX-License-Identifier: Zlib
// Huffman codes from symbol frequencies, with zlib's choice among equally good ones.
#ifndef ZD_DEFLATE_HUFFMAN_BUILD_H
#define ZD_DEFLATE_HUFFMAN_BUILD_H

#include <stdint.h>

#include "base/deflate_format.h"

// A codeword as the writer wants it: bits 0-3 its length, from bit 4 on its bits in stream order.
enum { CODEWORD_LENGTH_BITS = 4 };

// Chooses codeword lengths of at most max_bits for the symbols with a frequency other than 0; the
// others get 0. There are always at least two codewords: symbols of frequency 0 are taken if need
// be. The frequencies add up to at most 2^15 + 2. Returns the number of symbols up to the last with
// a codeword.
unsigned zd_huffman_lengths(const uint16_t *frequencies, unsigned symbols, unsigned max_bits,
                            uint8_t *lengths);

// RFC 1951 section 3.2.2: the canonical codewords of a complete set of lengths.
void zd_huffman_codewords(const uint8_t *lengths, unsigned symbols, uint32_t *codewords);

#endif
