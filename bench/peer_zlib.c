// SPDX-License-Identifier: Zlib
// Libraries with zlib's interface, Zander among them: whole streams in calls of any size, messages
// in all three habits, and the memory that streams ask their zalloc for.
#include "peers.h"

#ifndef ZLIB_CONST
#define ZLIB_CONST // next_in points to const
#endif
#include "zander.h"
#include "zlib.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The functions that are called.
#define DEFLATE_FUNCTIONS(X) X(deflateInit_) X(deflate) X(deflateReset) X(deflateEnd)
#define INFLATE_FUNCTIONS(X) X(inflateInit_) X(inflate) X(inflateReset) X(inflateEnd)
#define OTHER_FUNCTIONS(X)   X(compress2) X(uncompress) X(crc32) X(adler32)
#define ZLIB_FUNCTIONS(X)    DEFLATE_FUNCTIONS(X) INFLATE_FUNCTIONS(X) OTHER_FUNCTIONS(X)

struct zlib_functions {
#define DECLARE_POINTER(name) __typeof__(name) *name;
    ZLIB_FUNCTIONS(DECLARE_POINTER)
#undef DECLARE_POINTER
    __typeof__(zander_set_profile) *zander_set_profile; // NULL where it is not Zander
};

static const struct {
    const char *name;
    size_t offset;
} function_slots[] = {
#define FUNCTION_SLOT(name) {#name, offsetof(struct zlib_functions, name)},
    ZLIB_FUNCTIONS(FUNCTION_SLOT)
#undef FUNCTION_SLOT
};

static void *bind(void *library, const char *path)
{
    struct zlib_functions *functions = bench_allocate(sizeof(*functions));
    for (size_t slot = 0; slot < sizeof(function_slots) / sizeof(function_slots[0]); slot++) {
        if (!peers_find_function(library, function_slots[slot].name,
                                 (char *)functions + function_slots[slot].offset)) {
            fprintf(stderr, "%s: not used\n", path);
            free(functions);
            return NULL;
        }
    }
    void *address = dlsym(library, "zander_set_profile");
    memcpy(&functions->zander_set_profile, &address, sizeof(address));
    return functions;
}

static uInt take_piece(size_t *left, size_t piece_size)
{
    const size_t taken = *left < piece_size ? *left : piece_size;
    *left -= taken;
    return (uInt)taken;
}

// Calls `step` until the stream ends, with last_flush once all input has been presented. The pieces
// lie side by side, so next_in and next_out need no care.
static bool run_stream(z_stream *stream, int (*step)(z_streamp, int), struct bytes input,
                       struct bytes output, size_t piece_size, int last_flush)
{
    int code;
    stream->next_in = input.data;
    stream->next_out = output.data;
    stream->avail_in = stream->avail_out = 0;
    do {
        if (stream->avail_in == 0)
            stream->avail_in = take_piece(&input.size, piece_size);
        if (stream->avail_out == 0)
            stream->avail_out = take_piece(&output.size, piece_size);
        code = step(stream, input.size == 0 ? last_flush : Z_NO_FLUSH);
    } while (code == Z_OK);
    return code == Z_STREAM_END;
}

static bool open_deflate(const struct peer *peer, z_stream *stream, int level)
{
    const struct zlib_functions *functions = peer->functions;
    if (functions->deflateInit_(stream, level, ZLIB_VERSION, (int)sizeof(*stream)) != Z_OK)
        return false;
    return !peer->is_modern || functions->zander_set_profile(stream, ZANDER_PROFILE_MODERN) == Z_OK;
}

static size_t pack_stream(const struct peer *peer, z_stream *stream, int level, struct bytes input,
                          struct bytes output, size_t piece_size)
{
    const struct zlib_functions *functions = peer->functions;
    if (!open_deflate(peer, stream, level))
        return SIZE_MAX;
    const bool is_done =
        run_stream(stream, functions->deflate, input, output, piece_size, Z_FINISH);
    const size_t size = stream->total_out;
    return functions->deflateEnd(stream) == Z_OK && is_done ? size : SIZE_MAX;
}

static size_t unpack_stream(const struct peer *peer, z_stream *stream, struct bytes input,
                            struct bytes output, size_t piece_size)
{
    const struct zlib_functions *functions = peer->functions;
    if (functions->inflateInit_(stream, ZLIB_VERSION, (int)sizeof(*stream)) != Z_OK)
        return SIZE_MAX;
    // Z_FINISH promises that this call is the last; that is for whole messages alone.
    const int flush = input.size <= piece_size && output.size <= piece_size ? Z_FINISH : Z_NO_FLUSH;
    const bool is_done = run_stream(stream, functions->inflate, input, output, piece_size, flush);
    const size_t size = stream->total_out;
    return functions->inflateEnd(stream) == Z_OK && is_done ? size : SIZE_MAX;
}

static size_t pack(const struct peer *peer, int level, struct bytes input, struct bytes output,
                   size_t piece_size)
{
    z_stream stream = {0};
    return pack_stream(peer, &stream, level, input, output, piece_size);
}

static size_t unpack(const struct peer *peer, struct bytes input, struct bytes output,
                     size_t piece_size)
{
    z_stream stream = {0};
    return unpack_stream(peer, &stream, input, output, piece_size);
}

static bool begin(struct messenger *messenger)
{
    const struct peer *peer = messenger->peer;
    const struct zlib_functions *functions = peer->functions;
    if (messenger->habit == MESSAGE_ONE_CALL)
        return !peer->is_modern; // the profile belongs to streams
    if (messenger->habit == MESSAGE_FRESH)
        return true;
    z_stream *stream = messenger->state = bench_allocate(sizeof(*stream));
    *stream = (z_stream){0};
    if (messenger->level == UNPACK)
        return functions->inflateInit_(stream, ZLIB_VERSION, (int)sizeof(*stream)) == Z_OK;
    return open_deflate(peer, stream, messenger->level);
}

static size_t work_in_one_call(const struct messenger *messenger, struct bytes input,
                               struct bytes output)
{
    const struct zlib_functions *functions = messenger->peer->functions;
    uLong size = (uLong)output.size;
    const int code = messenger->level == UNPACK
                         ? functions->uncompress(output.data, &size, input.data, (uLong)input.size)
                         : functions->compress2(output.data, &size, input.data, (uLong)input.size,
                                                messenger->level);
    return code == Z_OK ? size : SIZE_MAX;
}

static size_t work_after_reset(struct messenger *messenger, struct bytes input, struct bytes output)
{
    const struct zlib_functions *functions = messenger->peer->functions;
    z_stream *stream = messenger->state;
    const bool is_inflate = messenger->level == UNPACK;
    const int code = is_inflate ? functions->inflateReset(stream) : functions->deflateReset(stream);
    int (*const step)(z_streamp, int) = is_inflate ? functions->inflate : functions->deflate;
    if (code != Z_OK || !run_stream(stream, step, input, output, SIZE_MAX, Z_FINISH))
        return SIZE_MAX;
    return stream->total_out;
}

static size_t work(struct messenger *messenger, struct bytes input, struct bytes output)
{
    if (messenger->habit == MESSAGE_ONE_CALL)
        return work_in_one_call(messenger, input, output);
    if (messenger->habit == MESSAGE_RESET)
        return work_after_reset(messenger, input, output);
    return messenger->level == UNPACK
               ? unpack(messenger->peer, input, output, SIZE_MAX)
               : pack(messenger->peer, messenger->level, input, output, SIZE_MAX);
}

static void end(struct messenger *messenger)
{
    const struct zlib_functions *functions = messenger->peer->functions;
    if (messenger->state == NULL)
        return;
    if (messenger->level == UNPACK)
        functions->inflateEnd(messenger->state);
    else
        functions->deflateEnd(messenger->state);
    free(messenger->state);
}

struct memory_count {
    size_t held, most;
};

// A block begins with its size, in as many bytes as keep what follows aligned.
enum { SIZE_ROOM = 64 };

static voidpf count_allocation(voidpf opaque, uInt items, uInt size)
{
    struct memory_count *count = opaque;
    const size_t bytes = (size_t)items * size;
    uint8_t *block = bench_allocate(SIZE_ROOM + bytes);
    memcpy(block, &bytes, sizeof(bytes));
    count->held += bytes;
    if (count->most < count->held)
        count->most = count->held;
    return block + SIZE_ROOM;
}

static void count_release(voidpf opaque, voidpf address)
{
    struct memory_count *count = opaque;
    uint8_t *block = (uint8_t *)address - SIZE_ROOM;
    size_t bytes;
    memcpy(&bytes, block, sizeof(bytes));
    count->held -= bytes;
    free(block);
}

// In pieces: a stream that gets all at once may do with less.
static size_t memory(const struct peer *peer, int level, struct bytes input, struct bytes output)
{
    enum { PIECE_SIZE = 16384 };
    struct memory_count count = {0};
    z_stream stream = {.zalloc = count_allocation, .zfree = count_release, .opaque = &count};
    const size_t size = level == UNPACK
                            ? unpack_stream(peer, &stream, input, output, PIECE_SIZE)
                            : pack_stream(peer, &stream, level, input, output, PIECE_SIZE);
    return size == SIZE_MAX ? 0 : count.most;
}

static uint32_t crc32_of(const struct peer *peer, uint32_t sum, const uint8_t *data, size_t size)
{
    return (uint32_t)((const struct zlib_functions *)peer->functions)->crc32(sum, data, (uInt)size);
}

static uint32_t adler32_of(const struct peer *peer, uint32_t sum, const uint8_t *data, size_t size)
{
    const struct zlib_functions *functions = peer->functions;
    return (uint32_t)functions->adler32(sum, data, (uInt)size);
}

const struct peer_kind zlib_kind = {
    .interface = "zlib",
    .telling_name = "inflateInit_",
    .lowest_level = 1,
    .highest_level = 9,
    .can_stream = true,
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
