// SPDX-License-Identifier: Zlib
// Joining two CRCs: crc(A followed by B) = crc(A) * x^(8 * size of B) + crc(B), as polynomials over
// GF(2) modulo the CRC's own. Polynomials are reflected: bit 31 is the coefficient of x^0.
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "checksum/crc32_tables.h"
#include "zlib.h"

static const uint32_t crc_polynomial = 0xedb88320;
static const uint32_t polynomial_one = 0x80000000;

// a * b modulo the CRC polynomial.
static uint32_t multiply(uint32_t a, uint32_t b)
{
    uint32_t product = 0;
    for (; a != 0; a <<= 1) {
        product ^= (a & polynomial_one) != 0 ? b : 0;
        b = b >> 1 ^ ((b & 1) != 0 ? crc_polynomial : 0); // times x
    }
    return product;
}

// x^(8 * length): the product of the table's x^(2^k) for the bits of 8 * length. The powers repeat
// with x^(2^32) = x, because the multiplicative group has 2^32 - 1 elements.
static uint32_t power_of_bytes(uint64_t length)
{
    uint32_t power = polynomial_one;
    for (unsigned k = 3; length != 0; k++, length >>= 1) {
        if ((length & 1) != 0) {
            power = multiply(zd_crc32_powers[k % ZD_COUNT_OF(zd_crc32_powers)], power);
        }
    }
    return power;
}

static uLong generate(z_off64_t length)
{
    return length < 0 ? 0 : power_of_bytes((uint64_t)length);
}

static uLong apply(uLong crc1, uLong crc2, uLong power)
{
    return multiply((uint32_t)(power & 0xffffffffu), (uint32_t)(crc1 & 0xffffffffu)) ^
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
