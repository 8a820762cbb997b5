// SPDX-License-Identifier: Zlib
// Binary logarithms in integers: the same on every machine.
#ifndef ZD_DEFLATE_LOG2_H
#define ZD_DEFLATE_LOG2_H

#include "base/bits.h"
#include "deflate/log2_tables.h"

enum { LOG2_FRACTION_BITS = 12 };

// log2(value) in units of 2^-LOG2_FRACTION_BITS, from the 9 highest bits of the value; 0 for 0.
ZD_ALWAYS_INLINE uint32_t log2_of(uint32_t value)
{
    const uint32_t power = highest_bit(value | 1);
    const uint32_t mantissa = (uint32_t)((uint64_t)value << (31 - power)) << 1 >> 24;
    return (power << LOG2_FRACTION_BITS) + zd_log2_fractions[mantissa];
}

#endif
