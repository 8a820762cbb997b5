// SPDX-License-Identifier: Zlib
// Adler-32 with 128-bit vectors: the bytes of all groups are added up by their place in the group,
// and multiplied by what the place weighs once a block. Empty on other architectures.
#include "arch/arm/arm_cpu.h"

#if ARM_HAS_NEON_TIER
#include "arch/arm/adler32_lanes.h"
#include "arch/arm/arm_kernels.h"

// Sums of single places are 16 bits wide.
enum { BLOCK_GROUPS = UINT16_MAX / 255, BLOCK = BLOCK_GROUPS * GROUP };
_Static_assert(ADLER32_TOTALS_FIT(BLOCK, GROUP), "totals fit 32 bits");

struct places {
    uint16x8_t low; // bytes 0 to 7 of a vector
    uint16x8_t high;
};

TARGET_NEON
static inline struct places add_to_places(struct places places, uint8x16_t bytes)
{
    return (struct places){vaddw_u8(places.low, vget_low_u8(bytes)),
                           vaddw_u8(places.high, vget_high_u8(bytes))};
}

// Adds the vector of a group whose first byte weighs `heaviest`.
TARGET_NEON
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

// Adds size bytes: at least a group, at most a block.
TARGET_NEON
static inline void sum_block(struct adler32_sums *sums, const uint8_t *data, size_t size)
{
    const struct places nothing = {vdupq_n_u16(0), vdupq_n_u16(0)};
    struct places first = nothing, second = nothing, third = nothing, fourth = nothing;
    struct lanes lanes = no_lanes();
    uint32x4_t prefixes = vdupq_n_u32(0);
    size_t left = size;
    for (; left >= GROUP; data += GROUP, left -= GROUP) {
        const uint8x16_t bytes[4] = {vld1q_u8(data), vld1q_u8(data + STEP),
                                     vld1q_u8(data + 2 * STEP), vld1q_u8(data + 3 * STEP)};
        const uint16x8_t front = vpadalq_u8(vpaddlq_u8(bytes[0]), bytes[1]);
        const uint16x8_t back = vpadalq_u8(vpaddlq_u8(bytes[2]), bytes[3]);
        first = add_to_places(first, bytes[0]);
        second = add_to_places(second, bytes[1]);
        third = add_to_places(third, bytes[2]);
        fourth = add_to_places(fourth, bytes[3]);
        prefixes = vaddq_u32(prefixes, lanes.plain);
        lanes.plain = vpadalq_u16(lanes.plain, vaddq_u16(front, back));
    }
    lanes.weighted = weigh_places(lanes.weighted, first, GROUP);
    lanes.weighted = weigh_places(lanes.weighted, second, GROUP - STEP);
    lanes.weighted = weigh_places(lanes.weighted, third, GROUP - 2 * STEP);
    lanes.weighted = weigh_places(lanes.weighted, fourth, GROUP - 3 * STEP);
    lanes = add_rest(lanes, data, left);
    add_block(sums, size, total_32(lanes.plain), total_32(lanes.weighted), GROUP,
              total_32(prefixes));
}

TARGET_NEON
uint32_t zd_adler32_neon(uint32_t adler, const uint8_t *data, size_t size)
{
    if (size < STEP) {
        return zd_adler32_portable(adler, data, size);
    }
    struct adler32_sums sums = split_adler32(adler);
    while (size >= GROUP) {
        const size_t block_size = size < BLOCK ? size : (size_t)BLOCK;
        sum_block(&sums, data, block_size);
        data += block_size;
        size -= block_size;
    }
    if (size > 0) {
        const struct lanes lanes = add_rest(no_lanes(), data, size);
        add_few(&sums, size, total_32(lanes.plain), total_32(lanes.weighted));
    }
    return join_adler32(sums);
}

#else
typedef int zd_adler32_neon_is_empty_here; // ISO C wants a declaration in every file
#endif
