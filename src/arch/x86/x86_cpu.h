// SPDX-License-Identifier: Zlib
// The feature bits of x86 CPUs that tiers may require.
#ifndef ZD_ARCH_X86_CPU_H
#define ZD_ARCH_X86_CPU_H

enum x86_feature {
    X86_SSSE3 = 1 << 0,
    X86_SSE42 = 1 << 1,
    X86_PCLMULQDQ = 1 << 2,
    X86_AVX2 = 1 << 3, // with the operating system saving 256-bit registers
    X86_BMI2 = 1 << 4,
    X86_VPCLMULQDQ = 1 << 5,
    X86_AVX512 = 1 << 6, // F, BW, DQ and VL, with the operating system saving 512-bit registers
    X86_AVX512_VNNI = 1 << 7,
    X86_AVX512_VBMI = 1 << 8,
};

#endif
