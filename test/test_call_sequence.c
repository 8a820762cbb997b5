// SPDX-License-Identifier: Zlib
// Random sequences of any calls on any streams (call_sequence.h), one after the other and in several threads at a time:
// there each thread's sequences are those of the others, and none knows of another.
//   test_call_sequence [SEQUENCES]
#include "call_sequence.h"
#include "data_maker.h"
#include "test.h"

#include <pthread.h>

enum { THREAD_COUNT = 4, DATA_LIMIT = 40000 };

struct work {
    unsigned long sequences;
    const struct zlib_api *stock;
};

static void *run_sequences(void *context)
{
    const struct work *work = context;
    struct call_desk *desk = call_desk_make();
    uint8_t *data = malloc(DATA_LIMIT);

    CHECK(data != NULL);
    for (unsigned long index = 0; index < work->sequences; index++) {
        struct random random = random_from_seed(random_derive(8, index));
        const size_t size = random_magnitude(&random, DATA_LIMIT);
        data_make(&random, (enum data_kind)random_below(&random, DATA_KINDS), data, size);
        call_sequence_run(desk, work->stock, data, size, &random);
    }
    free(data);
    call_desk_free(desk);
    return NULL;
}

static void run_threads(const struct work *work)
{
    pthread_t threads[THREAD_COUNT];
    struct work copy = *work;

    for (size_t at = 0; at < THREAD_COUNT; at++)
        CHECK_EQUAL(pthread_create(&threads[at], NULL, run_sequences, &copy), 0);
    for (size_t at = 0; at < THREAD_COUNT; at++)
        CHECK_EQUAL(pthread_join(threads[at], NULL), 0);
}

int main(int argument_count, char **arguments)
{
    struct work work = {argument_count == 2 ? strtoul(arguments[1], NULL, 10) : 6000,
                        zlib_api_stock()};
    run_sequences(&work);
    work.sequences /= 10;
    run_threads(&work);
    return 0;
}
