// SPDX-License-Identifier: Zlib
// Libraries with ISA-L's interface (igzip), in its zlib format. The layout of its streams comes
// from its header (Debian: libisal-dev); CMakeLists.txt leaves this file away where there is none.
#include "peers.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct isal_functions {
    __typeof__(isal_deflate_init) *deflate_init;
    __typeof__(isal_deflate) *deflate;
    __typeof__(isal_inflate_init) *inflate_init;
    __typeof__(isal_inflate) *inflate;
    __typeof__(crc32_gzip_refl) *crc32;
    __typeof__(isal_adler32) *adler32;
};

static const uint32_t level_memory[] = {ISAL_DEF_LVL0_DEFAULT, ISAL_DEF_LVL1_DEFAULT,
                                        ISAL_DEF_LVL2_DEFAULT, ISAL_DEF_LVL3_DEFAULT};

static void *bind(void *library, const char *path)
{
    struct isal_functions *f = bench_allocate(sizeof(*f));
    if (peers_find_function(library, "isal_deflate_init", &f->deflate_init) &&
        peers_find_function(library, "isal_deflate", &f->deflate) &&
        peers_find_function(library, "isal_inflate_init", &f->inflate_init) &&
        peers_find_function(library, "isal_inflate", &f->inflate) &&
        peers_find_function(library, "crc32_gzip_refl", &f->crc32) &&
        peers_find_function(library, "isal_adler32", &f->adler32))
        return f;
    fprintf(stderr, "%s: not used\n", path);
    free(f);
    return NULL;
}

// A stream in memory that was there before.
static void begin_deflate(const struct isal_functions *f, struct isal_zstream *stream, int level,
                          uint8_t *level_buffer)
{
    f->deflate_init(stream);
    stream->level = (uint32_t)level;
    stream->level_buf_size = level_memory[level];
    stream->level_buf = level_buffer;
    stream->gzip_flag = IGZIP_ZLIB;
}

static struct isal_zstream *open_deflate(const struct isal_functions *f, int level)
{
    struct isal_zstream *stream = bench_allocate(sizeof(*stream));
    begin_deflate(f, stream, level, bench_allocate(level_memory[level]));
    return stream;
}

static void close_deflate(struct isal_zstream *stream)
{
    free(stream->level_buf);
    free(stream);
}

static size_t pack_with(const struct isal_functions *f, struct isal_zstream *stream,
                        struct bytes input, struct bytes output)
{
    stream->end_of_stream = 1;
    stream->next_in = input.data;
    stream->avail_in = (uint32_t)input.size;
    stream->next_out = output.data;
    stream->avail_out = (uint32_t)output.size;
    const int code = f->deflate(stream);
    return code == COMP_OK && stream->avail_in == 0 && stream->avail_out > 0 ? stream->total_out
                                                                             : SIZE_MAX;
}

static size_t unpack_with(const struct isal_functions *f, struct inflate_state *state,
                          struct bytes input, struct bytes output)
{
    f->inflate_init(state);
    state->crc_flag = ISAL_ZLIB;
    state->next_in = input.data;
    state->avail_in = (uint32_t)input.size;
    state->next_out = output.data;
    state->avail_out = (uint32_t)output.size;
    const int code = f->inflate(state);
    return code == ISAL_DECOMP_OK && state->block_state == ISAL_BLOCK_FINISH ? state->total_out
                                                                             : SIZE_MAX;
}

static size_t pack(const struct peer *peer, int level, struct bytes input, struct bytes output,
                   size_t piece_size)
{
    const struct isal_functions *f = peer->functions;
    (void)piece_size;
    struct isal_zstream *stream = open_deflate(f, level);
    const size_t size = pack_with(f, stream, input, output);
    close_deflate(stream);
    return size;
}

static size_t unpack(const struct peer *peer, struct bytes input, struct bytes output,
                     size_t piece_size)
{
    const struct isal_functions *f = peer->functions;
    (void)piece_size;
    struct inflate_state *state = bench_allocate(sizeof(*state));
    const size_t size = unpack_with(f, state, input, output);
    free(state);
    return size;
}

static bool begin(struct messenger *messenger)
{
    const struct isal_functions *f = messenger->peer->functions;
    if (messenger->habit == MESSAGE_RESET)
        messenger->state = messenger->level == UNPACK ? bench_allocate(sizeof(struct inflate_state))
                                                      : (void *)open_deflate(f, messenger->level);
    return messenger->habit != MESSAGE_ONE_CALL;
}

static void end(struct messenger *messenger)
{
    if (messenger->state != NULL && messenger->level != UNPACK)
        close_deflate(messenger->state);
    else
        free(messenger->state);
}

static size_t work(struct messenger *messenger, struct bytes input, struct bytes output)
{
    const struct isal_functions *f = messenger->peer->functions;
    const bool is_inflate = messenger->level == UNPACK;
    if (messenger->habit != MESSAGE_RESET)
        return is_inflate ? unpack(messenger->peer, input, output, SIZE_MAX)
                          : pack(messenger->peer, messenger->level, input, output, SIZE_MAX);
    if (is_inflate)
        return unpack_with(f, messenger->state, input, output);
    struct isal_zstream *stream = messenger->state;
    begin_deflate(f, stream, messenger->level, stream->level_buf);
    return pack_with(f, stream, input, output);
}

static size_t memory(const struct peer *peer, int level, struct bytes input, struct bytes output)
{
    (void)peer;
    (void)input;
    (void)output;
    return level == UNPACK ? sizeof(struct inflate_state)
                           : sizeof(struct isal_zstream) + level_memory[level];
}

static uint32_t crc32_of(const struct peer *peer, uint32_t sum, const uint8_t *data, size_t size)
{
    return ((const struct isal_functions *)peer->functions)->crc32(sum, data, size);
}

static uint32_t adler32_of(const struct peer *peer, uint32_t sum, const uint8_t *data, size_t size)
{
    return ((const struct isal_functions *)peer->functions)->adler32(sum, data, size);
}

const struct peer_kind isal_kind = {
    .interface = "ISA-L",
    .telling_name = "isal_deflate_init",
    .lowest_level = 0,
    .highest_level = 3,
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
