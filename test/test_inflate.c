// SPDX-License-Identifier: Zlib
// inflate(), inflateBack() and uncompress() against the reference decoder, on made, cut and damaged
// streams in pieces of all sizes; memory, guards, and the cases that broke other decoders.
#include "zlib.h"

#include "block_maker.h"
#include "random.h"
#include "reference_inflate.h"
#include "test.h"

enum {
    OUTPUT_ROOM = 1 << 18,
    GUARD = 64,
    GUARD_BYTE = 0xa7,
    MEMORY_LIMIT = 80 << 10,
};

// Memory

// Counts what a stream takes; hands out dirty memory; fails at the call with number fail_at.
struct memory {
    unsigned calls;
    unsigned fail_at; // 0: never
    unsigned live;
    size_t bytes;
};

static voidpf take_memory(voidpf opaque, uInt items, uInt size)
{
    struct memory *memory = opaque;
    memory->calls++;
    if (memory->calls == memory->fail_at) {
        return NULL;
    }
    uint8_t *const block = malloc((size_t)items * size);
    CHECK(block != NULL);
    memset(block, 0xa5, (size_t)items * size);
    memory->live++;
    memory->bytes += (size_t)items * size;
    return block;
}

static void give_memory(voidpf opaque, voidpf address)
{
    struct memory *memory = opaque;
    CHECK(address != NULL && memory->live > 0);
    memory->live--;
    free(address);
}

static void start(z_stream *stream, struct memory *memory, int window_bits)
{
    memset(stream, 0x3c, sizeof(*stream));
    *memory = (struct memory){.fail_at = 0};
    stream->zalloc = take_memory;
    stream->zfree = give_memory;
    stream->opaque = memory;
    CHECK_EQUAL(inflateInit2(stream, window_bits), Z_OK);
}

static void finish(z_stream *stream, const struct memory *memory)
{
    CHECK_EQUAL(inflateEnd(stream), Z_OK);
    CHECK_EQUAL(memory->live, 0);
    CHECK(memory->bytes <= MEMORY_LIMIT);
}

// Against the reference

static uint8_t expected[OUTPUT_ROOM];
static uint8_t actual[OUTPUT_ROOM + GUARD];

// Room for the output of a stream of that size: no token makes more than 258 bytes of two bits.
static size_t output_room(size_t size)
{
    return size < OUTPUT_ROOM / 1100 ? 1100 * (size + 1) : OUTPUT_ROOM;
}

static struct reference_stream decode_reference(const uint8_t *bytes, size_t size,
                                                enum reference_status *status)
{
    struct reference_stream stream = {
        .input = bytes, .input_size = size, .output = expected, .output_room = output_room(size)};
    *status = reference_inflate(&stream);
    return stream;
}

static int status_of(enum reference_status status)
{
    return status == REFERENCE_DONE      ? Z_STREAM_END
           : status == REFERENCE_INVALID ? Z_DATA_ERROR
                                         : Z_BUF_ERROR;
}

// Sizes of the pieces that a stream is fed in: all at once, fixed, or random.
struct pieces {
    struct random *random;
    uint32_t limit; // 0: everything
    bool is_fixed;
};

static size_t next_piece(const struct pieces *pieces, size_t left)
{
    size_t size = left;
    if (pieces->limit != 0) {
        size = pieces->is_fixed ? pieces->limit : random_below(pieces->random, pieces->limit + 1);
    }
    return size < left ? size : left;
}

// Input and output are copies of their own size, so that a sanitizer or the guard sees every step
// outside.
static int inflate_piece(z_stream *stream, const uint8_t *input, size_t input_size, uint8_t *output,
                         size_t output_size)
{
    uint8_t *const piece = malloc(input_size + 1);
    CHECK(piece != NULL);
    memcpy(piece + 1, input, input_size);
    uint8_t before[GUARD];
    memcpy(before, output + output_size, GUARD);
    stream->next_in = piece + 1;
    stream->avail_in = (uInt)input_size;
    stream->next_out = output;
    stream->avail_out = (uInt)output_size;
    const int status = inflate(stream, Z_NO_FLUSH);
    CHECK_BYTES(output + output_size, before, GUARD);
    const size_t written = output_size - stream->avail_out;
    for (size_t i = written; i < output_size && i < written + 600; i++) {
        CHECK_EQUAL(output[i], GUARD_BYTE);
    }
    CHECK(stream->next_in == piece + 1 + input_size - stream->avail_in);
    free(piece);
    return status;
}

static void check_stream(const uint8_t *bytes, size_t size, const struct pieces *input,
                         const struct pieces *output)
{
    enum reference_status reference_status;
    const struct reference_stream reference = decode_reference(bytes, size, &reference_status);
    struct memory memory;
    z_stream stream;
    start(&stream, &memory, -15);
    const size_t room = output_room(size);
    memset(actual, GUARD_BYTE, room + GUARD);

    size_t read = 0;
    size_t written = 0;
    int status = Z_OK;
    unsigned idle = 0;
    while ((status == Z_OK || status == Z_BUF_ERROR) && idle < 50) {
        const size_t input_size = next_piece(input, size - read);
        const size_t output_size = next_piece(output, room - written);
        status = inflate_piece(&stream, bytes + read, input_size, actual + written, output_size);
        const size_t input_used = input_size - stream.avail_in;
        const size_t output_used = output_size - stream.avail_out;
        idle = input_used + output_used == 0 ? idle + 1 : 0;
        read += input_used;
        written += output_used;
    }
    CHECK_EQUAL(status, status_of(reference_status));
    CHECK_EQUAL(stream.total_in, read);
    CHECK_EQUAL(stream.total_out, written);
    CHECK_EQUAL(written, reference.output_size);
    CHECK_BYTES(actual, expected, written);
    if (status == Z_STREAM_END) {
        CHECK_EQUAL(read, (reference.bits_read + 7) / 8);
    }
    CHECK((status == Z_DATA_ERROR) == (stream.msg != NULL));
    finish(&stream, &memory);
}

static void check_in_many_pieces(struct random *random, const uint8_t *bytes, size_t size)
{
    const struct pieces all = {random, 0, false};
    const struct pieces singles = {random, 1, true};
    const struct pieces few = {random, 20, false};
    const struct pieces some = {random, 700, false};
    const struct pieces many = {random, 40000, false};
    check_stream(bytes, size, &all, &all);
    check_stream(bytes, size, &all, &some);
    check_stream(bytes, size, &some, &many);
    check_stream(bytes, size, &many, &some);
    if (size < 3000) {
        check_stream(bytes, size, &singles, &all);
        check_stream(bytes, size, &few, &few);
    }
}

static void make_stream(struct random *random, unsigned fault_percent, struct byte_buffer *stream)
{
    struct byte_buffer plain = {NULL, 0, 0};
    struct block_maker maker = {
        .random = random,
        .stream = stream,
        .plain = &plain,
        .farthest = 32768,
        .fault_percent = fault_percent,
    };
    stream->size = 0;
    block_maker_write(&maker, 1 + random_magnitude(random, 100000));
    if (stream->size == 0) {
        buffer_put(stream, 0);
    }
    buffer_free(&plain);
}

static void test_made_streams(void)
{
    struct random random = random_from_seed(7);
    struct byte_buffer stream = {NULL, 0, 0};
    for (int i = 0; i < 300; i++) {
        make_stream(&random, i % 3 == 2 ? 2 : 0, &stream);
        if (i % 3 == 1) {
            const uint32_t flips = 1 + random_below(&random, 3);
            for (uint32_t flip = 0; flip < flips; flip++) {
                const uint32_t bit = random_below(&random, (uint32_t)stream.size * 8);
                stream.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            }
        }
        const size_t size = i % 5 == 4 ? random_below(&random, (uint32_t)stream.size) : stream.size;
        check_in_many_pieces(&random, stream.bytes, size);
    }
    buffer_free(&stream);
}

// Short streams: all of up to two bytes, and every cut and every split of some made ones.
static void test_short_streams(void)
{
    struct random random = random_from_seed(8);
    const struct pieces all = {&random, 0, false};
    const struct pieces singles = {&random, 1, true};
    for (unsigned value = 0; value < 0x10000; value++) {
        const uint8_t bytes[2] = {(uint8_t)value, (uint8_t)(value >> 8)};
        check_stream(bytes, 2, value % 16 == 0 ? &singles : &all, &all);
    }

    struct byte_buffer stream = {NULL, 0, 0};
    for (int i = 0; i < 200; i++) {
        make_stream(&random, 1, &stream);
        for (size_t size = 0; size < stream.size && size <= 64; size++) {
            const struct pieces halves = {&random, (uint32_t)size, true};
            check_stream(stream.bytes, size, &all, &all);
            check_stream(stream.bytes, stream.size < 64 ? stream.size : 64, &halves, &all);
        }
    }
    buffer_free(&stream);
}

// inflateBack

struct back_test {
    struct random *random;
    const uint8_t *bytes;
    size_t left;
    size_t written;
};

static unsigned give_input(void *context, z_const unsigned char **bytes)
{
    struct back_test *test = context;
    const size_t wanted = 1 + random_magnitude(test->random, 5000);
    const size_t size = wanted < test->left ? wanted : test->left;
    *bytes = (z_const unsigned char *)test->bytes;
    test->bytes += size;
    test->left -= size;
    return (unsigned)size;
}

static int take_output(void *context, unsigned char *bytes, unsigned size)
{
    struct back_test *test = context;
    CHECK(test->written + size <= OUTPUT_ROOM);
    memcpy(actual + test->written, bytes, size);
    test->written += size;
    return 0;
}

static void test_back(void)
{
    struct random random = random_from_seed(9);
    struct byte_buffer stream = {NULL, 0, 0};
    static uint8_t window[32768 + GUARD];
    memset(window, GUARD_BYTE, sizeof(window));
    for (int i = 0; i < 300; i++) {
        make_stream(&random, i % 3 == 0 ? 1 : 0, &stream);
        enum reference_status reference_status;
        const struct reference_stream reference =
            decode_reference(stream.bytes, stream.size, &reference_status);
        struct back_test test = {&random, stream.bytes, stream.size, 0};
        z_stream strm = {0};
        CHECK_EQUAL(inflateBackInit(&strm, 15, window), Z_OK);
        const int status = inflateBack(&strm, give_input, &test, take_output, &test);
        CHECK_EQUAL(status, status_of(reference_status));
        CHECK_EQUAL(test.written, reference.output_size);
        CHECK_BYTES(actual, expected, test.written);
        if (status == Z_STREAM_END) {
            CHECK_EQUAL(stream.size - test.left - strm.avail_in, (reference.bits_read + 7) / 8);
        }
        CHECK_EQUAL(inflateReset(&strm), Z_STREAM_ERROR);
        CHECK_EQUAL(inflateBackEnd(&strm), Z_OK);
        for (size_t guard = 0; guard < GUARD; guard++) {
            CHECK_EQUAL(window[32768 + guard], GUARD_BYTE);
        }
    }
    buffer_free(&stream);
}

// Single cases

// "hello" in the zlib format.
static const uint8_t hello_zlib[] = {0x78, 0x9c, 0xcb, 0x48, 0xcd, 0xc9, 0xc9,
                                     0x07, 0x00, 0x06, 0x2c, 0x02, 0x15};

static void test_uncompress(void)
{
    uint8_t output[16];
    memset(output, GUARD_BYTE, sizeof(output));
    uLong output_size = sizeof(output);
    uLong input_size = sizeof(hello_zlib);
    CHECK_EQUAL(uncompress2(output, &output_size, hello_zlib, &input_size), Z_OK);
    CHECK_EQUAL(output_size, 5);
    CHECK_EQUAL(input_size, sizeof(hello_zlib));
    CHECK_BYTES(output, "hello", 5);
    CHECK_EQUAL(output[5], GUARD_BYTE);

    output_size = 4;
    CHECK_EQUAL(uncompress(output, &output_size, hello_zlib, sizeof(hello_zlib)), Z_BUF_ERROR);
    CHECK_EQUAL(output_size, 4);
    output_size = sizeof(output);
    CHECK_EQUAL(uncompress(output, &output_size, hello_zlib, sizeof(hello_zlib) - 1), Z_DATA_ERROR);
    output_size = 0;
    CHECK_EQUAL(uncompress(NULL, &output_size, hello_zlib, sizeof(hello_zlib)), Z_DATA_ERROR);
    CHECK_EQUAL(output_size, 0);
    z_size_t room = sizeof(output);
    CHECK_EQUAL(uncompress_z(output, &room, hello_zlib, sizeof(hello_zlib)), Z_OK);
    CHECK_EQUAL(room, 5);
    CHECK_EQUAL(uncompress(output, NULL, hello_zlib, sizeof(hello_zlib)), Z_STREAM_ERROR);
    CHECK_EQUAL(uncompress2(output, &output_size, hello_zlib, NULL), Z_STREAM_ERROR);
}

// What is allocated, and that every failure of it is answered.
static void test_memory(void)
{
    struct memory memory;
    z_stream stream;
    uint8_t output[16];

    start(&stream, &memory, 15);
    stream.next_in = (z_const Bytef *)hello_zlib;
    stream.avail_in = sizeof(hello_zlib);
    stream.next_out = output;
    stream.avail_out = sizeof(output);
    CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_STREAM_END);
    CHECK_EQUAL(memory.calls, 1); // no history where one call holds all
    finish(&stream, &memory);

    memset(&stream, 0x3c, sizeof(stream));
    memory = (struct memory){.fail_at = 1};
    stream.zalloc = take_memory;
    stream.zfree = give_memory;
    stream.opaque = &memory;
    CHECK_EQUAL(inflateInit2(&stream, 15), Z_MEM_ERROR);
    CHECK_EQUAL(memory.live, 0);

    start(&stream, &memory, 15);
    memory.fail_at = 2; // the history
    stream.next_in = (z_const Bytef *)hello_zlib;
    stream.avail_in = sizeof(hello_zlib);
    stream.next_out = output;
    stream.avail_out = 3;
    CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_MEM_ERROR);
    CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_MEM_ERROR);
    z_stream copy;
    memory.fail_at = memory.calls + 1;
    CHECK_EQUAL(inflateCopy(&copy, &stream), Z_MEM_ERROR);
    finish(&stream, &memory);
}

static void test_refusals(void)
{
    struct memory memory;
    z_stream stream;
    uint8_t output[16];

    CHECK_EQUAL(inflateInit2_(NULL, 15, ZLIB_VERSION, (int)sizeof(z_stream)), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateInit2_(&stream, 15, "0", (int)sizeof(z_stream)), Z_VERSION_ERROR);
    CHECK_EQUAL(inflateInit2_(&stream, 15, NULL, (int)sizeof(z_stream)), Z_VERSION_ERROR);
    CHECK_EQUAL(inflateInit2_(&stream, 15, ZLIB_VERSION, 1), Z_VERSION_ERROR);
    CHECK_EQUAL(inflate(NULL, Z_NO_FLUSH), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateMark(NULL), -65536);
    CHECK_EQUAL(inflateCodesUsed(NULL), (unsigned long)-1);

    start(&stream, &memory, 15);
    z_stream moved = stream; // whose state knows its place
    CHECK_EQUAL(inflate(&moved, Z_NO_FLUSH), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateEnd(&moved), Z_STREAM_ERROR);
    stream.next_in = NULL;
    stream.avail_in = 1;
    stream.next_out = output;
    stream.avail_out = sizeof(output);
    CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_STREAM_ERROR);
    stream.avail_in = 0;
    CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_BUF_ERROR);
    stream.next_out = NULL;
    CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateSetDictionary(&stream, output, 1), Z_STREAM_ERROR);
    CHECK_EQUAL(inflatePrime(&stream, 17, 0), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateReset2(&stream, 7), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateReset2(&stream, 48), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateReset2(&stream, -16), Z_STREAM_ERROR);
    finish(&stream, &memory);
    CHECK_EQUAL(inflateEnd(&stream), Z_STREAM_ERROR);
}

// CVE-2022-37434: an extra field in several pieces, longer than the room for it.
static void test_gzip_extra(void)
{
    uint8_t header_bytes[12 + 300] = {0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 3, 44, 1};
    for (unsigned i = 0; i < 300; i++) {
        header_bytes[12 + i] = (uint8_t)i;
    }
    for (unsigned room = 0; room < 310; room += 7) {
        struct memory memory;
        z_stream stream;
        start(&stream, &memory, 31);
        uint8_t extra[310 + GUARD];
        memset(extra, GUARD_BYTE, sizeof(extra));
        gz_header header = {.extra = extra, .extra_max = room};
        CHECK_EQUAL(inflateGetHeader(&stream, &header), Z_OK);
        uint8_t output[1];
        for (size_t at = 0; at < sizeof(header_bytes); at += 13) {
            stream.next_in = header_bytes + at;
            stream.avail_in =
                at + 13 < sizeof(header_bytes) ? 13 : (uInt)(sizeof(header_bytes) - at);
            stream.next_out = output;
            stream.avail_out = 1;
            CHECK_EQUAL(inflate(&stream, Z_NO_FLUSH), Z_OK);
        }
        CHECK_EQUAL(header.done, 1);
        CHECK_EQUAL(header.extra_len, 300);
        const unsigned stored = room < 300 ? room : 300;
        CHECK_BYTES(extra, header_bytes + 12, stored);
        CHECK_EQUAL(extra[stored], GUARD_BYTE);
        finish(&stream, &memory);
    }
}

// A stream of long matches and short ones, with literals between them: to each size of output, with
// the input in one piece or two. Nothing behind the output may change, wherever a token stands.
static void test_output_sizes(void)
{
    enum { PLAIN = 20000, STREAM = 20000 };
    static uint8_t plain[PLAIN];
    static uint8_t packed[STREAM];
    static uint8_t output[PLAIN + GUARD];
    struct random random = random_from_seed(8);
    for (size_t i = 0; i < 400; i++) {
        plain[i] = (uint8_t)random_below(&random, 256);
    }
    for (size_t i = 400; i < PLAIN;) {
        // So many of the longest, and so few distances, that both fit one entry of a table.
        const size_t length =
            random_chance(&random, 30) ? 258 : (size_t)random_between(&random, 3, 12);
        const size_t distance = (size_t)random_between(&random, 1, 3) * 100;
        for (size_t end = i + length; i < end && i < PLAIN; i++) {
            plain[i] = plain[i - distance];
        }
        for (size_t end = i + random_below(&random, 9); i < end && i < PLAIN; i++) {
            plain[i] = (uint8_t)random_below(&random, 256);
        }
    }
    z_stream maker = {0};
    CHECK_EQUAL(deflateInit2(&maker, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    maker.next_in = plain;
    maker.avail_in = PLAIN;
    maker.next_out = packed;
    maker.avail_out = STREAM;
    CHECK_EQUAL(deflate(&maker, Z_FINISH), Z_STREAM_END);
    const size_t size = maker.total_out;
    CHECK_EQUAL(deflateEnd(&maker), Z_OK);
    CHECK(size > 1500); // enough for the tables of large blocks

    for (size_t room = 1; room <= PLAIN; room++) {
        memset(output, GUARD_BYTE, sizeof(output));
        z_stream stream = {0};
        CHECK_EQUAL(inflateInit2(&stream, -15), Z_OK);
        const size_t first = room % 3 == 0 ? size / 2 : size;
        int status = inflate_piece(&stream, packed, first, output, room);
        if (first != size && status == Z_OK && stream.avail_out != 0) {
            status = inflate_piece(&stream, packed + stream.total_in, size - stream.total_in,
                                   output + stream.total_out, room - stream.total_out);
        }
        CHECK(status == Z_OK || (status == Z_STREAM_END && room == PLAIN));
        CHECK_EQUAL(stream.total_out, room);
        CHECK_BYTES(output, plain, room);
        CHECK_EQUAL(inflateEnd(&stream), Z_OK);
    }
}

int main(void)
{
    test_output_sizes();
    test_refusals();
    test_memory();
    test_uncompress();
    test_gzip_extra();
    test_short_streams();
    test_made_streams();
    test_back();
    return 0;
}
