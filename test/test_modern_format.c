// SPDX-License-Identifier: Zlib
// What of the modern profile must be zlib's: return codes, counters and header bytes call by call, the trailer,
// flush markers; that bounds hold, and how much memory a stream takes.
#include "zlib_api.h"

#include "data_maker.h"
#include "parity_allocator.h"
#include "test.h"
#include "zander.h"

enum { DATA_SIZE = 300000, NGINX_STATE = 8192 + 16 };

static uint8_t data[DATA_SIZE];
static uint8_t outputs[2][2 * DATA_SIZE];

struct pair {
    const struct zlib_api *api[2]; // ours, stock
    z_stream stream[2];
};

static void start_pair(struct pair *pair, int level, int window_bits, int strategy)
{
    pair->api[0] = zlib_api_ours();
    pair->api[1] = zlib_api_stock();
    for (int side = 0; side < 2; side++) {
        z_stream *stream = &pair->stream[side];
        memset(stream, 0, sizeof(*stream));
        CHECK_EQUAL(pair->api[side]->deflateInit2_(stream, level, Z_DEFLATED, window_bits, 8,
                                                   strategy, ZLIB_VERSION, (int)sizeof(*stream)),
                    Z_OK);
        stream->next_in = data;
        stream->next_out = outputs[side];
        stream->avail_out = sizeof(outputs[side]);
    }
    CHECK_EQUAL(zander_set_profile(&pair->stream[0], ZANDER_PROFILE_MODERN), Z_OK);
}

// The same call on both; the input that both were given must be taken by both.
static int call_pair(struct pair *pair, uInt size, int flush)
{
    int status[2];
    for (int side = 0; side < 2; side++) {
        pair->stream[side].avail_in = size;
        status[side] = pair->api[side]->deflate(&pair->stream[side], flush);
    }
    CHECK_EQUAL(status[0], status[1]);
    CHECK_EQUAL(pair->stream[0].avail_in, pair->stream[1].avail_in);
    CHECK_EQUAL(pair->stream[0].total_in, pair->stream[1].total_in);
    CHECK_EQUAL(pair->stream[0].adler, pair->stream[1].adler);
    CHECK((pair->stream[0].msg == NULL) == (pair->stream[1].msg == NULL));
    if (pair->stream[0].msg != NULL) {
        CHECK_STRING(pair->stream[0].msg, pair->stream[1].msg);
    }
    return status[0];
}

static void end_pair(struct pair *pair, int expected)
{
    for (int side = 0; side < 2; side++) {
        CHECK_EQUAL(pair->api[side]->deflateEnd(&pair->stream[side]), expected);
    }
}

// Bytes behind the two streams' outputs so far, which are equal from `back` bytes before the end on.
static void check_ends(const struct pair *pair, size_t back)
{
    CHECK_BYTES(pair->stream[0].next_out - back, pair->stream[1].next_out - back, back);
}

static void check_stream(int level, int window_bits, int strategy)
{
    struct pair pair;
    const bool is_raw = window_bits < 0;
    const bool is_gzip = window_bits > 15;
    start_pair(&pair, level, window_bits, strategy);
    CHECK_EQUAL(call_pair(&pair, 0, Z_NO_FLUSH), Z_OK); // the header
    CHECK_EQUAL(pair.stream[0].total_out, pair.stream[1].total_out);
    const size_t header_size = is_raw ? 0 : is_gzip ? 10 : 2;
    CHECK_EQUAL(pair.stream[0].total_out, header_size);
    CHECK_BYTES(outputs[0], outputs[1], header_size);

    CHECK_EQUAL(call_pair(&pair, 0, Z_NO_FLUSH), Z_BUF_ERROR);
    CHECK_EQUAL(call_pair(&pair, 5000, Z_NO_FLUSH), Z_OK);
    static const int flushes[] = {Z_SYNC_FLUSH, Z_FULL_FLUSH};
    for (int i = 0; i < 2; i++) {
        CHECK_EQUAL(call_pair(&pair, 7000, flushes[i]), Z_OK);
        static const uint8_t marker[] = {0, 0, 0xff, 0xff};
        check_ends(&pair, sizeof(marker));
        CHECK_BYTES(pair.stream[0].next_out - sizeof(marker), marker, sizeof(marker));
        CHECK_EQUAL(call_pair(&pair, 0, flushes[i]), Z_BUF_ERROR);
        CHECK_EQUAL(call_pair(&pair, 0, Z_NO_FLUSH), Z_BUF_ERROR);
    }
    CHECK_EQUAL(call_pair(&pair, 1000, Z_PARTIAL_FLUSH), Z_OK);
    CHECK_EQUAL(call_pair(&pair, 0, Z_PARTIAL_FLUSH), Z_BUF_ERROR);
    CHECK_EQUAL(call_pair(&pair, 1000, Z_BLOCK), Z_OK);
    CHECK_EQUAL(call_pair(&pair, 90000, Z_NO_FLUSH), Z_OK);
    CHECK_EQUAL(call_pair(&pair, 0, 6), Z_STREAM_ERROR);
    CHECK_EQUAL(call_pair(&pair, 0, -1), Z_STREAM_ERROR);
    const uInt rooms[2] = {pair.stream[0].avail_out, pair.stream[1].avail_out};
    pair.stream[0].avail_out = pair.stream[1].avail_out = 0;
    CHECK_EQUAL(call_pair(&pair, 10, Z_NO_FLUSH), Z_BUF_ERROR);
    pair.stream[0].avail_out = rooms[0];
    pair.stream[1].avail_out = rooms[1];
    CHECK_EQUAL(call_pair(&pair, 100000, Z_FINISH), Z_STREAM_END);
    check_ends(&pair, is_raw ? 0 : is_gzip ? 8 : 4);
    CHECK_EQUAL(call_pair(&pair, 0, Z_FINISH), Z_STREAM_END);
    CHECK_EQUAL(call_pair(&pair, 10, Z_FINISH), Z_BUF_ERROR);
    CHECK_EQUAL(call_pair(&pair, 0, Z_NO_FLUSH), Z_STREAM_ERROR);
    end_pair(&pair, Z_OK);

    start_pair(&pair, level, window_bits, strategy);
    CHECK_EQUAL(call_pair(&pair, 0, Z_FINISH), Z_STREAM_END);
    if (level != 0) { // zlib ends with a stored block there
        CHECK_EQUAL(pair.stream[0].total_out, pair.stream[1].total_out);
        CHECK_BYTES(outputs[0], outputs[1], pair.stream[0].total_out);
    }
    end_pair(&pair, Z_OK);

    start_pair(&pair, level, window_bits, strategy);
    CHECK_EQUAL(call_pair(&pair, 100, Z_NO_FLUSH), Z_OK);
    end_pair(&pair, Z_DATA_ERROR);
}

static void check_profile_call(void)
{
    z_stream stream = {0};
    CHECK_EQUAL(zander_set_profile(NULL, ZANDER_PROFILE_MODERN), Z_STREAM_ERROR);
    CHECK_EQUAL(zander_set_profile(&stream, ZANDER_PROFILE_MODERN), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateInit(&stream, 6), Z_OK);
    CHECK_EQUAL(zander_set_profile(&stream, -1), Z_STREAM_ERROR);
    CHECK_EQUAL(zander_set_profile(&stream, 2), Z_STREAM_ERROR);
    for (int i = 0; i < 6; i++) {
        CHECK_EQUAL(zander_set_profile(&stream, i % 2), Z_OK);
    }
    stream.next_in = data;
    stream.avail_in = 100;
    stream.next_out = outputs[0];
    stream.avail_out = sizeof(outputs[0]);
    CHECK_EQUAL(deflate(&stream, Z_NO_FLUSH), Z_OK);
    CHECK_EQUAL(zander_set_profile(&stream, ZANDER_PROFILE_CLASSIC), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateReset(&stream), Z_OK);
    CHECK_EQUAL(zander_set_profile(&stream, ZANDER_PROFILE_CLASSIC), Z_OK);
    CHECK_EQUAL(deflateSetDictionary(&stream, data, 100), Z_OK);
    CHECK_EQUAL(zander_set_profile(&stream, ZANDER_PROFILE_MODERN), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateEnd(&stream), Z_OK);
}

// A stream that goes to the other profile and back has fresh buffers, whatever they hold. In a small window, a position
// that is none lies outside, where AddressSanitizer sees it.
static void check_profile_and_back(int profile, uint8_t fill)
{
    static struct parity_allocator allocator;
    uLong sizes[2];

    for (int changes = 0; changes < 2; changes++) {
        z_stream stream = {.next_in = data, .avail_in = 5000};
        allocator_start(&allocator, ALLOCATOR_HEAP, fill);
        allocator_attach(&allocator, &stream);
        CHECK_EQUAL(deflateInit2(&stream, 6, Z_DEFLATED, 9, 8, Z_DEFAULT_STRATEGY), Z_OK);
        CHECK_EQUAL(zander_set_profile(&stream, profile), Z_OK);
        for (int i = 0; i < changes; i++) {
            CHECK_EQUAL(zander_set_profile(&stream, 1 - profile), Z_OK);
            CHECK_EQUAL(zander_set_profile(&stream, profile), Z_OK);
        }
        stream.next_out = outputs[changes];
        stream.avail_out = sizeof(outputs[changes]);
        CHECK_EQUAL(deflate(&stream, Z_FINISH), Z_STREAM_END);
        sizes[changes] = stream.total_out;
        CHECK_EQUAL(deflateEnd(&stream), Z_OK);
    }
    CHECK_EQUAL(sizes[1], sizes[0]);
    CHECK_BYTES(outputs[1], outputs[0], sizes[0]);
}

// zlib's bound for the default parameters, which programs have written into their own code.
static uLong written_bound(uLong size)
{
    return size + (size >> 12) + (size >> 14) + (size >> 25) + 13;
}

static void check_bound(int level, int strategy, int window_bits, int memory_level, uLong size)
{
    z_stream stream = {0};
    CHECK_EQUAL(deflateInit2(&stream, level, Z_DEFLATED, window_bits, memory_level, strategy),
                Z_OK);
    CHECK_EQUAL(zander_set_profile(&stream, ZANDER_PROFILE_MODERN), Z_OK);
    uLong bound = deflateBound(&stream, size);
    bound = bound < written_bound(size) ? bound : written_bound(size);
    stream.next_in = data;
    stream.avail_in = (uInt)size;
    stream.next_out = outputs[0];
    stream.avail_out = (uInt)bound;
    CHECK_EQUAL(deflate(&stream, Z_FINISH), Z_STREAM_END);
    const uLong made = stream.total_out;
    // Into exactly as much. Without a trailer zlib learns only from another call that nothing is left.
    CHECK_EQUAL(deflateReset(&stream), Z_OK);
    stream.next_in = data;
    stream.avail_in = (uInt)size;
    stream.next_out = outputs[1];
    stream.avail_out = (uInt)made;
    const int status = deflate(&stream, Z_FINISH);
    CHECK(status == Z_STREAM_END || (status == Z_OK && window_bits < 0));
    CHECK_EQUAL(stream.total_out, made);
    CHECK_BYTES(outputs[1], outputs[0], made);
    CHECK_EQUAL(deflateEnd(&stream), Z_OK);
}

static void check_bounds(struct random *random)
{
    for (int i = 0; i < 400; i++) {
        const uLong size = random_magnitude(random, i % 20 == 0 ? DATA_SIZE : 70000);
        const enum data_kind kind = random_chance(random, 60)
                                        ? DATA_NOISE
                                        : (enum data_kind)random_below(random, DATA_KINDS);
        data_make(random, kind, data, size);
        static const int wrappers[] = {-1, 1};
        const int bits = random_chance(random, 50) ? 15 : random_between(random, 9, 15);
        check_bound(random_between(random, 0, 9), random_between(random, 0, Z_FIXED),
                    bits * wrappers[random_below(random, 2)], random_between(random, 1, 9), size);
    }
}

// The most that a stream of these parameters holds at a time.
static size_t memory_of(int level, int strategy, int window_bits, int memory_level)
{
    static struct parity_allocator allocator;
    allocator_start(&allocator, ALLOCATOR_HEAP, 0xa5);
    z_stream stream = {0};
    allocator_attach(&allocator, &stream);
    CHECK_EQUAL(deflateInit2(&stream, level, Z_DEFLATED, window_bits, memory_level, strategy),
                Z_OK);
    CHECK_EQUAL(zander_set_profile(&stream, ZANDER_PROFILE_MODERN), Z_OK);
    stream.next_in = data;
    stream.avail_in = DATA_SIZE;
    stream.next_out = outputs[0];
    stream.avail_out = 1000; // too little for a chunk in place
    int status = deflate(&stream, Z_NO_FLUSH);
    while (status != Z_STREAM_END) {
        stream.next_out = outputs[0];
        stream.avail_out = 1000;
        status = deflate(&stream, Z_FINISH);
        CHECK(status == Z_OK || status == Z_STREAM_END);
    }
    CHECK_EQUAL(deflateEnd(&stream), Z_OK);
    CHECK_EQUAL(allocator.live_size, 0);
    return allocator.peak_size;
}

static void check_memory(struct random *random)
{
    data_make(random, DATA_TEXT, data, DATA_SIZE);
    for (int window_bits = 9; window_bits <= 15; window_bits++) {
        for (int memory_level = 1; memory_level <= 9; memory_level++) {
            // What nginx reserves for a stream.
            const size_t frugal = NGINX_STATE + ((size_t)1 << (window_bits + 2)) + 131072 +
                                  ((size_t)1 << (memory_level + 8));
            for (int level = 0; level <= 3; level++) {
                CHECK(memory_of(level, Z_DEFAULT_STRATEGY, window_bits, memory_level) <= frugal);
            }
            CHECK(memory_of(6, Z_RLE, window_bits, memory_level) <= frugal);
            CHECK(memory_of(6, Z_HUFFMAN_ONLY, window_bits, memory_level) <= frugal);
            CHECK(memory_of(4, Z_DEFAULT_STRATEGY, window_bits, memory_level) <= 1 << 20);
            CHECK(memory_of(8, Z_DEFAULT_STRATEGY, window_bits, memory_level) <= 1 << 20);
            CHECK(memory_of(9, Z_DEFAULT_STRATEGY, window_bits, memory_level) <= 4 << 20);
        }
    }
    CHECK(memory_of(6, Z_DEFAULT_STRATEGY, 9, 1) < memory_of(6, Z_DEFAULT_STRATEGY, 15, 8) / 3);
}

static void check_decodes(uLong size)
{
    static uint8_t restored[DATA_SIZE];
    uLong restored_size = DATA_SIZE;
    CHECK_EQUAL(uncompress(restored, &restored_size, outputs[0], size), Z_OK);
    CHECK_EQUAL(restored_size, DATA_SIZE);
    CHECK_BYTES(restored, data, DATA_SIZE);
}

// Compresses the data in calls with so much room each; a call that lacks memory is repeated.
static void compress_with_failures(z_stream *stream, struct parity_allocator *allocator, uInt room)
{
    int status = Z_OK;
    stream->next_in = data;
    stream->next_out = outputs[0];
    while (status != Z_STREAM_END) {
        const uLong left = DATA_SIZE - stream->total_in;
        stream->avail_in = left < 250000 ? (uInt)left : 250000;
        stream->avail_out = room;
        status = deflate(stream, stream->avail_in == left ? Z_FINISH : Z_NO_FLUSH);
        if (status == Z_MEM_ERROR) {
            CHECK(allocator->call_count >= allocator->fail_at && allocator->fail_at != 0);
            allocator->fail_at = 0;
        } else {
            CHECK(status == Z_OK || status == Z_STREAM_END);
        }
    }
}

// Every allocation may fail: the call says so, and the stream can be ended, or go on when there is memory again.
static void check_failing_allocations(uInt room)
{
    static struct parity_allocator allocator;
    for (unsigned fail_at = 1;; fail_at++) {
        allocator_start(&allocator, ALLOCATOR_HEAP, 0xa5);
        z_stream stream = {0};
        allocator_attach(&allocator, &stream);
        CHECK_EQUAL(deflateInit(&stream, 6), Z_OK);
        const unsigned failing_call = allocator.call_count + fail_at;
        allocator.fail_at = failing_call;
        const int status = zander_set_profile(&stream, ZANDER_PROFILE_MODERN);
        if (status == Z_MEM_ERROR) {
            CHECK(deflate(&stream, Z_NO_FLUSH) == Z_STREAM_ERROR);
        } else {
            CHECK_EQUAL(status, Z_OK);
            compress_with_failures(&stream, &allocator, room);
            check_decodes(stream.total_out);
        }
        deflateEnd(&stream);
        CHECK_EQUAL(allocator.live_count, 0);
        CHECK_EQUAL(allocator.fault_count, 0);
        if (allocator.call_count < failing_call) {
            CHECK(fail_at > 4); // state, buffer, tokens, tables
            return;
        }
    }
}

int main(void)
{
    struct random random = random_from_seed(7);
    if (zlib_api_stock() != NULL) {
        data_make(&random, DATA_MIXED, data, DATA_SIZE);
        static const int window_bits[] = {15, -15, 31, 9, -12, 25};
        for (int level = 0; level <= 9; level++) {
            for (int i = 0; i < 6; i++) {
                check_stream(level, window_bits[i], i % 5);
            }
        }
    }
    check_profile_call();
    check_profile_and_back(ZANDER_PROFILE_CLASSIC, 0xBE);
    check_profile_and_back(ZANDER_PROFILE_MODERN, 0xBE);
    check_bounds(&random);
    check_memory(&random);
    check_failing_allocations(1000);
    check_failing_allocations(DATA_SIZE);
    return 0;
}
