// SPDX-License-Identifier: Zlib
// The parsers that a level may name. Each consumes input through the window until it is used up or
// the output is full, and ends blocks as the flush value asks.
#ifndef ZD_DEFLATE_PARSERS_H
#define ZD_DEFLATE_PARSERS_H

#include "deflate/deflate_levels.h"

parse_fn zd_parse_stored; // parse_stored.c: level 0
parse_fn zd_parse_greedy; // parse_greedy.c: zlib's levels 1-3
parse_fn zd_parse_lazy;   // parse_lazy.c: zlib's levels 4-9
// parse_small.c: the parser to take in the place of zlib's two where a stream has seen little. Any other gets the
// tables and the memory that it expects. Null where memory lacks.
parse_fn *zd_small_parser(struct deflate_state *state, parse_fn *parse);

parse_fn zd_parse_huffman_only; // parse_special.c: Z_HUFFMAN_ONLY
parse_fn zd_parse_runs;         // parse_special.c: Z_RLE

#endif
