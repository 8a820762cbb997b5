// SPDX-License-Identifier: Zlib
// Positions in gz files: gzseek() both ways while reading, forwards while writing, gzrewind(),
// gztell(), and gzungetc().
#include "gz_files.h"
#include "test.h"

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

enum { PLAIN_SIZE = 100000 };

static struct byte_buffer plain; // PLAIN_SIZE bytes of lines

static gzFile open_plain(bool is_packed, const char *mode)
{
    struct byte_buffer file = {0};
    if (is_packed) {
        buffer_append_member(&file, plain.bytes, PLAIN_SIZE / 3);
        buffer_append_member(&file, plain.bytes + PLAIN_SIZE / 3, PLAIN_SIZE - PLAIN_SIZE / 3);
    } else {
        buffer_append(&file, plain.bytes, PLAIN_SIZE);
    }
    file_write(temp_path("seeking"), file.bytes, file.size);
    buffer_free(&file);
    gzFile handle = gzopen(temp_path("seeking"), mode);
    CHECK(handle != NULL);
    return handle;
}

// The next bytes are those at this position.
static void check_here(gzFile file, long position, unsigned count)
{
    uint8_t bytes[1000];
    const long left = PLAIN_SIZE - position;
    const long expected = left < 0 ? 0 : left < (long)count ? left : (long)count;
    CHECK_EQUAL(gzread(file, bytes, count), expected);
    CHECK_BYTES(bytes, plain.bytes + position, (size_t)expected);
    CHECK_EQUAL(gztell(file), position + expected);
}

static void test_reading(bool is_packed)
{
    gzFile file = open_plain(is_packed, "r");
    CHECK_EQUAL(gzseek(file, 50000, SEEK_SET), 50000);
    CHECK_EQUAL(gztell(file), 50000);
    check_here(file, 50000, 100);
    CHECK_EQUAL(gzseek(file, -100, SEEK_CUR), 50000);
    check_here(file, 50000, 10);
    CHECK_EQUAL(gzseek(file, 30000, SEEK_CUR), 80010); // not carried out yet
    CHECK_EQUAL(gzseek(file, -20000, SEEK_CUR), 60010);
    check_here(file, 60010, 10);
    CHECK_EQUAL(gzseek(file, 3, SEEK_SET), 3);
    check_here(file, 3, 1000);
    CHECK_EQUAL(gzseek(file, 0, SEEK_CUR), 1003);
    CHECK_EQUAL(gzseek(file, 5, SEEK_END), -1);
    CHECK_EQUAL(gzseek(file, -1, SEEK_SET), -1);
    CHECK_EQUAL(gzseek(file, -1004, SEEK_CUR), -1);
    check_here(file, 1003, 10);
    CHECK_EQUAL(gzrewind(file), 0);
    CHECK_EQUAL(gztell(file), 0);
    check_here(file, 0, 10);
    CHECK_EQUAL(gzseek(file, PLAIN_SIZE - 5, SEEK_SET), PLAIN_SIZE - 5);
    check_here(file, PLAIN_SIZE - 5, 10);
    CHECK_EQUAL(gzeof(file), 1);
    CHECK_EQUAL(gzseek(file, -1, SEEK_CUR), PLAIN_SIZE - 1);
    CHECK_EQUAL(gzeof(file), 0);
    CHECK_EQUAL(gzgetc(file), plain.bytes[PLAIN_SIZE - 1]);
    CHECK_EQUAL(gzclose(file), Z_OK);
}

// Members end where they end; what is copied can have holes.
static void test_beyond_end(void)
{
    gzFile file = open_plain(true, "r");
    CHECK_EQUAL(gzseek(file, 2 * PLAIN_SIZE, SEEK_SET), 2 * PLAIN_SIZE);
    CHECK_EQUAL(gztell(file), 2 * PLAIN_SIZE);
    CHECK_EQUAL(gzeof(file), 0);
    CHECK_EQUAL(gzungetc(-1, file), -1); // carries it out, says how much there is
    CHECK_EQUAL(gztell(file), PLAIN_SIZE);
    CHECK_EQUAL(gzgetc(file), -1);
    CHECK_EQUAL(gzeof(file), 1);
    check_error(file, temp_path("seeking"), Z_OK, "");
    CHECK_EQUAL(gzclose(file), Z_OK);
}

static void test_extreme_offsets(void)
{
    const z_off64_t most = (z_off64_t)(UINT64_MAX >> 1);
    gzFile file = open_plain(true, "r");
    CHECK_EQUAL(gzgetc(file), plain.bytes[0]);
    CHECK_EQUAL(gzseek64(file, most, SEEK_CUR), -1);
    CHECK_EQUAL(gzseek64(file, -most, SEEK_CUR), -1);
    CHECK_EQUAL(gzseek64(file, -most - 1, SEEK_SET), -1);
    CHECK_EQUAL(gzseek64(file, most, SEEK_SET), most);
    CHECK_EQUAL(gzseek64(file, 1, SEEK_CUR), -1);
    CHECK_EQUAL(gztell64(file), most);
    CHECK_EQUAL(gzseek64(file, 5, SEEK_SET), 5);
    check_here(file, 5, 5);
    CHECK_EQUAL(gzungetc('x', file), 'x');
    CHECK_EQUAL(gzclose(file), Z_OK);

    file = open_plain(true, "r");
    CHECK_EQUAL(gzungetc('x', file), 'x');
    CHECK_EQUAL(gztell64(file), -1);
    CHECK_EQUAL(gzseek64(file, most, SEEK_SET), -1); // the distance is one too many
    CHECK_EQUAL(gzgetc(file), 'x');
    CHECK_EQUAL(gzclose(file), Z_OK);
}

// gzdirect() fills the buffer: gzgetc(), the macro, must not see what a seek is to skip.
static void test_seek_then_direct(void)
{
    for (int is_packed = 0; is_packed <= 1; is_packed++) {
        gzFile file = open_plain(is_packed, "r");
        CHECK_EQUAL(gzseek(file, 710, SEEK_SET), 710);
        CHECK_EQUAL(gzdirect(file), !is_packed);
        CHECK_EQUAL(gztell(file), 710);
        CHECK_EQUAL(gzgetc(file), plain.bytes[710]);
        CHECK_EQUAL(gzclose(file), Z_OK);
    }
}

static void test_pipe(void)
{
    int ends[2];
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(write(ends[1], plain.bytes, 1000), 1000);
    close(ends[1]);
    gzFile file = gzdopen(ends[0], "r");
    CHECK_EQUAL(gzoffset(file), -1);
    CHECK_EQUAL(gzseek(file, 100, SEEK_SET), 100);
    check_here(file, 100, 10);
    CHECK_EQUAL(gzseek(file, 50, SEEK_SET), -1);
    CHECK_EQUAL(gzrewind(file), -1);
    check_here(file, 110, 10);
    CHECK_EQUAL(gzclose(file), Z_OK);
}

static void test_ungetc(bool is_packed)
{
    gzFile file = open_plain(is_packed, "r");
    CHECK_EQUAL(gzungetc(-1, file), -1);
    CHECK_EQUAL(gzungetc(300, file), 300); // as the byte 44
    CHECK_EQUAL(gztell(file), -1);
    CHECK_EQUAL(gzgetc(file), 44);
    check_here(file, 0, 10);
    CHECK_EQUAL(gzungetc('b', file), 'b');
    CHECK_EQUAL(gzungetc('a', file), 'a');
    CHECK_EQUAL(gztell(file), 8);
    CHECK_EQUAL(gzgetc(file), 'a');
    CHECK_EQUAL((gzgetc)(file), 'b');
    check_here(file, 10, 10);
    CHECK_EQUAL(gzungetc('x', file), 'x'); // a seek forgets it
    CHECK_EQUAL(gzseek(file, 0, SEEK_SET), 0);
    check_here(file, 0, 20);
    CHECK_EQUAL(gzungetc('x', file), 'x');
    CHECK_EQUAL(gzseek(file, 2, SEEK_CUR), 21);
    check_here(file, 21, 20);
    CHECK_EQUAL(gzseek(file, PLAIN_SIZE, SEEK_SET), PLAIN_SIZE);
    CHECK_EQUAL(gzgetc(file), -1);
    CHECK_EQUAL(gzeof(file), 1);
    CHECK_EQUAL(gzungetc('x', file), 'x');
    CHECK_EQUAL(gzeof(file), 0);
    CHECK_EQUAL(gzgetc(file), 'x');
    CHECK_EQUAL(gzgetc(file), -1);
    CHECK_EQUAL(gzeof(file), 1);
    CHECK_EQUAL(gzclose(file), Z_OK);
}

// As many as the output buffer has, twice the buffer size; then the error stays.
static void test_ungetc_limit(bool is_packed, int reads)
{
    char text[1100];
    gzFile file = open_plain(is_packed, "r");
    CHECK_EQUAL(gzbuffer(file, 500), 0);
    for (int read = 0; read < reads; read++)
        CHECK_EQUAL(gzgetc(file), plain.bytes[read]);
    int pushed = 0;
    while (gzungetc('0' + pushed % 10, file) != -1)
        pushed++;
    CHECK(pushed >= 1 && pushed <= 1000);
    if (reads == 0)
        CHECK_EQUAL(pushed, 1000);
    check_error(file, temp_path("seeking"), Z_DATA_ERROR, "out of room to push characters");
    CHECK_EQUAL(gzread(file, text, 10), -1);
    CHECK_EQUAL(gzgetc(file), -1);
    gzclearerr(file);
    CHECK_EQUAL(gzread(file, text, (unsigned)pushed + 50), pushed + 50);
    for (int at = 0; at < pushed; at++)
        CHECK_EQUAL(text[at], '0' + (pushed - 1 - at) % 10);
    CHECK_BYTES(text + pushed, plain.bytes + reads, 50);
    CHECK_EQUAL(gztell(file), reads + 50);
    CHECK_EQUAL(gzclose(file), Z_OK);
}

// All the zeros of gzseek(), also where nothing else is written.
static void check_zeros(const char *mode, unsigned buffer, int flush, bool has_params)
{
    static const uint8_t zeros[30001];
    gzFile file = gzopen(temp_path("zeros"), mode);
    CHECK_EQUAL(gzbuffer(file, buffer), 0);
    CHECK_EQUAL(gzseek(file, 30000, SEEK_SET), 30000);
    CHECK_EQUAL(gztell(file), 30000);
    if (has_params)
        CHECK_EQUAL(gzsetparams(file, 1, Z_RLE), Z_OK);
    if (flush != Z_NO_FLUSH)
        CHECK_EQUAL(gzflush(file, flush), Z_OK);
    CHECK_EQUAL(gzseek(file, -1, SEEK_CUR), flush == Z_NO_FLUSH && !has_params ? 29999 : -1);
    CHECK_EQUAL(gzseek(file, 30001, SEEK_SET), 30001);
    CHECK_EQUAL(gzclose(file), Z_OK);
    if (strchr(mode, 'T') == NULL) {
        check_members(temp_path("zeros"), zeros, 30001, flush == Z_FINISH ? 2 : 1);
        return;
    }
    struct byte_buffer copied = {0};
    file_read(&copied, temp_path("zeros"));
    CHECK_EQUAL(copied.size, 30001);
    CHECK_BYTES(copied.bytes, zeros, 30001);
    buffer_free(&copied);
}

static void test_writing(void)
{
    check_zeros("w", 8192, Z_NO_FLUSH, false);
    check_zeros("w", 8192, Z_SYNC_FLUSH, false);
    check_zeros("w", 8192, Z_FINISH, false);
    check_zeros("w", 8192, Z_NO_FLUSH, true);
    check_zeros("w", 8, Z_NO_FLUSH, false);
    check_zeros("w", 100000, Z_SYNC_FLUSH, true);
    check_zeros("wT", 100, Z_NO_FLUSH, false);
    check_zeros("wT", 8192, Z_FINISH, false);

    gzFile file = gzopen(temp_path("zeros"), "w");
    CHECK_EQUAL(gzputs(file, "ab"), 2);
    CHECK_EQUAL(gzseek(file, 1, SEEK_SET), -1);
    CHECK_EQUAL(gzseek(file, 3, SEEK_CUR), 5);
    CHECK_EQUAL(gzseek(file, 4, SEEK_SET), 4); // less of the gap
    CHECK_EQUAL(gzwrite(file, "", 0), 0);      // writes no gap
    CHECK_EQUAL(gzseek(file, -1, SEEK_CUR), 3);
    CHECK_EQUAL(gzputc(file, 'c'), 'c');
    CHECK_EQUAL(gzseek(file, 5, SEEK_SET), 5);
    CHECK_EQUAL(gzprintf(file, "%c", 'd'), 1);
    CHECK_EQUAL(gzseek(file, 0, SEEK_SET), -1);
    CHECK_EQUAL(gzseek(file, 0, SEEK_END), -1);
    CHECK_EQUAL(gztell(file), 6);
    CHECK_EQUAL(gzclose(file), Z_OK);
    check_members(temp_path("zeros"), "ab\0c\0d", 6, 1);
}

int main(void)
{
    buffer_append_lines(&plain, PLAIN_SIZE);
    test_reading(true);
    test_reading(false);
    test_beyond_end();
    test_extreme_offsets();
    test_seek_then_direct();
    test_pipe();
    test_ungetc(true);
    test_ungetc(false);
    test_ungetc_limit(true, 0);
    test_ungetc_limit(false, 0);
    test_ungetc_limit(true, 300);
    test_ungetc_limit(false, 300);
    test_writing();
    buffer_free(&plain);
    return 0;
}
