// SPDX-License-Identifier: Zlib
// The portable instance of the classic emitter.
#include "deflate/emit_block_body.h"

size_t zd_emit_block_portable(struct deflate_state *state, uint8_t *out, size_t limit)
{
    return emit_block(state, out, limit);
}
