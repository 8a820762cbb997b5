// SPDX-License-Identifier: Zlib
// Pending output: appending to it and delivering it.
#include "deflate/pending.h"

#include <string.h>

#include "deflate/modern.h"

static void use_buffer(struct pending *pending, uint8_t *bytes, uint32_t capacity)
{
    pending->bytes = bytes;
    pending->capacity = capacity;
    pending->begin = 0;
    pending->end = 0;
}

void zd_pending_reset(struct deflate_state *state)
{
    use_buffer(&state->pending, state->small_buffer, SMALL_BUFFER_SIZE);
}

void zd_pending_use_block_buffer(struct deflate_state *state)
{
    use_buffer(&state->pending, state->block_buffer, state->block_buffer_size);
}

void zd_pending_put_byte(struct deflate_state *state, unsigned value)
{
    state->pending.bytes[state->pending.end++] = (uint8_t)value;
}

void zd_pending_put_be16(struct deflate_state *state, uint32_t value)
{
    zd_pending_put_byte(state, value >> 8 & 0xff);
    zd_pending_put_byte(state, value & 0xff);
}

void zd_pending_put_bytes(struct deflate_state *state, const uint8_t *data, uint32_t size)
{
    memcpy(state->pending.bytes + state->pending.end, data, size);
    state->pending.end += size;
}

void zd_pending_put_bits(struct deflate_state *state, uint32_t value, unsigned width)
{
    put_bits(&state->bits, value, width);
    while (state->bits.count >= 8) {
        zd_pending_put_byte(state, (unsigned)(state->bits.bits & 0xff));
        state->bits.bits >>= 8;
        state->bits.count -= 8;
    }
}

void zd_pending_align(struct deflate_state *state)
{
    const unsigned used = state->bits.count;
    state->bits_used_in_last_byte = used == 0 ? 8 : used;
    if (used != 0) {
        zd_pending_put_bits(state, 0, 8 - used);
    }
}

uint64_t zd_pending_count(const struct deflate_state *state)
{
    return state->pending.end - state->pending.begin +
           (state->emission.bits_left + state->bits.count) / 8;
}

unsigned zd_pending_bit_count(const struct deflate_state *state)
{
    return (unsigned)(state->emission.bits_left + state->bits.count) % 8;
}

static void deliver_pending_bytes(struct deflate_state *state)
{
    struct pending *pending = &state->pending;
    const uint32_t waiting = pending->end - pending->begin;
    const uint32_t size = waiting < state->strm->avail_out ? waiting : state->strm->avail_out;
    if (size != 0) {
        memcpy(state->strm->next_out, pending->bytes + pending->begin, size);
        advance_output(state->strm, size);
        pending->begin += size;
    }
    if (pending->begin == pending->end) {
        zd_pending_reset(state);
    }
}

// More of the block in emission, of whichever profile.
static size_t emit(struct deflate_state *state, uint8_t *out, size_t limit)
{
    return state->modern != NULL ? zd_modern_emit(state, out, limit)
                                 : state->kernels->emit_block(state, out, limit);
}

void zd_pending_flush(struct deflate_state *state)
{
    z_streamp strm = state->strm;
    deliver_pending_bytes(state);
    while (state->emission.is_active && state->pending.end == 0) {
        // Straight to the caller first: emitting may touch 8 bytes where fewer count, so it gets no
        // more than the bytes that this block will fill. The rest goes through the small buffer.
        const uint64_t bytes_left = zd_pending_count(state);
        const size_t room = bytes_left < strm->avail_out ? (size_t)bytes_left : strm->avail_out;
        advance_output(strm, (uint32_t)emit(state, strm->next_out, room));
        state->pending.end = (uint32_t)emit(state, state->pending.bytes, state->pending.capacity);
        deliver_pending_bytes(state);
    }
}
