// SPDX-License-Identifier: Zlib
// CRC-32 by carry-less multiplication with eight accumulators of 16 bytes (V. Gopal et al., "Fast CRC
// computation for generic polynomials using PCLMULQDQ instruction", 2009). The CRC instructions take the
// last accumulator, what is behind it, and what is short. Empty on other architectures.
#include "arch/arm/arm_cpu.h"

#if ARM_HAS_64_BIT_TIERS
#include <arm_neon.h>

#include "arch/arm/arm_kernels.h"
#include "arch/arm/crc32_words.h"
#include "checksum/crc32_tables.h"

enum { ACCUMULATORS = 8, STEP = 16 * ACCUMULATORS, SHORT = 2 * STEP };

// The constants of one distance, for fold().
#define FOLD_CONSTANTS(distance)                                                                   \
    vcombine_u64(vcreate_u64(ZD_CRC32_FOLD_##distance##_LOW),                                      \
                 vcreate_u64(ZD_CRC32_FOLD_##distance##_HIGH))

TARGET_PMULL
static inline uint64x2_t load(const uint8_t *data)
{
    return vreinterpretq_u64_u8(vld1q_u8(data));
}

// accumulator, moved over the distance of the constants, onto next.
TARGET_PMULL
static inline uint64x2_t fold(uint64x2_t accumulator, uint64x2_t constants, uint64x2_t next)
{
    uint64x2_t low, high;
    __asm__("pmull %0.1q, %1.1d, %2.1d" : "=w"(low) : "w"(accumulator), "w"(constants));
    __asm__("pmull2 %0.1q, %1.2d, %2.2d" : "=w"(high) : "w"(accumulator), "w"(constants));
    return veorq_u64(veorq_u64(low, high), next);
}

// The accumulators onto the last.
TARGET_PMULL
static inline uint64x2_t join(uint64x2_t accumulators[ACCUMULATORS])
{
    for (unsigned i = 0; i < 4; i++) {
        accumulators[4 + i] = fold(accumulators[i], FOLD_CONSTANTS(64), accumulators[4 + i]);
    }
    for (unsigned i = 4; i < 6; i++) {
        accumulators[2 + i] = fold(accumulators[i], FOLD_CONSTANTS(32), accumulators[2 + i]);
    }
    return fold(accumulators[6], FOLD_CONSTANTS(16), accumulators[7]);
}

// Folds whole steps, at least one, onto 16 bytes that have the same CRC register from 0 on.
TARGET_PMULL
static inline uint64x2_t fold_steps(uint32_t crc, const uint8_t *data, size_t size)
{
    const uint64x2_t constants = FOLD_CONSTANTS(128);
    uint64x2_t accumulators[ACCUMULATORS];
    for (unsigned i = 0; i < ACCUMULATORS; i++) {
        accumulators[i] = load(data + 16 * i);
    }
    accumulators[0] = veorq_u64(accumulators[0], vcombine_u64(vcreate_u64(crc), vcreate_u64(0)));
    for (size_t index = STEP; index < size; index += STEP) {
        for (unsigned i = 0; i < ACCUMULATORS; i++) {
            accumulators[i] = fold(accumulators[i], constants, load(data + index + 16 * i));
        }
    }
    return join(accumulators);
}

TARGET_CRC
uint32_t zd_crc32_pmull(uint32_t crc, const uint8_t *data, size_t size)
{
    crc = ~crc;
    if (size >= SHORT) {
        const size_t folded_size = size & ~(size_t)(STEP - 1);
        const uint64x2_t folded = fold_steps(crc, data, folded_size);
        crc = add_8_bytes(0, vgetq_lane_u64(folded, 0));
        crc = add_8_bytes(crc, vgetq_lane_u64(folded, 1));
        data += folded_size;
        size -= folded_size;
    }
    return ~add_words(crc, data, size);
}
_Static_assert((STEP & (STEP - 1)) == 0, "a mask takes the part of a step away");

// Of the product, 63 bits, the higher powers are the low half, which is as the four bytes of a message.
TARGET_PMULL
static uint64_t multiply_without_carry(uint64_t a, uint64_t b)
{
    uint64x2_t product;
    __asm__("pmull %0.1q, %1.1d, %2.1d" : "=w"(product) : "w"(vdupq_n_u64(a)), "w"(vdupq_n_u64(b)));
    return vgetq_lane_u64(product, 0);
}

TARGET_CRC
uint32_t zd_crc32_multiply_pmull(uint32_t a, uint32_t b)
{
    const uint64_t product = multiply_without_carry(a, b) << 1; // reflected: one bit short
    return (uint32_t)(product >> 32) ^ add_4_bytes(0, (uint32_t)product);
}

#else
typedef int zd_crc32_pmull_is_empty_here; // ISO C wants a declaration in every file
#endif
