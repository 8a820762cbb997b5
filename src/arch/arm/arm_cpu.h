// SPDX-License-Identifier: Zlib
// The feature bits of ARM CPUs that tiers may require, which tiers a compiler can make, and how a
// function asks for their instructions.
#ifndef ZD_ARCH_ARM_CPU_H
#define ZD_ARCH_ARM_CPU_H

#include "base/compiler.h"

enum arm_feature {
    ARM_NEON = 1 << 0,
    ARM_CRC32 = 1 << 1,
    ARM_PMULL = 1 << 2,
    ARM_DOTPROD = 1 << 3,
};

// Vectors are loaded as little-endian bytes. 64-bit machines always have NEON. On 32-bit ARM gcc has
// its intrinsics in functions that ask for them, but not in the soft-float ABI; clang has them only
// where the whole build may use NEON.
#if defined(__aarch64__) && !defined(__ARM_BIG_ENDIAN)
#define ARM_HAS_NEON_TIER    1
#define ARM_HAS_64_BIT_TIERS 1
#elif defined(__arm__) && !defined(__ARM_BIG_ENDIAN) && defined(__ARM_FP) &&                       \
    (defined(__ARM_NEON) || !defined(__clang__))
#define ARM_HAS_NEON_TIER    1
#define ARM_HAS_64_BIT_TIERS 0
#else
#define ARM_HAS_NEON_TIER    0
#define ARM_HAS_64_BIT_TIERS 0
#endif

// PMULL belongs to the AES extension. The dot product is one of ARMv8.2, which the assembler that gcc
// calls must be told too.
#if defined(__aarch64__) || defined(__ARM_NEON)
#define TARGET_NEON
#else
#define TARGET_NEON ZD_TARGET("fpu=neon")
#endif
#if defined(__clang__)
#define TARGET_CRC     ZD_TARGET("crc")
#define TARGET_PMULL   ZD_TARGET("aes")
#define TARGET_DOTPROD ZD_TARGET("dotprod")
#else
#define TARGET_CRC     ZD_TARGET("+crc")
#define TARGET_PMULL   ZD_TARGET("+aes")
#define TARGET_DOTPROD ZD_TARGET("arch=armv8.2-a+dotprod")
#endif

#endif
