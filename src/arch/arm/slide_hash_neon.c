// SPDX-License-Identifier: Zlib
// slide_hash with 128-bit vectors. Empty on other architectures.
#include "arch/arm/arm_cpu.h"

#if ARM_HAS_NEON_TIER
#include <arm_neon.h>

#include "arch/arm/arm_kernels.h"
#include "base/compiler.h"

TARGET_NEON
void zd_slide_hash_neon(uint16_t *positions, size_t count, uint32_t slide)
{
    const uint16x8_t slides = vdupq_n_u16((uint16_t)(slide < UINT16_MAX ? slide : UINT16_MAX));
    for (size_t i = 0; i < count; i += 32) {
        uint16_t *const group = positions + i;
        const uint16x8_t first = vqsubq_u16(vld1q_u16(group), slides);
        const uint16x8_t second = vqsubq_u16(vld1q_u16(group + 8), slides);
        const uint16x8_t third = vqsubq_u16(vld1q_u16(group + 16), slides);
        const uint16x8_t fourth = vqsubq_u16(vld1q_u16(group + 24), slides);
        vst1q_u16(group, first);
        vst1q_u16(group + 8, second);
        vst1q_u16(group + 16, third);
        vst1q_u16(group + 24, fourth);
    }
}

#else
typedef int zd_slide_hash_neon_is_empty_here; // ISO C wants a declaration in every file
#endif
