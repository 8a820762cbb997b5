// SPDX-License-Identifier: Zlib
// The blocks of memory of a deflate stream, and which of two layouts they take: the fast one has room
// for an index of the window, the frugal one stays within what callers set aside for zlib.
#ifndef ZD_DEFLATE_STREAM_MEMORY_H
#define ZD_DEFLATE_STREAM_MEMORY_H

#include "deflate/deflate_state.h"

// The sizes of all buffers, from the parameters of deflateInit2.
void zd_memory_set_sizes(struct deflate_state *state, uint32_t window_bits, uint32_t mem_level);

// The buffers of a state whose sizes are set; true if all are there. There is no index yet.
bool zd_memory_allocate(z_streamp strm, struct deflate_state *state);

// Decides from where the buffers of a new stream lie, and from the environment, whether it may have an
// index.
void zd_memory_choose_layout(struct deflate_state *state);

// Copies the contents of all buffers but the index, which the copy goes without; both states have the
// same sizes, and the fields of copy are those of source.
void zd_memory_copy(struct deflate_state *copy, const struct deflate_state *source);

// Frees the buffers, as far as they are there, and the state.
void zd_memory_free(z_streamp strm, struct deflate_state *state);

#endif
