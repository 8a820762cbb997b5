// SPDX-License-Identifier: Zlib
// Fuzz target: the front of the input is compressed in the modern profile. The stream decodes by ours and by stock, and its
// bytes do not depend on how calls cut it, on the tier, on the allocator, or on what the stream did before.
#include "fuzz_input.h"

#include "modern_plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct modern_plan plan;
    struct fuzz_input input = fuzz_split(data, size);

    fuzz_repeat(&plan.input, &input);
    plan_make(&plan, &input.decisions);
    plan_check(&plan, fuzz_stock(), &input.decisions);
    return 0;
}
