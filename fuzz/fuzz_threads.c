// SPDX-License-Identifier: Zlib
// Fuzz target: the same sequence of any calls (fuzz_calls.c) in several threads at a time, for ThreadSanitizer.
#include "fuzz_input.h"

#include "call_sequence.h"

#include <pthread.h>

enum { THREAD_COUNT = 3 };

struct work {
    struct call_desk *desk;
    const struct zlib_api *stock;
    struct fuzz_input input;
};

static void *run_calls(void *context)
{
    struct work *work = context;
    call_sequence_run(work->desk, work->stock, work->input.bytes, work->input.size,
                      &work->input.decisions);
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct work works[THREAD_COUNT];
    pthread_t threads[THREAD_COUNT];

    for (size_t at = 0; at < THREAD_COUNT; at++) {
        if (works[at].desk == NULL)
            works[at].desk = call_desk_make();
        works[at].stock = fuzz_stock();
        works[at].input = fuzz_split(data, size);
        CHECK_EQUAL(pthread_create(&threads[at], NULL, run_calls, &works[at]), 0);
    }
    for (size_t at = 0; at < THREAD_COUNT; at++)
        CHECK_EQUAL(pthread_join(threads[at], NULL), 0);
    return 0;
}
