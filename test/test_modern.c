// SPDX-License-Identifier: Zlib
// Random streams of the modern profile: they decode, with ours and with the system's libz, and their bytes do
// not depend on how the calls cut input and output, on the tier, the allocator, or earlier use.
//   test_modern [--sequences N] [--base B] [--seed S]: N sequences of the set B, or the one of a seed
#include "modern_plan.h"

#include "base/cpu.h"
#include "test.h"

static const struct kernels *random_tier(struct random *random)
{
    size_t count;
    const struct kernels *const *tiers = zd_all_kernels(&count);
    const struct kernels *tier = tiers[random_below(random, (uint32_t)count)];
    return (tier->required_features & ~zd_cpu_features()) == 0 ? tier : NULL;
}

static struct plan_way random_way(struct random *random, size_t input_size)
{
    static const size_t pieces[] = {0, 1, 13, 700, 20000, 100000};
    // Tiny pieces of large data take long and show nothing more.
    const unsigned first = input_size > 30000 ? 3 : 0;
    const unsigned input_choice = random_below(random, 6);
    const unsigned output_choice = random_below(random, 6);
    struct plan_way way = {
        .random = random_from_seed(random_next(random)),
        .input_piece = pieces[input_choice < first && input_choice != 0 ? first : input_choice],
        .output_piece = pieces[output_choice < first && output_choice != 0 ? first : output_choice],
        .tier = random_tier(random),
        .allocator = (enum allocator_kind)random_below(random, 3),
        .fill = random_chance(random, 50) ? 0xa5 : (uint8_t)random_below(random, 256),
        .is_used = random_chance(random, 30),
        .is_copied = random_chance(random, 15),
    };
    return way;
}

static void run_sequence(uint64_t seed, const struct zlib_api *stock)
{
    static struct modern_plan plan;
    static struct byte_buffer first, other;
    struct random random = random_from_seed(seed);
    plan_make(&plan, &random);
    first.size = 0;
    struct plan_way way = {.random = random_from_seed(seed)};
    plan_run(&plan, &way, &first);
    plan_check(&plan, zlib_api_ours(), &first);
    if (stock != NULL) {
        plan_check(&plan, stock, &first);
    }
    for (unsigned i = 0; i < 2; i++) {
        other.size = 0;
        way = random_way(&random, plan.input.size);
        plan_run(&plan, &way, &other);
        CHECK_EQUAL(other.size, first.size);
        CHECK_BYTES(other.bytes, first.bytes, first.size);
    }
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
