// SPDX-License-Identifier: Zlib
// The text of the Adler-32 kernels that weigh bytes in pairs. Before it stand, for the vectors of the
// kernel: VECTOR_TARGET, vector, STEP, GROUP, CENTER, weights, last_bytes, and the operations.
#ifndef ZD_ARCH_X86_ADLER32_BODY_H
#define ZD_ARCH_X86_ADLER32_BODY_H

#include "arch/adler32_sums.h"

enum {
    CACHE_LINE = 64,
    PREFETCH_DISTANCE = 1024, // inside the block
};

_Static_assert(GROUP == 4 * STEP, "add_groups() takes four vectors at a time");
_Static_assert(ADLER32_TOTALS_FIT(ADLER32_LANES_BLOCK, GROUP), "totals fit 32 bits");

struct lanes {
    vector plain; // in 64-bit lanes
    vector weighted;
};

// Adds a vector; followed: what the bytes before it gain.
VECTOR_TARGET ZD_ALWAYS_INLINE struct lanes add_step(struct lanes lanes, vector bytes,
                                                     vector followed)
{
    const vector products = add_pairs(weigh(bytes, last_weights()));
    return (struct lanes){
        .plain = add_32(lanes.plain, add_bytes(bytes)),
        .weighted = add_32(add_32(lanes.weighted, followed), products),
    };
}

// Adds size bytes, fewer than a group, behind those that lanes holds. At least STEP bytes end where
// these end.
VECTOR_TARGET ZD_ALWAYS_INLINE struct lanes add_rest(struct lanes lanes, const uint8_t *data,
                                                     size_t size)
{
    for (; size >= STEP; data += STEP, size -= STEP) {
        lanes = add_step(lanes, load(data), times_step(lanes.plain));
    }
    if (size > 0) {
        const vector bytes = and_bits(load(data + size - STEP), load(last_bytes + size));
        lanes = add_step(lanes, bytes, times(lanes.plain, (int)size));
    }
    return lanes;
}

struct block {
    struct lanes lanes;
    vector prefixes; // of lanes.plain, before each group
};

VECTOR_TARGET ZD_ALWAYS_INLINE void add_group(struct block *block, const uint8_t *data)
{
    const vector first = load(data), second = load(data + STEP);
    const vector third = load(data + 2 * STEP), fourth = load(data + 3 * STEP);
    const vector weighted = weigh_group(first, second, third, fourth);
    const vector plain = add_32(add_32(add_bytes(first), add_bytes(second)),
                                add_32(add_bytes(third), add_bytes(fourth)));
    block->prefixes = add_32(block->prefixes, block->lanes.plain);
    block->lanes.plain = add_32(block->lanes.plain, plain);
    block->lanes.weighted = add_32(block->lanes.weighted, weighted);
}

// Adds size bytes, at most a block.
VECTOR_TARGET ZD_ALWAYS_INLINE void add_groups(struct adler32_sums *sums, const uint8_t *data,
                                               size_t size)
{
    struct block block = {{zero(), zero()}, zero()};
    size_t left = size;
    for (; left >= GROUP; data += GROUP, left -= GROUP) {
        if (ZD_LIKELY(left >= GROUP + PREFETCH_DISTANCE)) {
            for (size_t i = 0; i < GROUP; i += CACHE_LINE) {
                ZD_PREFETCH(data + PREFETCH_DISTANCE + i);
            }
        }
        add_group(&block, data);
    }
    struct lanes lanes = block.lanes;
    lanes.weighted = add_32(lanes.weighted, times(lanes.plain, CENTER));
    lanes = add_rest(lanes, data, left);
    add_block(sums, size, total_64(lanes.plain), total_32(lanes.weighted), GROUP,
              total_64(block.prefixes));
}

// The Adler-32 of size bytes more. At least STEP bytes end where these end.
VECTOR_TARGET ZD_ALWAYS_INLINE uint32_t adler32_by_groups(uint32_t adler, const uint8_t *data,
                                                          size_t size)
{
    struct adler32_sums sums = split_adler32(adler);
    while (size > 0) {
        const size_t block_size = size < ADLER32_LANES_BLOCK ? size : (size_t)ADLER32_LANES_BLOCK;
        add_groups(&sums, data, block_size);
        data += block_size;
        size -= block_size;
    }
    return join_adler32(sums);
}

// The same for fewer bytes than a group.
VECTOR_TARGET ZD_ALWAYS_INLINE uint32_t adler32_below_group(uint32_t adler, const uint8_t *data,
                                                            size_t size)
{
    struct adler32_sums sums = split_adler32(adler);
    const struct lanes none = {zero(), zero()};
    const struct lanes lanes = add_rest(none, data, size);
    add_few(&sums, size, total_64(lanes.plain), total_32(lanes.weighted));
    return join_adler32(sums);
}

#endif
