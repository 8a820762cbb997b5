// SPDX-License-Identifier: Zlib
// The kernels of ARM, by module; contracts in kernels.h. Each stands in the file of its name, and needs
// the features that its row in kernels.c asks for.
#ifndef ZD_ARCH_ARM_KERNELS_H
#define ZD_ARCH_ARM_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "arch/arm/arm_cpu.h"

uint32_t zd_crc32_armv8(uint32_t crc, const uint8_t *data, size_t size);
uint32_t zd_crc32_pmull(uint32_t crc, const uint8_t *data, size_t size);

uint32_t zd_crc32_multiply_pmull(uint32_t a, uint32_t b);

uint32_t zd_adler32_neon(uint32_t adler, const uint8_t *data, size_t size);
uint32_t zd_adler32_dotprod(uint32_t adler, const uint8_t *data, size_t size);

void zd_slide_hash_neon(uint16_t *positions, size_t count, uint32_t slide);

#endif
