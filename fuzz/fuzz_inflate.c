// SPDX-License-Identifier: Zlib
// Fuzz target: the front of the input is a stream to be decompressed, by any sequence of calls of inflate and its kin, on
// ours and on stock in lockstep.
#include "fuzz_input.h"

#include "parity_inflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct parity_report *report = fuzz_start("fuzz_inflate");
    struct fuzz_input input = fuzz_split(data, size);
    const struct stream_sample sample = fuzz_sample(&input);

    parity_inflate_run(report, zlib_api_ours(), fuzz_stock(), &sample, &input.decisions);
    return fuzz_finish(report);
}
