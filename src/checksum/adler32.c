// SPDX-License-Identifier: Zlib
// Adler-32: the ABI functions and the portable kernel.
#include "checksum/adler32.h"

#include "base/compiler.h"
#include "kernels.h"
#include "zlib.h"

enum { STEP = 16 };

// Adds STEP bytes: sum1 takes each, sum2 takes sum1 after each.
ZD_ALWAYS_INLINE void add_step(uint32_t *sum1, uint32_t *sum2, const uint8_t *data, size_t index)
{
    uint32_t plain = 0, weighted = 0;
    for (unsigned i = 0; i < STEP; i++) {
        const uint32_t byte = data[index + i];
        plain += byte;
        weighted += (STEP - i) * byte;
    }
    *sum2 += STEP * *sum1 + weighted;
    *sum1 += plain;
}

uint32_t zd_adler32_portable(uint32_t adler, const uint8_t *data, size_t size)
{
    // A caller's start value need not be reduced; the bound of ADLER32_BLOCK wants it so.
    uint32_t sum1 = (adler & 0xffff) % ADLER32_MODULUS;
    uint32_t sum2 = (adler >> 16) % ADLER32_MODULUS;
    size_t index = 0;
    while (size - index >= STEP) {
        const size_t left = size - index;
        const size_t block_end =
            index + (left < ADLER32_BLOCK ? left & ~(size_t)(STEP - 1) : (size_t)ADLER32_BLOCK);
        for (; index < block_end; index += STEP) {
            add_step(&sum1, &sum2, data, index);
        }
        sum1 %= ADLER32_MODULUS;
        sum2 %= ADLER32_MODULUS;
    }
    for (; index < size; index++) {
        sum1 += data[index];
        sum2 += sum1;
    }
    return (sum2 % ADLER32_MODULUS) << 16 | sum1 % ADLER32_MODULUS;
}
_Static_assert(ADLER32_BLOCK % STEP == 0, "a block is whole steps");

ZD_ALWAYS_INLINE uLong update(uLong adler, const Bytef *data, size_t size)
{
    return data == Z_NULL ? 1 : zd_kernels()->adler32((uint32_t)(adler & 0xffffffffu), data, size);
}

uLong ZEXPORT adler32_z(uLong adler, const Bytef *buf, z_size_t len)
{
    return update(adler, buf, len);
}

uLong ZEXPORT adler32(uLong adler, const Bytef *buf, uInt len)
{
    return update(adler, buf, len);
}

// The bytes of the second part each saw a sum1 that was too small by the first part's sum1 - 1;
// over length bytes sum2 misses that many times as much.
static uLong combine(uLong adler1, uLong adler2, z_off64_t length)
{
    if (length < 0) {
        return 0xffffffffu;
    }
    const uint64_t modulus = ADLER32_MODULUS;
    const uint64_t count = (uint64_t)length % modulus;
    const uint64_t first_sum1 = adler1 & 0xffff;
    const uint64_t second_sum1 = adler2 & 0xffff;
    const uint64_t first_sum2 = adler1 >> 16 & 0xffff;
    const uint64_t second_sum2 = adler2 >> 16 & 0xffff;
    const uint64_t sum1 = (first_sum1 + second_sum1 + modulus - 1) % modulus;
    const uint64_t sum2 =
        (first_sum2 + second_sum2 + count * first_sum1 + modulus - count) % modulus;
    return (uLong)(sum2 << 16 | sum1);
}

uLong ZEXPORT adler32_combine(uLong adler1, uLong adler2, z_off_t len2)
{
    return combine(adler1, adler2, len2);
}

uLong ZEXPORT adler32_combine64(uLong adler1, uLong adler2, z_off64_t len2)
{
    return combine(adler1, adler2, len2);
}
