// SPDX-License-Identifier: Zlib
// Random sequences of compressing calls, ours against the system's libz, compared after every call.
// parity_report.h says what the command line takes.
#include "parity_deflate.h"
#include "parity_oneshot.h"
#include "data_maker.h"

// Mostly small; some large enough for the largest window to slide several times.
static void make_data(struct random *random, struct byte_buffer *plain)
{
    const uint32_t limit = random_chance(random, 12)   ? 400000
                           : random_chance(random, 50) ? 100000
                                                       : 6000;
    const size_t size =
        random_chance(random, 50) ? random_magnitude(random, limit) : random_below(random, limit);

    plain->size = 0;
    buffer_reserve(plain, size);
    data_make(random, (enum data_kind)random_below(random, DATA_KINDS), plain->bytes, size);
    plain->size = size;
}

static void run_sequence(struct parity_report *report, const struct zlib_api *ours,
                         const struct zlib_api *stock)
{
    static struct byte_buffer plain;
    struct random random = random_from_seed(report->seed);

    make_data(&random, &plain);
    if (random_chance(&random, 93))
        parity_deflate_run(report, ours, stock, &plain, &random);
    else
        parity_compress_run(report, ours, stock, &plain, &random);
}

int main(int argument_count, char **arguments)
{
    static const struct parity_test test = {"test_parity_deflate", 6000, run_sequence, NULL};
    return parity_main(&test, argument_count, arguments);
}
