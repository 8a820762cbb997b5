// SPDX-License-Identifier: Zlib
// Random sequences of decompressing calls, ours against the system's libz, compared after every
// call. parity_report.h says what the command line takes.
#include "parity_inflate.h"
#include "parity_oneshot.h"

static void run_sequence(struct parity_report *report, const struct zlib_api *ours,
                         const struct zlib_api *stock)
{
    static struct stream_sample sample;
    struct random random = random_from_seed(report->seed);
    const uint32_t choice = random_below(&random, 100);

    stream_make(&random, stock, &sample);
    if (choice < 80)
        parity_inflate_run(report, ours, stock, &sample, &random);
    else if (choice < 92)
        parity_inflate_back_run(report, ours, stock, &sample, &random);
    else
        parity_uncompress_run(report, ours, stock, &sample, &random);
}

int main(int argument_count, char **arguments)
{
    static const struct parity_test test = {"test_parity_inflate", 12000, run_sequence, NULL};
    return parity_main(&test, argument_count, arguments);
}
