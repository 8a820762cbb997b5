// SPDX-License-Identifier: Zlib
// The contracts of the kernels that take most steps of the greedy parser, and their portable instances.
// The texts are in parse_greedy_body.h and parse_greedy_ranked_body.h.
#ifndef ZD_DEFLATE_PARSE_GREEDY_FAST_H
#define ZD_DEFLATE_PARSE_GREEDY_FAST_H

struct deflate_state;

// Takes steps of the greedy parser while the lookahead is at least MIN_LOOKAHEAD and the block has room
// for more than one token. The window has its newest; the limits are a chain length of 4 and a
// nice length of 8 for each of its words, or with two words those of the next, and there is no length to
// beat but 2.
void zd_parse_greedy_fast_portable(struct deflate_state *state);

// The same for other limits: the window's index has what the greedy parser inserted, the nice length is
// at least INDEXED_BYTES, and there is no length to beat but 2.
void zd_parse_greedy_ranked_portable(struct deflate_state *state);

#endif
