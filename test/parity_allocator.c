// SPDX-License-Identifier: Zlib
// Owns zalloc and zfree of the streams under test. It counts faults; the tests decide what a count
// means.
#include "parity_allocator.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 4 << 20, TAIL_SIZE = 16, TAIL_BYTE = 0xE5 };

void allocator_start(struct parity_allocator *allocator, enum allocator_kind kind, uint8_t fill)
{
    uint8_t *arena = allocator->arena;
    memset(allocator, 0, sizeof(*allocator));
    allocator->kind = kind;
    allocator->fill = fill;
    allocator->arena = arena;
}

void allocator_free(struct parity_allocator *allocator)
{
    free(allocator->arena);
    allocator->arena = NULL;
}

static uint8_t *take_from_arena(struct parity_allocator *allocator, size_t size)
{
    if (allocator->arena == NULL)
        allocator->arena = malloc(ARENA_SIZE);
    const size_t rounded = (size + 7) & ~(size_t)7;
    if (allocator->arena == NULL || ARENA_SIZE - 8 - allocator->arena_used < rounded)
        return NULL;
    uint8_t *bytes = allocator->arena + 8 + allocator->arena_used;
    allocator->arena_used += rounded;
    return bytes;
}

// Address 8 modulo 16: aligned to 8 bytes and no more.
static uint8_t *take_from_heap(struct allocator_block *block, size_t size)
{
    block->heap_start = malloc(8 + size + TAIL_SIZE);
    if (block->heap_start == NULL)
        return NULL;
    memset(block->heap_start + 8 + size, TAIL_BYTE, TAIL_SIZE);
    return block->heap_start + 8;
}

static voidpf take_block(voidpf opaque, uInt items, uInt item_size)
{
    struct parity_allocator *allocator = opaque;
    const size_t size = (size_t)items * item_size;
    struct allocator_block *block = allocator->blocks;

    if (++allocator->call_count == allocator->fail_at)
        return NULL;
    while (block < allocator->blocks + ALLOCATOR_BLOCKS && block->bytes != NULL)
        block++;
    if (block == allocator->blocks + ALLOCATOR_BLOCKS)
        return NULL;

    *block = (struct allocator_block){NULL, size, NULL};
    if (allocator->kind == ALLOCATOR_ARENA)
        block->bytes = take_from_arena(allocator, size);
    if (block->bytes == NULL)
        block->bytes = take_from_heap(block, size);
    if (block->bytes == NULL)
        return NULL;
    memset(block->bytes, allocator->fill, size);
    allocator->live_count++;
    allocator->live_size += size;
    if (allocator->peak_size < allocator->live_size)
        allocator->peak_size = allocator->live_size;
    return block->bytes;
}

static void free_block(voidpf opaque, voidpf address)
{
    struct parity_allocator *allocator = opaque;
    struct allocator_block *block = allocator->blocks;

    while (block < allocator->blocks + ALLOCATOR_BLOCKS && block->bytes != address)
        block++;
    if (address == NULL || block == allocator->blocks + ALLOCATOR_BLOCKS) {
        allocator->fault_count++;
        return;
    }
    memset(block->bytes, ~allocator->fill, block->size);
    if (block->heap_start != NULL) {
        for (size_t at = 0; at < TAIL_SIZE; at++)
            allocator->fault_count += block->bytes[block->size + at] != TAIL_BYTE;
        free(block->heap_start);
    }
    allocator->live_count--;
    allocator->live_size -= block->size;
    *block = (struct allocator_block){NULL, 0, NULL};
    if (allocator->live_count == 0)
        allocator->arena_used = 0;
}

void allocator_attach(struct parity_allocator *allocator, z_stream *stream)
{
    stream->zalloc = allocator->kind == ALLOCATOR_DEFAULT ? NULL : take_block;
    stream->zfree = allocator->kind == ALLOCATOR_DEFAULT ? NULL : free_block;
    stream->opaque = allocator->kind == ALLOCATOR_DEFAULT ? NULL : allocator;
}
