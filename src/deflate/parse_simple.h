// SPDX-License-Identifier: Zlib
// The designs of the modern profile that search nothing.
#ifndef ZD_DEFLATE_PARSE_SIMPLE_H
#define ZD_DEFLATE_PARSE_SIMPLE_H

#include "deflate/parse_job.h"

struct chunk_layout zd_simple_layout(enum parse_design design, uint32_t memory_level);

parse_chunk_fn zd_parse_chunk_literals; // literals alone
parse_chunk_fn zd_parse_chunk_runs;     // runs of one byte, from the second on, and literals

#endif
