// SPDX-License-Identifier: Zlib
// The designs that search, job by job: every tier gives the portable tokens, whatever the tables held, reads no byte
// that it may not, and its tokens stand for the bytes.
//   test_parse_jobs [--jobs N] [--seed S]
#include "base/cpu.h"
#include "data_maker.h"
#include "deflate/parse_job.h"
#include "kernels.h"
#include "parity_area.h"
#include "test.h"

enum {
    MAX_BYTES = 600000,
    MAX_JOBS = 3, // of one run, on the same tables
};

// A run of jobs over the same bytes, each of which goes on where the last one ended.
struct plan {
    uint8_t *bytes;
    uint32_t size;
    uint32_t ends[MAX_JOBS];
    enum parse_design design;
    struct chunk_layout layout;
    struct parse_job job;
};

struct answer {
    uint32_t *tokens;
    uint32_t counts[MAX_JOBS]; // of tokens, at the end of each job
};

static uint32_t *take_words(size_t count)
{
    uint32_t *const words = malloc(count * sizeof(*words));
    CHECK(words != NULL);
    return words;
}

static void make_plan(struct plan *plan, struct random *random, struct parity_area *area)
{
    static const enum parse_design designs[] = {DESIGN_CANDIDATES, DESIGN_CHAINS, DESIGN_SORTED};
    static const uint32_t limits[] = {30, 300, 5000, 70000, 200000, MAX_BYTES};
    plan->design = designs[random_below(random, 3)];
    // The slowest design shows nothing more on the largest data.
    const uint32_t limit = limits[random_below(random, plan->design == DESIGN_SORTED ? 5 : 6)];
    plan->size = random_below(random, limit) + 1;
    plan->bytes = area->bytes + (area->size - plan->size);
    data_make(random, (enum data_kind)random_below(random, DATA_KINDS), plan->bytes, plan->size);
    const uint32_t window_bits =
        random_chance(random, 50) ? 15 : (uint32_t)random_between(random, 9, 15);
    const uint32_t memory_level =
        random_chance(random, 50) ? 8 : (uint32_t)random_between(random, 1, 9);
    plan->layout = zd_chunk_layout(plan->design, window_bits, memory_level);
    plan->job = (struct parse_job){
        .bytes = plan->bytes,
        .origin = (uint32_t)random_next(random),
        .history_begin = random_chance(random, 50) ? 0 : random_below(random, plan->size),
        .max_distance = 1u << window_bits,
        .min_match = random_chance(random, 80) ? 3 : 6,
        .mem_level = memory_level,
        .limits = {.good_length = random_magnitude(random, 100),
                   .lazy_length = random_magnitude(random, 300),
                   .nice_length = (int32_t)random_magnitude(random, 300),
                   .chain_length = random_magnitude(random, 400)},
        .token_capacity = plan->layout.token_capacity,
    };
    plan->job.begin =
        plan->job.history_begin + random_below(random, plan->size - plan->job.history_begin);
    uint32_t begin = plan->job.begin;
    for (unsigned i = 0; i < MAX_JOBS; i++) {
        const uint32_t left = plan->size - begin;
        const uint32_t most = left < plan->layout.chunk_size ? left : plan->layout.chunk_size;
        plan->ends[i] = i + 1 == MAX_JOBS ? begin + most : begin + random_below(random, most + 1);
        begin = plan->ends[i];
    }
}

// Carries the plan out on tables of which every byte is `fill`.
static void run_plan(const struct plan *plan, const struct kernels *kernels, uint8_t fill,
                     struct answer *answer)
{
    uint8_t *const block = malloc(plan->layout.table_size + 63);
    CHECK(block != NULL);
    memset(block, fill, plan->layout.table_size + 63);
    struct parse_job job = plan->job;
    job.tables = block + (64 - (uintptr_t)block % 64) % 64;
    job.is_new = true;
    // A token stands for a byte at least.
    answer->tokens = take_words((size_t)plan->size + job.token_capacity);
    uint32_t count = 0;
    for (unsigned i = 0; i < MAX_JOBS; i++) {
        job.end = plan->ends[i];
        while (job.begin != job.end) { // again where the tokens were full
            job.tokens = answer->tokens + count;
            zd_chunk_parser(plan->design, kernels)(&job);
            CHECK(job.parsed_end > job.begin && job.parsed_end <= job.end);
            CHECK(job.token_count <= job.token_capacity);
            count += job.token_count;
            CHECK(count <= plan->size);
            job.begin = job.parsed_end;
            job.is_new = false;
        }
        answer->counts[i] = count;
    }
    free(block);
}

static void check_tokens(const struct plan *plan, const struct answer *answer)
{
    uint32_t index = plan->job.begin;
    uint32_t next = 0;
    for (unsigned i = 0; i < MAX_JOBS; i++) {
        for (; next < answer->counts[i]; next++) {
            const uint32_t token = answer->tokens[next];
            index += token_literals(token);
            if (!token_has_match(token)) {
                continue;
            }
            const uint32_t length = token_length(token);
            const uint32_t distance = token_distance(token);
            CHECK(length >= plan->job.min_match);
            CHECK(distance <= plan->job.max_distance);
            CHECK(distance <= index - plan->job.history_begin);
            CHECK(index + length <= plan->ends[i]);
            for (uint32_t left = length; left != 0; left--, index++) {
                CHECK_EQUAL(plan->bytes[index], plan->bytes[index - distance]);
            }
        }
        CHECK_EQUAL(index, plan->ends[i]);
    }
}

static void run_job(uint64_t seed, struct parity_area *area)
{
    struct random random = random_from_seed(seed);
    struct plan plan;
    struct answer expected;
    make_plan(&plan, &random, area);
    size_t count;
    const struct kernels *const *tiers = zd_all_kernels(&count);
    run_plan(&plan, tiers[count - 1], 0, &expected);
    check_tokens(&plan, &expected);
    for (size_t tier = 0; tier < count; tier++) {
        if ((tiers[tier]->required_features & ~zd_cpu_features()) != 0) {
            continue;
        }
        struct answer answer;
        run_plan(&plan, tiers[tier], (uint8_t)random_below(&random, 256), &answer);
        for (unsigned i = 0; i < MAX_JOBS; i++) {
            CHECK_EQUAL(answer.counts[i], expected.counts[i]);
        }
        CHECK_BYTES(answer.tokens, expected.tokens,
                    expected.counts[MAX_JOBS - 1] * sizeof(expected.tokens[0]));
        free(answer.tokens);
    }
    free(expected.tokens);
}

static uint64_t present_seed;
static bool is_done;

// A failed check ends the program.
static void report_seed(void)
{
    if (!is_done) {
        fprintf(stderr, "test_parse_jobs: --seed %llu\n", (unsigned long long)present_seed);
    }
}

int main(int argument_count, char **arguments)
{
    struct parity_area area = parity_area_make(MAX_BYTES);
    unsigned long jobs = 2000;
    for (int i = 1; i + 1 < argument_count; i += 2) {
        if (strcmp(arguments[i], "--jobs") == 0) {
            jobs = strtoul(arguments[i + 1], NULL, 10);
        } else if (strcmp(arguments[i], "--seed") == 0) {
            run_job(strtoull(arguments[i + 1], NULL, 10), &area);
            return 0;
        }
    }
    atexit(report_seed);
    for (unsigned long i = 0; i < jobs; i++) {
        present_seed = random_derive(20260929, i);
        run_job(present_seed, &area);
    }
    is_done = true;
    return 0;
}
