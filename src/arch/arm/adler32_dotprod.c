// SPDX-License-Identifier: Zlib
// Adler-32 with the byte dot product. Empty on other architectures.
#include "arch/arm/arm_cpu.h"

#if ARM_HAS_64_BIT_TIERS
#include "arch/arm/adler32_lanes.h"
#include "arch/arm/arm_kernels.h"

_Static_assert(ADLER32_TOTALS_FIT(ADLER32_LANES_BLOCK, GROUP), "totals fit 32 bits");

// Adds to each lane the sum of four products. The instruction by name, because compilers differ in
// when they offer the intrinsic.
TARGET_DOTPROD
static inline uint32x4_t add_dot_product(uint32x4_t lanes, uint8x16_t first, uint8x16_t second)
{
    __asm__("udot %0.4s, %1.16b, %2.16b" : "+w"(lanes) : "w"(first), "w"(second));
    return lanes;
}

// Adds size bytes: at least a group, at most a block.
TARGET_DOTPROD
static inline void sum_block(struct adler32_sums *sums, const uint8_t *data, size_t size)
{
    static const uint8_t weights[GROUP] = {WEIGHTS_16(64), WEIGHTS_16(48), WEIGHTS_16(32),
                                           WEIGHTS_16(16)};
    const uint8x16_t ones = vdupq_n_u8(1);
    const uint8x16_t factors[4] = {vld1q_u8(weights), vld1q_u8(weights + STEP),
                                   vld1q_u8(weights + 2 * STEP), vld1q_u8(weights + 3 * STEP)};
    struct lanes even = no_lanes(), odd = no_lanes(); // of the vectors: two chains run side by side
    uint32x4_t prefixes = vdupq_n_u32(0);
    size_t left = size;
    for (; left >= GROUP; data += GROUP, left -= GROUP) {
        const uint8x16_t bytes[4] = {vld1q_u8(data), vld1q_u8(data + STEP),
                                     vld1q_u8(data + 2 * STEP), vld1q_u8(data + 3 * STEP)};
        prefixes = vaddq_u32(prefixes, vaddq_u32(even.plain, odd.plain));
        even.plain = add_dot_product(even.plain, bytes[0], ones);
        odd.plain = add_dot_product(odd.plain, bytes[1], ones);
        even.weighted = add_dot_product(even.weighted, bytes[0], factors[0]);
        odd.weighted = add_dot_product(odd.weighted, bytes[1], factors[1]);
        even.plain = add_dot_product(even.plain, bytes[2], ones);
        odd.plain = add_dot_product(odd.plain, bytes[3], ones);
        even.weighted = add_dot_product(even.weighted, bytes[2], factors[2]);
        odd.weighted = add_dot_product(odd.weighted, bytes[3], factors[3]);
    }
    const struct lanes both = {vaddq_u32(even.plain, odd.plain),
                               vaddq_u32(even.weighted, odd.weighted)};
    const struct lanes lanes = add_rest(both, data, left);
    add_block(sums, size, total_32(lanes.plain), total_32(lanes.weighted), GROUP,
              total_32(prefixes));
}

TARGET_DOTPROD
uint32_t zd_adler32_dotprod(uint32_t adler, const uint8_t *data, size_t size)
{
    if (size < GROUP) {
        return zd_adler32_neon(adler, data, size);
    }
    struct adler32_sums sums = split_adler32(adler);
    while (size >= GROUP) {
        const size_t block_size = size < ADLER32_LANES_BLOCK ? size : (size_t)ADLER32_LANES_BLOCK;
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
typedef int zd_adler32_dotprod_is_empty_here; // ISO C wants a declaration in every file
#endif
