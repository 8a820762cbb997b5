// SPDX-License-Identifier: Zlib
// Libraries with libdeflate's interface. It works on whole buffers; its compressor is made for a
// level and serves any number of messages.
#include "peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct libdeflate_compressor;
struct libdeflate_decompressor;

struct libdeflate_functions {
    struct libdeflate_compressor *(*alloc_compressor)(int level);
    void (*free_compressor)(struct libdeflate_compressor *compressor);
    size_t (*compress)(struct libdeflate_compressor *compressor, const void *input,
                       size_t input_size, void *output, size_t output_size);
    struct libdeflate_decompressor *(*alloc_decompressor)(void);
    void (*free_decompressor)(struct libdeflate_decompressor *decompressor);
    int (*decompress)(struct libdeflate_decompressor *decompressor, const void *input,
                      size_t input_size, void *output, size_t output_size, size_t *size);
    void (*set_allocator)(void *(*allocate)(size_t), void (*release)(void *));
    uint32_t (*crc32)(uint32_t sum, const void *data, size_t size);
    uint32_t (*adler32)(uint32_t sum, const void *data, size_t size);
};

static void *bind(void *library, const char *path)
{
    struct libdeflate_functions *f = bench_allocate(sizeof(*f));
    if (peers_find_function(library, "libdeflate_alloc_compressor", &f->alloc_compressor) &&
        peers_find_function(library, "libdeflate_free_compressor", &f->free_compressor) &&
        peers_find_function(library, "libdeflate_zlib_compress", &f->compress) &&
        peers_find_function(library, "libdeflate_alloc_decompressor", &f->alloc_decompressor) &&
        peers_find_function(library, "libdeflate_free_decompressor", &f->free_decompressor) &&
        peers_find_function(library, "libdeflate_zlib_decompress", &f->decompress) &&
        peers_find_function(library, "libdeflate_set_memory_allocator", &f->set_allocator) &&
        peers_find_function(library, "libdeflate_crc32", &f->crc32) &&
        peers_find_function(library, "libdeflate_adler32", &f->adler32))
        return f;
    fprintf(stderr, "%s: not used\n", path);
    free(f);
    return NULL;
}

static bool begin(struct messenger *messenger)
{
    const struct libdeflate_functions *f = messenger->peer->functions;
    if (messenger->habit == MESSAGE_ONE_CALL)
        return false;
    if (messenger->habit == MESSAGE_FRESH)
        return true;
    messenger->state = messenger->level == UNPACK ? (void *)f->alloc_decompressor()
                                                  : (void *)f->alloc_compressor(messenger->level);
    return messenger->state != NULL;
}

static void end(struct messenger *messenger)
{
    const struct libdeflate_functions *f = messenger->peer->functions;
    if (messenger->level == UNPACK)
        f->free_decompressor(messenger->state);
    else
        f->free_compressor(messenger->state);
}

static size_t pack_with(const struct libdeflate_functions *f, void *compressor, struct bytes input,
                        struct bytes output)
{
    const size_t size = f->compress(compressor, input.data, input.size, output.data, output.size);
    return size > 0 ? size : SIZE_MAX;
}

static size_t unpack_with(const struct libdeflate_functions *f, void *decompressor,
                          struct bytes input, struct bytes output)
{
    size_t size;
    const int code =
        f->decompress(decompressor, input.data, input.size, output.data, output.size, &size);
    return code == 0 ? size : SIZE_MAX;
}

static size_t pack(const struct peer *peer, int level, struct bytes input, struct bytes output,
                   size_t piece_size)
{
    const struct libdeflate_functions *f = peer->functions;
    (void)piece_size;
    struct libdeflate_compressor *compressor = f->alloc_compressor(level);
    if (compressor == NULL)
        return SIZE_MAX;
    const size_t size = pack_with(f, compressor, input, output);
    f->free_compressor(compressor);
    return size;
}

static size_t unpack(const struct peer *peer, struct bytes input, struct bytes output,
                     size_t piece_size)
{
    const struct libdeflate_functions *f = peer->functions;
    (void)piece_size;
    struct libdeflate_decompressor *decompressor = f->alloc_decompressor();
    if (decompressor == NULL)
        return SIZE_MAX;
    const size_t size = unpack_with(f, decompressor, input, output);
    f->free_decompressor(decompressor);
    return size;
}

static size_t work(struct messenger *messenger, struct bytes input, struct bytes output)
{
    const struct libdeflate_functions *f = messenger->peer->functions;
    const bool is_inflate = messenger->level == UNPACK;
    if (messenger->habit == MESSAGE_RESET)
        return is_inflate ? unpack_with(f, messenger->state, input, output)
                          : pack_with(f, messenger->state, input, output);
    return is_inflate ? unpack(messenger->peer, input, output, SIZE_MAX)
                      : pack(messenger->peer, messenger->level, input, output, SIZE_MAX);
}

// libdeflate's allocator is one for the whole process and gets no word of the caller's.
static size_t allocated;

static void *count_allocation(size_t size)
{
    allocated += size;
    return bench_allocate(size);
}

// All that it allocates is for the compressor or decompressor, and lives as long.
static size_t memory(const struct peer *peer, int level, struct bytes input, struct bytes output)
{
    const struct libdeflate_functions *f = peer->functions;
    allocated = 0;
    f->set_allocator(count_allocation, free);
    const size_t size = level == UNPACK ? unpack(peer, input, output, SIZE_MAX)
                                        : pack(peer, level, input, output, SIZE_MAX);
    f->set_allocator(malloc, free);
    return size == SIZE_MAX ? 0 : allocated;
}

static uint32_t crc32_of(const struct peer *peer, uint32_t sum, const uint8_t *data, size_t size)
{
    return ((const struct libdeflate_functions *)peer->functions)->crc32(sum, data, size);
}

static uint32_t adler32_of(const struct peer *peer, uint32_t sum, const uint8_t *data, size_t size)
{
    return ((const struct libdeflate_functions *)peer->functions)->adler32(sum, data, size);
}

const struct peer_kind libdeflate_kind = {
    .interface = "libdeflate",
    .telling_name = "libdeflate_alloc_compressor",
    .lowest_level = 1,
    .highest_level = 12,
    .bind = bind,
    .pack = pack,
    .unpack = unpack,
    .begin = begin,
    .work = work,
    .end = end,
    .memory = memory,
    .crc32 = crc32_of,
    .adler32 = adler32_of,
};
