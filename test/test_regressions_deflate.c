// SPDX-License-Identifier: Zlib
// What went wrong in other zlibs' deflate, once each: one function per case, named after it, that does what triggered the
// fault and checks the right outcome.
#include "zlib_api.h"

#include "data_maker.h"
#include "operating_system.h"
#include "test.h"

enum { DATA_SIZE = 300000, ROOM = 400000 };

static Bytef data[DATA_SIZE];
static Bytef packed[ROOM];
static Bytef unpacked[ROOM];

static void start_deflate(z_stream *stream, int level, int window_bits, int memory_level,
                          int strategy)
{
    *stream = (z_stream){.next_in = NULL};
    CHECK_EQUAL(deflateInit2_(stream, level, Z_DEFLATED, window_bits, memory_level, strategy,
                              ZLIB_VERSION, (int)sizeof(*stream)),
                Z_OK);
}

// Decompresses `size` bytes of packed and expects the first `expected_size` bytes of data.
static void check_unpacks(uLong size, uLong expected_size, int window_bits)
{
    z_stream stream = {
        .next_in = packed, .avail_in = (uInt)size, .next_out = unpacked, .avail_out = ROOM};

    CHECK_EQUAL(inflateInit2_(&stream, window_bits, ZLIB_VERSION, (int)sizeof(stream)), Z_OK);
    CHECK_EQUAL(inflate(&stream, Z_FINISH), Z_STREAM_END);
    CHECK_EQUAL(stream.total_out, expected_size);
    CHECK_BYTES(unpacked, data, expected_size);
    CHECK_EQUAL(inflateEnd(&stream), Z_OK);
}

// Compresses data with `out_size` bytes of room in each call, into packed.
static uLong compress_in_pieces(z_stream *stream, uLong size, uInt out_size)
{
    int result = Z_OK;
    stream->next_in = data;
    stream->avail_in = (uInt)size;
    while (result == Z_OK || result == Z_BUF_ERROR) {
        CHECK(stream->total_out + out_size <= ROOM);
        stream->next_out = packed + stream->total_out;
        stream->avail_out = out_size;
        result = deflate(stream, Z_FINISH);
    }
    CHECK_EQUAL(result, Z_STREAM_END);
    const uLong packed_size = stream->total_out;
    CHECK_EQUAL(deflateEnd(stream), Z_OK);
    return packed_size;
}

// Pending output that grows over the symbols still to be written: fixed codes, far matches, little memory.
static void cve_2018_25032(void)
{
    struct random random = random_from_seed(6);

    data_make(&random, DATA_DISTANT, data, DATA_SIZE);
    for (int memory_level = 1; memory_level <= 9; memory_level++) {
        for (int level = 1; level <= 9; level += 4) {
            z_stream stream;
            start_deflate(&stream, level, 15, memory_level, Z_FIXED);
            check_unpacks(compress_in_pieces(&stream, DATA_SIZE, 1 + 37 * (uInt)level), DATA_SIZE,
                          15);
        }
    }
}

// Room for exactly what a stored stream needs, and a change of level where no match was looked for before.
static void cve_2023_6992_and_short_stored_header(void)
{
    struct random random = random_from_seed(8);

    data_make(&random, DATA_NOISE, data, DATA_SIZE);
    for (uLong size = 0; size < 200; size++) {
        for (uInt out_size = 1; out_size < 12; out_size++) {
            z_stream stream;
            start_deflate(&stream, 0, -15, 1, 0);
            check_unpacks(compress_in_pieces(&stream, size, out_size), size, -15);
        }
    }
    data_make(&random, DATA_TEXT, data, DATA_SIZE);
    for (int level = 0; level <= 9; level++) {
        z_stream stream;
        start_deflate(&stream, level, 15, 8, Z_HUFFMAN_ONLY);
        stream.next_in = data;
        stream.avail_in = 1000;
        stream.next_out = packed;
        stream.avail_out = ROOM;
        CHECK_EQUAL(deflate(&stream, Z_NO_FLUSH), Z_OK);
        CHECK_EQUAL(deflateParams(&stream, 9 - level, Z_DEFAULT_STRATEGY), Z_OK);
        stream.avail_in = DATA_SIZE - 1000;
        CHECK_EQUAL(deflate(&stream, Z_FINISH), Z_STREAM_END);
        const uLong packed_size = stream.total_out;
        CHECK_EQUAL(deflateEnd(&stream), Z_OK);
        check_unpacks(packed_size, DATA_SIZE, 15);
    }
}

// Matches of the longest and the shortest length, whose tables end there.
static void length_codes_out_of_bounds(void)
{
    memset(data, 'x', DATA_SIZE);
    for (int level = 1; level <= 9; level++) {
        for (uLong size = 255; size < 270; size++) {
            z_stream stream;
            start_deflate(&stream, level, 15, 8, 0);
            check_unpacks(compress_in_pieces(&stream, size, 1000), size, 15);
        }
        z_stream stream;
        start_deflate(&stream, level, 15, 8, Z_RLE);
        check_unpacks(compress_in_pieces(&stream, DATA_SIZE, 1000), DATA_SIZE, 15);
    }
}

// Sixteen bits with garbage above them, and counts that do not exist.
static void prime_shift(void)
{
    for (int bits = 0; bits <= 16; bits++) {
        z_stream stream;
        start_deflate(&stream, 6, -15, 8, 0);
        unsigned pending = 99;
        int pending_bits = 99;
        CHECK_EQUAL(deflatePrime(&stream, bits, -1), Z_OK);
        CHECK_EQUAL(deflatePending(&stream, &pending, &pending_bits), Z_OK);
        CHECK_EQUAL(pending * 8 + (unsigned)pending_bits, bits);
        CHECK_EQUAL(deflatePrime(&stream, -1, 0), Z_BUF_ERROR);
        CHECK_EQUAL(deflatePrime(&stream, 17, 0), Z_BUF_ERROR);
        CHECK_EQUAL(deflatePrime(&stream, 32, 0), Z_BUF_ERROR);
        CHECK_EQUAL(deflateEnd(&stream), Z_OK);
    }
}

// As much input as the type can count. The pages exist once they are touched.
static void avail_near_wrap(void)
{
    const size_t size = 0xFFFFFFFF;
    Bytef *huge = sizeof(size_t) < 8 ? NULL : system_vast_memory(size);

    if (huge == NULL)
        return;
    for (int level = 0; level <= 1; level++) {
        z_stream stream;
        start_deflate(&stream, level, 15, 8, 0);
        stream.next_in = huge;
        stream.avail_in = 0xFFFFFFFF;
        for (int call = 0; call < 20; call++) {
            stream.next_out = packed;
            stream.avail_out = level == 0 ? 50000 : 500;
            CHECK_EQUAL(deflate(&stream, Z_NO_FLUSH), Z_OK);
            CHECK_EQUAL(stream.avail_in, 0xFFFFFFFF - stream.total_in);
            CHECK(stream.next_in == huge + stream.total_in);
        }
        CHECK_EQUAL(deflateEnd(&stream), Z_DATA_ERROR);
    }
}

static void put_gzip_fields(gz_header *header, Bytef *text, uInt extra_size)
{
    memset(text, 'n', 60000);
    text[60000] = 0;
    *header = (gz_header){
        .extra = data, .extra_len = extra_size, .name = text, .comment = text, .hcrc = 1};
}

// gzip fields far larger than the pending buffer, and limits of the reader at the end of their type.
static void large_gzip_header(void)
{
    static Bytef text[60001];
    static Bytef extra[70000];
    static Bytef name[70000];
    gz_header written;
    gz_header read = {
        .extra = extra, .extra_max = 0xFFFFFFFF, .name = name, .name_max = 0xFFFFFFFF};

    for (int memory_level = 1; memory_level <= 9; memory_level += 4) {
        for (uInt out_size = 1; out_size < 5000; out_size = out_size * 9 + 2) {
            z_stream stream;
            start_deflate(&stream, 6, 31, memory_level, 0);
            put_gzip_fields(&written, text, 65535);
            CHECK_EQUAL(deflateSetHeader(&stream, &written), Z_OK);
            const uLong packed_size = compress_in_pieces(&stream, 1000, out_size);

            z_stream back = {.next_in = packed};
            CHECK_EQUAL(inflateInit2_(&back, 31, ZLIB_VERSION, (int)sizeof(back)), Z_OK);
            CHECK_EQUAL(inflateGetHeader(&back, &read), Z_OK);
            back.next_out = unpacked;
            back.avail_out = ROOM;
            int result = Z_OK;
            while (result == Z_OK) {
                const uLong left = packed_size - back.total_in;
                back.avail_in = (uInt)(left < 1000 ? left : 1000);
                result = inflate(&back, Z_NO_FLUSH);
            }
            CHECK_EQUAL(result, Z_STREAM_END);
            CHECK_EQUAL(read.done, 1);
            CHECK_EQUAL(read.extra_len, 65535);
            CHECK_BYTES(extra, data, 65535);
            CHECK_STRING((const char *)name, (const char *)text);
            CHECK_BYTES(unpacked, data, 1000);
            CHECK_EQUAL(inflateEnd(&back), Z_OK);
        }
    }
}

// More literals in a row than 16 bits count, and more matches in a block than any cache holds.
static void literal_run_wrap_and_match_cache(void)
{
    struct random random = random_from_seed(12);

    for (int kind = 0; kind < 2; kind++) {
        data_make(&random, kind == 0 ? DATA_NOISE : DATA_FEW, data, DATA_SIZE);
        for (int level = 1; level <= 9; level++) {
            z_stream stream;
            start_deflate(&stream, level, 15, 9, 0);
            check_unpacks(compress_in_pieces(&stream, DATA_SIZE, ROOM), DATA_SIZE, 15);
        }
    }
}

// A new level or strategy while output waits must keep what is alive.
static void params_free_live_state(void)
{
    struct random random = random_from_seed(13);
    int result = Z_OK;

    data_make(&random, DATA_MIXED, data, DATA_SIZE);
    z_stream stream;
    start_deflate(&stream, 1, 15, 8, 0);
    stream.next_in = data;
    stream.avail_in = DATA_SIZE;
    while (result != Z_STREAM_END) {
        CHECK(stream.total_out + 3000 <= ROOM);
        stream.next_out = packed + stream.total_out;
        stream.avail_out = 1 + random_below(&random, 3000);
        const uInt taken = random_below(&random, 5000);
        const uInt left = stream.avail_in;
        stream.avail_in = taken < left ? taken : left;
        const uInt held_back = left - stream.avail_in;
        result =
            deflateParams(&stream, random_between(&random, 0, 9), random_between(&random, 0, 4));
        CHECK(result == Z_OK || result == Z_BUF_ERROR);
        result = deflate(&stream, held_back == 0 ? Z_FINISH : Z_NO_FLUSH);
        stream.avail_in += held_back;
        CHECK(result == Z_OK || result == Z_BUF_ERROR || result == Z_STREAM_END);
    }
    const uLong packed_size = stream.total_out;
    CHECK_EQUAL(deflateEnd(&stream), Z_OK);
    check_unpacks(packed_size, DATA_SIZE, 15);
}

// Not one of the past faults, but what they have in common: the hash table and the window are made to
// disagree, by slides at level 0 that the table does not see, resets in mid-stream and dictionaries. No
// access outside of the window (the sanitizers watch), no endless chain, and a sound stream afterwards.
static void stale_window_state(void)
{
    struct random letters = random_from_seed(8);
    for (size_t i = 0; i < DATA_SIZE; i++) // few letters: long chains in every bucket
        data[i] = (Bytef) "abcab"[random_below(&letters, 2 + random_below(&letters, 4))];
    for (uint64_t seed = 0; seed < 800; seed++) {
        struct random random = random_from_seed(seed);
        const int window_bits = random_between(&random, 9, 11);
        const uint32_t window_size = UINT32_C(1) << window_bits;
        z_stream stream;
        start_deflate(&stream, 6, -window_bits, random_between(&random, 1, 9), 0);
        for (int step = 0; step < 12; step++) {
            stream.next_in = data + random_below(&random, DATA_SIZE / 2);
            stream.avail_in = 0;
            stream.next_out = packed;
            stream.avail_out = ROOM;
            CHECK(deflateParams(&stream, random_chance(&random, 65) ? 0 : 6, 0) != Z_STREAM_ERROR);
            if (random_chance(&random, 20)) // a chain budget of 0 is none
                CHECK_EQUAL(deflateTune(&stream, 4, 258, 258, 0), Z_OK);
            stream.avail_in = random_below(&random, 3 * window_size);
            CHECK(deflate(&stream, random_chance(&random, 50) ? Z_SYNC_FLUSH : Z_NO_FLUSH) !=
                  Z_STREAM_ERROR);
            if (random_chance(&random, 25))
                CHECK_EQUAL(deflateResetKeep(&stream), Z_OK);
            if (random_chance(&random, 25))
                (void)deflateSetDictionary(&stream, data, random_below(&random, 2 * window_size));
        }
        CHECK_EQUAL(deflateReset(&stream), Z_OK);
        check_unpacks(compress_in_pieces(&stream, 20000, 30000), 20000, -window_bits);
    }
}

// Compresses data behind `cut` bytes that enter no hash chain, with a flush between that brings no input.
static uLong compress_behind_gap(const char *memory, int strategy, uLong cut, bool is_reset,
                                 Bytef *out)
{
    z_stream stream;
    CHECK(system_set_variable("ZANDER_MEMORY", memory));
    start_deflate(&stream, 6, -15, 8, strategy);
    CHECK(system_set_variable("ZANDER_MEMORY", NULL));
    stream.next_in = data;
    stream.avail_in = (uInt)cut;
    stream.next_out = out;
    stream.avail_out = ROOM;
    CHECK_EQUAL(deflate(&stream, Z_BLOCK), Z_OK);
    CHECK_EQUAL(deflateParams(&stream, 6, Z_DEFAULT_STRATEGY), Z_OK);
    CHECK_EQUAL(deflate(&stream, is_reset ? Z_FINISH : Z_SYNC_FLUSH),
                is_reset ? Z_STREAM_END : Z_OK);
    if (is_reset)
        CHECK_EQUAL(deflateResetKeep(&stream), Z_OK);
    stream.avail_in = DATA_SIZE - (uInt)cut;
    CHECK_EQUAL(deflate(&stream, Z_FINISH), Z_STREAM_END);
    const uLong size = ROOM - stream.avail_out;
    CHECK_EQUAL(deflateEnd(&stream), Z_OK);
    return size;
}

// Not found in the past of others: a flush without input made the lazy parser believe that the two bytes
// before it were all that the hash chains lacked. What is walked and what is looked up must agree.
static void gap_before_empty_flush(void)
{
    static Bytef walked[ROOM];
    struct random random = random_from_seed(16);

    data_make(&random, DATA_TEXT, data, DATA_SIZE);
    for (int i = 0; i < 24; i++) {
        const int strategy = i % 2 == 0 ? Z_HUFFMAN_ONLY : Z_RLE;
        const uLong cut = 1 + random_below(&random, 60000);
        const bool is_reset = i % 4 >= 2;
        const uLong size = compress_behind_gap("fast", strategy, cut, is_reset, packed);
        CHECK_EQUAL(compress_behind_gap("frugal", strategy, cut, is_reset, walked), size);
        CHECK_BYTES(packed, walked, size);
    }
}

// A reset that keeps the window, before any byte of it is compressed: the next stream is like a first one.
static void reset_keep_at_position_0(void)
{
    static Bytef fresh[ROOM];
    struct random random = random_from_seed(17);

    data_make(&random, DATA_TEXT, data, DATA_SIZE);
    for (int level = 1; level <= 9; level++) {
        z_stream stream;
        start_deflate(&stream, level, 15, 8, 0);
        const uLong size = compress_in_pieces(&stream, DATA_SIZE, ROOM);
        memcpy(fresh, packed, size);
        for (uInt unfinished = 0; unfinished <= 200; unfinished += 100) {
            start_deflate(&stream, level, 15, 8, 0);
            stream.next_in = data + 1000;
            stream.avail_in = unfinished;
            stream.next_out = packed;
            stream.avail_out = ROOM;
            CHECK_EQUAL(deflate(&stream, Z_NO_FLUSH), Z_OK);
            CHECK_EQUAL(deflateResetKeep(&stream), Z_OK);
            CHECK_EQUAL(compress_in_pieces(&stream, DATA_SIZE, ROOM), size);
            CHECK_BYTES(packed, fresh, size);
        }
    }
}

int main(void)
{
    struct random random = random_from_seed(2);

    data_make(&random, DATA_MIXED, data, DATA_SIZE);
    cve_2018_25032();
    cve_2023_6992_and_short_stored_header();
    length_codes_out_of_bounds();
    prime_shift();
    avail_near_wrap();
    large_gzip_header();
    literal_run_wrap_and_match_cache();
    params_free_live_state();
    stale_window_state();
    gap_before_empty_flush();
    reset_keep_at_position_0();
    return 0;
}
