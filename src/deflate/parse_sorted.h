// SPDX-License-Identifier: Zlib
// The design of the best level: matches of sorted positions, and the cheapest path through them. docs/modern.md tells what it
// does.
#ifndef ZD_DEFLATE_PARSE_SORTED_H
#define ZD_DEFLATE_PARSE_SORTED_H

#include "deflate/parse_job.h"

struct chunk_layout zd_sorted_layout(uint32_t window_bits, uint32_t memory_level);

parse_chunk_fn zd_parse_sorted_portable;

#endif
