// SPDX-License-Identifier: Zlib
// How a fuzz target reads its input: the front is what is compressed or decompressed, the tail decides what is called and
// how. Then the target ends loudly when ours and stock differ.
#ifndef ZD_FUZZ_INPUT_H
#define ZD_FUZZ_INPUT_H

#include "parity_pair.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    FUZZ_TAIL_LIMIT = 2000,      // bytes of decisions; a generator goes on where they end
    FUZZ_PAYLOAD_LIMIT = 1 << 18 // bytes of the front that are used
};

struct fuzz_input {
    const uint8_t *bytes;
    size_t size;
    struct random decisions;
};

// A quarter of the input is decisions, drawn from its last byte backwards.
static inline struct fuzz_input fuzz_split(const uint8_t *data, size_t size)
{
    const size_t tail = size / 4 < FUZZ_TAIL_LIMIT ? size / 4 : FUZZ_TAIL_LIMIT;
    const size_t front = size - tail;
    struct fuzz_input input = {data, front < FUZZ_PAYLOAD_LIMIT ? front : FUZZ_PAYLOAD_LIMIT,
                               random_from_seed(0)};
    if (tail != 0) {
        input.decisions.script = data + front;
        input.decisions.script_left = tail;
    }
    return input;
}

// The library to compare with; without one there is nothing to fuzz.
static inline const struct zlib_api *fuzz_stock(void)
{
    const struct zlib_api *stock = zlib_api_stock();
    if (stock == NULL)
        exit(TEST_SKIPPED);
    return stock;
}

// FUZZ_VERBOSE in the environment prints every call, to follow an input that was found.
static inline void fuzz_start(struct parity_report *report, const char *target)
{
    report_start(report, target, 0);
    report->is_verbose = getenv("FUZZ_VERBOSE") != NULL;
}

static inline void fuzz_finish(const struct parity_report *report)
{
    fflush(stdout);
    if (report->has_difference)
        abort();
}

#endif
