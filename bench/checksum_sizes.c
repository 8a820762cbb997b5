// SPDX-License-Identifier: Zlib
// The program `checksum_sizes`: crc32() and adler32() of a library, size by size and tier by tier, through the
// interface that programs call. Each tier is a copy of the library in this process, so that all of them
// and other libraries are measured in turn, in one run.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "usage: checksum_sizes [OPTION]... LIBZ\n\n"
    "GB/s of the checksums of LIBZ in every tier that this machine can run, by the size of the "
    "data,\n"
    "best of several rounds, each too short for other programs to come between.\n\n"
    "  --zlib NAME=LIBRARY        measure another library with zlib's functions beside it\n"
    "  --libdeflate NAME=LIBRARY  and one with libdeflate's; ratios are to the last one named\n"
    "  --each LAST                instead: nanoseconds of each size from 0 to LAST, with a mark "
    "where\n"
    "                             a tier takes 5 % and a quarter of a nanosecond more than the "
    "next lower\n"
    "  --chain                    each call continues the sum of the one before, and waits for "
    "it\n";

enum {
    ENGINE_LIMIT = 16,
    SMALL_SPAN = 32768, // data of less than this comes from places one behind another
    LARGEST = 1 << 20,
    ROUNDS = 15,
    EACH_ROUNDS = 60,
    ROUND_BYTES = 4 << 20,
    ROUND_CALLS = 4000,
};

enum checksum { CRC32, ADLER32, CHECKSUMS };
static const char *const checksum_names[CHECKSUMS] = {"CRC-32", "Adler-32"};

typedef unsigned long (*zlib_fn)(unsigned long sum, const uint8_t *data, unsigned size);
typedef uint32_t (*libdeflate_fn)(uint32_t sum, const uint8_t *data, size_t size);

struct engine {
    char name[32];
    bool is_tier;
    zlib_fn zlib[CHECKSUMS]; // or else
    libdeflate_fn libdeflate[CHECKSUMS];
};

static struct engine engines[ENGINE_LIMIT];
static size_t engine_count;
static uint8_t buffer[SMALL_SPAN + LARGEST] __attribute__((aligned(64)));
static volatile uint32_t result; // keeps the calls

static void stop(const char *what, const char *why)
{
    fprintf(stderr, "checksum_sizes: %s: %s\n", what, why);
    exit(2);
}

static struct engine *new_engine(const char *name)
{
    if (engine_count == ENGINE_LIMIT)
        stop(name, "too many libraries");
    struct engine *engine = &engines[engine_count++];
    snprintf(engine->name, sizeof(engine->name), "%s", name);
    return engine;
}

// ISO C has no cast from dlsym()'s result to a function pointer; POSIX promises that it fits.
static void find_function(void *library, const char *name, void *place)
{
    void *address = dlsym(library, name);
    if (address == NULL)
        stop(name, dlerror());
    memcpy(place, &address, sizeof(address));
}

static void *load(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        stop(path, dlerror());
    return library;
}

static void add_zlib(const char *name, void *library, bool is_tier)
{
    struct engine *engine = new_engine(name);
    engine->is_tier = is_tier;
    find_function(library, "crc32", &engine->zlib[CRC32]);
    find_function(library, "adler32", &engine->zlib[ADLER32]);
}

static void add_libdeflate(const char *name, void *library)
{
    struct engine *engine = new_engine(name);
    find_function(library, "libdeflate_crc32", &engine->libdeflate[CRC32]);
    find_function(library, "libdeflate_adler32", &engine->libdeflate[ADLER32]);
}

// Loads a copy of the file: the dynamic linker gives it variables of its own.
static void *load_copy(const char *path)
{
    char copy[] = "/tmp/checksum_sizes-XXXXXX";
    const int descriptor = mkstemp(copy);
    FILE *from = fopen(path, "rb"), *to = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (from == NULL || to == NULL)
        stop(path, "cannot be copied to /tmp");
    char piece[65536];
    for (size_t count; (count = fread(piece, 1, sizeof(piece), from)) > 0;) {
        if (fwrite(piece, 1, count, to) != count)
            stop(copy, "cannot be written");
    }
    fclose(from);
    if (fclose(to) != 0)
        stop(copy, "cannot be written");
    void *library = load(copy);
    unlink(copy);
    return library;
}

// The tiers, lowest first. A copy in which another tier runs than was asked for is left alone: the
// machine lacks what that one needs.
static void add_tiers(const char *path)
{
    const char *(*tier_name)(unsigned index);
    const char *(*tier)(void);
    unsigned count = 0;
    find_function(load(path), "zander_tier_name", &tier_name);
    while (tier_name(count) != NULL)
        count++;
    while (count-- > 0) {
        setenv("ZANDER_TIER", tier_name(count), 1);
        void *library = load_copy(path);
        find_function(library, "zander_tier", &tier);
        if (strcmp(tier(), tier_name(count)) == 0)
            add_zlib(tier(), library, true);
    }
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static uint32_t call(const struct engine *engine, enum checksum which, uint32_t sum,
                     const uint8_t *data, size_t size)
{
    return engine->zlib[which] != NULL ? (uint32_t)engine->zlib[which](sum, data, (unsigned)size)
                                       : engine->libdeflate[which](sum, data, size);
}

static size_t next_place(size_t place, size_t size)
{
    return place + 2 * size <= SMALL_SPAN ? place + size : 0;
}

// The seconds of one call, as the mean of `calls`. Two loops: a choice between their starts would itself
// wait for the call before.
static double time_calls(const struct engine *engine, enum checksum which, size_t size,
                         size_t calls, bool is_chain)
{
    uint32_t sum = 1;
    size_t place = 0;
    const double start = now();
    if (is_chain) {
        for (size_t i = 0; i < calls; i++, place = next_place(place, size))
            sum = call(engine, which, sum, buffer + place, size);
    } else {
        for (size_t i = 0; i < calls; i++, place = next_place(place, size))
            sum ^= call(engine, which, 1, buffer + place, size);
    }
    const double seconds = now() - start;
    result = sum;
    return seconds / (double)calls;
}

// The least time of a call, for each engine.
static void measure(double *best, enum checksum which, size_t size, int rounds, bool is_chain)
{
    const size_t most = ROUND_BYTES / (size + 1) + 1;
    const size_t calls = most < ROUND_CALLS ? most : (size_t)ROUND_CALLS;
    for (int round = 0; round < rounds; round++) {
        for (size_t i = 0; i < engine_count; i++) {
            const double seconds = time_calls(&engines[i], which, size, calls, is_chain);
            if (round == 0 || seconds < best[i])
                best[i] = seconds;
        }
    }
}

static void print_head(enum checksum which)
{
    printf("\n| %s |", checksum_names[which]);
    for (size_t i = 0; i < engine_count; i++)
        printf(" %s |", engines[i].name);
    printf("\n|---|");
    for (size_t i = 0; i < engine_count; i++)
        printf("---|");
    printf("\n");
}

static void print_rates(enum checksum which, bool is_chain)
{
    static const size_t sizes[] = {16, 64, 256, 1024, 4096, 65536, LARGEST};
    print_head(which);
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        double best[ENGINE_LIMIT];
        measure(best, which, sizes[s], ROUNDS, is_chain);
        printf("| %zu B |", sizes[s]);
        for (size_t i = 0; i < engine_count; i++)
            printf(" %.1f (%.2f) |", (double)sizes[s] / best[i] * 1e-9,
                   best[engine_count - 1] / best[i]);
        printf("\n");
    }
}

static void print_each(enum checksum which, size_t last, bool is_chain)
{
    unsigned marks[ENGINE_LIMIT] = {0};
    print_head(which);
    for (size_t size = 0; size <= last; size++) {
        double best[ENGINE_LIMIT];
        measure(best, which, size, EACH_ROUNDS, is_chain);
        printf("| %zu |", size);
        for (size_t i = 0; i < engine_count; i++) {
            const bool is_slower = i > 0 && engines[i].is_tier && best[i] > 1.05 * best[i - 1] &&
                                   best[i] > best[i - 1] + 0.25e-9;
            marks[i] += is_slower;
            printf(" %.2f%s |", best[i] * 1e9, is_slower ? " <" : "");
        }
        printf("\n");
    }
    printf("\nsizes at which a tier is slower than the next lower:");
    for (size_t i = 1; i < engine_count && engines[i].is_tier; i++)
        printf(" %s %u", engines[i].name, marks[i]);
    printf("\n");
}

// Cuts option, which is NAME=LIBRARY, at the sign.
static char *library_of(char *option)
{
    char *sign = strchr(option, '=');
    if (sign == NULL)
        stop(option, "NAME=LIBRARY was expected");
    *sign = '\0';
    return sign + 1;
}

int main(int argc, char **argv)
{
    const char *libz = NULL;
    size_t last = 0;
    bool is_each = false, is_chain = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--each") == 0 && i + 1 < argc) {
            last = (size_t)strtoul(argv[++i], NULL, 10);
            is_each = last <= SMALL_SPAN;
        } else if (strcmp(argv[i], "--chain") == 0) {
            is_chain = true;
        } else if (argv[i][0] == '-' && i + 1 < argc) {
            i++; // taken below, behind the tiers
        } else {
            libz = argv[i];
        }
    }
    if (libz == NULL) {
        fputs(usage, stderr);
        return 2;
    }
    add_tiers(libz);
    for (int i = 1; i + 1 < argc; i++) {
        if (strcmp(argv[i], "--zlib") == 0) {
            const char *path = library_of(argv[++i]);
            add_zlib(argv[i], load(path), false);
        } else if (strcmp(argv[i], "--libdeflate") == 0) {
            const char *path = library_of(argv[++i]);
            add_libdeflate(argv[i], load(path));
        }
    }
    uint32_t random = 1;
    for (size_t i = 0; i < sizeof(buffer); i++) {
        random = random * 1664525 + 1013904223;
        buffer[i] = (uint8_t)(random >> 24);
    }
    for (enum checksum which = 0; which < CHECKSUMS; which++) {
        if (is_each)
            print_each(which, last, is_chain);
        else
            print_rates(which, is_chain);
    }
    return 0;
}
