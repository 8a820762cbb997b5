// SPDX-License-Identifier: Zlib
// What went wrong in other zlibs' inflate and checksums, once each: one function per case, named after it, that does what
// triggered the fault and checks the right outcome. deflate and gz have files of their own.
#include "zlib_api.h"

#include "block_maker.h"
#include "data_maker.h"
#include "operating_system.h"
#include "parity_allocator.h"
#include "parity_area.h"
#include "test.h"

#include <pthread.h>

enum { DATA_SIZE = 300000, ROOM = 400000 };

static Bytef data[DATA_SIZE];
static Bytef packed[ROOM];
static Bytef unpacked[ROOM];

static void start_inflate(z_stream *stream, int window_bits)
{
    *stream = (z_stream){.next_in = NULL};
    CHECK_EQUAL(inflateInit2_(stream, window_bits, ZLIB_VERSION, (int)sizeof(*stream)), Z_OK);
}

// A raw deflate stream written bit by bit: pairs of value and bit count.
static uInt write_bits(const uint32_t (*bits)[2], size_t count)
{
    struct random random = random_from_seed(1);
    struct byte_buffer stream = {NULL, 0, 0};
    struct block_maker maker = {.random = &random, .stream = &stream};

    for (size_t at = 0; at < count; at++)
        block_maker_put(&maker, bits[at][0], bits[at][1]);
    block_maker_put(&maker, 0, 32);
    block_maker_align(&maker);
    memcpy(packed, stream.bytes, stream.size);
    const uInt size = (uInt)stream.size;
    buffer_free(&stream);
    return size;
}

#define BITS(...)                                                                                  \
    write_bits((const uint32_t[][2]){__VA_ARGS__}, sizeof((const uint32_t[][2]){__VA_ARGS__}) / 8)

static void check_refused(uInt size, const char *message)
{
    static struct parity_allocator allocator;
    z_stream stream = {
        .next_in = packed, .avail_in = size, .next_out = unpacked, .avail_out = ROOM};

    allocator_start(&allocator, ALLOCATOR_HEAP, 0xA5);
    allocator_attach(&allocator, &stream);
    CHECK_EQUAL(inflateInit2_(&stream, -15, ZLIB_VERSION, (int)sizeof(stream)), Z_OK);
    CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_DATA_ERROR);
    CHECK_STRING(stream.msg, message);
    for (int again = 0; again < 3; again++)
        CHECK_EQUAL(inflate(&stream, again == 2 ? Z_FINISH : Z_NO_FLUSH), Z_DATA_ERROR);
    CHECK_EQUAL(inflateEnd(&stream), Z_OK);
    CHECK_EQUAL(inflateEnd(&stream), Z_STREAM_ERROR);
    CHECK_EQUAL(allocator.live_count, 0);
    CHECK_EQUAL(allocator.fault_count, 0);
}

// A double free after code lengths that are no code.
static void cve_2002_0059(void)
{
    check_refused(BITS({1, 1}, {2, 2}, {0, 5}, {0, 5}, {0, 4}, {1, 3}, {1, 3}, {1, 3}, {1, 3}),
                  "invalid code lengths set");
    check_refused(BITS({1, 1}, {2, 2}, {30, 5}, {0, 5}, {0, 4}),
                  "too many length or distance symbols");
}

static unsigned give_packed(void *context, z_const unsigned char **bytes)
{
    uInt *left = context;
    const uInt given = *left;
    *bytes = packed;
    *left = 0;
    return given;
}

static int take_all(void *context, unsigned char *bytes, unsigned size)
{
    (void)context;
    (void)bytes;
    return size > ROOM;
}

// An error must stay an error, in inflate() (check_refused asks again) and in inflateBack().
static void cve_2004_0797(void)
{
    static Bytef window[32768];
    z_stream stream = {.next_in = NULL};
    uInt left = BITS({1, 1}, {3, 2});

    check_refused(left, "invalid block type");
    CHECK_EQUAL(inflateBackInit_(&stream, 15, window, ZLIB_VERSION, (int)sizeof(stream)), Z_OK);
    CHECK_EQUAL(inflateBack(&stream, give_packed, &left, take_all, NULL), Z_DATA_ERROR);
    CHECK_STRING(stream.msg, "invalid block type");
    CHECK_EQUAL(inflateBackEnd(&stream), Z_OK);
    CHECK_EQUAL(inflateBackEnd(&stream), Z_STREAM_ERROR);
}

// Writes a dynamic block header whose code lengths are sent as they are, by an even code of 4 bits for lengths 0-15.
static uInt write_code_lengths(const uint8_t *lengths, uint32_t literal_count,
                               uint32_t distance_count)
{
    static const uint8_t order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                      11, 4,  12, 3, 13, 2, 14, 1, 15};
    uint32_t bits[5 + 19 + 320][2] = {
        {1, 1}, {2, 2}, {literal_count - 257, 5}, {distance_count - 1, 5}, {15, 4}};
    size_t count = 5;

    for (size_t at = 0; at < 19; at++, count++) {
        bits[count][0] = order[at] < 16 ? 4 : 0;
        bits[count][1] = 3;
    }
    for (size_t at = 0; at < literal_count + distance_count; at++, count++) {
        const uint32_t forward = lengths[at];
        bits[count][0] =
            (forward & 1) << 3 | (forward & 2) << 1 | (forward & 4) >> 1 | forward >> 3;
        bits[count][1] = 4;
    }
    return write_bits((const uint32_t(*)[2])bits, count);
}

// Distance codes that are incomplete, though they have more than one codeword; literal codes likewise.
static void cve_2005_1849(void)
{
    uint8_t lengths[320] = {0};

    lengths[0] = 1;
    lengths[256] = 1;
    lengths[257] = 2;
    lengths[258] = 2;
    check_refused(write_code_lengths(lengths, 257, 2), "invalid distances set");
    lengths[0] = 2;
    check_refused(write_code_lengths(lengths, 257, 2), "invalid literal/lengths set");
}

// Leaves of a full tree, split at random from a chain down to `deepest`, so that many sub-tables are needed.
static void make_deep_lengths(struct random *random, uint8_t *lengths, unsigned count,
                              uint8_t deepest)
{
    unsigned made = 1;

    lengths[0] = 0;
    while (made < count) {
        const bool is_chain = made <= deepest;
        const unsigned leaf = is_chain ? made - 1 : random_below(random, made);
        if (lengths[leaf] == 15)
            continue;
        lengths[leaf]++;
        lengths[made] = lengths[leaf];
        made++;
    }
}

// Decoding tables as large as a header can ask for, of literals and of distances at once. Stock proves by enumeration
// that 1,444 entries are enough for it; what is counted here is what stock would use.
static void cve_2005_2096(void)
{
    struct random random = random_from_seed(4);
    uint8_t lengths[320] = {0};

    for (int round = 0; round < 3000; round++) {
        make_deep_lengths(&random, lengths, 286, (uint8_t)random_between(&random, 9, 15));
        make_deep_lengths(&random, lengths + 286, 30, (uint8_t)random_between(&random, 6, 15));
        lengths[256] = lengths[256] == 0 ? 1 : lengths[256];
        z_stream stream;
        start_inflate(&stream, -15);
        stream.next_in = packed;
        stream.avail_in = write_code_lengths(lengths, 286, 30);
        stream.next_out = unpacked;
        stream.avail_out = ROOM;
        CHECK_EQUAL(inflate(&stream, Z_TREES), Z_OK);
        CHECK(inflateCodesUsed(&stream) > 512);
        CHECK(inflateCodesUsed(&stream) <= 1444);
        CHECK_EQUAL(inflateEnd(&stream), Z_OK);
    }
}

// Matches that reach exactly to, and one byte beyond, the first byte of output, which starts a page.
static void cve_2016_9840(void)
{
    const struct parity_area area = parity_area_make(4096);

    for (uint32_t beyond = 0; beyond <= 1; beyond++) {
        // fixed block: literal 'a', match of length 258 at distance 1 or 2
        const uint32_t distance_codeword = beyond == 0 ? 0 : 16; // symbol 0 or 1, bit-reversed
        z_stream stream;
        start_inflate(&stream, -15);
        stream.next_in = packed;
        stream.avail_in =
            BITS({1, 1}, {1, 2}, {0x89, 8}, {0xA3, 8}, {distance_codeword, 5}, {0, 7});
        stream.next_out = area.bytes;
        stream.avail_out = 4096;
        CHECK_EQUAL(inflate(&stream, Z_FINISH), beyond == 0 ? Z_STREAM_END : Z_DATA_ERROR);
        CHECK_EQUAL(stream.total_out, beyond == 0 ? 259 : 1);
        CHECK_EQUAL(inflateEnd(&stream), Z_OK);
    }
}

// A negative number shifted left, for a stream that stands at no block.
static void cve_2016_9842(void)
{
    z_stream stream;
    start_inflate(&stream, 15);
    CHECK_EQUAL(inflateMark(&stream), -65536);
    CHECK_EQUAL(inflateEnd(&stream), Z_OK);
    CHECK_EQUAL(inflateMark(&stream), -65536);
    CHECK_EQUAL(inflateMark(NULL), -65536);
}

static uLong crc_bit_by_bit(const Bytef *bytes, size_t size)
{
    uLong crc = 0xFFFFFFFF;
    for (size_t at = 0; at < size; at++) {
        crc ^= bytes[at];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
    }
    return crc ^ 0xFFFFFFFF;
}

// Words read before the start or behind the end, and what vector registers held above short data.
static void cve_2016_9843_and_folding_over_read(void)
{
    const struct parity_area area = parity_area_make(4096);

    memcpy(area.bytes, data, 4096);
    for (size_t size = 0; size <= 600; size++) {
        Bytef *last = area.bytes + 4096 - size;
        CHECK_EQUAL(crc32(0, area.bytes, (uInt)size), crc_bit_by_bit(area.bytes, size));
        CHECK_EQUAL(crc32(0, last, (uInt)size), crc_bit_by_bit(last, size));
        CHECK_EQUAL(adler32_combine(adler32(1, last, (uInt)size / 2),
                                    adler32(1, last + size / 2, (uInt)(size - size / 2)),
                                    (z_off_t)(size - size / 2)),
                    adler32(1, last, (uInt)size));
    }
}

// An extra field that comes in several pieces and is longer than the caller's room for it.
static void cve_2022_37434(void)
{
    static const Bytef start[12] = {31, 139, 8, 4, 0,    0,
                                    0,  0,   0, 3, 0x60, 0xEA}; // 60,000 bytes of extra

    for (uInt extra_max = 0; extra_max < 40; extra_max++) {
        Bytef extra[64];
        gz_header header = {.extra = extra, .extra_max = extra_max};
        z_stream stream;
        start_inflate(&stream, 31);
        memset(extra, 0x5A, sizeof(extra));
        CHECK_EQUAL(inflateGetHeader(&stream, &header), Z_OK);
        memcpy(packed, start, sizeof(start));
        memset(packed + sizeof(start), 0x11, 60000);
        stream.next_in = packed;
        stream.next_out = unpacked;
        stream.avail_out = ROOM;
        for (uInt given = 0; given < 60000; given += 7) {
            stream.avail_in = 7;
            CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_OK);
            for (uInt at = extra_max; at < sizeof(extra); at++)
                CHECK_EQUAL(extra[at], 0x5A);
        }
        CHECK_EQUAL(header.extra_len, 60000);
        CHECK_EQUAL(inflateEnd(&stream), Z_OK);
    }
}

static void *inflate_on_small_stack(void *context)
{
    z_stream stream;
    start_inflate(&stream, -15);
    stream.next_in = context;
    stream.avail_in = ROOM;
    stream.next_out = unpacked;
    stream.avail_out = ROOM;
    const int result = inflate(&stream, Z_NO_FLUSH);
    CHECK(result == Z_OK || result == Z_BUF_ERROR || result == Z_DATA_ERROR);
    CHECK_EQUAL(inflateEnd(&stream), Z_OK);
    return NULL;
}

// Input of empty blocks without end: the depth of the stack must not depend on it.
static void cve_2024_11249(void)
{
    static const uint8_t fills[] = {0x00, 0xFF, 0x02, 0x20, 0x92, 0x10};
    pthread_attr_t attributes;

    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setstacksize(&attributes, 256 * 1024), 0);
    for (size_t at = 0; at < sizeof(fills) + 1; at++) {
        pthread_t thread;
        memset(packed, fills[at % sizeof(fills)], ROOM);
        for (size_t byte = 0; at == sizeof(fills) && byte + 5 <= ROOM; byte += 5)
            memcpy(packed + byte, "\0\0\0\377\377", 5); // stored blocks of no bytes
        CHECK_EQUAL(pthread_create(&thread, &attributes, inflate_on_small_stack, packed), 0);
        CHECK_EQUAL(pthread_join(thread, NULL), 0);
    }
    pthread_attr_destroy(&attributes);
}

// Came back only after 2^63 rounds.
static void cve_2026_27171(void)
{
    CHECK_EQUAL(crc32_combine64(1, 2, -1), 0);
    CHECK_EQUAL(crc32_combine_gen64(-1), 0);
    CHECK_EQUAL(crc32_combine64(1, 2, INT64_MIN), 0);
}

// Sixteen bits with garbage above them, and more than can wait.
static void prime_shift(void)
{
    z_stream stream;
    start_inflate(&stream, -15);
    CHECK_EQUAL(inflatePrime(&stream, 16, -1), Z_OK);
    CHECK_EQUAL(inflatePrime(&stream, 16, -1), Z_OK);
    CHECK_EQUAL(inflatePrime(&stream, 1, -1), Z_STREAM_ERROR);
    CHECK_EQUAL(inflatePrime(&stream, -1, -1), Z_OK);
    CHECK_EQUAL(inflatePrime(&stream, 17, -1), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateEnd(&stream), Z_OK);
}

// As much room as the type can count. The pages exist once they are touched.
static void avail_near_wrap(void)
{
    const size_t size = 0xFFFFFFFF;
    Bytef *huge = sizeof(size_t) < 8 ? NULL : system_vast_memory(size);
    uLongf packed_size = ROOM;
    z_stream stream;

    if (huge == NULL)
        return;
    CHECK_EQUAL(compress(packed, &packed_size, data, DATA_SIZE), Z_OK);
    start_inflate(&stream, 15);
    stream.next_in = packed;
    stream.avail_in = (uInt)packed_size;
    stream.next_out = huge;
    stream.avail_out = 0xFFFFFFFF;
    CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_STREAM_END);
    CHECK_EQUAL(stream.avail_out, 0xFFFFFFFF - DATA_SIZE);
    CHECK_BYTES(huge, data, DATA_SIZE);
    CHECK_EQUAL(inflateEnd(&stream), Z_OK);
}

// Without input there is nothing to do, and a call says so instead of turning round and round.
static void exhausted_input(void)
{
    z_stream stream;
    start_inflate(&stream, 47);
    uLongf packed_size = ROOM;

    CHECK_EQUAL(compress(packed, &packed_size, data, 5000), Z_OK);
    stream.next_in = packed;
    stream.next_out = unpacked;
    stream.avail_out = ROOM;
    for (uLong at = 0; at + 1 < packed_size; at++) {
        CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_BUF_ERROR);
        CHECK_EQUAL(inflate(&stream, Z_FINISH), Z_BUF_ERROR);
        stream.avail_in = 1;
        CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_OK);
    }
    CHECK_EQUAL(inflateEnd(&stream), Z_OK);
}

int main(void)
{
    struct random random = random_from_seed(2);

    data_make(&random, DATA_MIXED, data, DATA_SIZE);
    cve_2002_0059();
    cve_2004_0797();
    cve_2005_1849();
    cve_2005_2096();
    cve_2016_9840();
    cve_2016_9842();
    cve_2016_9843_and_folding_over_read();
    cve_2022_37434();
    cve_2024_11249();
    cve_2026_27171();
    prime_shift();
    avail_near_wrap();
    exhausted_input();
    return 0;
}
