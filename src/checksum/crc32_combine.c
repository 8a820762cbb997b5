// SPDX-License-Identifier: Zlib
// Joining two CRCs: crc(A followed by B) = crc(A) * x^(8 * size of B) + crc(B), as polynomials over
// GF(2) modulo the CRC's own. Polynomials are reflected: bit 31 is the coefficient of x^0.
#include "checksum/crc32.h"
#include "checksum/crc32_tables.h"
#include "kernels.h"
#include "zlib.h"

static const uint32_t crc_polynomial = 0xedb88320;

uint32_t zd_crc32_multiply_portable(uint32_t a, uint32_t b)
{
    uint32_t product = 0;
    for (; a != 0; a <<= 1) {
        // Masks, because no branch on the bits of a CRC can be foreseen.
        product ^= b & (0 - (a >> 31));
        b = b >> 1 ^ (crc_polynomial & (0 - (b & 1))); // times x
    }
    return product;
}

// x^(8 * length). The powers repeat with x^(2^32) = x, because the multiplicative group has 2^32 - 1
// elements: 32 bits of the length are left, eight digits of 16. Their powers are multiplied in pairs;
// those of the higher digits, which are 1 for all but long data, come first because then the portable
// multiplication ends at once.
static uint32_t power_of_bytes(uint64_t length)
{
    const struct kernels *kernels = zd_kernels();
    uint32_t powers[8];
    length = (length & 0xffffffff) + (length >> 32);
    length = (length & 0xffffffff) + (length >> 32);
    for (unsigned k = 0; k < 8; k++) {
        powers[k] = zd_crc32_powers[k][length >> 4 * k & 15];
    }
    for (unsigned step = 1; step < 8; step *= 2) {
        for (unsigned k = 0; k < 8; k += 2 * step) {
            powers[k] = kernels->crc32_multiply(powers[k + step], powers[k]);
        }
    }
    return powers[0];
}

static uLong generate(z_off64_t length)
{
    return length < 0 ? 0 : power_of_bytes((uint64_t)length);
}

static uLong apply(uLong crc1, uLong crc2, uLong power)
{
    return zd_kernels()->crc32_multiply((uint32_t)(power & 0xffffffffu),
                                        (uint32_t)(crc1 & 0xffffffffu)) ^
           (crc2 & 0xffffffffu);
}

uLong ZEXPORT crc32_combine_gen64(z_off64_t len2)
{
    return generate(len2);
}

uLong ZEXPORT crc32_combine_gen(z_off_t len2)
{
    return generate(len2);
}

uLong ZEXPORT crc32_combine_op(uLong crc1, uLong crc2, uLong op)
{
    return op == 0 ? 0 : apply(crc1, crc2, op); // 0 is the operator of no length
}

uLong ZEXPORT crc32_combine64(uLong crc1, uLong crc2, z_off64_t len2)
{
    return crc32_combine_op(crc1, crc2, generate(len2));
}

uLong ZEXPORT crc32_combine(uLong crc1, uLong crc2, z_off_t len2)
{
    return crc32_combine64(crc1, crc2, len2);
}
