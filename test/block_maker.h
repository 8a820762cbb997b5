// SPDX-License-Identifier: Zlib
// Writes deflate blocks bit by bit (RFC 1951), as no compressor would: every legal oddity and most
// illegal ones. The output that a legal stream stands for is kept beside it, so that wrappers can
// be given their checks.
#ifndef ZD_TEST_BLOCK_MAKER_H
#define ZD_TEST_BLOCK_MAKER_H

#include "byte_buffer.h"
#include "random.h"

struct block_maker {
    struct random *random;
    struct byte_buffer *stream;
    struct byte_buffer
        *plain;             // what was decoded so far, behind `history_size` bytes of a dictionary
    size_t farthest;        // distances up to this are meant to be legal
    unsigned fault_percent; // chance of each kind of fault at each place where it can happen
    bool is_broken;         // a fault was planted: what follows has no meaning
    uint64_t held_bits;
    unsigned held_count;
};

// Appends a random number of blocks, the last one marked final, to maker->stream, and pads to a
// byte.
void block_maker_write(struct block_maker *maker, size_t plain_limit);

// Single parts, for tests that need one stream of a known shape. Bits go in low end first.
void block_maker_put(struct block_maker *maker, uint32_t value, unsigned count);
void block_maker_align(struct block_maker *maker);

#endif
