// SPDX-License-Identifier: Zlib
// The two level tables, and nothing else. Each row of the classic profile is zlib's.
#include "deflate/deflate_levels.h"

#include "deflate/parsers.h"
#include "zlib.h"

const struct deflate_level zd_classic_levels[10] = {
    // good lazy nice chain
    {{0, 0, 0, 0}, zd_parse_stored},       {{4, 4, 8, 4}, zd_parse_greedy},
    {{4, 5, 16, 8}, zd_parse_greedy},      {{4, 6, 32, 32}, zd_parse_greedy},
    {{4, 4, 16, 16}, zd_parse_lazy},       {{8, 16, 32, 32}, zd_parse_lazy},
    {{8, 16, 128, 128}, zd_parse_lazy},    {{8, 32, 128, 256}, zd_parse_lazy},
    {{32, 128, 258, 1024}, zd_parse_lazy}, {{32, 258, 258, 4096}, zd_parse_lazy},
};

parse_fn *zd_level_parser(int level, int strategy)
{
    if (level == 0) {
        return zd_parse_stored;
    }
    if (strategy == Z_HUFFMAN_ONLY) {
        return zd_parse_huffman_only;
    }
    if (strategy == Z_RLE) {
        return zd_parse_runs;
    }
    return zd_classic_levels[level].parse;
}

const struct modern_level zd_modern_levels[10] = {
    // What a limit means is the design's: parse_candidates.h, parse_chains.h.
    {{0, 0, 0, 0}, DESIGN_STORED},      {{0, 0, 0, 1}, DESIGN_CANDIDATES},
    {{0, 4, 0, 1}, DESIGN_CANDIDATES},  {{0, 4, 0, 2}, DESIGN_CANDIDATES},
    {{0, 4, 65, 4}, DESIGN_CHAINS},     {{1, 32, 65, 5}, DESIGN_CHAINS},
    {{2, 130, 130, 16}, DESIGN_CHAINS}, {{3, 130, 130, 16}, DESIGN_CHAINS},
    {{4, 258, 258, 64}, DESIGN_CHAINS}, {{32, 258, 130, 64}, DESIGN_SORTED},
};

enum parse_design zd_modern_design(int level, int strategy)
{
    if (level == 0) {
        return DESIGN_STORED;
    }
    if (strategy == Z_HUFFMAN_ONLY) {
        return DESIGN_LITERALS;
    }
    if (strategy == Z_RLE) {
        return DESIGN_RUNS;
    }
    return zd_modern_levels[level].design;
}
