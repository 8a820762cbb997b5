// SPDX-License-Identifier: Zlib
// System calls that fail, stall, are interrupted or move few bytes, at every place in turn, and
// allocations that fail: no byte is lost or doubled, an error is reported where it belongs, and what
// can go on goes on.
#include "gz_files.h"

#include "fault_io.h"
#include "test.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

static const int stalls[] = {EAGAIN, EINTR};
static const int failures[] = {EIO, ENOSPC, EPIPE};

static bool is_stall(int number)
{
    return number == EAGAIN || number == EINTR;
}

static const char *fault_path(void)
{
    return temp_path("faults");
}

// A call came to the fault: gzerror() says so, and after a failure it has to be cleared.
static void accept_fault(gzFile file, int expected_errno)
{
    CHECK_EQUAL(errno, expected_errno);
    check_error(file, fault_path(), Z_ERRNO, strerror(expected_errno));
    if (!is_stall(expected_errno))
        gzclearerr(file);
}

// ---- Reading ----

// One call of a kind that the turn decides, at most `size` bytes; gives how many came, or -1.
static int read_some(gzFile file, unsigned turn, char *bytes, unsigned size)
{
    switch (turn % 5) {
    case 0:
    case 1:
        return gzread(file, bytes, size);
    case 2: {
        const int byte = gzgetc(file);
        bytes[0] = (char)byte;
        return byte == -1 ? (gzeof(file) ? 0 : -1) : 1;
    }
    case 3:
        if (gzgets(file, bytes, (int)size + 1) == NULL)
            return gzeof(file) ? 0 : -1;
        return (int)strlen(bytes);
    default: {
        const int got = (int)gzfread(bytes, 1, size, file);
        int code;
        gzerror(file, &code);
        return got == 0 && code != Z_OK ? -1 : got;
    }
    }
}

// Reads it all; each fault is met once and the reading goes on behind it. Gives the number of reads.
static unsigned long read_with(struct fault_plan plan, unsigned buffer, unsigned piece,
                               const struct byte_buffer *plain)
{
    char bytes[4096];
    size_t at = 0;
    int got;
    gzFile file = gzopen(fault_path(), "r");
    CHECK_EQUAL(gzbuffer(file, buffer), 0);
    fault_start(plan);
    for (unsigned turn = 0; (got = read_some(file, turn, bytes, piece)) != 0; turn++) {
        if (got < 0) {
            CHECK(plan.first != 0);
            accept_fault(file, plan.error);
            continue;
        }
        CHECK(at + (size_t)got <= plain->size);
        CHECK_BYTES(bytes, plain->bytes + at, (size_t)got);
        at += (size_t)got;
        CHECK_EQUAL(gztell(file), at);
    }
    const unsigned long reads = fault_stop(FAULT_READ);
    CHECK_EQUAL(at, plain->size);
    CHECK_EQUAL(gzeof(file), 1);
    CHECK_EQUAL(gzclose(file), Z_OK);
    return reads;
}

static void read_with_all_faults(unsigned buffer, unsigned piece, size_t limit,
                                 const struct byte_buffer *plain)
{
    const int errors[] = {stalls[0], stalls[1], failures[0]};
    const struct fault_plan none = {.limit = limit};
    const unsigned long reads = read_with(none, buffer, piece, plain);
    for (size_t error = 0; error < sizeof(errors) / sizeof(errors[0]); error++) {
        for (unsigned long first = 1; first <= reads; first++) {
            const struct fault_plan plan = {FAULT_READ, first, 1 + first % 3, errors[error], limit};
            read_with(plan, buffer, piece, plain);
        }
    }
}

static void test_reading(void)
{
    struct byte_buffer plain = {0};
    struct byte_buffer file = {0};
    buffer_append_lines(&plain, 1500);
    buffer_append_member(&file, plain.bytes, 600);
    buffer_append_member(&file, plain.bytes + 600, 900);
    file_write(fault_path(), file.bytes, file.size);
    read_with_all_faults(8, 3, 0, &plain);
    read_with_all_faults(16, 100, 0, &plain);
    read_with_all_faults(100, 4000, 0, &plain);
    read_with_all_faults(8192, 50, 0, &plain);
    read_with_all_faults(100, 70, 7, &plain);
    read_with_all_faults(100, 1000, 1, &plain);
    file_write(fault_path(), plain.bytes, plain.size); // copied
    read_with_all_faults(16, 100, 0, &plain);
    read_with_all_faults(100, 4000, 0, &plain);
    read_with_all_faults(8192, 50, 1, &plain);
    buffer_free(&plain);
    buffer_free(&file);
}

// A seek is carried out in as many calls as it takes, and a failure does not shift it.
static void test_reading_seek(void)
{
    struct byte_buffer plain = {0};
    struct byte_buffer file_bytes = {0};
    char byte;
    buffer_append_lines(&plain, 5000);
    buffer_append_member(&file_bytes, plain.bytes, plain.size);
    file_write(fault_path(), file_bytes.bytes, file_bytes.size);
    for (unsigned long first = 1; first < 30; first++) {
        gzFile file = gzopen(fault_path(), "r");
        CHECK_EQUAL(gzbuffer(file, 50), 0);
        fault_start((struct fault_plan){FAULT_READ, first, 3, EAGAIN, 0});
        CHECK_EQUAL(gzseek(file, 4000, SEEK_SET), 4000);
        int got;
        while ((got = gzread(file, &byte, 1)) < 0) {
            accept_fault(file, EAGAIN);
            CHECK_EQUAL(gztell(file), 4000);
        }
        CHECK_EQUAL(got, 1);
        CHECK_EQUAL((uint8_t)byte, plain.bytes[4000]);
        fault_stop(FAULT_READ);
        CHECK_EQUAL(gzclose(file), Z_OK);
    }
    buffer_free(&plain);
    buffer_free(&file_bytes);
}

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

static int error_code(gzFile file)
{
    int code;
    gzerror(file, &code);
    return code;
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
        const int code = error_code(file);
        const size_t position = (size_t)gztell(file);
        if (code == Z_OK || is_stall(plan.error))
            CHECK_EQUAL(position, at + taken);
        CHECK(position >= at);
        if (code != Z_OK)
            accept_fault(file, plan.error);
        at = position;
    }
    CHECK_EQUAL(at, plain->size);
    while (gzflush(file, Z_FINISH) != Z_OK)
        accept_fault(file, plan.error);
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
    const int errors[] = {stalls[0], stalls[1], failures[0], failures[1], failures[2]};
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

// The zeros of a seek, whatever comes between.
static void test_writing_seek(void)
{
    static const uint8_t zeros[3000];
    for (unsigned long first = 1; first < 40; first++) {
        gzFile file = gzopen(fault_path(), "w0");
        CHECK_EQUAL(gzbuffer(file, 100), 0);
        fault_start((struct fault_plan){FAULT_WRITE, first, 2, EAGAIN, 0});
        CHECK_EQUAL(gzseek(file, 2999, SEEK_SET), 2999);
        while (gzputc(file, 0) == -1) {
            accept_fault(file, EAGAIN);
            CHECK_EQUAL(gztell(file), 2999);
        }
        while (gzflush(file, Z_FINISH) != Z_OK)
            accept_fault(file, EAGAIN);
        fault_stop(FAULT_WRITE);
        CHECK_EQUAL(gzclose(file), Z_OK);
        check_members(fault_path(), zeros, 3000, 1);
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
            accept_fault(file, EAGAIN);
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

// ---- Closing, seeking, memory ----

static int close_with(struct fault_plan plan, unsigned long *writes)
{
    gzFile file = gzopen(fault_path(), "w");
    CHECK_EQUAL(gzputs(file, "hello"), 5);
    fault_start(plan);
    const int result = gzclose(file);
    *writes = fault_stop(FAULT_WRITE);
    return result;
}

static void test_close(void)
{
    unsigned long writes;
    CHECK_EQUAL(close_with((struct fault_plan){FAULT_CLOSE, 1, 1, EIO, 0}, &writes), Z_ERRNO);
    CHECK_EQUAL(errno, EIO);
    CHECK_EQUAL(close_with((struct fault_plan){FAULT_WRITE, 1, 1, EIO, 0}, &writes), Z_ERRNO);
    CHECK_EQUAL(errno, EIO);
    CHECK_EQUAL(close_with((struct fault_plan){FAULT_WRITE, 1, 1, EAGAIN, 0}, &writes), Z_ERRNO);
    CHECK_EQUAL(errno, EAGAIN);
    CHECK_EQUAL(close_with((struct fault_plan){FAULT_WRITE, 1, 5, EINTR, 0}, &writes), Z_OK);
    CHECK_EQUAL(writes, 6); // nobody else could have tried again
    check_members(fault_path(), "hello", 5, 1);

    gzFile file = gzopen(fault_path(), "r");
    CHECK_EQUAL(gzgetc(file), 'h');
    fault_start((struct fault_plan){FAULT_CLOSE, 1, 1, EIO, 0});
    CHECK_EQUAL(gzclose(file), Z_ERRNO);
    fault_stop(FAULT_CLOSE);
}

// What could not be written stays an error, even if later calls succeed.
static void test_sticky_error(void)
{
    gzFile file = gzopen(fault_path(), "w");
    CHECK_EQUAL(gzputs(file, "hello"), 5);
    fault_start((struct fault_plan){FAULT_WRITE, 1, 1, EIO, 0});
    CHECK_EQUAL(gzflush(file, Z_SYNC_FLUSH), Z_ERRNO);
    fault_stop(FAULT_WRITE);
    CHECK_EQUAL(gzputs(file, "hello"), -1);
    CHECK_EQUAL(gzflush(file, Z_SYNC_FLUSH), Z_STREAM_ERROR);
    check_error(file, fault_path(), Z_ERRNO, strerror(EIO));
    CHECK_EQUAL(gzclose(file), Z_ERRNO);
    check_members(fault_path(), "hello", 5, 1);
}

static void test_seek_errors(void)
{
    char byte;
    file_write(fault_path(), "0123456789", 10);
    gzFile file = gzopen(fault_path(), "r");
    CHECK_EQUAL(gzread(file, &byte, 1), 1);
    fault_start((struct fault_plan){FAULT_SEEK, 1, 4, ESPIPE, 0});
    CHECK_EQUAL(gzrewind(file), -1);
    CHECK_EQUAL(gzseek(file, 5, SEEK_SET), -1);
    CHECK_EQUAL(gzseek(file, 0, SEEK_SET), -1);
    CHECK_EQUAL(gzoffset(file), -1);
    fault_stop(FAULT_SEEK);
    CHECK_EQUAL(gztell(file), 1);
    CHECK_EQUAL(gzgetc(file), '1');
    CHECK_EQUAL(gzclose(file), Z_OK);
}

// One of each, with the k-th allocation failing. True if all went well.
static bool use_memory(unsigned long first)
{
    char text[16];
    bool is_complete = false;
    fault_start((struct fault_plan){FAULT_ALLOCATE, first, 1, ENOMEM, 0});
    gzFile file = gzopen(fault_path(), "w");
    if (file != NULL) {
        const bool is_written = gzputs(file, "hello") == 5 && gzflush(file, Z_FINISH) == Z_OK;
        const int code = error_code(file);
        CHECK_EQUAL(code, is_written ? Z_OK : Z_MEM_ERROR);
        CHECK_EQUAL(gzclose(file), code);
        is_complete = is_written;
    }
    file = gzopen(fault_path(), "r");
    if (file != NULL && is_complete) {
        const int got = gzread(file, text, sizeof(text));
        is_complete = got == 5;
        CHECK(is_complete || (got == -1 && error_code(file) == Z_MEM_ERROR));
        gzclearerr(file);
        // An error text that finds no memory becomes that error.
        CHECK_EQUAL(gzread(file, text, 0x80000000U), -1);
        is_complete = error_code(file) == Z_STREAM_ERROR && is_complete;
        CHECK(error_code(file) == Z_STREAM_ERROR || error_code(file) == Z_MEM_ERROR);
    }
    if (file != NULL)
        CHECK_EQUAL(gzclose(file), Z_OK);
    is_complete = is_complete && file != NULL;
    return fault_stop(FAULT_ALLOCATE) < first && is_complete;
}

static void test_memory(void)
{
    unsigned long first = 1;
    while (!use_memory(first))
        first++;
    CHECK(first > 8);
}

int main(void)
{
    test_reading();
    test_reading_seek();
    test_writing();
    test_writing_seek();
    test_failed_large_write();
    test_stalled_printf("w1");
    test_stalled_printf("wT");
    test_close();
    test_sticky_error();
    test_seek_errors();
    test_memory();
    return 0;
}
