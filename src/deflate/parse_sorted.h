// SPDX-License-Identifier: Zlib
// The design of the best level: matches of sorted positions, and the cheapest path through them. docs/modern.md tells what it
// does.
#ifndef ZD_DEFLATE_PARSE_SORTED_H
#define ZD_DEFLATE_PARSE_SORTED_H

#include "deflate/parse_job.h"

// The limits of a level: an entry is compared with chain_length neighbours; good_length matches are measured in
// search of one that is longer than the keys, a quarter of them where the match of the position before goes on;
// a match of nice_length is taken as it is. lazy_length means nothing.
//
// A table is as large as its chunk may need, but only the part for the bytes that are there is touched.
struct chunk_layout zd_sorted_layout(uint32_t window_bits, uint32_t memory_level);

parse_chunk_fn zd_parse_sorted_portable;

struct path;
struct sorted_steps;

// With the steps of a tier (find_sorted.h, parse_path_body.h).
void zd_parse_sorted(struct parse_job *job, const struct sorted_steps *steps,
                     uint32_t (*relax_until_nice)(const struct path *path, uint32_t begin));

#endif
