// SPDX-License-Identifier: Zlib
// Many short lives: streams begun and ended, and streams reset again and again, for messages of all sizes. A stream
// that was reset makes the bytes of a fresh one, and no memory is left behind or grows.
//   test_soak [--cycles N]
#ifndef ZLIB_CONST
#define ZLIB_CONST // next_in points to const
#endif
#include "zlib.h"

#include <stdbool.h>

#include "data_maker.h"
#include "test.h"
#include "zander.h"

enum {
    DATA_SIZE = 400000,
    MAX_MESSAGE = 60000,
    ROOM = MAX_MESSAGE + 2000,
    LIVES = 6,
    BLOCK_HEADER = 16, // before each block: its size
};

static Bytef data[DATA_SIZE];
static Bytef packed[ROOM];
static Bytef expected[ROOM];
static Bytef unpacked[ROOM];

// What the streams of one kind hold, and the most they ever held.
struct account {
    size_t held;
    size_t peak;
};

static voidpf take_block(voidpf opaque, uInt items, uInt size)
{
    struct account *account = opaque;
    const size_t bytes = (size_t)items * size;
    Bytef *block = malloc(BLOCK_HEADER + bytes);
    CHECK(block != NULL);
    memcpy(block, &bytes, sizeof(bytes));
    memset(block + BLOCK_HEADER, 0xA5, bytes < 70000 ? bytes : 70000);
    account->held += bytes;
    account->peak = account->held > account->peak ? account->held : account->peak;
    return block + BLOCK_HEADER;
}

static void give_block(voidpf opaque, voidpf address)
{
    struct account *account = opaque;
    Bytef *block = (Bytef *)address - BLOCK_HEADER;
    size_t bytes;
    memcpy(&bytes, block, sizeof(bytes));
    CHECK(account->held >= bytes);
    account->held -= bytes;
    free(block);
}

// A compressing stream that lives on, and its parameters.
struct life {
    z_stream stream;
    struct account account;
    int level;
    int window_bits;
    int profile;
};

static void begin_deflate(z_stream *stream, struct account *account, const struct life *life)
{
    *stream = (z_stream){.zalloc = take_block, .zfree = give_block, .opaque = account};
    CHECK_EQUAL(
        deflateInit2(stream, life->level, Z_DEFLATED, life->window_bits, 8, Z_DEFAULT_STRATEGY),
        Z_OK);
    CHECK_EQUAL(zander_set_profile(stream, life->profile), Z_OK);
}

static size_t compress_message(z_stream *stream, const Bytef *message, uInt size, uInt first,
                               Bytef *out)
{
    stream->next_in = message;
    stream->next_out = out;
    stream->avail_out = ROOM;
    stream->avail_in = first;
    if (first != 0) {
        CHECK_EQUAL(deflate(stream, Z_NO_FLUSH), Z_OK);
    }
    stream->avail_in += size - first;
    CHECK_EQUAL(deflate(stream, Z_FINISH), Z_STREAM_END);
    return ROOM - stream->avail_out;
}

// Small ones mostly; one in a hundred goes far beyond.
static uInt choose_size(struct random *random)
{
    const uint32_t limit =
        random_below(random, 100) == 0 ? MAX_MESSAGE : 1u << random_below(random, 14);
    return random_below(random, limit + 1);
}

// The message through a stream that was reset, through a fresh one, and back.
static void cycle(struct random *random, struct life *life, z_stream *inflater)
{
    const uInt size = choose_size(random);
    const Bytef *message = data + random_below(random, DATA_SIZE - MAX_MESSAGE);
    // The bytes of the classic profile may depend on how the input is cut.
    const uInt first = random_below(random, 3) == 0 ? random_below(random, size + 1) : 0;
    struct account account = {0, 0};
    z_stream fresh;

    CHECK_EQUAL(deflateReset(&life->stream), Z_OK);
    const size_t packed_size = compress_message(&life->stream, message, size, first, packed);
    begin_deflate(&fresh, &account, life);
    const size_t expected_size = compress_message(&fresh, message, size, first, expected);
    CHECK_EQUAL(packed_size, expected_size);
    CHECK_BYTES(packed, expected, expected_size);
    CHECK_EQUAL(deflateEnd(&fresh), Z_OK);
    CHECK_EQUAL(account.held, 0);

    CHECK_EQUAL(inflateReset2(inflater, life->window_bits), Z_OK);
    inflater->next_in = packed;
    inflater->avail_in = (uInt)packed_size;
    inflater->next_out = unpacked;
    inflater->avail_out = first + 1 < size ? first + 1 : ROOM;
    int result = inflate(inflater, Z_NO_FLUSH);
    if (result == Z_OK) {
        inflater->avail_out += ROOM - (uInt)inflater->total_out - inflater->avail_out;
        result = inflate(inflater, Z_NO_FLUSH);
    }
    CHECK_EQUAL(result, Z_STREAM_END);
    CHECK_EQUAL(inflater->total_out, size);
    CHECK_BYTES(unpacked, message, size);
}

// The one-call functions, whose streams have memory of the input's size.
static void cycle_one_call(struct random *random, int level)
{
    const uInt size = choose_size(random);
    const Bytef *message = data + random_below(random, DATA_SIZE - MAX_MESSAGE);
    uLongf packed_size = ROOM;
    uLongf unpacked_size = ROOM;

    CHECK_EQUAL(compress2(packed, &packed_size, message, size, level), Z_OK);
    CHECK_EQUAL(uncompress(unpacked, &unpacked_size, packed, packed_size), Z_OK);
    CHECK_EQUAL(unpacked_size, size);
    CHECK_BYTES(unpacked, message, size);
}

int main(int argument_count, char **arguments)
{
    static struct life lives[LIVES] = {
        {.level = 1, .window_bits = 15, .profile = ZANDER_PROFILE_CLASSIC},
        {.level = 6, .window_bits = -15, .profile = ZANDER_PROFILE_CLASSIC},
        {.level = 9, .window_bits = 31, .profile = ZANDER_PROFILE_CLASSIC},
        {.level = 6, .window_bits = -10, .profile = ZANDER_PROFILE_CLASSIC},
        {.level = 1, .window_bits = 15, .profile = ZANDER_PROFILE_MODERN},
        {.level = 6, .window_bits = -15, .profile = ZANDER_PROFILE_MODERN},
    };
    const bool has_count = argument_count == 3 && strcmp(arguments[1], "--cycles") == 0;
    const unsigned long cycles = has_count ? strtoul(arguments[2], NULL, 10) : 20000;
    struct random random = random_from_seed(11);
    struct account inflate_account = {0, 0};
    z_stream inflater = {.zalloc = take_block, .zfree = give_block, .opaque = &inflate_account};

    for (size_t begin = 0; begin < DATA_SIZE; begin += DATA_SIZE / DATA_KINDS) {
        const size_t left = DATA_SIZE - begin;
        const size_t size = left < DATA_SIZE / DATA_KINDS ? left : DATA_SIZE / DATA_KINDS;
        data_make(&random, (enum data_kind)random_below(&random, DATA_KINDS), data + begin, size);
    }
    CHECK_EQUAL(inflateInit2(&inflater, 15), Z_OK);
    for (size_t i = 0; i < LIVES; i++) {
        begin_deflate(&lives[i].stream, &lives[i].account, &lives[i]);
    }
    size_t peak_early = 0;
    for (unsigned long done = 0; done < cycles; done++) {
        cycle(&random, &lives[done % LIVES], &inflater);
        cycle_one_call(&random, (int)(done % 10));
        if (done == cycles / 2) {
            peak_early = inflate_account.peak;
            for (size_t i = 0; i < LIVES; i++) {
                peak_early += lives[i].account.peak;
            }
        }
    }
    size_t held = inflate_account.held;
    for (size_t i = 0; i < LIVES; i++) {
        held += lives[i].account.held;
        CHECK(lives[i].account.peak <= 1100000);
        CHECK_EQUAL(deflateEnd(&lives[i].stream), Z_OK);
        CHECK_EQUAL(lives[i].account.held, 0);
    }
    CHECK(held <= peak_early); // all have met their largest messages long ago
    CHECK_EQUAL(inflateEnd(&inflater), Z_OK);
    CHECK_EQUAL(inflate_account.held, 0);
    return 0;
}
