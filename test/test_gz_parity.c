// SPDX-License-Identifier: Zlib
// Random sequences of gz calls, ours against the system's libz. parity_report.h says what the command line takes.
#include "parity_gz.h"

static void run_sequence(struct parity_report *report, const struct zlib_api *ours,
                         const struct zlib_api *stock)
{
    struct random random = random_from_seed(report->seed);
    parity_gz_run(report, ours, stock, &random);
}

int main(int argument_count, char **arguments)
{
    static const struct parity_test test = {"test_gz_parity", 2000, run_sequence,
                                            parity_gz_can_compare};
    return parity_main(&test, argument_count, arguments);
}
