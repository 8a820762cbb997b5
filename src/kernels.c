// SPDX-License-Identifier: Zlib
// The tiers of this build and the choice among them. The only file beside arch/ that may know an
// ISA.
#include "kernels.h"

#include <stdatomic.h>

#include "base/cpu.h"
#include "checksum/adler32.h"
#include "checksum/crc32.h"
#include "deflate/slide_hash.h"
#include "inflate/inflate_fast.h"

static const struct kernels portable_kernels = {
    .name = "portable",
    .required_features = 0,
    .crc32 = zd_crc32_portable,
    .adler32 = zd_adler32_portable,
    .slide_hash = zd_slide_hash_portable,
    .inflate_fast = zd_inflate_fast_portable,
};

// Best first; the portable tier needs nothing and ends every walk.
static const struct kernels *const tiers[] = {
    &portable_kernels,
};

// Racing threads store the same value, and what it points to is const: relaxed order is enough.
static _Atomic(const struct kernels *) chosen_kernels;

static const struct kernels *choose_kernels(void)
{
    const uint32_t features = zd_cpu_features();
    size_t tier = 0;
    while ((tiers[tier]->required_features & ~features) != 0) {
        tier++;
    }
    return tiers[tier];
}

const struct kernels *zd_kernels(void)
{
    const struct kernels *kernels = atomic_load_explicit(&chosen_kernels, memory_order_relaxed);
    if (kernels == NULL) {
        kernels = choose_kernels();
        atomic_store_explicit(&chosen_kernels, kernels, memory_order_relaxed);
    }
    return kernels;
}

const struct kernels *const *zd_all_kernels(size_t *count)
{
    *count = sizeof(tiers) / sizeof(tiers[0]);
    return tiers;
}
