// SPDX-License-Identifier: Zlib
// Benchmarks of the kernels alone. Tiers are found through kernels.h: a new one needs no line here.
// inflate_fast is measured where it works, in bench_codec.c.
#include "base/cpu.h"
#include "benchmark_shim.h"
#include "benchmarks.h"
#include "kernels.h"

#include <stdio.h>

typedef uint32_t (*checksum_fn)(uint32_t sum, const uint8_t *data, size_t size);

enum {
    SMALLEST_BUFFER = 16,
    LARGEST_BUFFER = 1 << 20,
    BUFFER_STEP = 4, // each size is so many times the one before it
    BUFFER_SIZES = 9,
    TIER_LIMIT = 16,
    POSITION_COUNT = 1 << 15 // slots of the hash table at memLevel 8
};
_Static_assert(SMALLEST_BUFFER << 2 * (BUFFER_SIZES - 1) == LARGEST_BUFFER,
               "BUFFER_STEP is 1 << 2");

struct checksum_case {
    checksum_fn checksum;
    size_t size;
};

static uint8_t buffer[LARGEST_BUFFER];
static uint16_t positions[POSITION_COUNT];
static struct checksum_case checksum_cases[2 * BUFFER_SIZES * TIER_LIMIT];
static size_t checksum_case_count;

static void run_checksum(struct bench_run *run, void *argument)
{
    const struct checksum_case *job = argument;
    uint32_t sum = 1;
    for (size_t left = bench_repeats(run); left > 0; left--)
        sum = job->checksum(sum, buffer, job->size);
    bench_use(sum);
    bench_end(run);
    bench_set_bytes(run, job->size);
}

static void run_slide_hash(struct bench_run *run, void *argument)
{
    const struct kernels *kernels = *(const struct kernels *const *)argument;
    for (size_t left = bench_repeats(run); left > 0; left--)
        kernels->slide_hash(positions, POSITION_COUNT, 1u << 15);
    bench_end(run);
    bench_set_bytes(run, sizeof(positions));
}

static void register_checksum(const char *kernel, const char *tier, checksum_fn checksum)
{
    for (size_t size = SMALLEST_BUFFER; size <= LARGEST_BUFFER; size *= BUFFER_STEP) {
        struct checksum_case *job = &checksum_cases[checksum_case_count++];
        char name[128];
        *job = (struct checksum_case){checksum, size};
        snprintf(name, sizeof(name), "%s/%zu/%s", kernel, size, tier);
        bench_register(name, run_checksum, job);
    }
}

void register_kernel_benchmarks(void)
{
    // Bytes without a pattern; no kernel's speed depends on them.
    uint32_t random = 1;
    for (size_t i = 0; i < sizeof(buffer); i++) {
        random = random * 1664525 + 1013904223;
        buffer[i] = (uint8_t)(random >> 24);
    }
    for (size_t i = 0; i < POSITION_COUNT; i++)
        positions[i] = (uint16_t)(2 * i);

    size_t count;
    const struct kernels *const *tiers = zd_all_kernels(&count);
    const uint32_t features = zd_cpu_features();
    for (size_t tier = 0; tier < count && tier < TIER_LIMIT; tier++) {
        if ((tiers[tier]->required_features & ~features) != 0)
            continue;
        char name[128];
        register_checksum("crc32", tiers[tier]->name, tiers[tier]->crc32);
        register_checksum("adler32", tiers[tier]->name, tiers[tier]->adler32);
        snprintf(name, sizeof(name), "slide_hash/%zu/%s", sizeof(positions), tiers[tier]->name);
        bench_register(name, run_slide_hash, (void *)&tiers[tier]);
    }
}
