// SPDX-License-Identifier: Zlib
// The portable CRC-32 kernels; the ABI's functions stand beside them.
#ifndef ZD_CHECKSUM_CRC32_H
#define ZD_CHECKSUM_CRC32_H

#include <stddef.h>
#include <stdint.h>

// RFC 1952 section 8: the CRC of what came before, and size more bytes. Starts at 0.
uint32_t zd_crc32_portable(uint32_t crc, const uint8_t *data, size_t size);

// The product of two polynomials modulo the CRC's own. They are reflected: bit 31 is the coefficient of
// x^0.
uint32_t zd_crc32_multiply_portable(uint32_t a, uint32_t b);

#endif
