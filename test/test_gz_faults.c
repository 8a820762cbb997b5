// SPDX-License-Identifier: Zlib
// Reading, closing and opening gz files while system calls fail, stall, are interrupted or move few
// bytes, at every place in turn, and allocations fail: no byte is lost, an error is reported where it
// belongs, and what can go on goes on. test_gz_write_faults.c does the same for writing.
#include "gz_files.h"

#include "fault_io.h"
#include "test.h"

#include <errno.h>
#include <stdbool.h>

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
            fault_accept(file, plan.error);
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
    const int errors[] = {EAGAIN, EINTR, EIO};
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
            fault_accept(file, EAGAIN);
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

// Writes a file of lines; true if nothing failed. The error is Z_MEM_ERROR, and lasts to the end.
static bool write_with_little_memory(const struct byte_buffer *plain)
{
    gzFile file = gzopen(fault_path(), "w");
    if (file == NULL)
        return false;
    const int printed = gzprintf(file, "%c", plain->bytes[0]);
    const unsigned left = (unsigned)plain->size - 1;
    const bool is_written = printed == 1 && gzwrite(file, plain->bytes + 1, left) == (int)left &&
                            gzflush(file, Z_FINISH) == Z_OK;
    const int code = fault_code(file);
    CHECK_EQUAL(code, is_written ? Z_OK : Z_MEM_ERROR);
    CHECK(printed == 1 || printed == Z_MEM_ERROR);
    CHECK_EQUAL(gzclose(file), code);
    return is_written;
}

static bool read_with_little_memory(const struct byte_buffer *plain)
{
    char text[100];
    size_t at = 0;
    int got;
    gzFile file = gzopen(fault_path(), "r");
    if (file == NULL)
        return false;
    CHECK_EQUAL(gzbuffer(file, 100), 0);
    while ((got = gzread(file, text, sizeof(text))) > 0) {
        CHECK_BYTES(text, plain->bytes + at, (size_t)got);
        at += (size_t)got;
    }
    const bool is_read = at == plain->size && got == 0;
    CHECK(is_read || (got == -1 && fault_code(file) == Z_MEM_ERROR));
    gzclearerr(file);
    // An error text that finds no memory becomes that error.
    CHECK_EQUAL(gzread(file, text, 0x80000000U), -1);
    const bool has_text = fault_code(file) == Z_STREAM_ERROR;
    CHECK(has_text || fault_code(file) == Z_MEM_ERROR);
    CHECK_EQUAL(gzclose(file), Z_OK);
    return is_read && has_text;
}

// One of each, with the k-th allocation failing. True if all went well.
static bool use_memory(unsigned long first, const struct byte_buffer *plain)
{
    fault_start((struct fault_plan){FAULT_ALLOCATE, first, 1, ENOMEM, 0});
    const bool is_written = write_with_little_memory(plain);
    const bool is_read = is_written && read_with_little_memory(plain);
    return fault_stop(FAULT_ALLOCATE) < first && is_read;
}

static void test_memory(void)
{
    struct byte_buffer plain = {0};
    unsigned long first = 1;
    buffer_append_lines(&plain, 5000);
    while (!use_memory(first, &plain))
        first++;
    CHECK(first > 8);
    buffer_free(&plain);

    // Found out when the file is closed.
    gzFile file = gzopen(fault_path(), "w");
    fault_start((struct fault_plan){FAULT_ALLOCATE, 1, 1, ENOMEM, 0});
    CHECK_EQUAL(gzclose(file), Z_MEM_ERROR);
    fault_stop(FAULT_ALLOCATE);
}

int main(void)
{
    test_reading();
    test_reading_seek();
    test_close();
    test_sticky_error();
    test_seek_errors();
    test_memory();
    return 0;
}
