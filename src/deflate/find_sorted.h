// SPDX-License-Identifier: Zlib
// The finder of the best level: the positions of a section of input and of the history before it, sorted by what
// they begin with. docs/modern.md tells what it finds.
#ifndef ZD_DEFLATE_FIND_SORTED_H
#define ZD_DEFLATE_FIND_SORTED_H

#include <stdint.h>

#include "base/deflate_format.h"

enum {
    SORTED_HASH_BYTES = 5,
    SORTED_KEY_BYTES = 12, // how far sorted neighbours are compared
    SORTED_MAX_RANK = 255, // neighbours that an entry is compared with, at most
    SORTED_MIN_HASH_BITS = 8,
    SORTED_PAD = 16, // entries before the first and behind the last that vectors may load
    ARC_LANES = 16,  // lengths 1 to 16
    // A longer match is found from the bytes themselves.
    LONG_MIN_MATCH = SORTED_KEY_BYTES + 1,
    SECTION_MAX = 32768,
    AREA_MAX = 2 * SECTION_MAX, // indices into it are 16 bits
};

// The matches at a position: lane n is the distance for length n + 1, 0 where there is none. Lanes 0 and 1 mean
// nothing.
struct arc_row {
    uint16_t distances[ARC_LANES];
};

// A match longer than the keys; length 0 where there is none.
struct long_match {
    uint16_t length;
    uint16_t distance;
};

// A section with its history. Indices count from the beginning of the history; what belongs to the section
// alone is indexed from the section's begin.
struct sorted_area {
    const uint8_t *bytes;
    uint32_t begin; // of the section; the history is before it
    uint32_t end;   // of the section
    uint32_t known; // bytes may be read up to here
    uint32_t count; // of entries: indices with all bytes of their key known
    uint32_t max_distance;
    uint32_t min_match;
    uint32_t hash_bits;
    uint32_t depth;       // neighbours to compare with
    uint32_t nice_length; // of a match that is taken unseen
    uint32_t deep_tries;  // of a search for longer matches

    uint16_t *hashes; // by index
    uint16_t *places; // by index: its entry
    uint32_t *starts; // by hash: its first entry
    uint32_t
        *entries; // sorted by hash and index: index, rank from bit 16 on, at most SORTED_MAX_RANK
    uint32_t *keys0; // by entry: bytes 0 to 3, 4 to 7, 8 to 11
    uint32_t *keys1;
    uint32_t *keys2;
    struct arc_row *rows; // and a spare one behind the last
    struct long_match *longs;
};

// The steps that a tier may take in its own way.
struct sorted_steps {
    void (*hash)(const struct sorted_area *area); // hashes of all entries
    void (*load_keys)(const struct sorted_area *area);
    void (*compare)(const struct sorted_area *area);      // lanes 4 to 11 of the rows
    void (*find_nearest)(const struct sorted_area *area); // lanes 2 and 3
};

// Sorts an area and finds the matches of its section.
void zd_find_sorted(const struct sorted_area *area, const struct sorted_steps *steps);

#endif
