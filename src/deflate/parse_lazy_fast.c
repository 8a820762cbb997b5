// SPDX-License-Identifier: Zlib
// The portable instance of the lazy parser's fast steps.
#include "deflate/parse_lazy_fast.h"

#include "deflate/parse_lazy_body.h"

void zd_parse_lazy_fast_portable(struct deflate_state *state)
{
    parse_lazy_fast(state);
}
