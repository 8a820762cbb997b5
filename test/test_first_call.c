// SPDX-License-Identifier: Zlib
// Many threads enter the library at once, and none did before: each finds the kernels, and all the same.
// A process has one first call, so each round is a process of its own. What a race would break without
// a trace, the build with -DZANDER_SANITIZE=thread reports.
#include "test.h"
#include "zander.h"
#include "zlib.h"

#include <pthread.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 40, THREADS = 12 };

static Bytef text[] = "first come, first served; last come, as well served";
static pthread_barrier_t start;

static void use_crc32(void)
{
    CHECK_EQUAL(crc32(0, text, sizeof(text) - 1), 0xfe92f9b6);
}

static void use_adler32(void)
{
    CHECK_EQUAL(adler32(1, text, sizeof(text) - 1), 0xe209127a);
}

static void use_deflate(void)
{
    Bytef packed[100];
    z_stream stream = {
        .next_in = text, .avail_in = sizeof(text), .next_out = packed, .avail_out = sizeof(packed)};
    CHECK_EQUAL(deflateInit(&stream, 6), Z_OK);
    CHECK_EQUAL(deflate(&stream, Z_FINISH), Z_STREAM_END);
    CHECK_EQUAL(deflateEnd(&stream), Z_OK);
}

static void use_inflate(void)
{
    static Bytef packed[] = {0x78, 0x9c, 0x4b, 0x04, 0x00, 0x00, 0x62, 0x00, 0x62}; // "a"
    Bytef byte[1];
    z_stream stream = {
        .next_in = packed, .avail_in = sizeof(packed), .next_out = byte, .avail_out = sizeof(byte)};
    CHECK_EQUAL(inflateInit(&stream), Z_OK);
    CHECK_EQUAL(inflate(&stream, Z_FINISH), Z_STREAM_END);
    CHECK_EQUAL(byte[0], 'a');
    CHECK_EQUAL(inflateEnd(&stream), Z_OK);
}

static void use_combination(void)
{
    CHECK_EQUAL(crc32_combine(0x12345678, 0, 0), 0x12345678);
}

struct visitor {
    void (*use)(void);
    const char *tier; // what the library said afterwards
};

static void *enter(void *argument)
{
    struct visitor *visitor = argument;
    pthread_barrier_wait(&start);
    visitor->use();
    visitor->tier = zander_tier();
    return NULL;
}

static void race(void)
{
    static void (*const uses[])(void) = {use_crc32, use_adler32, use_deflate, use_inflate,
                                         use_combination};
    struct visitor visitors[THREADS];
    pthread_t threads[THREADS];
    CHECK_EQUAL(pthread_barrier_init(&start, NULL, THREADS), 0);
    for (size_t i = 0; i < THREADS; i++) {
        visitors[i] = (struct visitor){.use = uses[i % (sizeof(uses) / sizeof(uses[0]))]};
        CHECK_EQUAL(pthread_create(&threads[i], NULL, enter, &visitors[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        CHECK_EQUAL(pthread_join(threads[i], NULL), 0);
        CHECK(visitors[i].tier == visitors[0].tier);
    }
}

int main(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        const pid_t process = fork();
        CHECK(process >= 0);
        if (process == 0) {
            race();
            exit(0); // not _exit(): a sanitizer speaks at the end
        }
        int status;
        CHECK_EQUAL(waitpid(process, &status, 0), process);
        CHECK_EQUAL(status, 0);
    }
    return 0;
}
