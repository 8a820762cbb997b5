// SPDX-License-Identifier: Zlib
// Adler-32 with 128-bit vectors: the bytes of all groups are added up by their place in the group,
// and multiplied by what the place weighs once a block. Empty on other architectures.
#include "arch/arm/arm_cpu.h"

#if ARM_HAS_NEON_TIER
#include "arch/arm/adler32_lanes.h"
#include "arch/arm/arm_kernels.h"

#define VECTOR_TARGET TARGET_NEON

// Sums of single places are 16 bits wide.
enum { BLOCK_GROUPS = UINT16_MAX / 255, BLOCK = BLOCK_GROUPS * GROUP };

struct places {
    uint16x8_t low; // bytes 0 to 7 of a vector
    uint16x8_t high;
};

struct block {
    struct places first, second, third, fourth; // vectors of a group
    uint32x4_t plain;
};

VECTOR_TARGET
static inline struct block empty_block(void)
{
    const struct places nothing = {vdupq_n_u16(0), vdupq_n_u16(0)};
    return (struct block){nothing, nothing, nothing, nothing, vdupq_n_u32(0)};
}

VECTOR_TARGET
static inline uint32x4_t plain_of(const struct block *block)
{
    return block->plain;
}

VECTOR_TARGET
static inline struct places add_to_places(struct places places, uint8x16_t bytes)
{
    return (struct places){vaddw_u8(places.low, vget_low_u8(bytes)),
                           vaddw_u8(places.high, vget_high_u8(bytes))};
}

// Adds the vector of a group whose first byte weighs `heaviest`.
VECTOR_TARGET
static inline uint32x4_t weigh_places(uint32x4_t weighted, struct places places, uint16_t heaviest)
{
    static const uint16_t offsets[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    const uint16x8_t low = vsubq_u16(vdupq_n_u16(heaviest), vld1q_u16(offsets));
    const uint16x8_t high = vsubq_u16(low, vdupq_n_u16(8));
    weighted = vmlal_u16(weighted, vget_low_u16(places.low), vget_low_u16(low));
    weighted = vmlal_u16(weighted, vget_high_u16(places.low), vget_high_u16(low));
    weighted = vmlal_u16(weighted, vget_low_u16(places.high), vget_low_u16(high));
    return vmlal_u16(weighted, vget_high_u16(places.high), vget_high_u16(high));
}

VECTOR_TARGET
static inline void add_group(struct block *block, const uint8x16_t bytes[4])
{
    const uint16x8_t front = vpadalq_u8(vpaddlq_u8(bytes[0]), bytes[1]);
    const uint16x8_t back = vpadalq_u8(vpaddlq_u8(bytes[2]), bytes[3]);
    block->first = add_to_places(block->first, bytes[0]);
    block->second = add_to_places(block->second, bytes[1]);
    block->third = add_to_places(block->third, bytes[2]);
    block->fourth = add_to_places(block->fourth, bytes[3]);
    block->plain = vpadalq_u16(block->plain, vaddq_u16(front, back));
}

VECTOR_TARGET
static inline struct lanes lanes_of(const struct block *block)
{
    uint32x4_t weighted = weigh_places(vdupq_n_u32(0), block->first, GROUP);
    weighted = weigh_places(weighted, block->second, GROUP - STEP);
    weighted = weigh_places(weighted, block->third, GROUP - 2 * STEP);
    weighted = weigh_places(weighted, block->fourth, GROUP - 3 * STEP);
    return (struct lanes){block->plain, weighted};
}

#include "arch/arm/adler32_lanes_body.h"

VECTOR_TARGET
uint32_t zd_adler32_neon(uint32_t adler, const uint8_t *data, size_t size)
{
    return size < STEP ? zd_adler32_portable(adler, data, size)
                       : adler32_by_vectors(adler, data, size);
}

#else
typedef int zd_adler32_neon_is_empty_here; // ISO C wants a declaration in every file
#endif
