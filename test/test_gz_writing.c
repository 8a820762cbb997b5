// SPDX-License-Identifier: Zlib
// Writing gz files: every function and mode, flushes and members, parameters in the middle, formatted
// text and its limits, sizes that cannot be, and a device that takes nothing.
#include "gz_files.h"
#include "test.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <unistd.h>

static const char *writing_path(void)
{
    return temp_path("writing");
}

static gzFile open_writing(const char *mode)
{
    gzFile file = gzopen(writing_path(), mode);
    CHECK(file != NULL);
    return file;
}

static void check_written(const void *bytes, size_t size, unsigned members)
{
    check_members(writing_path(), bytes, size, members);
}

static void test_levels_and_buffers(void)
{
    static const char *const modes[] = {"w", "w0", "w1", "w6", "w9", "w6f", "w6h", "w6R", "w6F"};
    static const unsigned buffers[] = {8, 9, 100, 8192, 200000};
    static const unsigned sizes[] = {1, 7, 8, 9, 99, 8191, 8192, 8193, 60000};
    struct byte_buffer plain = {0};
    buffer_append_lines(&plain, 100000);
    for (size_t mode = 0; mode < sizeof(modes) / sizeof(modes[0]); mode++) {
        for (size_t buffer = 0; buffer < sizeof(buffers) / sizeof(buffers[0]); buffer++) {
            gzFile file = open_writing(modes[mode]);
            CHECK_EQUAL(gzbuffer(file, buffers[buffer]), 0);
            size_t at = 0;
            for (unsigned turn = 0; at < plain.size; turn++) {
                size_t size = sizes[turn % (sizeof(sizes) / sizeof(sizes[0]))];
                size = size < plain.size - at ? size : plain.size - at;
                CHECK_EQUAL(gzwrite(file, plain.bytes + at, (unsigned)size), size);
                at += size;
                CHECK_EQUAL(gztell(file), at);
            }
            check_error(file, "", Z_OK, "");
            CHECK_EQUAL(gzclose(file), Z_OK);
            check_written(plain.bytes, plain.size, 1);
        }
    }
    buffer_free(&plain);
}

static void test_small_calls(void)
{
    gzFile file = open_writing("w");
    CHECK_EQUAL(gzputc(file, 'a'), 'a');
    CHECK_EQUAL(gzputc(file, 'b' + 256), 'b');
    CHECK_EQUAL(gzputc(file, -1), 255);
    CHECK_EQUAL(gzputs(file, ""), 0);
    CHECK_EQUAL(gzputs(file, "cd"), 2);
    CHECK_EQUAL(gzputs(file, NULL), -1);
    CHECK_EQUAL(gzwrite(file, NULL, 0), 0);
    CHECK_EQUAL(gzfwrite("efghij", 2, 3, file), 3);
    CHECK_EQUAL(gzfwrite("xx", 0, 3, file), 0);
    CHECK_EQUAL(gzfwrite("xx", 3, 0, file), 0);
    CHECK_EQUAL(gztell(file), 11);
    CHECK_EQUAL(gzclose(file), Z_OK);
    check_written("ab\377cdefghij", 11, 1);
}

static void test_empty(void)
{
    gzFile file = open_writing("w");
    CHECK_EQUAL(gzclose(file), Z_OK);
    check_written("", 0, 1);
    file = open_writing("wT");
    CHECK_EQUAL(gzclose(file), Z_OK);
    check_written("", 0, 0);
}

static void test_direct(void)
{
    struct byte_buffer plain = {0};
    struct byte_buffer written = {0};
    buffer_append_lines(&plain, 50000);
    gzFile file = open_writing("wT9");
    CHECK_EQUAL(gzputs(file, "hello "), 6);
    CHECK_EQUAL(gzoffset(file), 0);
    CHECK_EQUAL(gzflush(file, Z_SYNC_FLUSH), Z_OK);
    CHECK_EQUAL(gzoffset(file), 6);
    CHECK_EQUAL(gzsetparams(file, 1, Z_RLE), Z_STREAM_ERROR);
    CHECK_EQUAL(gzwrite(file, plain.bytes, 50000), 50000);
    CHECK_EQUAL(gzprintf(file, "%d", 42), 2);
    CHECK_EQUAL(gzflush(file, Z_FINISH), Z_OK);
    CHECK_EQUAL(gzclose(file), Z_OK);
    file_read(&written, writing_path());
    CHECK_EQUAL(written.size, 50008);
    CHECK_BYTES(written.bytes, "hello ", 6);
    CHECK_BYTES(written.bytes + 6, plain.bytes, 50000);
    CHECK_BYTES(written.bytes + 50006, "42", 2);
    buffer_free(&plain);
    buffer_free(&written);
}

// What was written before a flush can be read behind it.
static void test_flush(void)
{
    static const int flushes[] = {Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH};
    char text[32];
    for (int at = 0; at < 4; at++) {
        gzFile file = open_writing("w");
        CHECK_EQUAL(gzputs(file, "first "), 6);
        CHECK_EQUAL(gzflush(file, Z_NO_FLUSH), Z_OK);
        CHECK_EQUAL(gzflush(file, flushes[at]), Z_OK);
        gzFile reader = gzopen(writing_path(), "r");
        CHECK_EQUAL(gzread(reader, text, 32), 6);
        CHECK_BYTES(text, "first ", 6);
        CHECK_EQUAL(gzclose(reader), flushes[at] == Z_FINISH ? Z_OK : Z_BUF_ERROR);
        CHECK_EQUAL(gzputs(file, "second"), 6);
        CHECK_EQUAL(gzflush(file, -1), Z_STREAM_ERROR);
        CHECK_EQUAL(gzflush(file, Z_BLOCK), Z_STREAM_ERROR);
        check_error(file, "", Z_OK, "");
        CHECK_EQUAL(gzclose(file), Z_OK);
        check_written("first second", 12, flushes[at] == Z_FINISH ? 2 : 1);
    }
}

// Z_FINISH ends the member that is open, or writes an empty one; closing adds none.
static void test_finish(void)
{
    gzFile file = open_writing("w");
    CHECK_EQUAL(gzflush(file, Z_FINISH), Z_OK);
    CHECK_EQUAL(gzoffset(file), 20);
    CHECK_EQUAL(gzclose(file), Z_OK);
    check_written("", 0, 1);

    file = open_writing("w");
    CHECK_EQUAL(gzputc(file, 'a'), 'a');
    for (unsigned pass = 0; pass < 3; pass++)
        CHECK_EQUAL(gzflush(file, Z_FINISH), Z_OK);
    CHECK_EQUAL(gzflush(file, Z_NO_FLUSH), Z_OK);
    CHECK_EQUAL(gzsetparams(file, 1, Z_DEFAULT_STRATEGY), Z_OK);
    CHECK_EQUAL(gzclose(file), Z_OK);
    check_written("a", 1, 3);
}

static void test_setparams(void)
{
    struct byte_buffer plain = {0};
    buffer_append_lines(&plain, 60000);
    for (int buffer = 8; buffer <= 8192; buffer *= 32) {
        gzFile file = open_writing("w");
        CHECK_EQUAL(gzbuffer(file, (unsigned)buffer), 0);
        size_t at = 0;
        for (int turn = 0; at < plain.size; turn++) {
            const size_t size = plain.size - at < 1234 ? plain.size - at : 1234;
            CHECK_EQUAL(gzsetparams(file, turn % 11 - 1, turn % 5), Z_OK);
            CHECK_EQUAL(gzwrite(file, plain.bytes + at, (unsigned)size), size);
            at += size;
        }
        CHECK_EQUAL(gzclose(file), Z_OK);
        check_written(plain.bytes, plain.size, 1);
    }
    buffer_free(&plain);

    // A level that does not exist is found out when deflate is set up.
    gzFile file = open_writing("w");
    CHECK_EQUAL(gzsetparams(file, 42, 0), Z_OK);
    CHECK_EQUAL(gzputc(file, 'x'), -1);
    check_error(file, "", Z_MEM_ERROR, "");
    CHECK_EQUAL(gzputc(file, 'x'), -1);
    gzclearerr(file);
    CHECK_EQUAL(gzsetparams(file, 9, 0), Z_OK);
    CHECK_EQUAL(gzputc(file, 'x'), 'x');
    CHECK_EQUAL(gzclose(file), Z_OK);
    check_written("x", 1, 1);
}

static int print_list(gzFile file, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int result = gzvprintf(file, format, arguments);
    va_end(arguments);
    return result;
}

// Results of up to one byte less than the buffer; longer ones write nothing (CVE-2003-0107).
static void test_printf(void)
{
    static const unsigned buffers[] = {8, 9, 100, 8192};
    struct byte_buffer letters = {0};
    for (int at = 0; at < 200000; at++)
        buffer_put(&letters, 'x');
    buffer_put(&letters, '\0');
    for (size_t at = 0; at < sizeof(buffers) / sizeof(buffers[0]); at++) {
        const int limit = (int)buffers[at] - 1;
        gzFile file = open_writing("w");
        CHECK_EQUAL(gzbuffer(file, buffers[at]), 0);
        CHECK_EQUAL(gzputs(file, "abcdefgh"), 8); // the buffer may be full or not
        size_t written = 8;
        for (int length = limit - 7; length < limit + 9; length++) {
            const int expected = length <= limit ? length : 0;
            CHECK_EQUAL(gzprintf(file, "%.*s", length, (const char *)letters.bytes), expected);
            CHECK_EQUAL(print_list(file, "%.*s", length, (const char *)letters.bytes), expected);
            written += 2 * (size_t)expected;
            CHECK_EQUAL(gztell(file), written);
        }
        CHECK_EQUAL(gzprintf(file, "%s", (const char *)letters.bytes), 0);
        CHECK_EQUAL(gzprintf(file, "%s", ""), 0);
        check_error(file, "", Z_OK, "");
        CHECK_EQUAL(gzclose(file), Z_OK);
        memcpy(letters.bytes, "abcdefgh", 8);
        check_written(letters.bytes, written, 1);
        memset(letters.bytes, 'x', 8);
    }
    buffer_free(&letters);
}

static void test_too_large(void)
{
    gzFile file = open_writing("w");
    CHECK_EQUAL(gzputc(file, 'a'), 'a');
    CHECK_EQUAL(gzwrite(file, "x", 0x80000000U), 0);
    check_error(file, writing_path(), Z_DATA_ERROR, "requested length does not fit in int");
    CHECK_EQUAL(gzputc(file, 'x'), -1);
    CHECK_EQUAL(gzwrite(file, "x", 1), 0);
    CHECK_EQUAL(gzputs(file, "x"), -1);
    CHECK_EQUAL(gzprintf(file, "x"), Z_STREAM_ERROR);
    CHECK_EQUAL(gzflush(file, Z_FINISH), Z_STREAM_ERROR);
    CHECK_EQUAL(gzsetparams(file, 1, 1), Z_STREAM_ERROR);
    CHECK_EQUAL(gzseek(file, 10, SEEK_CUR), -1);
    gzclearerr(file);
    CHECK_EQUAL(gzfwrite("x", (z_size_t)-1 / 2 + 1, 2, file), 0);
    check_error(file, writing_path(), Z_STREAM_ERROR, "request does not fit in a size_t");
    gzclearerr(file);
    CHECK_EQUAL(gzputc(file, 'b'), 'b');
    CHECK_EQUAL(gzclose(file), Z_OK);
    check_written("ab", 2, 1);
}

static void test_full_device(void)
{
    struct byte_buffer noise = {0};
    gzFile file = gzopen("/dev/full", "w");
    if (file == NULL) {
        printf("/dev/full: skipped, there is none\n");
        return;
    }
    buffer_append_noise(&noise, 100000);
    CHECK_EQUAL(gzwrite(file, noise.bytes, 100000), 0);
    check_error(file, "/dev/full", Z_ERRNO, strerror(ENOSPC));
    CHECK_EQUAL(gzwrite(file, noise.bytes, 10), 0);
    CHECK_EQUAL(gzputc(file, 'x'), -1);
    CHECK_EQUAL(gzflush(file, Z_SYNC_FLUSH), Z_STREAM_ERROR);
    gzclearerr(file);
    CHECK_EQUAL(gzputc(file, 'x'), 'x');
    CHECK_EQUAL(gzflush(file, Z_SYNC_FLUSH), Z_ERRNO);
    check_error(file, "/dev/full", Z_ERRNO, strerror(ENOSPC));
    CHECK_EQUAL(gzclose(file), Z_ERRNO);

    file = gzopen("/dev/full", "wT"); // found out when it is closed
    CHECK_EQUAL(gzputs(file, "hello"), 5);
    CHECK_EQUAL(gzclose(file), Z_ERRNO);
    buffer_free(&noise);
}

static void test_broken_pipe(void)
{
    int ends[2];
    signal(SIGPIPE, SIG_IGN);
    CHECK_EQUAL(pipe(ends), 0);
    close(ends[0]);
    gzFile file = gzdopen(ends[1], "w");
    CHECK_EQUAL(gzputs(file, "hello"), 5);
    CHECK_EQUAL(gzflush(file, Z_SYNC_FLUSH), Z_ERRNO);
    CHECK_EQUAL(errno, EPIPE);
    CHECK_EQUAL(gzclose(file), Z_ERRNO);
}

int main(void)
{
    test_levels_and_buffers();
    test_small_calls();
    test_empty();
    test_direct();
    test_flush();
    test_finish();
    test_setparams();
    test_printf();
    test_too_large();
    test_full_device();
    test_broken_pipe();
    return 0;
}
