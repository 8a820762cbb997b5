// SPDX-License-Identifier: Zlib
// Benchmarks of the kernels of every tier, alone or at work in a stream, and of the checksum
// functions of every library. Tiers are found through kernels.h: a new one needs no line here.
#include "bench_files.h"
#include "benchmark_shim.h"
#include "benchmarks.h"
#include "peers.h"

#ifndef ZLIB_CONST
#define ZLIB_CONST // next_in points to const
#endif
#include "base/cpu.h"
#include "kernels.h"
#include "zander.h"
#include "zlib.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

typedef uint32_t checksum_fn(uint32_t sum, const uint8_t *data, size_t size);
typedef uint32_t peer_checksum_fn(const struct peer *peer, uint32_t sum, const uint8_t *data,
                                  size_t size);

enum {
    SMALLEST_BUFFER = 16,
    LARGEST_BUFFER = 1 << 20,
    BUFFER_STEP = 4,         // each size is so many times the one before it
    POSITION_COUNT = 1 << 15 // slots of the hash table at memLevel 8
};

struct checksum_case {
    checksum_fn *kernel; // NULL: the peer's function
    const struct peer *peer;
    peer_checksum_fn *function;
    size_t size;
};

// The kernels whose call is a loop of a stream, by the levels that use them.
struct tier_work {
    const char *name;
    int profile;
    int level;
};

static const struct tier_work tier_works[] = {
    {"deflate", ZANDER_PROFILE_CLASSIC, 1}, {"deflate", ZANDER_PROFILE_CLASSIC, 3},
    {"deflate", ZANDER_PROFILE_CLASSIC, 6}, {"deflate", ZANDER_PROFILE_CLASSIC, 9},
    {"modern", ZANDER_PROFILE_MODERN, 1},   {"modern", ZANDER_PROFILE_MODERN, 3},
    {"modern", ZANDER_PROFILE_MODERN, 6},   {"modern", ZANDER_PROFILE_MODERN, 9},
};

struct tier_case {
    const struct kernels *kernels;
    const struct tier_work *work; // NULL: inflate
    struct bytes plain;
    struct bytes packed; // what inflate is given
};

static uint8_t buffer[LARGEST_BUFFER];
static uint16_t positions[POSITION_COUNT];

static void run_checksum(struct bench_run *run, void *argument)
{
    const struct checksum_case *job = argument;
    uint32_t sum = 1;
    for (size_t left = bench_repeats(run); left > 0; left--)
        sum = job->kernel(sum, buffer, job->size);
    bench_use(sum);
    bench_end(run);
    bench_set_bytes(run, job->size);
}

static void run_peer_checksum(struct bench_run *run, void *argument)
{
    const struct checksum_case *job = argument;
    uint32_t sum = 1;
    for (size_t left = bench_repeats(run); left > 0; left--)
        sum = job->function(job->peer, sum, buffer, job->size);
    bench_use(sum);
    bench_end(run);
    bench_set_bytes(run, job->size);
}

static void run_slide_hash(struct bench_run *run, void *argument)
{
    const struct kernels *kernels = argument;
    for (size_t left = bench_repeats(run); left > 0; left--)
        kernels->slide_hash(positions, POSITION_COUNT, 1u << 15);
    bench_end(run);
    bench_set_bytes(run, sizeof(positions));
}

static void register_checksum(const char *work, const char *way, const char *last,
                              struct checksum_case model)
{
    for (model.size = SMALLEST_BUFFER; model.size <= LARGEST_BUFFER; model.size *= BUFFER_STEP) {
        struct checksum_case *job = bench_allocate(sizeof(*job)); // for the life of the program
        char name[128];
        *job = model;
        snprintf(name, sizeof(name), "%s/%zu/%s/%s", work, job->size, way, last);
        bench_register(name, job->kernel != NULL ? run_checksum : run_peer_checksum, job);
    }
}

static void fill_buffers(void)
{
    // Bytes without a pattern; no checksum's speed depends on them.
    uint32_t random = 1;
    for (size_t i = 0; i < sizeof(buffer); i++) {
        random = random * 1664525 + 1013904223;
        buffer[i] = (uint8_t)(random >> 24);
    }
    for (size_t i = 0; i < POSITION_COUNT; i++)
        positions[i] = (uint16_t)(2 * i);
}

// The tiers that this machine can run, one after the other, from *index on; NULL behind the last.
static const struct kernels *next_tier(size_t *index)
{
    size_t count;
    const struct kernels *const *tiers = zd_all_kernels(&count);
    while (*index < count) {
        const struct kernels *kernels = tiers[(*index)++];
        if ((kernels->required_features & ~zd_cpu_features()) == 0)
            return kernels;
    }
    return NULL;
}

void register_kernel_benchmarks(void)
{
    const struct kernels *tier;
    fill_buffers();
    for (size_t index = 0; (tier = next_tier(&index)) != NULL;) {
        char name[128];
        register_checksum("crc32", "kernel", tier->name,
                          (struct checksum_case){.kernel = tier->crc32});
        register_checksum("adler32", "kernel", tier->name,
                          (struct checksum_case){.kernel = tier->adler32});
        snprintf(name, sizeof(name), "slide_hash/%zu/kernel/%s", sizeof(positions), tier->name);
        bench_register(name, run_slide_hash, (void *)(uintptr_t)tier);
    }
}

void register_checksum_benchmarks(void)
{
    size_t count;
    const struct peer *peers = peers_all(&count);
    for (size_t index = 0; index < count; index++) {
        const struct peer *peer = &peers[index];
        if (peer->is_modern)
            continue;
        register_checksum("crc32", "call", peer->name,
                          (struct checksum_case){.peer = peer, .function = peer->kind->crc32});
        register_checksum("adler32", "call", peer->name,
                          (struct checksum_case){.peer = peer, .function = peer->kind->adler32});
    }
}

// The streams are those of libz.a, whose choice of the tier is overruled while they open.
static size_t deflate_on_tier(const struct tier_case *job, struct bytes output)
{
    z_stream stream = {0};
    const struct kernels *const own = zd_kernels();
    atomic_store(&zd_chosen_kernels, job->kernels);
    bool is_done = deflateInit(&stream, job->work->level) == Z_OK &&
                   zander_set_profile(&stream, job->work->profile) == Z_OK;
    atomic_store(&zd_chosen_kernels, own);
    stream.next_in = job->plain.data;
    stream.avail_in = (uInt)job->plain.size;
    stream.next_out = output.data;
    stream.avail_out = (uInt)output.size;
    is_done = is_done && deflate(&stream, Z_FINISH) == Z_STREAM_END;
    const size_t size = stream.total_out;
    return deflateEnd(&stream) == Z_OK && is_done ? size : SIZE_MAX;
}

static bool inflate_on_tier(const struct tier_case *job, struct bytes output)
{
    z_stream stream = {0};
    const struct kernels *const own = zd_kernels();
    atomic_store(&zd_chosen_kernels, job->kernels);
    bool is_done = inflateInit(&stream) == Z_OK;
    atomic_store(&zd_chosen_kernels, own);
    stream.next_in = job->packed.data;
    stream.avail_in = (uInt)job->packed.size;
    stream.next_out = output.data;
    stream.avail_out = (uInt)output.size;
    is_done = is_done && inflate(&stream, Z_FINISH) == Z_STREAM_END;
    return inflateEnd(&stream) == Z_OK && is_done;
}

static bool work_on_tier(const struct tier_case *job)
{
    if (job->work != NULL)
        return deflate_on_tier(job, room_for_packed()) != SIZE_MAX;
    return inflate_on_tier(job, room_for_plain());
}

static void run_tier(struct bench_run *run, void *argument)
{
    const struct tier_case *job = argument;
    bool is_good = true;
    for (size_t left = bench_repeats(run); left > 0; left--)
        is_good &= work_on_tier(job);
    bench_end(run);
    bench_set_bytes(run, job->plain.size);
    if (!is_good)
        bench_fail(run, "the stream failed");
}

static void register_tier(const struct bench_file *file, const char *work, int level,
                          const struct tier_case *model)
{
    struct tier_case *job = bench_allocate(sizeof(*job)); // for the life of the program
    char name[256];
    *job = *model;
    snprintf(name, sizeof(name), "%s:%d/%s/tier/%s", work, level, file->name, job->kernels->name);
    bench_register(name, run_tier, job);
}

void register_tier_benchmarks(const struct bench_file *file)
{
    struct tier_case job = {.plain = file->plain};
    for (size_t index = 0; (job.kernels = next_tier(&index)) != NULL;) {
        for (size_t work = 0; work < COUNT_OF(tier_works); work++) {
            job.work = &tier_works[work];
            register_tier(file, job.work->name, job.work->level, &job);
        }
    }
    for (size_t work = 0; work < COUNT_OF(tier_works); work++) {
        const struct bytes room = room_for_packed();
        job.work = &tier_works[work];
        if (job.work->profile != ZANDER_PROFILE_CLASSIC)
            continue;
        size_t first = 0;
        job.kernels = next_tier(&first);
        job.packed.size = deflate_on_tier(&job, room);
        if (job.packed.size == SIZE_MAX)
            continue;
        job.packed.data = bench_allocate(job.packed.size);
        memcpy(job.packed.data, room.data, job.packed.size);
        job.work = NULL;
        for (size_t index = 0; (job.kernels = next_tier(&index)) != NULL;)
            register_tier(file, "inflate", tier_works[work].level, &job);
    }
}
