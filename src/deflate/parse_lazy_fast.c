// SPDX-License-Identifier: Zlib
// The portable instance of the lazy parser's fast steps.
#include "deflate/parse_lazy_fast.h"

#include "base/compiler.h"
#include "deflate/hop.h"
#include "deflate/index_batch.h"

#define hash_positions hash_positions_portable

// Asks the chains at the last offsets, and the one at the start.
ZD_ALWAYS_INLINE struct hop farthest_hop(const uint16_t *links, uint32_t mask, uint32_t from,
                                         uint32_t last)
{
    enum { LAST_OFFSETS = 3 };
    struct hop hop = {.next = links[from & mask], .offset = 0};
    for (uint32_t i = 0; i < LAST_OFFSETS && i < last; i++) {
        const uint32_t offset = last - i;
        const int32_t next = (int32_t)links[(from + offset) & mask] - (int32_t)offset;
        if (next < hop.next) {
            hop.next = next;
            hop.offset = offset;
        }
    }
    return hop;
}

#define BODY_TARGET
#define BODY_INLINE ZD_ALWAYS_INLINE
#include "deflate/parse_lazy_body.h"

void zd_parse_lazy_fast_portable(struct deflate_state *state)
{
    parse_lazy_fast(state);
}
