// SPDX-License-Identifier: Zlib
// Reads the capability words that Linux gives to every process. On other operating systems a CPU counts
// as having what the build was told that it has. Empty on other architectures.
#if defined(__aarch64__) || defined(__arm__)

#include "arch/arm/arm_cpu.h"

#include "base/cpu.h"

// What the whole build may use anyway; all of it where it is made for Apple's machines.
#if defined(__ARM_NEON)
#define BUILT_FOR_NEON ARM_NEON
#else
#define BUILT_FOR_NEON 0
#endif
#if defined(__ARM_FEATURE_CRC32)
#define BUILT_FOR_CRC32 ARM_CRC32
#else
#define BUILT_FOR_CRC32 0
#endif
#if defined(__ARM_FEATURE_AES)
#define BUILT_FOR_PMULL ARM_PMULL
#else
#define BUILT_FOR_PMULL 0
#endif
#if defined(__ARM_FEATURE_DOTPROD)
#define BUILT_FOR_DOTPROD ARM_DOTPROD
#else
#define BUILT_FOR_DOTPROD 0
#endif
enum {
    ARM_BASELINE = BUILT_FOR_NEON | BUILT_FOR_CRC32 | BUILT_FOR_PMULL | BUILT_FOR_DOTPROD,
};

#if defined(__linux__)
#include <sys/auxv.h>

// Bits of AT_HWCAP and AT_HWCAP2 as the kernel's user interface fixes them.
#if defined(__aarch64__)
enum {
    HWCAP_BIT_PMULL = 1 << 4,
    HWCAP_BIT_CRC32 = 1 << 7,
    HWCAP_BIT_ASIMDDP = 1 << 20, // the dot product
};

static uint32_t linux_features(void)
{
    const unsigned long capabilities = getauxval(AT_HWCAP);
    uint32_t features = 0;
    features |= (capabilities & HWCAP_BIT_PMULL) != 0 ? ARM_PMULL : 0;
    features |= (capabilities & HWCAP_BIT_CRC32) != 0 ? ARM_CRC32 : 0;
    features |= (capabilities & HWCAP_BIT_ASIMDDP) != 0 ? ARM_DOTPROD : 0;
    return features;
}
#else
enum {
    HWCAP_BIT_NEON = 1 << 12,
    HWCAP2_BIT_PMULL = 1 << 1,
    HWCAP2_BIT_CRC32 = 1 << 4,
};

static uint32_t linux_features(void)
{
    const unsigned long capabilities = getauxval(AT_HWCAP);
    const unsigned long capabilities2 = getauxval(AT_HWCAP2);
    uint32_t features = 0;
    features |= (capabilities & HWCAP_BIT_NEON) != 0 ? ARM_NEON : 0;
    features |= (capabilities2 & HWCAP2_BIT_PMULL) != 0 ? ARM_PMULL : 0;
    features |= (capabilities2 & HWCAP2_BIT_CRC32) != 0 ? ARM_CRC32 : 0;
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
