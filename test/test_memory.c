// SPDX-License-Identifier: Zlib
// What streams ask of their allocator: how much, in which layout, what happens when it refuses, what it may hand out and
// when it may be changed. The limits are those that programs rely on, nginx above all.
#include "zlib_api.h"

#include "data_maker.h"
#include "parity_allocator.h"
#include "test.h"

enum {
    DATA_SIZE = 60000,
    ROOM = DATA_SIZE + 20000,
    FAST_LIMIT = 1100000, // a compressing stream with an ordinary allocator
    INFLATE_LIMIT = 80 * 1024,
    WINDOW_SIZE = 32768
};

static Bytef data[DATA_SIZE];
static Bytef packed[ROOM];
static uLong packed_size; // zlib wrapper
static struct parity_allocator allocator;

static z_stream make_stream(enum allocator_kind kind)
{
    z_stream stream = {.next_in = NULL};
    allocator_start(&allocator, kind, 0xA5);
    allocator_attach(&allocator, &stream);
    return stream;
}

static int start_deflate(z_stream *stream, int level, int window_bits, int memory_level)
{
    return deflateInit2_(stream, level, Z_DEFLATED, window_bits, memory_level, Z_DEFAULT_STRATEGY,
                         ZLIB_VERSION, (int)sizeof(*stream));
}

// nginx's preallocation for a stream of these parameters.
static size_t frugal_limit(int window_bits, int memory_level)
{
    return 8192 + 16 + ((size_t)1 << (window_bits + 2)) + 131072 +
           ((size_t)1 << (memory_level + 8));
}

static void compress_all(z_stream *stream, Bytef *room)
{
    stream->next_in = data;
    stream->avail_in = DATA_SIZE;
    stream->next_out = room;
    stream->avail_out = ROOM;
    CHECK_EQUAL(deflate(stream, Z_FINISH), Z_STREAM_END);
}

static void check_deflate_sizes(void)
{
    static Bytef room[ROOM];

    for (int window_bits = 8; window_bits <= 15; window_bits++) {
        for (int memory_level = 1; memory_level <= 9; memory_level++) {
            for (int level = 0; level <= 9; level++) {
                z_stream stream = make_stream(ALLOCATOR_ARENA);
                CHECK_EQUAL(start_deflate(&stream, level, window_bits, memory_level), Z_OK);
                compress_all(&stream, room);
                CHECK(allocator.peak_size <= frugal_limit(window_bits, memory_level));
                CHECK_EQUAL(deflateEnd(&stream), Z_OK);
                CHECK_EQUAL(allocator.live_count, 0);
            }
        }
    }
    for (int level = 0; level <= 9; level++) {
        z_stream stream = make_stream(ALLOCATOR_HEAP);
        CHECK_EQUAL(start_deflate(&stream, level, 15, 9), Z_OK);
        compress_all(&stream, room);
        CHECK(allocator.peak_size <= FAST_LIMIT);
        CHECK_EQUAL(deflateEnd(&stream), Z_OK);
    }
}

// The same bytes from any allocator.
static void check_layouts(void)
{
    static Bytef expected[ROOM];
    static Bytef room[ROOM];

    for (int level = 0; level <= 9; level++) {
        uLong expected_size = 0;
        for (int kind = ALLOCATOR_DEFAULT; kind <= ALLOCATOR_ARENA; kind++) {
            z_stream stream = make_stream((enum allocator_kind)kind);
            CHECK_EQUAL(start_deflate(&stream, level, 15, 8), Z_OK);
            compress_all(&stream, kind == ALLOCATOR_DEFAULT ? expected : room);
            if (kind == ALLOCATOR_DEFAULT)
                expected_size = stream.total_out;
            CHECK_EQUAL(stream.total_out, expected_size);
            CHECK_BYTES(kind == ALLOCATOR_DEFAULT ? expected : room, expected, expected_size);
            CHECK_EQUAL(deflateEnd(&stream), Z_OK);
            CHECK_EQUAL(allocator.fault_count, 0);
        }
    }
}

static void check_inflate_sizes(void)
{
    static Bytef room[DATA_SIZE];

    for (int is_whole = 0; is_whole <= 1; is_whole++) {
        z_stream stream = make_stream(ALLOCATOR_HEAP);
        CHECK_EQUAL(inflateInit_(&stream, ZLIB_VERSION, (int)sizeof(stream)), Z_OK);
        stream.next_in = packed;
        stream.avail_in = (uInt)packed_size;
        int result = Z_OK;
        while (result == Z_OK) {
            stream.next_out = room + stream.total_out;
            stream.avail_out = is_whole ? DATA_SIZE : 1000;
            if (stream.avail_out > DATA_SIZE - stream.total_out)
                stream.avail_out = (uInt)(DATA_SIZE - stream.total_out);
            result = inflate(&stream, is_whole ? Z_FINISH : Z_NO_FLUSH);
        }
        CHECK_EQUAL(result, Z_STREAM_END);
        CHECK_BYTES(room, data, DATA_SIZE);
        CHECK(allocator.peak_size <= INFLATE_LIMIT);
        CHECK(!is_whole || allocator.peak_size <= INFLATE_LIMIT - WINDOW_SIZE); // no window
        CHECK_EQUAL(inflateEnd(&stream), Z_OK);
        CHECK_EQUAL(allocator.live_count, 0);
    }
}

// A life of a compressing stream; ends early, and cleanly, where memory is refused.
static int live_deflate(z_stream *stream, int window_bits, Bytef *room)
{
    z_stream copy;
    int result = start_deflate(stream, 6, window_bits, 8);
    if (result != Z_OK)
        return result;
    stream->next_in = data;
    stream->avail_in = DATA_SIZE / 2;
    stream->next_out = room;
    stream->avail_out = ROOM;
    result = deflate(stream, Z_NO_FLUSH);
    if (result == Z_OK)
        result = deflateParams(stream, 9, 0);
    if (result == Z_OK)
        result = deflateCopy(&copy, stream);
    if (result == Z_OK) {
        copy.avail_in += DATA_SIZE - DATA_SIZE / 2;
        result = deflate(&copy, Z_FINISH);
        const int end_result = deflateEnd(&copy);
        CHECK(end_result == Z_OK || result == Z_MEM_ERROR);
        if (result == Z_STREAM_END)
            result = Z_OK;
    }
    const int end_result = deflateEnd(stream);
    CHECK(end_result == Z_OK || end_result == Z_DATA_ERROR);
    return result;
}

// A life of a decompressing stream, with a window, a copy, a second window size and a dictionary.
static int live_inflate(z_stream *stream, int window_bits, Bytef *room)
{
    z_stream copy;
    int result = inflateInit2_(stream, window_bits, ZLIB_VERSION, (int)sizeof(*stream));
    if (result != Z_OK)
        return result;
    stream->next_in = packed;
    stream->avail_in = (uInt)packed_size;
    stream->next_out = room;
    stream->avail_out = 1000;
    result = inflate(stream, Z_NO_FLUSH);
    if (result == Z_OK)
        result = inflateCopy(&copy, stream);
    if (result == Z_OK) {
        copy.avail_out = DATA_SIZE - 1000;
        result = inflate(&copy, Z_FINISH);
        CHECK_EQUAL(inflateEnd(&copy), Z_OK);
        if (result == Z_STREAM_END)
            result = Z_OK;
    }
    if (result == Z_OK)
        result = inflateReset2(stream, -14);
    if (result == Z_OK)
        result = inflateSetDictionary(stream, data, 20000);
    CHECK_EQUAL(inflateEnd(stream), Z_OK);
    return result;
}

static int live_inflate_back(z_stream *stream, int window_bits, Bytef *room)
{
    const int result =
        inflateBackInit_(stream, window_bits, room, ZLIB_VERSION, (int)sizeof(*stream));
    if (result == Z_OK)
        CHECK_EQUAL(inflateBackEnd(stream), Z_OK);
    return result;
}

// Refuses every allocation in turn. Memory that speeds things up may be missed without an error.
static void check_refusals(int (*live)(z_stream *stream, int window_bits, Bytef *room),
                           int window_bits)
{
    static Bytef room[ROOM];

    for (int kind = ALLOCATOR_HEAP; kind <= ALLOCATOR_ARENA; kind++) {
        unsigned call_count = 1;
        unsigned refused_count = 0;
        for (unsigned fail_at = 0; fail_at <= call_count; fail_at++) {
            z_stream stream = make_stream((enum allocator_kind)kind);
            allocator.fail_at = fail_at;
            const int result = live(&stream, window_bits, room);
            if (fail_at == 0)
                call_count = allocator.call_count;
            CHECK(result == Z_OK || (fail_at != 0 && result == Z_MEM_ERROR));
            refused_count += result == Z_MEM_ERROR;
            CHECK_EQUAL(allocator.live_count, 0);
            CHECK_EQUAL(allocator.fault_count, 0);
        }
        CHECK(refused_count != 0);
    }
}

static unsigned swap_balance;

static voidpf take_plain(voidpf opaque, uInt items, uInt size)
{
    (void)opaque;
    swap_balance++;
    return malloc((size_t)items * size);
}

static void free_plain(voidpf opaque, voidpf address)
{
    (void)opaque;
    swap_balance--;
    free(address);
}

static voidpf take_other(voidpf opaque, uInt items, uInt size)
{
    return take_plain(opaque, items, size);
}

static void free_other(voidpf opaque, voidpf address)
{
    free_plain(opaque, address);
}

// Callers that replace zalloc and zfree of a living stream get away with it in stock, if the heap is the same.
static void check_swapped_callbacks(void)
{
    static Bytef room[ROOM];
    z_stream stream = {.zalloc = take_plain, .zfree = free_plain};

    CHECK_EQUAL(start_deflate(&stream, 6, 15, 8), Z_OK);
    stream.zalloc = take_other;
    stream.zfree = free_other;
    compress_all(&stream, room);
    CHECK_EQUAL(deflateEnd(&stream), Z_OK);
    CHECK_EQUAL(swap_balance, 0);

    stream = (z_stream){.zalloc = take_plain, .zfree = free_plain};
    CHECK_EQUAL(inflateInit_(&stream, ZLIB_VERSION, (int)sizeof(stream)), Z_OK);
    stream.zalloc = take_other;
    stream.zfree = free_other;
    stream.next_in = packed;
    stream.avail_in = (uInt)packed_size;
    stream.next_out = room;
    stream.avail_out = 1000;
    CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_OK);
    stream.avail_out = ROOM - 1000;
    CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_STREAM_END);
    CHECK_EQUAL(inflateEnd(&stream), Z_OK);
    CHECK_EQUAL(swap_balance, 0);
}

int main(void)
{
    struct random random = random_from_seed(9);

    data_make(&random, DATA_MIXED, data, DATA_SIZE);
    packed_size = ROOM;
    CHECK_EQUAL(compress(packed, &packed_size, data, DATA_SIZE), Z_OK);
    check_deflate_sizes();
    check_layouts();
    check_inflate_sizes();
    check_refusals(live_deflate, 15);
    check_refusals(live_deflate, 9);
    check_refusals(live_deflate, 31);
    check_refusals(live_inflate, 15);
    check_refusals(live_inflate, 47);
    check_refusals(live_inflate_back, 15);
    check_swapped_callbacks();
    return 0;
}
