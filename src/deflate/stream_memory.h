// SPDX-License-Identifier: Zlib
// The blocks of memory of a deflate stream, and which of two layouts they take: the fast one has room
// for an index of the window, the frugal one stays within what callers set aside for zlib.
#ifndef ZD_DEFLATE_STREAM_MEMORY_H
#define ZD_DEFLATE_STREAM_MEMORY_H

#include "deflate/deflate_state.h"

// The sizes of all buffers, from the parameters of deflateInit2.
void zd_memory_set_sizes(struct deflate_state *state, uint32_t window_bits, uint32_t mem_level);

// The memory with which a stream of the classic profile begins, whose sizes are set; false where it lacks. Mostly it
// is the window's bytes alone, and the others stand where the window has no bytes yet.
bool zd_memory_allocate(struct deflate_state *state);

// The bytes that a stream can have seen for that.
uint32_t zd_memory_small_limit(const struct window *window);

// The least capacity for so many bytes; and lays out what stands in the window for it. Tokens stay, and bytes; the tables
// are without contents.
uint32_t zd_memory_small_capacity(uint32_t bytes);
void zd_memory_lay_out_small(struct deflate_state *state, uint32_t capacity);

// The rest of the memory, for a stream that goes on. Tokens and bytes stay, the tables are without contents. There is
// no index yet; from where the buffers lie, and from the environment, it is decided whether there may be one. False
// without memory: the stream is as it was.
bool zd_memory_complete(struct deflate_state *state);

// Gives a copy of a state, whose fields it has, buffers of its own with the same contents. It goes
// without an index. False without memory; copy has no buffers of source's then.
bool zd_memory_copy(struct deflate_state *copy, const struct deflate_state *source);

// Frees the buffers, as far as they are there.
void zd_memory_free_buffers(z_streamp strm, struct deflate_state *state);

#endif
