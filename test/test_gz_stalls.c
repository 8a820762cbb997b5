// SPDX-License-Identifier: Zlib
// gz files on pipes that do not block: a reader that is fed byte by byte, and a writer whose reader is
// slow. test_gz_faults.c has the same at every system call.
#include "gz_files.h"
#include "random.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct pipe_ends {
    int reader;
    int writer;
};

static struct pipe_ends open_pipe(void)
{
    int ends[2];
    CHECK_EQUAL(pipe(ends), 0);
    return (struct pipe_ends){ends[0], ends[1]};
}

static void check_stalled(gzFile file)
{
    int code;
    CHECK_EQUAL(errno, EAGAIN);
    CHECK(strstr(gzerror(file, &code), strerror(EAGAIN)) != NULL);
    CHECK_EQUAL(code, Z_ERRNO);
    CHECK_EQUAL(gzeof(file), 0);
}

// Nothing is there: every function says so, and none believes in an end.
static void check_nothing(gzFile file)
{
    char text[16];
    errno = 0;
    CHECK_EQUAL(gzread(file, text, sizeof(text)), -1);
    check_stalled(file);
    errno = 0;
    CHECK_EQUAL(gzgetc(file), -1);
    check_stalled(file);
    errno = 0;
    CHECK(gzgets(file, text, sizeof(text)) == NULL);
    check_stalled(file);
    errno = 0;
    CHECK_EQUAL(gzfread(text, 1, sizeof(text), file), 0);
    check_stalled(file);
}

// Takes all that is there; gives the last result, 0 at the end or -1 for a stall.
static int read_ready(gzFile file, struct byte_buffer *plain)
{
    char bytes[100];
    int got;
    while ((got = gzread(file, bytes, sizeof(bytes))) > 0)
        buffer_append(plain, bytes, (size_t)got);
    return got;
}

static void feed(const struct byte_buffer *bytes, const void *expected, size_t expected_size,
                 int is_direct, int close_code)
{
    const struct pipe_ends ends = open_pipe();
    struct byte_buffer plain = {0};
    gzFile file = gzdopen(ends.reader, "rN");
    check_nothing(file);
    CHECK_EQUAL(gzdirect(file), 1);
    int last = -1;
    for (size_t at = 0; at < bytes->size; at++) {
        CHECK_EQUAL(write(ends.writer, bytes->bytes + at, 1), 1);
        last = read_ready(file, &plain);
        CHECK(last == -1 || plain.size == expected_size); // garbage is an end
        if (at >= 3)
            CHECK_EQUAL(gzdirect(file), is_direct);
        if (last == -1)
            check_stalled(file);
    }
    if (last == -1)
        check_nothing(file);
    close(ends.writer);
    CHECK_EQUAL(read_ready(file, &plain), 0);
    CHECK_EQUAL(gzeof(file), 1);
    CHECK_EQUAL(plain.size, expected_size);
    CHECK_BYTES(plain.bytes, expected, expected_size);
    CHECK_EQUAL(gzclose(file), close_code);
    buffer_free(&plain);
}

static void test_feeding(void)
{
    struct byte_buffer lines = {0};
    struct byte_buffer bytes = {0};
    buffer_append_lines(&lines, 3000);
    buffer_append_member(&bytes, lines.bytes, 2000);
    buffer_append_member(&bytes, lines.bytes + 2000, 1000);
    feed(&bytes, lines.bytes, 3000, 0, Z_OK);
    buffer_append(&bytes, "garbage", 7);
    feed(&bytes, lines.bytes, 3000, 0, Z_OK);
    bytes.size = 0;
    buffer_append_member(&bytes, lines.bytes, 2000);
    buffer_append_member(&bytes, "cut", 3);
    bytes.size -= 4;
    memcpy(lines.bytes + 2000, "cut", 3);
    feed(&bytes, lines.bytes, 2003, 0, Z_BUF_ERROR);
    bytes.size = 0;
    buffer_append(&bytes, "not packed\n", 11);
    feed(&bytes, bytes.bytes, 11, 1, Z_OK);
    bytes.size = 0;
    buffer_append(&bytes, "\x1f\x8b", 2);
    feed(&bytes, bytes.bytes, 2, 1, Z_OK);
    buffer_free(&lines);
    buffer_free(&bytes);
}

// A line that comes in two parts; what is pushed back while nothing is there.
static void test_parts(void)
{
    const struct pipe_ends ends = open_pipe();
    char text[32];
    gzFile file = gzdopen(ends.reader, "rN");
    CHECK_EQUAL(gzungetc('>', file), '>');
    CHECK_EQUAL(write(ends.writer, "first ha", 8), 8);
    CHECK_STRING(gzgets(file, text, sizeof(text)), ">first ha");
    CHECK_EQUAL(write(ends.writer, "lf\nnext", 7), 7);
    CHECK_STRING(gzgets(file, text, sizeof(text)), "lf\n");
    CHECK_STRING(gzgets(file, text, sizeof(text)), "next");
    CHECK(gzgets(file, text, sizeof(text)) == NULL);
    check_stalled(file);
    CHECK_EQUAL(gztell(file), 15);
    CHECK_EQUAL(gzungetc('x', file), 'x');
    CHECK_EQUAL(gzgetc(file), 'x');
    close(ends.writer);
    CHECK_EQUAL(gzgetc(file), -1);
    CHECK_EQUAL(gzeof(file), 1);
    CHECK_EQUAL(gzclose(file), Z_OK);
}

// Moves up to `size` bytes out of the pipe.
static void drain(int descriptor, size_t size, struct byte_buffer *bytes)
{
    buffer_reserve(bytes, size);
    const ssize_t got = read(descriptor, bytes->bytes + bytes->size, size);
    CHECK(got >= 0 || errno == EAGAIN);
    bytes->size += got > 0 ? (size_t)got : 0;
}

static void write_slowly(uint64_t seed, const char *mode, const struct byte_buffer *plain)
{
    struct random random = random_from_seed(seed);
    const struct pipe_ends ends = open_pipe();
    struct byte_buffer sent = {0};
    CHECK_EQUAL(fcntl(ends.reader, F_SETFL, O_NONBLOCK), 0);
    gzFile file = gzdopen(ends.writer, mode);
    CHECK_EQUAL(gzbuffer(file, 8 + random_magnitude(&random, 20000)), 0);
    size_t at = 0;
    unsigned stalls = 0;
    while (at < plain->size) {
        uint32_t size = 1 + random_magnitude(&random, 30000);
        size = size < plain->size - at ? size : (uint32_t)(plain->size - at);
        errno = 0;
        const int taken = gzwrite(file, plain->bytes + at, size);
        CHECK(taken >= 0);
        at += (size_t)taken;
        CHECK_EQUAL(gztell(file), at);
        if ((uint32_t)taken < size) {
            check_stalled(file);
            stalls++;
            drain(ends.reader, 1 + random_magnitude(&random, 40000), &sent);
        }
    }
    CHECK(stalls != 0);
    while (gzflush(file, Z_FINISH) != Z_OK) {
        check_stalled(file);
        drain(ends.reader, 5000, &sent);
    }
    CHECK_EQUAL(gzclose(file), Z_OK);
    for (size_t before = (size_t)-1; before != sent.size;) {
        before = sent.size;
        drain(ends.reader, 65536, &sent);
    }
    close(ends.reader);
    if (strchr(mode, 'T') == NULL) {
        struct byte_buffer unpacked = {0};
        CHECK_EQUAL(members_unpack(&unpacked, sent.bytes, sent.size), 1);
        buffer_free(&sent);
        sent = unpacked;
    }
    CHECK_EQUAL(sent.size, plain->size);
    CHECK_BYTES(sent.bytes, plain->bytes, plain->size);
    buffer_free(&sent);
}

static void test_slow_reader(void)
{
    struct byte_buffer noise = {0};
    buffer_append_noise(&noise, 300000);
    for (uint64_t seed = 1; seed <= 10; seed++) {
        write_slowly(seed, "wN", &noise);
        write_slowly(seed, "w0N", &noise);
        write_slowly(seed, "wTN", &noise);
    }
    buffer_free(&noise);
}

// Nobody can go on behind gzclose(): what did not get out is an error.
static void test_stalled_close(void)
{
    const struct pipe_ends ends = open_pipe();
    struct byte_buffer noise = {0};
    buffer_append_noise(&noise, 300000);
    gzFile file = gzdopen(ends.writer, "wN");
    CHECK(gzwrite(file, noise.bytes, 300000) < 300000);
    check_stalled(file);
    errno = 0;
    CHECK_EQUAL(gzclose(file), Z_ERRNO);
    CHECK_EQUAL(errno, EAGAIN);
    close(ends.reader);
    buffer_free(&noise);
}

int main(void)
{
    test_feeding();
    test_parts();
    test_slow_reader();
    test_stalled_close();
    return 0;
}
