// SPDX-License-Identifier: Zlib
// The one C++ file: hands the calls of benchmark_shim.h to Google Benchmark. It knows nothing of
// what is measured.
#include "benchmark_shim.h"

#include <benchmark/benchmark.h>

#include <cstdio>

static bool has_failed;
static size_t runs_expected, runs_begun;
static std::FILE *terminal;

// One line that is written over and over.
static void show_progress()
{
    runs_begun++;
    if (terminal != nullptr && runs_begun % 8 == 0) {
        std::fprintf(terminal, "\r  %zu of about %zu measurements ", runs_begun, runs_expected);
        std::fflush(terminal);
    }
}

static benchmark::State &state_of(bench_run *run)
{
    return *reinterpret_cast<benchmark::State *>(run);
}

void bench_start(int *argc, char **argv)
{
    benchmark::Initialize(argc, argv);
}

void bench_add_context(const char *key, const char *value)
{
    benchmark::AddCustomContext(key, value);
}

void bench_register(const char *name, bench_fn function, void *argument)
{
    benchmark::RegisterBenchmark(name, [function, argument](benchmark::State &state) {
        show_progress();
        function(reinterpret_cast<bench_run *>(&state), argument);
    });
}

void bench_expect(size_t runs)
{
    runs_expected = runs;
    terminal = std::fopen("/dev/tty", "w");
}

bool bench_run_all(void)
{
    return benchmark::RunSpecifiedBenchmarks() > 0 && !has_failed;
}

// All repetitions are one batch: its start starts the clock, asking for another one stops it, and no
// call into this file stands between two repetitions.
size_t bench_repeats(bench_run *run)
{
    benchmark::State &state = state_of(run);
    return state.KeepRunningBatch(state.max_iterations) ? static_cast<size_t>(state.max_iterations)
                                                        : 0;
}

void bench_end(bench_run *run)
{
    benchmark::State &state = state_of(run);
    state.KeepRunningBatch(state.max_iterations);
}

void bench_set_bytes(bench_run *run, size_t bytes)
{
    benchmark::State &state = state_of(run);
    state.SetBytesProcessed(static_cast<int64_t>(bytes) * state.iterations());
}

void bench_set_counter(bench_run *run, const char *name, double value)
{
    state_of(run).counters[name] = value;
}

void bench_fail(bench_run *run, const char *message)
{
    has_failed = true;
    state_of(run).SkipWithError(message);
}

void bench_use(uint64_t value)
{
    benchmark::DoNotOptimize(value);
}
