// SPDX-License-Identifier: Zlib
// Reads CPUID and XCR0. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include "arch/x86/x86_cpu.h"

#include <cpuid.h>
#include <stdbool.h>

#include "base/cpu.h"

// Bits of CPUID leaf 1 (ecx) and leaf 7 (ebx, ecx), and of XCR0.
enum {
    LEAF1_ECX_PCLMULQDQ = 1 << 1,
    LEAF1_ECX_SSSE3 = 1 << 9,
    LEAF1_ECX_SSE42 = 1 << 20,
    LEAF1_ECX_OSXSAVE = 1 << 27,

    LEAF7_EBX_AVX2 = 1 << 5,
    LEAF7_EBX_BMI2 = 1 << 8,
    LEAF7_EBX_AVX512F = 1 << 16,
    LEAF7_EBX_AVX512DQ = 1 << 17,
    LEAF7_EBX_AVX512BW = 1 << 30,
    LEAF7_ECX_AVX512_VBMI = 1 << 1,
    LEAF7_ECX_VPCLMULQDQ = 1 << 10,
    LEAF7_ECX_AVX512_VNNI = 1 << 11,

    XCR0_AVX_STATE = 0x06,    // xmm and ymm
    XCR0_AVX512_STATE = 0xe6, // and the mask registers, and both halves of zmm
};
#define LEAF7_EBX_AVX512VL (1u << 31)

static bool has_all(uint32_t word, uint32_t bits)
{
    return (word & bits) == bits;
}

static uint32_t read_xcr0(void)
{
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

uint32_t zd_cpu_features(void)
{
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) {
        return 0;
    }
    uint32_t features = 0;
    features |= has_all(ecx, LEAF1_ECX_SSSE3) ? X86_SSSE3 : 0;
    features |= has_all(ecx, LEAF1_ECX_SSE42) ? X86_SSE42 : 0;
    features |= has_all(ecx, LEAF1_ECX_PCLMULQDQ) ? X86_PCLMULQDQ : 0;

    const uint32_t xcr0 = has_all(ecx, LEAF1_ECX_OSXSAVE) ? read_xcr0() : 0;
    if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
        return features;
    }
    features |= has_all(ebx, LEAF7_EBX_BMI2) ? X86_BMI2 : 0;
    if (has_all(xcr0, XCR0_AVX_STATE)) {
        features |= has_all(ebx, LEAF7_EBX_AVX2) ? X86_AVX2 : 0;
        features |= has_all(ecx, LEAF7_ECX_VPCLMULQDQ) ? X86_VPCLMULQDQ : 0;
    }
    if (has_all(xcr0, XCR0_AVX512_STATE) &&
        has_all(ebx,
                LEAF7_EBX_AVX512F | LEAF7_EBX_AVX512DQ | LEAF7_EBX_AVX512BW | LEAF7_EBX_AVX512VL)) {
        features |= X86_AVX512;
        features |= has_all(ecx, LEAF7_ECX_AVX512_VNNI) ? X86_AVX512_VNNI : 0;
        features |= has_all(ecx, LEAF7_ECX_AVX512_VBMI) ? X86_AVX512_VBMI : 0;
    }
    return features;
}

#else
typedef int zd_x86_cpu_is_empty_here; // ISO C wants a declaration in every file
#endif
