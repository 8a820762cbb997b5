// SPDX-License-Identifier: Zlib
// The program `bench`: loads the libraries, registers every benchmark, runs them. The build gives
// it ZANDER_LIBRARY, the shared library built beside it, and ZANDER_SAMPLES, the default files.
// Exit code: 0 all went well, 1 a benchmark failed or none was selected, 2 nothing could be run.
#include "peers.h"

#include "benchmark_shim.h"
#include "benchmarks.h"
#include "kernels.h"

#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: bench [--peer NAME=LIBRARY]... [--benchmark_OPTION=VALUE]... [FILE...]\n\n"
    "Measures the kernels of every CPU tier, then deflate and inflate of each FILE (default:\n"
    "the samples of the source tree) with the library built here (zander), the system's\n"
    "(stock; ZANDER_STOCK_LIBZ in the environment may name another) and each LIBRARY, a file\n"
    "with zlib's functions.\n\n"
    "Options of Google Benchmark, among others:\n"
    "  --benchmark_filter=REGEX         as in 'deflate:6/.*/one-shot' or '/zander$'\n"
    "  --benchmark_repetitions=N        with mean, median and deviation at the end\n"
    "  --benchmark_enable_random_interleaving=true\n"
    "  --benchmark_out=FILE.json        for comparisons by program\n"
    "  --benchmark_list_tests=true\n";

static void describe_peers(void)
{
    size_t count;
    const struct peer *peers = peers_all(&count);
    for (size_t index = 0; index < count; index++) {
        char text[4096 + 64];
        snprintf(text, sizeof(text), "%s, reports zlib %s", peers[index].path,
                 peers[index].zlibVersion());
        bench_add_context(peers[index].name, text);
    }
    bench_add_context("tier", zd_kernels()->name);
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

// Loads the peers and moves the names of files to the front of argv. Returns how many there are, -1
// when the arguments are of no use.
static int read_arguments(int argc, char **argv)
{
    int file_count = 0;
    for (int index = 1; index < argc; index++) {
        if (strcmp(argv[index], "--peer") == 0 && index + 1 < argc) {
            if (!load_named_peer(argv[++index]))
                return -1;
        } else if (argv[index][0] == '-') {
            fputs(usage, stderr);
            return -1;
        } else {
            argv[file_count++] = argv[index];
        }
    }
    return file_count;
}

static bool register_files(char **files, size_t count, const struct peer *packer)
{
    for (size_t index = 0; index < count; index++) {
        if (!register_codec_benchmarks(files[index], packer))
            return false;
    }
    return true;
}

static bool register_samples(const struct peer *packer)
{
    glob_t samples;
    if (glob(ZANDER_SAMPLES "/*.[!m]*", 0, NULL, &samples) != 0) { // all but README.md
        fputs(ZANDER_SAMPLES ": no samples there; name a file\n", stderr);
        return false;
    }
    const bool is_good = register_files(samples.gl_pathv, samples.gl_pathc, packer);
    globfree(&samples);
    return is_good;
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
    if (peers_load_system("stock") == NULL)
        fputs("going on without the system's library\n", stderr);
    const struct peer *zander = peers_load("zander", ZANDER_LIBRARY);
    const int file_count = zander == NULL ? -1 : read_arguments(argc, argv);
    if (file_count < 0)
        return 2;

    describe_peers();
    register_kernel_benchmarks();
    const bool is_registered = file_count > 0 ? register_files(argv, (size_t)file_count, zander)
                                              : register_samples(zander);
    if (!is_registered)
        return 2;
    return bench_run_all() ? 0 : 1;
}
