// SPDX-License-Identifier: Zlib
// Calls that a correct program does not make: missing pointers, copied and ended streams, parameters that do not exist, no
// room and no input, checksums of nothing. Every answer is noted, then ours is compared with stock's, one by one.
#include "zlib_api.h"

#include "test.h"

#include <stdint.h>

enum { ANSWER_LIMIT = 8000 };

struct answers {
    const char *questions[ANSWER_LIMIT];
    long arguments[ANSWER_LIMIT];
    long long values[ANSWER_LIMIT];
    unsigned count;
};

static void note(struct answers *answers, const char *question, long argument, long long value)
{
    CHECK(answers->count < ANSWER_LIMIT);
    answers->questions[answers->count] = question;
    answers->arguments[answers->count] = argument;
    answers->values[answers->count] = value;
    answers->count++;
}

// Notes the value of an expression under its own text.
#define ASK(expression) note(answers, #expression, 0, (long long)(expression))
#define ASK_FOR(argument, expression)                                                              \
    note(answers, #expression, (argument), (long long)(expression))

static const Bytef hello[] = "hello, hello! hello, hello! hello.";

static z_stream make_stream(void)
{
    return (z_stream){.next_in = NULL};
}

// Every function that works on a compressing stream, given one that it must refuse.
static void ask_refused_deflate(struct answers *answers, const struct zlib_api *api,
                                z_stream *stream)
{
    z_stream target = make_stream();
    gz_header header = {.text = 0};
    Bytef bytes[16] = {0};
    uInt size = sizeof(bytes);
    unsigned pending = 7;
    int bits = 7;

    ASK(api->deflate(stream, Z_NO_FLUSH));
    ASK(api->deflate(stream, Z_FINISH));
    ASK(api->deflateReset(stream));
    ASK(api->deflateResetKeep(stream));
    ASK(api->deflateCopy(&target, stream));
    ASK(api->deflateCopy(NULL, stream));
    ASK(api->deflateParams(stream, 6, 0));
    ASK(api->deflateTune(stream, 4, 4, 4, 4));
    ASK(api->deflatePending(stream, &pending, &bits));
    ASK(pending);
    ASK(bits);
    ASK(api->deflatePrime(stream, 3, 5));
    ASK(api->deflateSetHeader(stream, &header));
    ASK(api->deflateSetDictionary(stream, hello, 10));
    ASK(api->deflateSetDictionary(stream, NULL, 0));
    ASK(api->deflateGetDictionary(stream, bytes, &size));
    ASK(api->deflateEnd(stream));
}

static void ask_refused_inflate(struct answers *answers, const struct zlib_api *api,
                                z_stream *stream)
{
    z_stream target = make_stream();
    gz_header header = {.text = 0};
    Bytef bytes[16] = {0};
    uInt size = sizeof(bytes);

    ASK(api->inflate(stream, Z_NO_FLUSH));
    ASK(api->inflate(stream, Z_FINISH));
    ASK(api->inflateReset(stream));
    ASK(api->inflateReset2(stream, 15));
    ASK(api->inflateResetKeep(stream));
    ASK(api->inflateCopy(&target, stream));
    ASK(api->inflateCopy(NULL, stream));
    ASK(api->inflatePrime(stream, 3, 5));
    ASK(api->inflatePrime(stream, 0, 0));
    ASK(api->inflateMark(stream));
    ASK(api->inflateGetHeader(stream, &header));
    ASK(api->inflateSetDictionary(stream, hello, 10));
    ASK(api->inflateSetDictionary(stream, NULL, 0));
    ASK(api->inflateGetDictionary(stream, bytes, &size));
    ASK(api->inflateSync(stream));
    ASK(api->inflateSyncPoint(stream));
    ASK(api->inflateUndermine(stream, 1));
    ASK(api->inflateValidate(stream, 1));
    ASK(api->inflateCodesUsed(stream));
    ASK(api->inflateEnd(stream));
}

static unsigned give_nothing(void *context, z_const unsigned char **bytes)
{
    (void)context;
    *bytes = NULL;
    return 0;
}

static int take_nothing(void *context, unsigned char *bytes, unsigned size)
{
    (void)context;
    (void)bytes;
    return size != 0;
}

static void ask_missing_streams(struct answers *answers, const struct zlib_api *api)
{
    static Bytef window[32768];
    const int size = (int)sizeof(z_stream);
    z_stream empty = make_stream();

    ask_refused_deflate(answers, api, NULL);
    ask_refused_inflate(answers, api, NULL);
    ask_refused_deflate(answers, api, &empty);
    ask_refused_inflate(answers, api, &empty);
    ASK(api->deflateInit_(NULL, 6, ZLIB_VERSION, size));
    ASK(api->deflateInit2_(NULL, 6, Z_DEFLATED, 15, 8, 0, ZLIB_VERSION, size));
    ASK(api->inflateInit_(NULL, ZLIB_VERSION, size));
    ASK(api->inflateInit2_(NULL, 15, ZLIB_VERSION, size));
    ASK(api->inflateBackInit_(NULL, 15, window, ZLIB_VERSION, size));
    ASK(api->inflateBackInit_(&empty, 15, NULL, ZLIB_VERSION, size));
    ASK(api->inflateBack(NULL, give_nothing, NULL, take_nothing, NULL));
    ASK(api->inflateBack(&empty, give_nothing, NULL, take_nothing, NULL));
    ASK(api->inflateBackEnd(NULL));
    ASK(api->inflateBackEnd(&empty));
}

// A program compiled against another zlib.h says so through version and size.
static void ask_versions(struct answers *answers, const struct zlib_api *api)
{
    static const char *const versions[] = {NULL,    "",  "0.9", "1.0", "1.2.13",
                                           "1.3.2", "1", "1x",  "2.0", "x"};
    static Bytef window[32768];
    const int size = (int)sizeof(z_stream);

    for (long at = 0; at < 10; at++) {
        z_stream stream = make_stream();
        const char *version = versions[at];
        ASK_FOR(at, api->deflateInit_(&stream, 6, version, size));
        ASK_FOR(at, api->deflateEnd(&stream));
        ASK_FOR(at, api->deflateInit2_(&stream, 6, Z_DEFLATED, 15, 8, 0, version, size));
        ASK_FOR(at, api->deflateEnd(&stream));
        ASK_FOR(at, api->inflateInit_(&stream, version, size));
        ASK_FOR(at, api->inflateEnd(&stream));
        ASK_FOR(at, api->inflateInit2_(&stream, 15, version, size));
        ASK_FOR(at, api->inflateEnd(&stream));
        ASK_FOR(at, api->inflateBackInit_(&stream, 15, window, version, size));
        ASK_FOR(at, api->inflateBackEnd(&stream));
    }
    for (long at = -1; at <= 1; at += 2) {
        z_stream stream = make_stream();
        const int wrong_size = size + (int)at;
        ASK_FOR(at, api->deflateInit_(&stream, 6, ZLIB_VERSION, wrong_size));
        ASK_FOR(at, api->deflateInit2_(&stream, 6, Z_DEFLATED, 15, 8, 0, ZLIB_VERSION, wrong_size));
        ASK_FOR(at, api->inflateInit_(&stream, ZLIB_VERSION, wrong_size));
        ASK_FOR(at, api->inflateInit2_(&stream, 15, ZLIB_VERSION, wrong_size));
        ASK_FOR(at, api->inflateBackInit_(&stream, 15, window, ZLIB_VERSION, wrong_size));
    }
}

static void ask_deflate_start(struct answers *answers, const struct zlib_api *api, int level,
                              int method, int window_bits, int memory_level, int strategy)
{
    z_stream stream = make_stream();
    const long argument = (((level + 50L) * 100 + method + 50) * 100 + window_bits + 50) * 10000 +
                          (memory_level + 50L) * 100 + strategy + 50;
    const int result = api->deflateInit2_(&stream, level, method, window_bits, memory_level,
                                          strategy, ZLIB_VERSION, (int)sizeof(stream));
    note(answers, "deflateInit2", argument, result);
    note(answers, "deflateInit2 leaves a state", argument, stream.state != NULL);
    note(answers, "deflateInit2 sets data_type", argument, stream.data_type);
    note(answers, "deflateInit2 sets adler", argument, (long long)stream.adler);
    note(answers, "deflateEnd", argument, api->deflateEnd(&stream));
}

static void ask_parameters(struct answers *answers, const struct zlib_api *api)
{
    static Bytef window[32768];
    const int size = (int)sizeof(z_stream);

    for (int level = -4; level <= 12; level++)
        ask_deflate_start(answers, api, level, Z_DEFLATED, 15, 8, 0);
    for (int method = -1; method <= 16; method++)
        ask_deflate_start(answers, api, 6, method, 15, 8, 0);
    for (int window_bits = -40; window_bits <= 49; window_bits++)
        ask_deflate_start(answers, api, 6, Z_DEFLATED, window_bits, 8, 0);
    for (int memory_level = -2; memory_level <= 12; memory_level++)
        ask_deflate_start(answers, api, 6, Z_DEFLATED, 15, memory_level, 0);
    for (int strategy = -3; strategy <= 8; strategy++)
        ask_deflate_start(answers, api, 6, Z_DEFLATED, 15, 8, strategy);

    z_stream reset = make_stream();
    ASK(api->inflateInit_(&reset, ZLIB_VERSION, size));
    for (int window_bits = -40; window_bits <= 70; window_bits++) {
        z_stream stream = make_stream();
        ASK_FOR(window_bits, api->inflateInit2_(&stream, window_bits, ZLIB_VERSION, size));
        ASK_FOR(window_bits, stream.state != NULL);
        ASK_FOR(window_bits, api->inflateEnd(&stream));
        ASK_FOR(window_bits, api->inflateReset2(&reset, window_bits));
        stream = make_stream();
        ASK_FOR(window_bits,
                api->inflateBackInit_(&stream, window_bits, window, ZLIB_VERSION, size));
        ASK_FOR(window_bits, api->inflateBackEnd(&stream));
    }
    ASK(api->inflateEnd(&reset));
}

// Streams copied as bytes, streams that have ended, streams whose allocator vanished.
static void ask_strange_streams(struct answers *answers, const struct zlib_api *api)
{
    const int size = (int)sizeof(z_stream);
    Bytef room[100];
    z_stream stream = make_stream();
    z_stream copy;

    ASK(api->deflateInit_(&stream, 6, ZLIB_VERSION, size));
    memcpy(&copy, &stream, sizeof(copy));
    ask_refused_deflate(answers, api, &copy);
    stream.zalloc = NULL;
    ASK(api->deflate(&stream, Z_FINISH));
    stream.zalloc = copy.zalloc;
    stream.zfree = NULL;
    ASK(api->deflate(&stream, Z_FINISH));
    ASK(api->deflateEnd(&stream));
    stream.zfree = copy.zfree;
    ASK(api->deflateEnd(&stream));
    ask_refused_deflate(answers, api, &stream);

    stream = make_stream();
    ASK(api->inflateInit_(&stream, ZLIB_VERSION, size));
    memcpy(&copy, &stream, sizeof(copy));
    copy.next_out = room;
    copy.avail_out = sizeof(room);
    ask_refused_inflate(answers, api, &copy);
    stream.zfree = NULL;
    ASK(api->inflate(&stream, Z_FINISH));
    ASK(api->inflateEnd(&stream));
    stream.zfree = copy.zfree;
    ASK(api->inflateEnd(&stream));
    ask_refused_inflate(answers, api, &stream);

    // A stream of one direction given to the other one, and copying onto nothing.
    stream = make_stream();
    copy = make_stream();
    ASK(api->deflateInit_(&stream, 6, ZLIB_VERSION, size));
    ASK(api->deflateCopy(&copy, NULL));
    ASK(api->inflateCopy(&copy, NULL));
    ASK(api->deflateEnd(&stream));
}

static void ask_deflate_buffers(struct answers *answers, const struct zlib_api *api)
{
    Bytef room[200];
    z_stream stream = make_stream();

    ASK(api->deflateInit_(&stream, 6, ZLIB_VERSION, (int)sizeof(stream)));
    ASK(api->deflate(&stream, Z_NO_FLUSH)); // neither input nor output
    stream.next_in = hello;
    stream.avail_in = 10;
    ASK(api->deflate(&stream, Z_NO_FLUSH)); // no output
    stream.next_out = room;
    ASK(api->deflate(&stream, Z_NO_FLUSH)); // no room
    stream.avail_out = sizeof(room);
    stream.next_in = NULL;
    ASK(api->deflate(&stream, Z_NO_FLUSH)); // input missing
    stream.next_in = hello;
    for (int flush = -2; flush <= 8; flush++) {
        if (flush == Z_FINISH)
            continue;
        ASK_FOR(flush, api->deflate(&stream, flush));
        ASK_FOR(flush, stream.avail_out);
        ASK_FOR(flush, stream.avail_in);
    }
    for (int level = -3; level <= 12; level++)
        ASK_FOR(level, api->deflateParams(&stream, level, 0));
    for (int strategy = -2; strategy <= 7; strategy++)
        ASK_FOR(strategy, api->deflateParams(&stream, 6, strategy));
    ASK(api->deflateSetHeader(&stream, NULL)); // not a gzip stream
    ASK(api->deflatePending(&stream, NULL, NULL));
    for (int bits = -2; bits <= 40; bits++)
        if (bits <= 0 || bits > 16)
            ASK_FOR(bits, api->deflatePrime(&stream, bits, 0));
    ASK(api->deflateSetDictionary(&stream, hello, 5)); // too late
    ASK(api->deflateSetDictionary(&stream, NULL, 5));
    ASK(api->deflate(&stream, Z_FINISH));
    ASK(api->deflate(&stream, Z_FINISH)); // once more at the end
    ASK(api->deflate(&stream, Z_NO_FLUSH));
    stream.avail_in = 5;
    ASK(api->deflate(&stream, Z_FINISH)); // more input behind the end
    ASK(api->deflateEnd(&stream));
}

static void ask_inflate_buffers(struct answers *answers, const struct zlib_api *api)
{
    Bytef packed[200];
    Bytef room[200];
    uLongf packed_size = sizeof(packed);
    z_stream stream = make_stream();

    ASK(api->compress(packed, &packed_size, hello, sizeof(hello)));
    ASK(api->inflateInit_(&stream, ZLIB_VERSION, (int)sizeof(stream)));
    ASK(api->inflate(&stream, Z_NO_FLUSH)); // neither input nor output
    stream.next_out = room;
    ASK(api->inflate(&stream, Z_NO_FLUSH)); // no room, no input
    stream.avail_in = 5;
    ASK(api->inflate(&stream, Z_NO_FLUSH)); // input missing
    stream.avail_in = 0;
    ASK(api->inflateSync(&stream));
    ASK(api->inflateGetHeader(&stream, NULL));
    ASK(api->inflateReset(&stream));
    stream.avail_out = sizeof(room);
    ASK(api->inflate(&stream, Z_FINISH)); // no input
    stream.next_in = packed;
    stream.avail_in = (uInt)packed_size;
    stream.avail_out = 0;
    ASK(api->inflate(&stream, Z_FINISH)); // no room
    ASK(stream.avail_in);
    ASK(api->inflateSetDictionary(&stream, hello, 5)); // none asked for
    ASK(api->inflateGetDictionary(&stream, NULL, NULL));
    stream.next_out = NULL;
    stream.avail_out = 10;
    ASK(api->inflate(&stream, Z_NO_FLUSH)); // output missing
    stream.next_out = room;
    stream.avail_out = sizeof(room);
    ASK(api->inflate(&stream, Z_FINISH));
    ASK(stream.total_out);
    ASK(api->inflate(&stream, Z_FINISH)); // once more at the end
    ASK(api->inflate(&stream, Z_NO_FLUSH));
    ASK(api->inflateEnd(&stream));

    stream = make_stream(); // garbage where input will stand
    stream.next_in = hello + 3;
    stream.avail_in = 0xFFFFFFFF;
    ASK(api->inflateInit2_(&stream, 47, ZLIB_VERSION, (int)sizeof(stream)));
    ASK(stream.avail_in);
    ASK(api->inflateEnd(&stream));
}

static void ask_oneshot(struct answers *answers, const struct zlib_api *api)
{
    Bytef packed[200];
    Bytef room[200];
    uLongf size = sizeof(packed);
    uLong taken;

    for (int level = -3; level <= 12; level++) {
        size = sizeof(packed);
        ASK_FOR(level, api->compress2(packed, &size, hello, sizeof(hello), level));
        ASK_FOR(level, size);
    }
    size = sizeof(packed);
    ASK(api->compress(packed, &size, NULL, 0));
    ASK(size);
    size = 0;
    ASK(api->compress(packed, &size, hello, sizeof(hello)));
    ASK(size);
    for (uLong given = 0; given <= 40; given++) {
        size = given;
        ASK_FOR((long)given, api->compress(packed, &size, hello, sizeof(hello)));
        ASK_FOR((long)given, size);
    }
    size = sizeof(packed);
    ASK(api->compress(packed, &size, hello, sizeof(hello)));
    const uLong packed_size = size;
    for (uLong given = 0; given <= sizeof(hello) + 1; given++) {
        size = given;
        ASK_FOR((long)given, api->uncompress(room, &size, packed, packed_size));
        ASK_FOR((long)given, size);
        size = given;
        taken = packed_size;
        ASK_FOR((long)given, api->uncompress2(room, &size, packed, &taken));
        ASK_FOR((long)given, taken);
    }
    for (uLong given = 0; given <= packed_size + 3; given++) {
        size = sizeof(room);
        taken = given;
        ASK_FOR((long)given, api->uncompress2(room, &size, packed, &taken));
        ASK_FOR((long)given, size);
        ASK_FOR((long)given, taken);
        size = 0;
        taken = given;
        ASK_FOR((long)given, api->uncompress2(NULL, &size, packed, &taken));
        ASK_FOR((long)given, taken);
    }
    for (uLong given = 0; given < 1UL << 31; given = 2 * given + 1)
        ASK_FOR((long)given, api->compressBound(given));
}

static void ask_errors(struct answers *answers, const struct zlib_api *api)
{
    for (int code = -6; code <= 2; code++) {
        unsigned sum = 0;
        for (const char *text = api->zError(code); *text != '\0'; text++)
            sum = sum * 31 + (unsigned char)*text;
        ASK_FOR(code, sum);
    }
    ASK(api->crc32(0, NULL, 0));
    ASK(api->crc32(77, NULL, 5));
    ASK(api->crc32(77, hello, 0));
    ASK(api->crc32_z(77, NULL, 5));
    ASK(api->adler32(0, NULL, 0));
    ASK(api->adler32(77, NULL, 5));
    ASK(api->adler32(77, hello, 0));
    ASK(api->adler32_z(77, NULL, 5));
}

static void ask_all(struct answers *answers, const struct zlib_api *api)
{
    answers->count = 0;
    ask_missing_streams(answers, api);
    ask_versions(answers, api);
    ask_parameters(answers, api);
    ask_strange_streams(answers, api);
    ask_deflate_buffers(answers, api);
    ask_inflate_buffers(answers, api);
    ask_oneshot(answers, api);
    ask_errors(answers, api);
}

int main(void)
{
    static struct answers ours;
    static struct answers stock;
    unsigned different = 0;

    ask_all(&ours, zlib_api_ours());
    if (zlib_api_stock() == NULL)
        return TEST_SKIPPED;
    ask_all(&stock, zlib_api_stock());
    CHECK_EQUAL(ours.count, stock.count);
    for (unsigned at = 0; at < stock.count; at++) {
        if (ours.values[at] == stock.values[at])
            continue;
        fprintf(stderr, "question %u: %s (%ld) is %lld, stock has %lld\n", at, ours.questions[at],
                ours.arguments[at], ours.values[at], stock.values[at]);
        different++;
    }
    CHECK_EQUAL(different, 0);
    return 0;
}
