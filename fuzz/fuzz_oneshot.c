// SPDX-License-Identifier: Zlib
// Fuzz target: the front of the input is compressed or uncompressed in one call of the compress and uncompress families, by
// ours and by stock.
#include "fuzz_input.h"

#include "parity_oneshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct byte_buffer plain;
    struct parity_report *report = fuzz_start("fuzz_oneshot");
    struct fuzz_input input = fuzz_split(data, size);

    if (random_chance(&input.decisions, 50)) {
        fuzz_repeat(&plain, &input);
        parity_compress_run(report, zlib_api_ours(), fuzz_stock(), &plain, &input.decisions);
    } else {
        const struct stream_sample sample = fuzz_sample(&input);
        parity_uncompress_run(report, zlib_api_ours(), fuzz_stock(), &sample, &input.decisions);
    }
    return fuzz_finish(report);
}
