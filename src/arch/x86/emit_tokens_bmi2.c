// SPDX-License-Identifier: Zlib
// The emitter with the shifts of BMI2, which leave the flags alone. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include "arch/x86/x86_kernels.h"
#include "deflate/emit_tokens_body.h"

ZD_TARGET("bmi,bmi2,lzcnt")
void zd_emit_tokens_bmi2(struct emit_job *job)
{
    emit_tokens_body(job);
}

#else
typedef int zd_emit_tokens_bmi2_is_empty_here; // ISO C wants a declaration in every file
#endif
