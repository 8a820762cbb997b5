// SPDX-License-Identifier: Zlib
// The sliding window: taking input into it, sliding it, and keeping its hash table true.
#ifndef ZD_DEFLATE_WINDOW_H
#define ZD_DEFLATE_WINDOW_H

#include "deflate/deflate_state.h"

// Starts at the first byte again, with an empty hash table. The lookahead is 0.
void zd_window_restart(struct window *window);

// Forgets every position in the hash table; the bytes stay.
void zd_window_clear_hash(struct window *window);

// Applies one slide of the window to the hash table.
void zd_window_slide_hash(const struct kernels *kernels, struct window *window);

// Tops up the lookahead from next_in, as far as both last, and slides first where the position is
// near the end. Inserts the bytes that waited for followers.
void zd_window_fill(struct deflate_state *state);

// Takes at most size bytes from next_in to out, adds them to the checksum of the wrapper, and
// returns how many.
uint32_t zd_read_input(struct deflate_state *state, uint8_t *out, uint32_t size);

#endif
