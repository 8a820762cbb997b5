// SPDX-License-Identifier: Zlib
// The portable instance of the fast steps of level 1.
#include "deflate/parse_greedy_fast.h"

#include "base/compiler.h"

#define BODY_INLINE ZD_ALWAYS_INLINE
#include "deflate/parse_greedy_body.h"

void zd_parse_greedy_fast_portable(struct deflate_state *state)
{
    parse_greedy_fast(state);
}
