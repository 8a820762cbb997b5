// SPDX-License-Identifier: Zlib
// Google Benchmark behind a C interface: the benchmarks are C, and only benchmark_shim.cc sees C++.
// Times and rates are those of the CPU time of the measuring thread.
#ifndef ZD_BENCHMARK_SHIM_H
#define ZD_BENCHMARK_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bench_run; // one measurement in progress

// Measures something. It is called several times with growing numbers of repetitions: what it does
// before bench_repeats() and after its loop is not timed.
//     for (size_t left = bench_repeats(run); left > 0; left--)
//         work();
//     bench_end(run);
typedef void (*bench_fn)(struct bench_run *run, void *argument);

// Takes the options named --benchmark_* out of the arguments. To be called first.
void bench_start(int *argc, char **argv);

// A line of the report's head. Both texts are copied.
void bench_add_context(const char *key, const char *value);

// Adds a benchmark; the name is copied, the argument must live until bench_run_all() has returned.
void bench_register(const char *name, bench_fn function, void *argument);

// Has progress shown on the terminal, if there is one: about so many measurements are to come. Each
// counts, also those by which the number of repetitions is found.
void bench_expect(size_t runs);

// Runs what --benchmark_filter selects, in the order of registration, and reports. False when
// nothing was selected or a benchmark failed.
bool bench_run_all(void);

// Starts the clock and says how often to repeat; bench_end() stops the clock. Each is called once.
size_t bench_repeats(struct bench_run *run);
void bench_end(struct bench_run *run);

// After bench_end(): the bytes that one repetition processed, from which the rate is computed, and
// any other figure for a column of its own.
void bench_set_bytes(struct bench_run *run, size_t bytes);
void bench_set_counter(struct bench_run *run, const char *name, double value);

// Reports an error in place of a time, either in place of bench_repeats() or after bench_end().
void bench_fail(struct bench_run *run, const char *message);

// Keeps the compiler from dropping the computation of a value that nothing else needs.
void bench_use(uint64_t value);

#ifdef __cplusplus
}
#endif

#endif
