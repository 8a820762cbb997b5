// SPDX-License-Identifier: Zlib
// The portable instances of the greedy parser's fast steps.
#include "deflate/parse_greedy_fast.h"

#include "base/compiler.h"

#define BODY_INLINE ZD_ALWAYS_INLINE
#include "deflate/parse_greedy_body.h"
#include "deflate/parse_greedy_ranked_body.h"

void zd_parse_greedy_fast_portable(struct deflate_state *state)
{
    parse_greedy_newest(state, state->window.index.newest_words);
}

void zd_parse_greedy_ranked_portable(struct deflate_state *state)
{
    parse_greedy_ranked(state);
}
