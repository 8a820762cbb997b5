// SPDX-License-Identifier: Zlib
// A small reproducible source of decisions for tests: the same seed gives the same decisions on
// every machine. A script of bytes may come before the generator; a fuzzer steers a test through
// it.
#ifndef ZD_TEST_RANDOM_H
#define ZD_TEST_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state;
    const uint8_t *script; // drawn from its end towards its start; then the generator takes over
    size_t script_left;
};

static inline struct random random_from_seed(uint64_t seed)
{
    return (struct random){seed, NULL, 0};
}

// The next 64 bits of the generator (Steele, Lea, Flood: "Fast splittable pseudorandom number
// generators", 2014).
static inline uint64_t random_next(struct random *random)
{
    random->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t mixed = random->state;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ (mixed >> 31);
}

// A seed of its own for item `index` of a run.
static inline uint64_t random_derive(uint64_t base, uint64_t index)
{
    struct random random = random_from_seed(base * UINT64_C(0xD1342543DE82EF95) + index);
    return random_next(&random);
}

// 0 to limit - 1; limit must not be 0. Takes as many bytes of the script as the limit needs.
static inline uint32_t random_below(struct random *random, uint32_t limit)
{
    if (random->script_left == 0)
        return (uint32_t)(((random_next(random) >> 32) * limit) >> 32);
    uint64_t value = 0;
    for (uint32_t range = limit - 1; range != 0 && random->script_left != 0; range >>= 8)
        value = value << 8 | random->script[--random->script_left];
    return (uint32_t)(value % limit);
}

// low to high, both included.
static inline int random_between(struct random *random, int low, int high)
{
    return low + (int)random_below(random, (uint32_t)(high - low) + 1);
}

static inline bool random_chance(struct random *random, uint32_t percent)
{
    return random_below(random, 100) < percent;
}

// 0 to limit; small sizes are as frequent as large ones: each power of two has the same share.
static inline uint32_t random_magnitude(struct random *random, uint32_t limit)
{
    uint32_t limit_bits = 0;
    while (limit_bits < 32 && limit >> limit_bits != 0)
        limit_bits++;
    const uint32_t bits = random_below(random, limit_bits + 1);
    if (bits == 0)
        return 0;
    const uint32_t low = UINT32_C(1) << (bits - 1);
    const uint32_t high = low - 1 < limit - low ? 2 * low - 1 : limit;
    return low + random_below(random, high - low + 1);
}

static inline void random_fill(struct random *random, uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at < size; at++)
        bytes[at] = (uint8_t)random_below(random, 256);
}

#endif
