// SPDX-License-Identifier: Zlib
// The fast loop of inflate with shifts by register that leave the flags alone. Empty on other
// architectures.
#if defined(__x86_64__) || defined(__i386__)

#include "arch/x86/x86_kernels.h"
#include "base/compiler.h"
#include "inflate/inflate_fast.h"
#include "inflate/inflate_fast_body.h"

ZD_TARGET("bmi2")
void zd_inflate_fast_bmi2(struct inflate_fast_job *job)
{
    inflate_fast_body(job);
}

#else
typedef int zd_inflate_fast_bmi2_is_empty_here; // ISO C wants a declaration in every file
#endif
