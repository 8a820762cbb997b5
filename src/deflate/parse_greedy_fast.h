// SPDX-License-Identifier: Zlib
// The contract of the kernel that takes most steps of level 1, and its portable instance. The text is
// in parse_greedy_body.h.
#ifndef ZD_DEFLATE_PARSE_GREEDY_FAST_H
#define ZD_DEFLATE_PARSE_GREEDY_FAST_H

struct deflate_state;

// Takes steps of the greedy parser while the lookahead is at least MIN_LOOKAHEAD and the block has room
// for more than one token. The window has its newest4; the limits are a chain length of 4, a nice
// length of 8 and no length to beat but 2.
void zd_parse_greedy_fast_portable(struct deflate_state *state);

#endif
