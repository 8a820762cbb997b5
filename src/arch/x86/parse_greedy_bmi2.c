// SPDX-License-Identifier: Zlib
// The fast steps of the greedy parser with BMI2. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include "arch/x86/x86_kernels.h"
#include "base/compiler.h"

#define BODY_INLINE ZD_TARGET("bmi,bmi2,lzcnt") ZD_ALWAYS_INLINE
#include "deflate/parse_greedy_body.h"
#include "deflate/parse_greedy_ranked_body.h"

ZD_TARGET("bmi,bmi2,lzcnt")
void zd_parse_greedy_fast_bmi2(struct deflate_state *state)
{
    if (state->window.index.newest_words == 1) {
        parse_greedy_newest(state, 1);
    } else {
        parse_greedy_newest(state, MAX_NEWEST_WORDS);
    }
}

ZD_TARGET("bmi,bmi2,lzcnt")
void zd_parse_greedy_ranked_bmi2(struct deflate_state *state)
{
    parse_greedy_ranked(state);
}

#else
typedef int zd_parse_greedy_bmi2_is_empty_here; // ISO C wants a declaration in every file
#endif
