// SPDX-License-Identifier: Zlib
// The classic emitter with the shifts of BMI2, which leave the flags alone. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include "arch/x86/x86_kernels.h"
#include "deflate/emit_block_body.h"

ZD_TARGET("bmi,bmi2,lzcnt")
size_t zd_emit_block_bmi2(struct deflate_state *state, uint8_t *out, size_t limit)
{
    return emit_block(state, out, limit);
}

#else
typedef int zd_emit_block_bmi2_is_empty_here; // ISO C wants a declaration in every file
#endif
