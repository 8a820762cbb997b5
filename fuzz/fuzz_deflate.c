// SPDX-License-Identifier: Zlib
// Fuzz target: the front of the input is what is compressed, by any sequence of calls of deflate and its kin or by
// compress, on ours and on stock in lockstep.
#include "fuzz_input.h"

#include "parity_deflate.h"
#include "parity_oneshot.h"

enum { LARGEST_REPETITION = 64 };

// Inputs of a fuzzer are short; what slides windows is made of them by repetition, each time changed a little.
static void repeat(struct byte_buffer *plain, const struct fuzz_input *input, uint32_t count)
{
    for (uint32_t round = 0; round < count && plain->size < FUZZ_PAYLOAD_LIMIT; round++) {
        const size_t start = plain->size;
        buffer_append(plain, input->bytes, input->size);
        if (input->size != 0)
            plain->bytes[start + round * 31 % input->size] ^= (uint8_t)round;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct parity_report report;
    static struct byte_buffer plain;
    const struct zlib_api *stock = fuzz_stock();
    const struct zlib_api *ours = zlib_api_ours();
    struct fuzz_input input = fuzz_split(data, size);
    struct random *decisions = &input.decisions;

    const uint32_t choice = random_below(decisions, 256);
    plain.size = 0;
    repeat(&plain, &input, 1 + random_magnitude(decisions, LARGEST_REPETITION - 1));
    fuzz_start(&report, "fuzz_deflate");
    if (choice < 240)
        parity_deflate_run(&report, ours, stock, &plain, decisions);
    else
        parity_compress_run(&report, ours, stock, &plain, decisions);
    fuzz_finish(&report);
    return 0;
}
