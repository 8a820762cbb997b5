// SPDX-License-Identifier: Zlib
// The contract of the kernel that takes most steps of the lazy parser, and its portable instance. The
// text is in parse_lazy_body.h.
#ifndef ZD_DEFLATE_PARSE_LAZY_FAST_H
#define ZD_DEFLATE_PARSE_LAZY_FAST_H

struct deflate_state;

// Takes steps of the lazy parser while the lookahead is at least MIN_LOOKAHEAD and the block has room
// for more than one token: a step that may end the block is the caller's. The window's index is active,
// and is_fast_step of parse_lazy.c holds. It may take no step at all.
void zd_parse_lazy_fast_portable(struct deflate_state *state);

#endif
