// SPDX-License-Identifier: Zlib
// Fuzz target: the front of the input is a dictionary and what is compressed with it, in both profiles, and decompressed, by
// ours and by stock.
#include "fuzz_input.h"

#include "parity_dictionary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct byte_buffer bytes;
    struct parity_report *report = fuzz_start("fuzz_dictionary");
    struct fuzz_input input = fuzz_split(data, size);

    fuzz_repeat(&bytes, &input);
    parity_dictionary_run(report, zlib_api_ours(), fuzz_stock(), bytes.bytes, bytes.size,
                          &input.decisions);
    return fuzz_finish(report);
}
