// SPDX-License-Identifier: Zlib
// A step from one candidate to a farther one along a chain of 5 bytes that begin some bytes behind it.
// Each instance of parse_lazy_body.h brings its farthest_hop, which may look at any of the offsets: the
// choice decides how fast the search is, never what it finds.
#ifndef ZD_DEFLATE_HOP_H
#define ZD_DEFLATE_HOP_H

#include <stdint.h>

struct hop {
    int32_t next;    // the next candidate; not above 0 for none
    uint32_t offset; // next + offset stands on the chain
};

// struct hop farthest_hop(const uint16_t *links, uint32_t mask, uint32_t from, uint32_t last):
// the least of links[(from + offset) & mask] - offset for some of the offsets 0 to last, 0 among them.

#endif
