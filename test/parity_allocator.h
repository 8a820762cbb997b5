// SPDX-License-Identifier: Zlib
// An allocator for streams under test: memory filled with a chosen byte, 8-byte alignment and no
// more, counts of what is live, failure at a chosen call, and blocks that either come from malloc
// or touch each other.
#ifndef ZD_TEST_PARITY_ALLOCATOR_H
#define ZD_TEST_PARITY_ALLOCATOR_H

#include "zlib_api.h"

#include <stddef.h>
#include <stdint.h>

enum allocator_kind {
    ALLOCATOR_DEFAULT, // zalloc and zfree are NULL: the library's own
    ALLOCATOR_HEAP,    // every block from malloc, with a guarded tail
    ALLOCATOR_ARENA    // blocks that touch each other, as nginx hands them out
};

enum { ALLOCATOR_BLOCKS = 64 };

struct parity_allocator {
    enum allocator_kind kind;
    uint8_t fill;
    unsigned call_count;
    unsigned fail_at; // the call, counted from 1, that returns NULL; 0: none does
    unsigned live_count;
    size_t live_size;
    size_t peak_size;
    unsigned fault_count; // blocks freed twice or never handed out, tails overwritten
    struct allocator_block {
        uint8_t *bytes;
        size_t size;
        uint8_t *heap_start; // NULL: the block lies in the arena
    } blocks[ALLOCATOR_BLOCKS];
    uint8_t *arena;
    size_t arena_used;
};

// Empties the counts; memory of the arena is kept from use to use.
void allocator_start(struct parity_allocator *allocator, enum allocator_kind kind, uint8_t fill);

// Gives the memory of the arena back.
void allocator_free(struct parity_allocator *allocator);

// Sets zalloc, zfree and opaque of a stream.
void allocator_attach(struct parity_allocator *allocator, z_stream *stream);

#endif
