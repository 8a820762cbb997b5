// SPDX-License-Identifier: Zlib
// Fuzz target: the front of the input is what is compressed, by any sequence of calls of deflate and its kin, on ours in the
// classic profile and on stock in lockstep.
#include "fuzz_input.h"

#include "parity_deflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct byte_buffer plain;
    struct parity_report *report = fuzz_start("fuzz_deflate");
    struct fuzz_input input = fuzz_split(data, size);

    fuzz_repeat(&plain, &input);
    parity_deflate_run(report, zlib_api_ours(), fuzz_stock(), &plain, &input.decisions);
    return fuzz_finish(report);
}
