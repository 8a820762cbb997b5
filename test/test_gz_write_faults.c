// SPDX-License-Identifier: Zlib
// Writing gz files while system calls fail, stall, are interrupted or move few bytes, at every place in
// turn: no byte is lost or doubled, and what can go on goes on.
#include "gz_files.h"

#include "fault_io.h"
#include "test.h"

#include <errno.h>
#include <stdbool.h>

// ---- Writing ----

// One call of a kind that the turn decides; gives how many bytes were taken.
static size_t write_some(gzFile file, unsigned turn, const char *bytes, size_t size)
{
    char text[200];
    const size_t length = size < 50 ? size : 50;
    int taken;
    switch (turn % 8) {
    case 0:
        return (size_t)gzwrite(file, bytes, (unsigned)(size < 5 ? size : 5));
    case 1:
        return gzfwrite(bytes, 1, size < 700 ? size : 700, file);
    case 2:
        return gzputc(file, (unsigned char)*bytes) != -1;
    case 3:
        snprintf(text, sizeof(text), "%.*s", (int)length, bytes);
        taken = gzputs(file, text);
        return taken < 0 ? 0 : (size_t)taken;
    case 4:
    case 5:
        taken = gzprintf(file, "%.*s", (int)(length < 7 ? length : 7), bytes);
        return taken < 0 ? 0 : (size_t)taken;
    case 6:
        (void)gzflush(file, Z_SYNC_FLUSH);
        return 0;
    default:
        (void)gzsetparams(file, (int)(turn % 9), Z_DEFAULT_STRATEGY);
        return 0;
    }
}

// Writes it all; gztell() says how far it came, also behind an error. Gives the number of writes.
static unsigned long write_with(struct fault_plan plan, const char *mode, unsigned buffer,
                                const struct byte_buffer *plain)
{
    gzFile file = gzopen(fault_path(), mode);
    CHECK_EQUAL(gzbuffer(file, buffer), 0);
    fault_start(plan);
    size_t at = 0;
    for (unsigned turn = 0; at < plain->size; turn++) {
        const char *bytes = (const char *)plain->bytes + at;
        const size_t taken = write_some(file, turn, bytes, plain->size - at);
        const int code = fault_code(file);
        const size_t position = (size_t)gztell(file);
        if (code == Z_OK || fault_is_stall(plan.error))
            CHECK_EQUAL(position, at + taken);
        CHECK(position >= at);
        if (code != Z_OK)
            fault_accept(file, plan.error);
        at = position;
    }
    CHECK_EQUAL(at, plain->size);
    while (gzflush(file, Z_FINISH) != Z_OK)
        fault_accept(file, plan.error);
    const unsigned long writes = fault_stop(FAULT_WRITE);
    CHECK_EQUAL(gzclose(file), Z_OK);
    return writes;
}

static void check_file(const char *mode, const struct byte_buffer *plain)
{
    struct byte_buffer copied = {0};
    if (mode[1] != 'T') {
        check_members(fault_path(), plain->bytes, plain->size, 1);
        return;
    }
    file_read(&copied, fault_path());
    CHECK_EQUAL(copied.size, plain->size);
    CHECK_BYTES(copied.bytes, plain->bytes, plain->size);
    buffer_free(&copied);
}

static void write_with_all_faults(const char *mode, unsigned buffer, size_t limit,
                                  const struct byte_buffer *plain)
{
    const int errors[] = {EAGAIN, EINTR, EIO, ENOSPC, EPIPE};
    const struct fault_plan none = {.limit = limit};
    const unsigned long writes = write_with(none, mode, buffer, plain);
    check_file(mode, plain);
    for (size_t error = 0; error < sizeof(errors) / sizeof(errors[0]); error++) {
        for (unsigned long first = 1; first <= writes; first++) {
            const struct fault_plan plan = {FAULT_WRITE, first, 1 + first % 40, errors[error],
                                            limit};
            write_with(plan, mode, buffer, plain);
            check_file(mode, plain);
        }
    }
}

static void test_writing(void)
{
    struct byte_buffer plain = {0};
    buffer_append_lines(&plain, 2500);
    write_with_all_faults("w", 8, 0, &plain);
    write_with_all_faults("w1", 40, 0, &plain);
    write_with_all_faults("w0", 100, 0, &plain);
    write_with_all_faults("w", 500, 17, &plain);
    write_with_all_faults("w", 8192, 0, &plain);
    write_with_all_faults("wT", 8, 0, &plain);
    write_with_all_faults("wT", 100, 13, &plain);
    buffer_free(&plain);
}

enum after_seek {
    SEEK_THEN_PUTC,
    SEEK_THEN_PRINTF,
    SEEK_THEN_FLUSH,
    SEEK_THEN_PARAMS,
    AFTER_SEEKS
};

// A call that first has to write the zeros; false for a stall.
static bool call_after_seek(gzFile file, enum after_seek call)
{
    switch (call) {
    case SEEK_THEN_PUTC:
        return gzputc(file, 'x') == 'x';
    case SEEK_THEN_PRINTF: {
        const int result = gzprintf(file, "%c", 'x');
        CHECK(result == 1 || result == Z_BUF_ERROR);
        return result == 1;
    }
    case SEEK_THEN_FLUSH:
        return gzflush(file, Z_SYNC_FLUSH) == Z_OK && gzputc(file, 'x') == 'x';
    default:
        return gzsetparams(file, 9, Z_RLE) == Z_OK && gzputc(file, 'x') == 'x';
    }
}

// The zeros of a seek behind bytes that wait, whatever comes between.
static void test_writing_seek(void)
{
    struct byte_buffer expected = {0};
    buffer_append_noise(&expected, 99);
    buffer_reserve(&expected, 70000);
    memset(expected.bytes + 99, 0, 2901);
    expected.size = 3000;
    buffer_put(&expected, 'x');
    for (unsigned long turn = 0; turn < 40UL * AFTER_SEEKS; turn++) {
        gzFile file = gzopen(fault_path(), "wT");
        CHECK_EQUAL(gzbuffer(file, 100), 0);
        const enum after_seek call =
            (enum after_seek)(turn % SEEK_THEN_PARAMS); // T has no parameters
        CHECK_EQUAL(gzwrite(file, expected.bytes, 99), 99);
        fault_start((struct fault_plan){FAULT_WRITE, 1 + turn / AFTER_SEEKS, 2, EAGAIN, 50});
        CHECK_EQUAL(gzseek(file, 3000, SEEK_SET), 3000);
        while (!call_after_seek(file, call)) {
            fault_accept(file, EAGAIN);
            CHECK_EQUAL(gztell(file), 3000);
        }
        while (gzflush(file, Z_FINISH) != Z_OK)
            fault_accept(file, EAGAIN);
        fault_stop(FAULT_WRITE);
        CHECK_EQUAL(gzclose(file), Z_OK);
        check_file("wT", &expected);
    }
    buffer_free(&expected);
}

// Enough zeros to fill what deflate keeps: every call says that it has to wait.
static void test_stalled_seek(void)
{
    const z_off_t far = 50000000;
    for (int call = 0; call < AFTER_SEEKS; call++) {
        gzFile file = gzopen(fault_path(), "w");
        CHECK_EQUAL(gzbuffer(file, 100), 0);
        fault_start((struct fault_plan){FAULT_WRITE, 1, 1000000, EAGAIN, 0});
        CHECK_EQUAL(gzseek(file, far, SEEK_SET), far);
        for (int pass = 0; pass < 3; pass++) {
            CHECK(!call_after_seek(file, (enum after_seek)call));
            fault_accept(file, EAGAIN);
            CHECK_EQUAL(gztell(file), far);
        }
        CHECK_EQUAL(gzclose(file), Z_ERRNO);
        fault_stop(FAULT_WRITE);
    }
}

// Z_FINISH stalls, and something else comes next: the member is finished before anything begins.
static void finish_interrupted(unsigned long first, unsigned call, const struct byte_buffer *plain)
{
    const size_t half = plain->size / 2;
    gzFile file = gzopen(fault_path(), "w");
    CHECK_EQUAL(gzbuffer(file, 100), 0);
    CHECK_EQUAL(gzwrite(file, plain->bytes, (unsigned)half), half);
    fault_start((struct fault_plan){FAULT_WRITE, first, 3, EAGAIN, 0});
    const bool is_stalled = gzflush(file, Z_FINISH) != Z_OK;
    if (is_stalled)
        fault_accept(file, EAGAIN);
    if (call == 0)
        (void)gzsetparams(file, 1, Z_DEFAULT_STRATEGY);
    if (call == 1)
        (void)gzflush(file, Z_SYNC_FLUSH);
    for (size_t at = half; at < plain->size; at = (size_t)gztell(file))
        (void)gzwrite(file, plain->bytes + at, (unsigned)(plain->size - at));
    while (gzflush(file, Z_FINISH) != Z_OK)
        fault_accept(file, EAGAIN);
    fault_stop(FAULT_WRITE);
    CHECK_EQUAL(gzclose(file), Z_OK);
    check_members(fault_path(), plain->bytes, plain->size, 2);
}

static void test_interrupted_finish(void)
{
    struct byte_buffer plain = {0};
    buffer_append_lines(&plain, 6000);
    for (unsigned long first = 1; first < 30; first++) {
        for (unsigned call = 0; call < 3; call++)
            finish_interrupted(first, call, &plain);
    }
    buffer_free(&plain);

    // Closing goes on where it stalled, and begins nothing.
    for (unsigned long first = 1; first < 5; first++) {
        gzFile file = gzopen(fault_path(), "w");
        CHECK_EQUAL(gzbuffer(file, 10), 0);
        CHECK_EQUAL(gzputs(file, "hello"), 5);
        fault_start((struct fault_plan){FAULT_WRITE, first, 1, EAGAIN, 0});
        const int result = gzflush(file, Z_FINISH);
        CHECK(result == Z_ERRNO || (result == Z_OK && first > 2));
        CHECK_EQUAL(gzclose(file), Z_OK);
        fault_stop(FAULT_WRITE);
        check_members(fault_path(), "hello", 5, 1);
    }
}

// ---- Faults of the past ----

// CVE-2026-76844: a failed write of a large request must leave nothing behind that points into the
// caller's bytes, or later calls store bytes relative to it.
static void test_failed_large_write(void)
{
    struct byte_buffer noise = {0};
    struct byte_buffer expected = {0};
    buffer_append_noise(&noise, 100000);
    for (unsigned long first = 1; first < 200; first += 9) {
        gzFile file = gzopen(fault_path(), "w0");
        CHECK_EQUAL(gzbuffer(file, 64), 0);
        fault_start((struct fault_plan){FAULT_WRITE, first, 1, ENOSPC, 0});
        uint8_t *passing = malloc(noise.size);
        CHECK(passing != NULL);
        memcpy(passing, noise.bytes, noise.size);
        CHECK_EQUAL(gzwrite(file, passing, (unsigned)noise.size), 0);
        free(passing);
        CHECK_EQUAL(gzputc(file, 'x'), -1);
        gzclearerr(file);
        expected.size = 0;
        buffer_append(&expected, noise.bytes, (size_t)gztell(file));
        for (int count = 0; count < 200; count++) {
            CHECK_EQUAL(gzputc(file, 'x'), 'x');
            CHECK_EQUAL(gzprintf(file, "%d", 12345), 5);
            buffer_append(&expected, "x12345", 6);
        }
        fault_stop(FAULT_WRITE);
        CHECK_EQUAL(gzclose(file), Z_OK);
        check_members(fault_path(), expected.bytes, expected.size, 1);
    }
    buffer_free(&noise);
    buffer_free(&expected);
}

// CVE-2026-85091: while nothing can be written, gzprintf() fills the buffer and then says so.
static void test_stalled_printf(const char *mode)
{
    struct byte_buffer noise = {0};
    struct byte_buffer expected = {0};
    buffer_append_noise(&noise, 100000);
    gzFile file = gzopen(fault_path(), mode);
    CHECK_EQUAL(gzbuffer(file, 64), 0);
    fault_start((struct fault_plan){FAULT_WRITE, 3, 200, EAGAIN, 64});
    const int taken = gzwrite(file, noise.bytes, (unsigned)noise.size);
    CHECK(taken >= 0 && taken < (int)noise.size);
    buffer_append(&expected, noise.bytes, (size_t)taken);
    unsigned refused = 0;
    for (unsigned number = 0; number < 400; number++) {
        char text[64];
        const int length = snprintf(text, sizeof(text), "%0*u.", (int)(number % 60) + 1, number);
        const int result = gzprintf(file, "%s", text);
        if (result == Z_BUF_ERROR) {
            refused++;
            fault_accept(file, EAGAIN);
            continue;
        }
        CHECK_EQUAL(result, length);
        buffer_append(&expected, text, (size_t)length);
        CHECK_EQUAL(gztell(file), expected.size);
    }
    CHECK(refused > 50);
    fault_stop(FAULT_WRITE);
    CHECK_EQUAL(gzclose(file), Z_OK);
    check_file(mode, &expected);
    buffer_free(&noise);
    buffer_free(&expected);
}

int main(void)
{
    test_writing();
    test_writing_seek();
    test_stalled_seek();
    test_interrupted_finish();
    test_failed_large_write();
    test_stalled_printf("w1");
    test_stalled_printf("wT");
    return 0;
}
