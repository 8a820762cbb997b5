// SPDX-License-Identifier: Zlib
// The feature bits of ARM CPUs that tiers may require.
#ifndef ZD_ARCH_ARM_CPU_H
#define ZD_ARCH_ARM_CPU_H

enum arm_feature {
    ARM_NEON = 1 << 0,
    ARM_CRC32 = 1 << 1,
    ARM_PMULL = 1 << 2,
    ARM_DOTPROD = 1 << 3,
};

#endif
