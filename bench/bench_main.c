// SPDX-License-Identifier: Zlib
// The program `bench`: loads the libraries, registers every benchmark, runs them. The build gives
// it BENCH_COMPILER, ZANDER_LIBRARY, the shared library built beside it, and ZANDER_SAMPLES, the
// default files.
// Exit code: 0 all went well, 1 a benchmark failed or none was selected, 2 nothing could be run.
#include "bench_files.h"
#include "benchmark_shim.h"
#include "benchmarks.h"
#include "kernels.h"
#include "peers.h"
#include "zander.h"

#include <glob.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: bench [--peer NAME=LIBRARY]... [--limit BYTES] [--benchmark_OPTION=VALUE]... "
    "[FILE...]\n\n"
    "Measures the kernels of every CPU tier and every library on each FILE (default: the samples\n"
    "of the source tree): deflate and inflate at every level, in calls of several sizes; of the\n"
    "first FILE also short messages, memory, and streams on each tier. --limit takes the first\n"
    "BYTES of each FILE; --progress shows how many of about RUNS measurements are done.\n"
    "`./dev bench` runs it and draws the results.\n\n"
    "Libraries: the one built here in both profiles (zander, zander-modern), the system's libz\n"
    "(stock; ZANDER_STOCK_LIBZ in the environment may name another), libdeflate and ISA-L where\n"
    "they are installed, and each LIBRARY, a file with the interface of one of these three.\n\n"
    "Options of Google Benchmark, among others:\n"
    "  --benchmark_filter=REGEX         as in '^deflate:6/.*/whole' or '/zander$'\n"
    "  --benchmark_repetitions=N        with mean, median and deviation at the end\n"
    "  --benchmark_enable_random_interleaving=true\n"
    "  --benchmark_out=FILE.json        for comparisons by program\n"
    "  --benchmark_list_tests=true\n";

struct arguments {
    char **files; // the names, at the front of argv
    int file_count;
    size_t limit;
    size_t runs; // 0: no progress is shown
};

static void describe_run(void)
{
    size_t count;
    const struct peer *peers = peers_all(&count);
    for (size_t index = 0; index < count; index++) {
        char text[4096 + 64];
        snprintf(text, sizeof(text), "%s (%s)", peers[index].path, peers[index].kind->interface);
        bench_add_context(peers[index].name, text);
    }
    bench_add_context("tier", zd_kernels()->name);
    bench_add_context("version", zander_version());
    bench_add_context("compiler", BENCH_COMPILER);
}

// option is NAME=LIBRARY; it is cut at the sign.
static bool load_named_peer(char *option)
{
    char *sign = strchr(option, '=');
    if (sign == NULL || sign == option) {
        fprintf(stderr, "--peer %s: NAME=LIBRARY was expected\n", option);
        return false;
    }
    *sign = '\0';
    return peers_load(option, sign + 1) != NULL;
}

static bool read_number(const char *option, const char *text, size_t *number)
{
    char *end;
    const unsigned long long value = strtoull(text, &end, 10);
    *number = value < SIZE_MAX ? (size_t)value : SIZE_MAX;
    if (value > 0 && *end == '\0')
        return true;
    fprintf(stderr, "%s %s: a number was expected\n", option, text);
    return false;
}

// Loads the peers and moves the names of files to the front of argv. False, with the reason on
// stderr, when the arguments are of no use.
static bool read_arguments(int argc, char **argv, struct arguments *arguments)
{
    *arguments = (struct arguments){.files = argv, .limit = SIZE_MAX};
    for (int index = 1; index < argc; index++) {
        if (strcmp(argv[index], "--peer") == 0 && index + 1 < argc) {
            if (!load_named_peer(argv[++index]))
                return false;
        } else if (strcmp(argv[index], "--limit") == 0 && index + 1 < argc) {
            if (!read_number("--limit", argv[++index], &arguments->limit))
                return false;
        } else if (strcmp(argv[index], "--progress") == 0 && index + 1 < argc) {
            if (!read_number("--progress", argv[++index], &arguments->runs))
                return false;
        } else if (argv[index][0] == '-') {
            fputs(usage, stderr);
            return false;
        } else {
            argv[arguments->file_count++] = argv[index];
        }
    }
    return true;
}

static bool add_files(char **paths, size_t count, size_t limit)
{
    for (size_t index = 0; index < count; index++) {
        if (!files_add(paths[index], limit))
            return false;
    }
    return true;
}

static bool add_samples(size_t limit)
{
    glob_t samples;
    if (glob(ZANDER_SAMPLES "/*.[!m]*", 0, NULL, &samples) != 0) { // all but README.md
        fputs(ZANDER_SAMPLES ": no samples there; name a file\n", stderr);
        return false;
    }
    const bool is_good = add_files(samples.gl_pathv, samples.gl_pathc, limit);
    globfree(&samples);
    return is_good;
}

// Zander first: it packs what all libraries unpack.
static const struct peer *load_libraries(void)
{
    if (peers_load_system("stock") == NULL)
        fputs("going on without the system's library\n", stderr);
    const struct peer *zander = peers_load("zander", ZANDER_LIBRARY);
    if (zander == NULL || peers_add_modern("zander-modern", zander) == NULL)
        return NULL;
    if (peers_load_installed("libdeflate", "libdeflate.so.0") == NULL)
        fputs("going on without libdeflate\n", stderr);
    if (peers_load_installed("isal", "libisal.so.2") == NULL)
        fputs("going on without ISA-L\n", stderr);
    return zander;
}

static bool register_all(const struct peer *packer)
{
    size_t count;
    const struct bench_file *files = files_all(&count);
    register_kernel_benchmarks();
    register_checksum_benchmarks();
    register_tier_benchmarks(&files[0]);
    register_memory_benchmarks(&files[0], packer);
    for (size_t index = 0; index < count; index++) {
        if (!register_codec_benchmarks(&files[index], packer))
            return false;
    }
    return register_message_benchmarks(&files[0], packer);
}

int main(int argc, char **argv)
{
    for (int index = 1; index < argc; index++) {
        if (strcmp(argv[index], "--help") == 0 || strcmp(argv[index], "-h") == 0) {
            fputs(usage, stdout);
            return 0;
        }
    }
    bench_start(&argc, argv);
    struct arguments arguments;
    const struct peer *zander = load_libraries();
    if (zander == NULL || !read_arguments(argc, argv, &arguments))
        return 2;
    const bool is_read =
        arguments.file_count > 0
            ? add_files(arguments.files, (size_t)arguments.file_count, arguments.limit)
            : add_samples(arguments.limit);
    if (!is_read || !register_all(zander))
        return 2;
    describe_run();
    if (arguments.runs > 0)
        bench_expect(arguments.runs);
    return bench_run_all() ? 0 : 1;
}
