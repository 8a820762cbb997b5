// SPDX-License-Identifier: Zlib
// The text of the ARM Adler-32 kernels. Before it stand VECTOR_TARGET, BLOCK (bytes), struct block (what
// gathers the groups of a block), and its operations empty_block, add_group, plain_of and lanes_of.
#ifndef ZD_ARCH_ARM_ADLER32_LANES_BODY_H
#define ZD_ARCH_ARM_ADLER32_LANES_BODY_H

#include "arch/arm/adler32_lanes.h"

_Static_assert(ADLER32_TOTALS_FIT(BLOCK, GROUP), "totals fit 32 bits");

// Adds size bytes: at least a group, at most a block.
VECTOR_TARGET
static inline void sum_block(struct adler32_sums *sums, const uint8_t *data, size_t size)
{
    struct block block = empty_block();
    uint32x4_t prefixes = vdupq_n_u32(0);
    size_t left = size;
    for (; left >= GROUP; data += GROUP, left -= GROUP) {
        const uint8x16_t bytes[4] = {vld1q_u8(data), vld1q_u8(data + STEP),
                                     vld1q_u8(data + 2 * STEP), vld1q_u8(data + 3 * STEP)};
        prefixes = vaddq_u32(prefixes, plain_of(&block));
        add_group(&block, bytes);
    }
    const struct lanes lanes = add_rest(lanes_of(&block), data, left);
    add_block(sums, size, total_32(lanes.plain), total_32(lanes.weighted), GROUP,
              total_32(prefixes));
}

// The Adler-32 of size bytes more, at least STEP.
VECTOR_TARGET
static inline uint32_t adler32_by_vectors(uint32_t adler, const uint8_t *data, size_t size)
{
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

#endif
