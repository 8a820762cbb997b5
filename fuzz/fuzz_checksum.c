// SPDX-License-Identifier: Zlib
// Fuzz target: checksums of pieces of the input's front, of every tier, and their combinations, by ours and by stock.
#include "fuzz_input.h"

#include "parity_checksum.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct parity_report *report = fuzz_start("fuzz_checksum");
    struct fuzz_input input = fuzz_split(data, size);

    parity_checksum_run(report, zlib_api_ours(), fuzz_stock(), input.bytes, input.size,
                        &input.decisions);
    return fuzz_finish(report);
}
