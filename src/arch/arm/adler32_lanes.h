// SPDX-License-Identifier: Zlib
// What the ARM Adler-32 kernels share: the lanes that gather a block's totals, and the bytes that are
// less than a group.
#ifndef ZD_ARCH_ARM_ADLER32_LANES_H
#define ZD_ARCH_ARM_ADLER32_LANES_H

#include <arm_neon.h>

#include "arch/adler32_sums.h"
#include "arch/arm/arm_cpu.h"

enum { STEP = 16, GROUP = 64 };

struct lanes {
    uint32x4_t plain;
    uint32x4_t weighted;
};

TARGET_NEON
static inline struct lanes no_lanes(void)
{
    return (struct lanes){vdupq_n_u32(0), vdupq_n_u32(0)};
}

TARGET_NEON
static inline uint32_t total_32(uint32x4_t value)
{
    const uint32x2_t pair = vadd_u32(vget_low_u32(value), vget_high_u32(value));
    return vget_lane_u32(vpadd_u32(pair, pair), 0);
}

// Adds STEP bytes that follow those in lanes, of which count are not known to be 0.
TARGET_NEON
static inline struct lanes add_step(struct lanes lanes, uint8x16_t bytes, uint32_t count)
{
    static const uint8_t weights[STEP] = {WEIGHTS_16(16)};
    const uint8x16_t factors = vld1q_u8(weights);
    // Two products fill a 16-bit lane at most: 255 * (16 + 8).
    uint16x8_t products = vmull_u8(vget_low_u8(bytes), vget_low_u8(factors));
    products = vmlal_u8(products, vget_high_u8(bytes), vget_high_u8(factors));
    const uint32x4_t followed = vmlaq_n_u32(lanes.weighted, lanes.plain, count);
    return (struct lanes){
        .plain = vpadalq_u16(lanes.plain, vpaddlq_u8(bytes)),
        .weighted = vpadalq_u16(followed, products),
    };
}

// Adds size bytes, fewer than a group, behind those that lanes holds. At least STEP bytes end where
// these end.
TARGET_NEON
static inline struct lanes add_rest(struct lanes lanes, const uint8_t *data, size_t size)
{
    // Read from index n on: a vector whose last n bytes are set.
    static const uint8_t last_bytes[2 * STEP] = {[16] = 255, 255, 255, 255, 255, 255, 255, 255,
                                                 255,        255, 255, 255, 255, 255, 255, 255};
    for (; size >= STEP; data += STEP, size -= STEP) {
        lanes = add_step(lanes, vld1q_u8(data), STEP);
    }
    if (size > 0) {
        const uint8x16_t bytes =
            vandq_u8(vld1q_u8(data + size - STEP), vld1q_u8(last_bytes + size));
        lanes = add_step(lanes, bytes, (uint32_t)size);
    }
    return lanes;
}

#endif
