// SPDX-License-Identifier: Zlib
// Reads the capability words that Linux gives to every process. Empty on other architectures; other
// operating systems count as having the baseline of the architecture only.
#if defined(__aarch64__) || defined(__arm__)

#include "arch/arm/arm_cpu.h"

#include "base/cpu.h"

#if defined(__aarch64__)
enum { ARM_BASELINE = ARM_NEON };
#else
enum { ARM_BASELINE = 0 };
#endif

#if defined(__linux__)
#include <sys/auxv.h>

// Bits of AT_HWCAP and AT_HWCAP2 as the kernel's user interface fixes them.
#if defined(__aarch64__)
static uint32_t linux_features(void)
{
    const unsigned long capabilities = getauxval(AT_HWCAP);
    uint32_t features = 0;
    features |= (capabilities & 1ul << 7) != 0 ? ARM_CRC32 : 0;
    features |= (capabilities & 1ul << 4) != 0 ? ARM_PMULL : 0;
    features |= (capabilities & 1ul << 20) != 0 ? ARM_DOTPROD : 0;
    return features;
}
#else
static uint32_t linux_features(void)
{
    const unsigned long capabilities = getauxval(AT_HWCAP);
    const unsigned long capabilities2 = getauxval(AT_HWCAP2);
    uint32_t features = 0;
    features |= (capabilities & 1ul << 12) != 0 ? ARM_NEON : 0;
    features |= (capabilities2 & 1ul << 4) != 0 ? ARM_CRC32 : 0;
    features |= (capabilities2 & 1ul << 1) != 0 ? ARM_PMULL : 0;
    return features;
}
#endif
#else
static uint32_t linux_features(void)
{
    return 0;
}
#endif

uint32_t zd_cpu_features(void)
{
    return ARM_BASELINE | linux_features();
}

#else
typedef int zd_arm_cpu_is_empty_here; // ISO C wants a declaration in every file
#endif
