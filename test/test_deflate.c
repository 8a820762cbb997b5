// SPDX-License-Identifier: Zlib
// What of deflate the system's zlib is too old to be asked, or does not promise: deflateUsed, the
// _z functions, the memory a stream takes, the bounds.
#include <stdint.h>

#include "random.h"
#include "test.h"
#include "zander.h"
#include "zlib.h"

enum { DATA_SIZE = 100000 };

static uint8_t data[DATA_SIZE];
static uint8_t output[2 * DATA_SIZE];
static uint8_t restored[DATA_SIZE];

// Text with repeats, so that every kind of block comes up at some level and size.
static void make_data(struct random *random)
{
    static const char letters[] = "etaoin shrdlu, etaoin.\n";
    for (size_t i = 0; i < DATA_SIZE;) {
        const size_t run = 1 + random_below(random, 60);
        const size_t distance = 1 + random_below(random, 30000);
        for (size_t j = 0; j < run && i < DATA_SIZE; j++, i++) {
            data[i] = distance <= i && run > 20
                          ? data[i - distance]
                          : (uint8_t)letters[random_below(random, sizeof(letters) - 1)];
        }
    }
}

static void start(z_stream *strm, int level, int window_bits, int mem_level)
{
    memset(strm, 0, sizeof(*strm));
    CHECK_EQUAL(deflateInit2(strm, level, Z_DEFLATED, window_bits, mem_level, Z_DEFAULT_STRATEGY),
                Z_OK);
    strm->next_out = output;
    strm->avail_out = sizeof(output);
}

// Bits of the last byte that belong to the stream, as a decoder that stops behind the last block
// sees.
static int used_bits_by_decoding(size_t size)
{
    z_stream strm = {0};
    CHECK_EQUAL(inflateInit2(&strm, -15), Z_OK);
    strm.next_in = output;
    strm.avail_in = (uInt)size;
    strm.next_out = restored;
    strm.avail_out = DATA_SIZE;
    do {
        CHECK_EQUAL(inflate(&strm, Z_BLOCK), Z_OK);
    } while ((strm.data_type & 64) == 0 || (strm.data_type & 128) == 0);
    CHECK_EQUAL(strm.avail_in, 0);
    const int unused_bits = strm.data_type & 7;
    CHECK_EQUAL(inflateEnd(&strm), Z_OK);
    return 8 - unused_bits;
}

static void check_used_bits(int level, uInt size)
{
    z_stream strm;
    start(&strm, level, -15, 8);
    int used = -1;
    CHECK_EQUAL(deflateUsed(&strm, &used), Z_OK);
    CHECK_EQUAL(used, 0);
    strm.next_in = data;
    strm.avail_in = size;
    CHECK_EQUAL(deflate(&strm, Z_FINISH), Z_STREAM_END);
    CHECK_EQUAL(deflateUsed(&strm, &used), Z_OK);
    CHECK_EQUAL(used, used_bits_by_decoding(strm.total_out));
    CHECK_EQUAL(deflateUsed(&strm, Z_NULL), Z_OK);
    CHECK_EQUAL(deflateEnd(&strm), Z_OK);
    CHECK_EQUAL(deflateUsed(Z_NULL, &used), Z_STREAM_ERROR);
}

// The whole stream through outputs of `room` bytes is the stream through one large output, and
// deflatePending always tells what is still to come after a flush.
static void check_small_outputs(int level, int mem_level, uInt room)
{
    z_stream whole;
    start(&whole, level, 15, mem_level);
    whole.next_in = data;
    whole.avail_in = DATA_SIZE;
    CHECK_EQUAL(deflate(&whole, Z_FINISH), Z_STREAM_END);
    const size_t size = whole.total_out;
    CHECK_EQUAL(deflateEnd(&whole), Z_OK);

    uint8_t *piece = malloc(room);
    CHECK(piece != NULL);
    z_stream strm;
    start(&strm, level, 15, mem_level);
    strm.next_in = data;
    strm.avail_in = DATA_SIZE;
    size_t done = 0;
    int status;
    do {
        strm.next_out = piece;
        strm.avail_out = room;
        status = deflate(&strm, Z_FINISH);
        CHECK(status == Z_OK || status == Z_STREAM_END);
        CHECK(level == 0 || memcmp(piece, output + done, room - strm.avail_out) == 0);
        done += room - strm.avail_out;
    } while (status == Z_OK);
    CHECK(level == 0 || done == size);
    CHECK_EQUAL(deflateEnd(&strm), Z_OK);
    free(piece);
}

static void check_bounds(void)
{
    CHECK_EQUAL(compressBound_z(0), 13);
    CHECK(compressBound_z((z_size_t)-1) == (z_size_t)-1);
    CHECK(compressBound_z((z_size_t)-100) == (z_size_t)-1);
    CHECK(deflateBound_z(Z_NULL, (z_size_t)-1) == (z_size_t)-1);
    for (int level = 0; level <= 9; level++) {
        for (uInt size = 0; size < DATA_SIZE; size = 2 * size + 1) {
            z_stream strm;
            start(&strm, level, 15, 8);
            const z_size_t bound = deflateBound_z(&strm, size);
            CHECK(bound == deflateBound(&strm, size));
            strm.next_in = data;
            strm.avail_in = size;
            strm.avail_out = (uInt)bound;
            CHECK_EQUAL(deflate(&strm, Z_FINISH), Z_STREAM_END);
            CHECK_EQUAL(deflateEnd(&strm), Z_OK);
        }
    }
}

static void check_one_call(void)
{
    for (z_size_t size = 0; size <= DATA_SIZE; size = 3 * size + 1) {
        z_size_t compressed = sizeof(output);
        CHECK_EQUAL(compress_z(output, &compressed, data, size), Z_OK);
        z_size_t length = DATA_SIZE, consumed = compressed;
        CHECK_EQUAL(uncompress2_z(restored, &length, output, &consumed), Z_OK);
        CHECK(length == size && consumed == compressed);
        CHECK_BYTES(restored, data, size);
        length = DATA_SIZE;
        CHECK_EQUAL(uncompress_z(restored, &length, output, compressed), Z_OK);
        CHECK(length == size);
        compressed--;
        CHECK_EQUAL(compress2_z(output, &compressed, data, size, 6), Z_BUF_ERROR);
    }
}

// What compress2() makes of so much, in memory of its size, a stream of ordinary size makes too.
static void check_small_input(const uint8_t *input, size_t size, int level)
{
    enum { ROOM = 8192 };
    static uint8_t packed[2][ROOM];
    z_stream stream = {0};
    CHECK_EQUAL(deflateInit(&stream, level), Z_OK);
    stream.next_in = (z_const Bytef *)input;
    stream.avail_in = (uInt)size;
    stream.next_out = packed[0];
    stream.avail_out = ROOM;
    CHECK_EQUAL(deflate(&stream, Z_FINISH), Z_STREAM_END);
    const uLong expected = stream.total_out;
    CHECK_EQUAL(deflateEnd(&stream), Z_OK);

    uLong length = ROOM;
    CHECK_EQUAL(compress2(packed[1], &length, input, (uLong)size, level), Z_OK);
    CHECK_EQUAL(length, expected);
    CHECK_BYTES(packed[1], packed[0], expected);
    // Output that ends anywhere: the rest stays with the stream, which has little room for it.
    for (uLong room = 0; room < expected; room += 1 + expected / 5) {
        length = room;
        CHECK_EQUAL(compress2(packed[1], &length, input, (uLong)size, level), Z_BUF_ERROR);
        CHECK_EQUAL(length, room);
        CHECK_BYTES(packed[1], packed[0], room);
    }
}

static void test_small_inputs(void)
{
    enum { LARGEST = 4200, KINDS = 4 };
    static uint8_t inputs[KINDS][LARGEST];
    struct random random = random_from_seed(3);
    for (size_t i = 0; i < LARGEST; i++) {
        inputs[0][i] = (uint8_t)random_below(&random, 256);
        inputs[1][i] = (uint8_t)("ab"[random_chance(&random, 5)]);
        inputs[2][i] = (uint8_t)(i < 40 || random_chance(&random, 10)
                                     ? random_below(&random, 64)
                                     : inputs[2][i - 1 - random_below(&random, 40)]);
        inputs[3][i] = (uint8_t)(i / 300);
    }
    for (size_t size = 0; size <= LARGEST; size += size < 320 ? 1 : 97) {
        for (unsigned kind = 0; kind < KINDS; kind++) {
            check_small_input(inputs[kind], size, (int)((size + kind) % 10));
            check_small_input(inputs[kind], size, 6);
        }
    }
}

int main(void)
{
    test_small_inputs();
    struct random random = random_from_seed(11);
    make_data(&random);
    CHECK_STRING(zander_version(), ZANDER_VERSION);
    for (int level = 0; level <= 9; level++) {
        for (uInt size = 0; size < 3000; size += 61) {
            check_used_bits(level, size);
        }
    }
    static const uInt rooms[] = {1, 2, 7, 8, 9, 100, 2047, 2048, 2049, 20000};
    for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
        check_small_outputs(1, 1, rooms[i]);
        check_small_outputs(6, 8, rooms[i]);
        check_small_outputs(6, 9, rooms[i]);
        check_small_outputs(0, 4, rooms[i] + 6);
    }
    check_bounds();
    check_one_call();
    return 0;
}
