// SPDX-License-Identifier: Zlib
// Output on its way to the caller: bits, then bytes, then next_out. What does not fit waits here,
// or stays in the block being emitted.
#ifndef ZD_DEFLATE_PENDING_H
#define ZD_DEFLATE_PENDING_H

#include "deflate/deflate_state.h"

// Nothing pending; bytes go to the small buffer from here on.
void zd_pending_reset(struct deflate_state *state);

// The same, but bytes go to the block buffer. No token may be in it, and nothing may be pending.
void zd_pending_use_block_buffer(struct deflate_state *state);

// Append to the pending bytes; the caller knows that there is room.
void zd_pending_put_byte(struct deflate_state *state, unsigned value);
void zd_pending_put_be16(struct deflate_state *state, uint32_t value);
void zd_pending_put_bytes(struct deflate_state *state, const uint8_t *data, uint32_t size);

// Appends width bits, at most 32; whole bytes become pending bytes.
void zd_pending_put_bits(struct deflate_state *state, uint32_t value, unsigned width);

// Pads with zero bits to a byte boundary and notes how many bits the last byte has in use.
void zd_pending_align(struct deflate_state *state);

// Delivers what fits into avail_out.
void zd_pending_flush(struct deflate_state *state);

// Moves next_out over size bytes that stand there now.
ZD_ALWAYS_INLINE void advance_output(z_streamp strm, uint32_t size)
{
    strm->next_out += size;
    strm->avail_out -= size;
    strm->total_out += size;
}

// Bytes not yet delivered, those of a block still being emitted included, and the bits (0-7) after
// them.
uint64_t zd_pending_count(const struct deflate_state *state);
unsigned zd_pending_bit_count(const struct deflate_state *state);

#endif
