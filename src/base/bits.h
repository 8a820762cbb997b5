// SPDX-License-Identifier: Zlib
// Small questions about the bits of a word.
#ifndef ZD_BASE_BITS_H
#define ZD_BASE_BITS_H

#include <stdint.h>

#include "base/compiler.h"

// The low `count` bits set; count is 0 to 63.
ZD_ALWAYS_INLINE uint64_t low_mask(unsigned count)
{
    return ((uint64_t)1 << count) - 1;
}

// Number of zero bits below the lowest set bit; value is not 0.
ZD_ALWAYS_INLINE unsigned count_trailing_zeros(uint64_t value)
{
    return (unsigned)__builtin_ctzll(value);
}

// Index of the highest set bit; value is not 0.
ZD_ALWAYS_INLINE unsigned highest_bit(uint32_t value)
{
    return 31 - (unsigned)__builtin_clz(value);
}

// Number of zero bits above the highest set bit; value is not 0.
ZD_ALWAYS_INLINE unsigned count_leading_zeros(uint64_t value)
{
    return (unsigned)__builtin_clzll(value);
}

// The low `length` bits of `code` in opposite order; length is 1 to 16.
ZD_ALWAYS_INLINE uint32_t reverse_bits(uint32_t code, unsigned length)
{
    code = (code & 0x5555u) << 1 | (code >> 1 & 0x5555u);
    code = (code & 0x3333u) << 2 | (code >> 2 & 0x3333u);
    code = (code & 0x0f0fu) << 4 | (code >> 4 & 0x0f0fu);
    code = (code & 0x00ffu) << 8 | (code >> 8 & 0x00ffu);
    return code >> (16 - length);
}

#endif
