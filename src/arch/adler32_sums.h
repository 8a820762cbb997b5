// SPDX-License-Identifier: Zlib
// What the Adler-32 kernels of all architectures share: how a block's vector totals join the two
// sums. Each kernel walks a block in groups of bytes, a group in vectors.
#ifndef ZD_ARCH_ADLER32_SUMS_H
#define ZD_ARCH_ADLER32_SUMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "checksum/adler32.h"

// plain:    the sum of the block's bytes
// prefixes: over the groups, the sum of the bytes that the block has before each
// weighted: what else sum2 gains: each byte times its distance to the end of its group, and the
//           bytes of whole groups times the bytes that follow the last of them
// Lanes may wrap on the way: their totals are exact if the greatest values fit 32 bits. A block has
// n groups of g bytes of 255, or fewer and then up to g - 1 bytes more.
#define ADLER32_PREFIXES_MAX(g, n) (255ull * (g) * (n) * ((n)-1) / 2)
#define ADLER32_WEIGHTED_MAX(g, n)                                                                 \
    (255ull * ((n) * ((g) * ((g) + 1ull) / 2) + (n) * (g) * ((g)-1ull) + ((g)-1ull) * (g) / 2))
#define ADLER32_TOTALS_FIT(block, g)                                                               \
    ((block) % (g) == 0 && ADLER32_PREFIXES_MAX(g, (block) / (g)) < 1ull << 32 &&                  \
     ADLER32_WEIGHTED_MAX(g, (block) / (g)) < 1ull << 32)

// Bytes whose totals are gathered in 32-bit lanes before they join the sums; whole groups. Kernels
// with narrower lanes take less.
enum { ADLER32_LANES_BLOCK = 32768 };

// Sixteen weights, downward.
#define WEIGHTS_16(first)                                                                          \
    (first), (first)-1, (first)-2, (first)-3, (first)-4, (first)-5, (first)-6, (first)-7,          \
        (first)-8, (first)-9, (first)-10, (first)-11, (first)-12, (first)-13, (first)-14,          \
        (first)-15

struct adler32_sums {
    uint32_t sum1; // both below 2^16, and below the modulus when something was added
    uint32_t sum2;
};

// A caller's start value need not be reduced: what adds to the sums has room for that.
ZD_ALWAYS_INLINE struct adler32_sums split_adler32(uint32_t adler)
{
    return (struct adler32_sums){.sum1 = adler & 0xffff, .sum2 = adler >> 16};
}

// Adds size bytes that were not walked in groups, up to 511 of them.
ZD_ALWAYS_INLINE void add_few(struct adler32_sums *sums, size_t size, uint32_t plain,
                              uint32_t weighted)
{
    sums->sum2 = (sums->sum2 + (uint32_t)size * sums->sum1 + weighted) % ADLER32_MODULUS;
    sums->sum1 = (sums->sum1 + plain) % ADLER32_MODULUS;
}
_Static_assert(65535ull + 511 * 65535ull + 255ull * (511 * 512 / 2) < 1ull << 32, "fits 32 bits");

// Adds a block of size bytes.
ZD_ALWAYS_INLINE void add_block(struct adler32_sums *sums, size_t size, uint32_t plain,
                                uint32_t weighted, uint32_t group_size, uint32_t prefixes)
{
    const uint64_t sum2 =
        sums->sum2 + (uint64_t)size * sums->sum1 + weighted + (uint64_t)prefixes * group_size;
    sums->sum2 = (uint32_t)(sum2 % ADLER32_MODULUS);
    sums->sum1 = (sums->sum1 + plain) % ADLER32_MODULUS;
}

ZD_ALWAYS_INLINE uint32_t join_adler32(struct adler32_sums sums)
{
    return sums.sum2 << 16 | sums.sum1;
}

// Adds size bytes, too few for vectors.
ZD_ALWAYS_INLINE void add_single_bytes(struct adler32_sums *sums, const uint8_t *data, size_t size)
{
    uint32_t sum1 = sums->sum1, sum2 = sums->sum2;
    for (size_t i = 0; i < size; i++) {
        sum1 += data[i];
        sum2 += sum1;
    }
    sums->sum1 = sum1 % ADLER32_MODULUS;
    sums->sum2 = sum2 % ADLER32_MODULUS;
}

#endif
