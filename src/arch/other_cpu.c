// SPDX-License-Identifier: Zlib
// Architectures without tiers of their own, and Z_SOLO: nothing beyond portable C.
#if defined(Z_SOLO) ||                                                                             \
    (!defined(__x86_64__) && !defined(__i386__) && !defined(__aarch64__) && !defined(__arm__))

#include "base/cpu.h"

uint32_t zd_cpu_features(void)
{
    return 0;
}

#else
typedef int zd_other_cpu_is_empty_here; // ISO C wants a declaration in every file
#endif
