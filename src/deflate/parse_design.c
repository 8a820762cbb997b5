// SPDX-License-Identifier: Zlib
// Which parser and which memory each design of the modern profile has.
#include "deflate/parse_design.h"

#include "deflate/parse_candidates.h"
#include "deflate/parse_chains.h"
#include "deflate/parse_simple.h"
#include "deflate/parse_sorted.h"
#include "kernels.h"

struct chunk_layout zd_chunk_layout(enum parse_design design, uint32_t window_bits,
                                    uint32_t mem_level)
{
    switch (design) {
    case DESIGN_CANDIDATES:
        return zd_candidates_layout(window_bits, mem_level);
    case DESIGN_CHAINS:
        return zd_chains_layout(window_bits, mem_level);
    case DESIGN_SORTED:
        return zd_sorted_layout(window_bits, mem_level);
    case DESIGN_STORED:
    case DESIGN_LITERALS:
    case DESIGN_RUNS:
    default:
        return zd_simple_layout(design, mem_level);
    }
}

parse_chunk_fn *zd_chunk_parser(enum parse_design design, const struct kernels *kernels)
{
    switch (design) {
    case DESIGN_CANDIDATES:
        return kernels->parse_candidates;
    case DESIGN_CHAINS:
        return kernels->parse_chains;
    case DESIGN_SORTED:
        return kernels->parse_sorted;
    case DESIGN_RUNS:
        return zd_parse_chunk_runs;
    case DESIGN_STORED:
    case DESIGN_LITERALS:
    default:
        return zd_parse_chunk_literals;
    }
}
