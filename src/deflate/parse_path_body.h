// SPDX-License-Identifier: Zlib
// The cheapest ways through a section whose matches are found. Instances for the tiers differ in how they relax the
// short steps; portable C defines what comes out. parse_sorted.c makes a path of them.
#ifndef ZD_DEFLATE_PARSE_PATH_BODY_H
#define ZD_DEFLATE_PARSE_PATH_BODY_H

#include "deflate/find_sorted.h"
#include "deflate/path_costs.h"
#include "deflate/tokens.h"

enum { NODE_PAD = 2 * ARC_LANES };

struct path {
    const struct path_costs *costs;
    const uint8_t *bytes; // of the section
    uint32_t size;
    const struct arc_row *rows;
    const struct long_match *longs;
    uint32_t nice_length; // at least LONG_MIN_MATCH + 4
    // One for each position, one behind the last, and NODE_PAD more whose contents do not matter. At first the cheapest way
    // to the position, then the length of the step that starts there.
    uint32_t *nodes;
};

// Relaxes what starts at positions from `begin` on, until `size` or a match of nice_length; returns where it
// stopped.
typedef uint32_t relax_path_fn(const struct path *path, uint32_t begin);

ZD_ALWAYS_INLINE void relax(uint32_t *node, uint32_t word)
{
    *node = word < *node ? word : *node;
}

// The lengths of a long match that have no lane.
ZD_ALWAYS_INLINE void relax_long(const struct path *path, uint32_t position, uint32_t base)
{
    const struct long_match match = path->longs[position];
    if (match.length > ARC_LANES) {
        const uint32_t *const lengths = path->costs->lengths;
        const uint32_t start = base + path->costs->distances[distance_symbol(match.distance)];
        for (uint32_t length = ARC_LANES + 1; length <= match.length; length++) {
            relax(&path->nodes[position + length], start + lengths[length]);
        }
    }
}

ZD_ALWAYS_INLINE uint32_t relax_path(const struct path *path, uint32_t begin)
{
    const struct path_costs *const costs = path->costs;
    uint32_t position = begin;
    for (; position < path->size && path->longs[position].length < path->nice_length; position++) {
        const uint16_t *const distances = path->rows[position].distances;
        const uint32_t base = path->nodes[position] & ~(uint32_t)PATH_LENGTH_MASK;
        relax(&path->nodes[position + 1], base + costs->literals[path->bytes[position]]);
        for (uint32_t length = DEFLATE_MIN_MATCH; length <= ARC_LANES; length++) {
            const uint32_t distance = distances[length - 1];
            if (distance != 0) {
                relax(&path->nodes[position + length],
                      base + costs->lengths[length] + costs->distances[distance_symbol(distance)]);
            }
        }
        relax_long(path, position, base);
    }
    return position;
}

#endif
