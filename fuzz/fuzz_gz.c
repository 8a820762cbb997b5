// SPDX-License-Identifier: Zlib
// Fuzz target: gz files. The front of the input is a file to be read, or what is written, while system calls fail, against a
// model; or the decisions alone are a sequence of calls of ours and of stock.
#include "fuzz_input.h"

#include "gz_model.h"
#include "parity_gz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct parity_report *report = fuzz_start("fuzz_gz");
    const struct zlib_api *stock = fuzz_stock();
    struct fuzz_input input = fuzz_split(data, size);
    const uint32_t choice = random_below(&input.decisions, 100);

    if (choice < 50)
        gz_model_read_run(input.bytes, input.size, &input.decisions);
    else if (choice < 85)
        gz_model_write_run(input.bytes, input.size, &input.decisions);
    else if (parity_gz_can_compare(stock))
        parity_gz_run(report, zlib_api_ours(), stock, &input.decisions);
    return fuzz_finish(report);
}
