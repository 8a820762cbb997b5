// SPDX-License-Identifier: Zlib
// Bits on their way to bytes, lowest first (RFC 1951 section 3.1.1).
#ifndef ZD_DEFLATE_BIT_WRITER_H
#define ZD_DEFLATE_BIT_WRITER_H

#include "base/memory.h"

struct bit_writer {
    uint64_t bits;  // those not yet written; zero above count
    unsigned count; // below 8 whenever no function of the deflate module is running
};

// Appends the low width bits of value, which has no others; count + width is at most 64.
ZD_ALWAYS_INLINE void put_bits(struct bit_writer *writer, uint64_t value, unsigned width)
{
    writer->bits |= value << writer->count;
    writer->count += width;
}

// Moves all whole bytes to out[position..] and returns the position behind them. Writes 8 bytes in
// any case; count is below 64.
ZD_ALWAYS_INLINE size_t store_whole_bytes(struct bit_writer *writer, uint8_t *out, size_t position)
{
    store_le64(out, position, writer->bits);
    position += writer->count / 8;
    writer->bits >>= writer->count & ~7u;
    writer->count &= 7;
    return position;
}

#endif
