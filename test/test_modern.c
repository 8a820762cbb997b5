// SPDX-License-Identifier: Zlib
// Random streams of the modern profile: they decode, with ours and with the system's libz, and their bytes do
// not depend on how the calls cut input and output, on the tier, the allocator, or earlier use.
//   test_modern [--sequences N] [--base B] [--seed S]: N sequences of the set B, or the one of a seed
#include "modern_plan.h"

#include "test.h"

static void run_sequence(uint64_t seed, const struct zlib_api *stock)
{
    static struct modern_plan plan;
    struct random random = random_from_seed(seed);
    plan_make_input(&plan, &random);
    plan_make(&plan, &random);
    plan_check(&plan, stock, &random);
}

static uint64_t present_seed;
static bool is_done;

// A failed check ends the program.
static void report_seed(void)
{
    if (!is_done) {
        fprintf(stderr, "test_modern: --seed %llu\n", (unsigned long long)present_seed);
    }
}

int main(int argument_count, char **arguments)
{
    unsigned long sequences = 1500;
    uint64_t base = 20260217;
    for (int i = 1; i + 1 < argument_count; i += 2) {
        if (strcmp(arguments[i], "--sequences") == 0) {
            sequences = strtoul(arguments[i + 1], NULL, 10);
        } else if (strcmp(arguments[i], "--base") == 0) {
            base = strtoull(arguments[i + 1], NULL, 10);
        } else if (strcmp(arguments[i], "--seed") == 0) {
            present_seed = strtoull(arguments[i + 1], NULL, 10);
            run_sequence(present_seed, zlib_api_stock());
            return 0;
        }
    }
    const struct zlib_api *stock = zlib_api_stock();
    atexit(report_seed);
    for (unsigned long i = 0; i < sequences; i++) {
        present_seed = random_derive(base, i);
        run_sequence(present_seed, stock);
    }
    is_done = true;
    return 0;
}
