// SPDX-License-Identifier: Zlib
// Owns the making of whole streams: bodies by a compressor or by the block maker, wrappers around
// them, and damage.
#include "stream_maker.h"

#include "block_maker.h"
#include "data_maker.h"

static void make_plain(struct random *random, struct byte_buffer *plain)
{
    const uint32_t limit = random_chance(random, 10) ? 250000 : 40000;
    const size_t size =
        random_chance(random, 50) ? random_magnitude(random, limit) : random_below(random, limit);

    plain->size = 0;
    buffer_reserve(plain, size);
    data_make(random, (enum data_kind)random_below(random, DATA_KINDS), plain->bytes, size);
    plain->size = size;
}

// Half of the dictionaries are parts of what will be compressed, so that they are of use.
static void make_dictionary(struct random *random, struct stream_sample *sample)
{
    const size_t size = 1 + random_magnitude(random, 40000);

    sample->dictionary.size = 0;
    if (sample->plain.size != 0 && random_chance(random, 60)) {
        const size_t start = random_below(random, (uint32_t)sample->plain.size);
        const size_t left = sample->plain.size - start;
        buffer_append(&sample->dictionary, sample->plain.bytes + start, size < left ? size : left);
        return;
    }
    buffer_reserve(&sample->dictionary, size);
    data_make(random, (enum data_kind)random_below(random, DATA_KINDS), sample->dictionary.bytes,
              size);
    sample->dictionary.size = size;
}

static void check_ok(int result, const char *what)
{
    if (result < 0) {
        fprintf(stderr, "stream maker: %s failed with %d\n", what, result);
        exit(2);
    }
}

// A raw body by the compressor, its input cut by flushes and parameter changes.
static void put_compressed_body(struct random *random, const struct zlib_api *api,
                                struct stream_sample *sample)
{
    static const int flushes[5] = {Z_NO_FLUSH, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH,
                                   Z_BLOCK};
    z_stream compressor = {.zalloc = NULL};
    const int level = random_between(random, -1, 9);
    const int window_bits = sample->window_bits < 9 ? 9 : sample->window_bits;
    const int memory_level = random_between(random, 1, 9);
    const uint32_t flush_percent = random_chance(random, 50) ? 0 : random_below(random, 100);
    const size_t plain_size = sample->plain.size;

    check_ok(api->deflateInit2_(&compressor, level, Z_DEFLATED, -window_bits, memory_level,
                                random_chance(random, 60) ? 0 : random_between(random, 0, 4),
                                ZLIB_VERSION, (int)sizeof(compressor)),
             "deflateInit2");
    if (sample->has_dictionary)
        check_ok(api->deflateSetDictionary(&compressor, sample->dictionary.bytes,
                                           (uInt)sample->dictionary.size),
                 "deflateSetDictionary");
    compressor.next_in = sample->plain.bytes;
    for (int result = Z_OK; result != Z_STREAM_END;) {
        const size_t left = (size_t)(sample->plain.bytes + plain_size - compressor.next_in);
        const bool is_cut = random_chance(random, flush_percent);
        const size_t piece = is_cut ? random_magnitude(random, (uint32_t)left) : left;
        const size_t room = plain_size / 4 + 1000;
        buffer_reserve(&sample->stream, room);
        compressor.avail_in = (uInt)piece;
        compressor.next_out = sample->stream.bytes + sample->stream.size;
        compressor.avail_out = (uInt)room;
        if (piece < left && random_chance(random, 5)) { // compresses what it is given, too
            const int new_level = random_between(random, 0, 9);
            result = api->deflateParams(&compressor, new_level, random_between(random, 0, 4));
        } else {
            result = api->deflate(&compressor,
                                  piece < left ? flushes[random_below(random, 5)] : Z_FINISH);
        }
        sample->stream.size += room - compressor.avail_out;
        if (result != Z_BUF_ERROR)
            check_ok(result, "deflate");
    }
    api->deflateEnd(&compressor);
}

// A raw body by the block maker; sample->plain becomes what the body stands for.
static void put_odd_body(struct random *random, struct stream_sample *sample)
{
    struct byte_buffer history = {NULL, 0, 0};
    struct block_maker maker = {.random = random, .stream = &sample->stream, .plain = &history};
    const size_t history_size = sample->has_dictionary ? sample->dictionary.size : 0;

    buffer_reserve(&history, 0);
    buffer_append(&history, sample->dictionary.bytes, history_size);
    maker.farthest = (size_t)1 << sample->window_bits;
    maker.fault_percent = random_chance(random, 60) ? 0 : random_below(random, 6);
    block_maker_write(&maker, history_size + random_magnitude(random, 70000));
    sample->plain.size = 0;
    buffer_append(&sample->plain, history.bytes + history_size, history.size - history_size);
    buffer_free(&history);
}

static void put_big_endian(struct byte_buffer *stream, uLong value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buffer_put(stream, (unsigned)(value >> shift) & 255);
}

static void put_little_endian(struct byte_buffer *stream, uLong value, unsigned size)
{
    for (unsigned at = 0; at < size; at++)
        buffer_put(stream, (unsigned)(value >> (8 * at)) & 255);
}

static void put_zlib_header(struct random *random, const struct zlib_api *api,
                            struct stream_sample *sample, unsigned fault_percent)
{
    unsigned method = 8 | (unsigned)(sample->window_bits - 8) << 4;
    unsigned flags = random_below(random, 4) << 6 | (sample->has_dictionary ? 0x20 : 0);

    if (random_chance(random, fault_percent))
        method = random_below(random, 256);
    flags |= 31 - (method << 8 | flags) % 31;
    if (random_chance(random, fault_percent))
        flags ^= 1U << random_below(random, 8);
    buffer_put(&sample->stream, method);
    buffer_put(&sample->stream, flags);
    if (sample->has_dictionary)
        put_big_endian(&sample->stream,
                       api->adler32(api->adler32(0, NULL, 0), sample->dictionary.bytes,
                                    (uInt)sample->dictionary.size) ^
                           (random_chance(random, fault_percent) ? 0x100 : 0));
}

static void put_string(struct random *random, struct byte_buffer *stream)
{
    for (uint32_t left = random_magnitude(random, 2000); left > 0; left--)
        buffer_put(stream, 1 + random_below(random, 255));
    buffer_put(stream, 0);
}

void stream_put_gzip_header(struct random *random, const struct zlib_api *api,
                            struct byte_buffer *stream, unsigned fault_percent)
{
    const size_t start = stream->size;
    unsigned flags = random_chance(random, 30) ? 0 : random_below(random, 32);

    if (random_chance(random, fault_percent))
        flags |= 0x20U << random_below(random, 3); // reserved
    buffer_put(stream, 31);
    buffer_put(stream, 139);
    buffer_put(stream, random_chance(random, fault_percent) ? random_below(random, 256) : 8);
    buffer_put(stream, flags);
    put_little_endian(stream, random_below(random, UINT32_MAX), 4);
    buffer_put(stream, random_below(random, 5));
    buffer_put(stream, random_below(random, 256));
    if ((flags & 4) != 0) {
        const uint32_t extra_size =
            random_magnitude(random, random_chance(random, 5) ? 65535 : 2000);
        put_little_endian(stream, extra_size, 2);
        for (uint32_t at = 0; at < extra_size; at++)
            buffer_put(stream, random_below(random, 256));
    }
    if ((flags & 8) != 0)
        put_string(random, stream);
    if ((flags & 16) != 0)
        put_string(random, stream);
    if ((flags & 2) != 0) {
        uLong check = api->crc32(0, stream->bytes + start, (uInt)(stream->size - start));
        if (random_chance(random, fault_percent))
            check ^= 1U << random_below(random, 16);
        put_little_endian(stream, check, 2);
    }
}

static void put_trailer(struct random *random, const struct zlib_api *api,
                        struct stream_sample *sample, unsigned fault_percent)
{
    const uLong damage = random_chance(random, fault_percent) ? 1UL << random_below(random, 32) : 0;
    const uLong size_damage =
        random_chance(random, fault_percent) ? 1UL << random_below(random, 32) : 0;
    const struct byte_buffer *plain = &sample->plain;

    if (sample->wrapper == WRAPPER_ZLIB) {
        put_big_endian(&sample->stream,
                       api->adler32(api->adler32(0, NULL, 0), plain->bytes, (uInt)plain->size) ^
                           damage);
    } else if (sample->wrapper == WRAPPER_GZIP) {
        put_little_endian(&sample->stream, api->crc32(0, plain->bytes, (uInt)plain->size) ^ damage,
                          4);
        put_little_endian(&sample->stream, (uLong)plain->size ^ size_damage, 4);
    }
}

static void put_member(struct random *random, const struct zlib_api *api,
                       struct stream_sample *sample)
{
    const unsigned fault_percent = random_chance(random, 75) ? 0 : 8;

    if (sample->wrapper == WRAPPER_ZLIB)
        put_zlib_header(random, api, sample, fault_percent);
    else if (sample->wrapper == WRAPPER_GZIP)
        stream_put_gzip_header(random, api, &sample->stream, fault_percent);
    if (random_chance(random, 45))
        put_odd_body(random, sample);
    else
        put_compressed_body(random, api, sample);
    put_trailer(random, api, sample, fault_percent);
}

// What happens to streams on their way: bits flip, ends are lost, pieces vanish, double or are
// replaced.
static void damage_stream(struct random *random, struct byte_buffer *stream)
{
    if (stream->size == 0)
        return;
    const size_t place = random_below(random, (uint32_t)stream->size);
    const size_t behind = stream->size - place;
    const size_t span = 1 + random_magnitude(random, (uint32_t)(behind < 64 ? behind : 64) - 1);

    switch (random_below(random, 6)) {
    case 0:
        stream->size = place;
        break;
    case 1:
        memmove(stream->bytes + place, stream->bytes + place + span, behind - span);
        stream->size -= span;
        break;
    case 2:
        random_fill(random, stream->bytes + place, span);
        break;
    case 3:
        buffer_reserve(stream, span);
        memmove(stream->bytes + place + span, stream->bytes + place, behind);
        stream->size += span;
        break;
    default:
        for (uint32_t flips = 1 + random_magnitude(random, 7); flips > 0; flips--) {
            const size_t flipped = random_below(random, (uint32_t)stream->size);
            stream->bytes[flipped] ^= (uint8_t)(1U << random_below(random, 8));
        }
        break;
    }
}

void stream_make(struct random *random, const struct zlib_api *api, struct stream_sample *sample)
{
    static const enum stream_wrapper wrappers[8] = {WRAPPER_RAW,  WRAPPER_RAW,  WRAPPER_RAW,
                                                    WRAPPER_ZLIB, WRAPPER_ZLIB, WRAPPER_GZIP,
                                                    WRAPPER_GZIP, WRAPPER_GZIP};

    sample->stream.size = 0;
    sample->dictionary.size = 0;
    sample->window_bits = random_chance(random, 50) ? 15 : random_between(random, 8, 15);
    sample->wrapper = random_chance(random, 3) ? WRAPPER_NONE : wrappers[random_below(random, 8)];
    sample->has_dictionary = random_chance(random, 15) && sample->wrapper != WRAPPER_GZIP;
    make_plain(random, &sample->plain);
    if (sample->wrapper == WRAPPER_NONE) {
        sample->has_dictionary = false;
        const size_t size = random_magnitude(random, 2000);
        buffer_reserve(&sample->stream, size);
        random_fill(random, sample->stream.bytes, size);
        sample->stream.size = size;
        return;
    }
    if (sample->has_dictionary || random_chance(random, 5))
        make_dictionary(random, sample);
    do {
        put_member(random, api, sample);
    } while (random_chance(random, 8) && sample->stream.size < 100000);
    if (random_chance(random, 10)) {
        for (uint32_t trailing = random_magnitude(random, 100); trailing > 0; trailing--)
            buffer_put(&sample->stream, random_below(random, 256));
    }
    if (random_chance(random, 25))
        damage_stream(random, &sample->stream);
}

void stream_free(struct stream_sample *sample)
{
    buffer_free(&sample->stream);
    buffer_free(&sample->plain);
    buffer_free(&sample->dictionary);
}
