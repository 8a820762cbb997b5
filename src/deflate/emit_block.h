// SPDX-License-Identifier: Zlib
// From the tokens of a classic block to its bits, as the output has room for them.
#ifndef ZD_DEFLATE_EMIT_BLOCK_H
#define ZD_DEFLATE_EMIT_BLOCK_H

#include "deflate/deflate_state.h"
#include "deflate/emit_tokens.h"

// An entry of litlen_items is packed as emit_tokens.h says.
enum { MAX_ITEM_BITS = DEFLATE_MAX_CODE_BITS + 5 };
_Static_assert(MAX_ITEM_BITS < 1 << EMIT_LENGTH_BITS && MAX_ITEM_BITS + EMIT_LENGTH_BITS <= 32,
               "an item fits its fields");

// Turns tokens of the block in emission into bytes at out and returns how many; goes on as long as
// 8 bytes are left of limit. Bytes behind the returned ones may be overwritten, up to limit. Ends
// the emission with the last token; no more than 7 bits then stay in state->bits.
size_t zd_emit_block_portable(struct deflate_state *state, uint8_t *out, size_t limit);

#endif
