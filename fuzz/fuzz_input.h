// SPDX-License-Identifier: Zlib
// How a fuzz target reads its input: the front is what is compressed or decompressed, the tail decides what is called and
// how. Then the target ends loudly when ours and stock differ.
#ifndef ZD_FUZZ_INPUT_H
#define ZD_FUZZ_INPUT_H

#include "parity_pair.h"
#include "stream_maker.h"
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
    static const uint8_t nothing[1];
    struct fuzz_input input = {front == 0 ? nothing : data,
                               front < FUZZ_PAYLOAD_LIMIT ? front : FUZZ_PAYLOAD_LIMIT,
                               random_from_seed(0)};
    if (tail != 0) {
        input.decisions.script = data + front;
        input.decisions.script_left = tail;
    }
    return input;
}

// The library to compare with. Where MemorySanitizer allows no other it is ours itself: then only what ours
// does with its memory is tested.
static inline const struct zlib_api *fuzz_stock(void)
{
    const struct zlib_api *stock =
        zlib_api_is_memory_sanitized() ? zlib_api_ours() : zlib_api_stock();
    if (stock == NULL)
        exit(TEST_SKIPPED);
    return stock;
}

// What the front looks like, mostly; else what the decisions say.
static inline enum stream_wrapper fuzz_wrapper(struct fuzz_input *input)
{
    const uint8_t *bytes = input->bytes;
    if (random_chance(&input->decisions, 20))
        return (enum stream_wrapper)random_below(&input->decisions, 4);
    if (input->size >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b)
        return WRAPPER_GZIP;
    if (input->size >= 2 && (bytes[0] & 15) == 8 && (bytes[0] * 256 + bytes[1]) % 31 == 0)
        return WRAPPER_ZLIB;
    return WRAPPER_RAW;
}

// The front as a stream to be decompressed, which borrows its bytes: a run only reads them.
static inline struct stream_sample fuzz_sample(struct fuzz_input *input)
{
    struct stream_sample sample = {.wrapper = fuzz_wrapper(input)};

    sample.window_bits = random_between(&input->decisions, 8, 15);
    sample.has_dictionary = random_chance(&input->decisions, 20);
    memcpy(&sample.stream.bytes, &input->bytes, sizeof(input->bytes)); // const is lost
    sample.stream.size = sample.stream.capacity = input->size;
    sample.plain = sample.stream;
    if (sample.has_dictionary)
        sample.dictionary = sample.stream;
    return sample;
}

// Inputs of a fuzzer are short; what slides windows is made of them by repetition, each time changed a little.
static inline void fuzz_repeat(struct byte_buffer *plain, struct fuzz_input *input)
{
    enum { LARGEST_REPETITION = 64 };
    const uint32_t count = 1 + random_magnitude(&input->decisions, LARGEST_REPETITION - 1);

    plain->size = 0;
    buffer_reserve(plain, 0);
    for (uint32_t round = 0; round < count && plain->size < FUZZ_PAYLOAD_LIMIT; round++) {
        const size_t start = plain->size;
        buffer_append(plain, input->bytes, input->size);
        if (input->size != 0)
            plain->bytes[start + round * 31 % input->size] ^= (uint8_t)round;
    }
}

// FUZZ_VERBOSE in the environment prints every call, to follow an input that was found.
static inline struct parity_report *fuzz_start(const char *target)
{
    static struct parity_report report;
    report.is_verbose = getenv("FUZZ_VERBOSE") != NULL;
    report_start(&report, target, 0);
    return &report;
}

static inline int fuzz_finish(const struct parity_report *report)
{
    fflush(stdout);
    if (report->has_difference)
        abort();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
