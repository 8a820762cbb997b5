// SPDX-License-Identifier: Zlib
// Adler-32 with the byte dot product. Empty on other architectures.
#include "arch/arm/arm_cpu.h"

#if ARM_HAS_64_BIT_TIERS
#include "arch/arm/adler32_lanes.h"
#include "arch/arm/arm_kernels.h"

#define VECTOR_TARGET TARGET_DOTPROD

enum { BLOCK = ADLER32_LANES_BLOCK };

struct block {
    struct lanes even, odd; // of the vectors: two chains run side by side
};

VECTOR_TARGET
static inline struct block empty_block(void)
{
    return (struct block){no_lanes(), no_lanes()};
}

VECTOR_TARGET
static inline uint32x4_t plain_of(const struct block *block)
{
    return vaddq_u32(block->even.plain, block->odd.plain);
}

VECTOR_TARGET
static inline struct lanes lanes_of(const struct block *block)
{
    return (struct lanes){plain_of(block), vaddq_u32(block->even.weighted, block->odd.weighted)};
}

// Adds to each lane the sum of four products. The instruction by name, because compilers differ in
// when they offer the intrinsic.
VECTOR_TARGET
static inline uint32x4_t add_dot_product(uint32x4_t lanes, uint8x16_t first, uint8x16_t second)
{
    __asm__("udot %0.4s, %1.16b, %2.16b" : "+w"(lanes) : "w"(first), "w"(second));
    return lanes;
}

VECTOR_TARGET
static inline void add_vector(struct lanes *lanes, uint8x16_t bytes, uint8x16_t weights)
{
    lanes->plain = add_dot_product(lanes->plain, bytes, vdupq_n_u8(1));
    lanes->weighted = add_dot_product(lanes->weighted, bytes, weights);
}

VECTOR_TARGET
static inline void add_group(struct block *block, const uint8x16_t bytes[4])
{
    static const uint8_t weights[GROUP] = {WEIGHTS_16(64), WEIGHTS_16(48), WEIGHTS_16(32),
                                           WEIGHTS_16(16)};
    add_vector(&block->even, bytes[0], vld1q_u8(weights));
    add_vector(&block->odd, bytes[1], vld1q_u8(weights + STEP));
    add_vector(&block->even, bytes[2], vld1q_u8(weights + 2 * STEP));
    add_vector(&block->odd, bytes[3], vld1q_u8(weights + 3 * STEP));
}

#include "arch/arm/adler32_lanes_body.h"

VECTOR_TARGET
uint32_t zd_adler32_dotprod(uint32_t adler, const uint8_t *data, size_t size)
{
    return size < GROUP ? zd_adler32_neon(adler, data, size)
                        : adler32_by_vectors(adler, data, size);
}

#else
typedef int zd_adler32_dotprod_is_empty_here; // ISO C wants a declaration in every file
#endif
