// SPDX-License-Identifier: Zlib
// Huffman codes for large blocks, by sorting. Where only the code's cost counts and not zlib's choice
// among equally good ones.
#ifndef ZD_DEFLATE_HUFFMAN_SORT_H
#define ZD_DEFLATE_HUFFMAN_SORT_H

#include <stdint.h>

#include "base/deflate_format.h"

// Chooses codeword lengths of at most max_bits for the symbols with a frequency other than 0; the
// others get 0. There are always at least two codewords, as with zd_huffman_lengths. A frequency is below
// 2^22, symbols at most 2^9 and at most 2^max_bits, which is at most 15. Returns the number of symbols up
// to the last with a codeword.
unsigned zd_huffman_sorted_lengths(const uint32_t *frequencies, unsigned symbols, unsigned max_bits,
                                   uint8_t *lengths);

#endif
