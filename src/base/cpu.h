// SPDX-License-Identifier: Zlib
// What this machine's CPU can do, as bits that the tiers in kernels.c ask for. The meaning of each
// bit belongs to the folder of its architecture: arch/x86/x86_cpu.h, arch/arm/arm_cpu.h.
#ifndef ZD_BASE_CPU_H
#define ZD_BASE_CPU_H

#include <stdint.h>

// Features that the CPU has and the operating system has enabled; 0 on other architectures.
// One folder below arch/ defines it for each machine.
uint32_t zd_cpu_features(void);

#endif
