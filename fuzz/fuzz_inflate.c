// SPDX-License-Identifier: Zlib
// Fuzz target: the front of the input is a stream to be decompressed, by any sequence of calls of inflate and its kin, by
// inflateBack, or by uncompress, on ours and on stock in lockstep.
#include "fuzz_input.h"

#include "parity_inflate.h"
#include "parity_oneshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t nothing[1];
    static struct parity_report report;
    const struct zlib_api *stock = fuzz_stock();
    const struct zlib_api *ours = zlib_api_ours();
    struct fuzz_input input = fuzz_split(data, size);
    struct random *decisions = &input.decisions;
    struct stream_sample sample = {.wrapper = WRAPPER_RAW};

    const uint32_t choice = random_below(decisions, 256);
    sample.wrapper = (enum stream_wrapper)(random_below(decisions, 4));
    sample.window_bits = random_between(decisions, 8, 15);
    sample.has_dictionary = random_chance(decisions, 20);
    // The input's bytes are lent to the buffers; a run only reads them.
    uint8_t *copy = malloc(input.size + 1);
    if (copy == NULL)
        return 0;
    memcpy(copy, input.size == 0 ? nothing : data, input.size);
    sample.stream = (struct byte_buffer){copy, input.size, input.size + 1};
    sample.plain = sample.stream;
    if (sample.has_dictionary)
        sample.dictionary = sample.stream;

    fuzz_start(&report, "fuzz_inflate");
    if (choice < 200)
        parity_inflate_run(&report, ours, stock, &sample, decisions);
    else if (choice < 240)
        parity_inflate_back_run(&report, ours, stock, &sample, decisions);
    else
        parity_uncompress_run(&report, ours, stock, &sample, decisions);
    free(copy);
    fuzz_finish(&report);
    return 0;
}
