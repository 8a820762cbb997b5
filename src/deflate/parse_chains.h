// SPDX-License-Identifier: Zlib
// The design of the middle levels: hash chains and a lazy parser.
#ifndef ZD_DEFLATE_PARSE_CHAINS_H
#define ZD_DEFLATE_PARSE_CHAINS_H

#include "deflate/parse_job.h"

struct chunk_layout zd_chains_layout(uint32_t window_bits, uint32_t memory_level);

parse_chunk_fn zd_parse_chains_portable;

#endif
