// SPDX-License-Identifier: Zlib
// Fuzz target: any call of the stream functions on any of four streams in any state, both profiles, memory that runs out;
// the front of the input is what is compressed and decompressed.
#include "fuzz_input.h"

#include "call_sequence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct call_desk *desk;
    struct fuzz_input input = fuzz_split(data, size);

    if (desk == NULL)
        desk = call_desk_make();
    call_sequence_run(desk, fuzz_stock(), input.bytes, input.size, &input.decisions);
    return 0;
}
