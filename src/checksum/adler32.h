// SPDX-License-Identifier: Zlib
// The portable Adler-32 kernel; the ABI's adler32() stands in adler32.c.
#ifndef ZD_CHECKSUM_ADLER32_H
#define ZD_CHECKSUM_ADLER32_H

#include <stddef.h>
#include <stdint.h>

enum {
    ADLER32_MODULUS = 65521, // the largest prime below 2^16

    // Bytes that may be summed before a reduction: with both sums below the modulus and bytes of
    // 255, sum2 grows to 65520 + n*65520 + 255*n*(n+1)/2, which for n = 5552 is the last below
    // 2^32.
    ADLER32_BLOCK = 5552,
};
_Static_assert(65520ull + 5552ull * 65520 + 255ull * 5552 * 5553 / 2 < 1ull << 32, "fits 32 bits");
_Static_assert(65520ull + 5553ull * 65520 + 255ull * 5553 * 5554 / 2 >= 1ull << 32, "is the last");

// RFC 1950 section 8.2: the checksum of what came before, and size more bytes. Starts at 1.
uint32_t zd_adler32_portable(uint32_t adler, const uint8_t *data, size_t size);

#endif
