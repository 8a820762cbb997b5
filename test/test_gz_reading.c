// SPDX-License-Identifier: Zlib
// Reading gz files: members in a row, what stands behind them, bytes that are no gzip, files that end
// too early or are damaged, in pieces of every kind. Positions have a test of their own.
#include "gz_files.h"
#include "test.h"

#include <errno.h>
#include <stdbool.h>

static gzFile open_bytes(const void *bytes, size_t size, const char *mode)
{
    file_write(temp_path("reading"), bytes, size);
    gzFile file = gzopen(temp_path("reading"), mode);
    CHECK(file != NULL);
    return file;
}

static void check_reading_error(gzFile file, int code, const char *text)
{
    check_error(file, temp_path("reading"), code, text);
}

// Reads all there is in pieces of one size; gives the last result, 0 or -1.
static int read_pieces(gzFile file, unsigned piece, struct byte_buffer *plain)
{
    int got;
    plain->size = 0;
    do {
        buffer_reserve(plain, piece);
        got = gzread(file, plain->bytes + plain->size, piece);
        plain->size += got > 0 ? (size_t)got : 0;
    } while (got > 0);
    return got;
}

static const unsigned pieces[] = {1, 2, 100, 8191, 16383, 16384, 16385, 1000000};
enum { PIECES = sizeof(pieces) / sizeof(pieces[0]) };

// Whatever the pieces and buffers, these bytes read as those, and end so.
static void check_reads(const void *bytes, size_t size, const char *mode, const void *expected,
                        size_t expected_size, int code, const char *text)
{
    static const unsigned buffers[] = {0, 8, 100, 70000};
    struct byte_buffer plain = {0};
    const bool is_failure = code != Z_OK && code != Z_BUF_ERROR;
    for (size_t at = 0; at < sizeof(buffers) / sizeof(buffers[0]) * PIECES; at++) {
        const unsigned buffer = buffers[at / PIECES];
        gzFile file = open_bytes(bytes, size, mode);
        if (buffer != 0)
            CHECK_EQUAL(gzbuffer(file, buffer), 0);
        CHECK_EQUAL(read_pieces(file, pieces[at % PIECES], &plain), is_failure ? -1 : 0);
        CHECK_EQUAL(plain.size, expected_size);
        CHECK_BYTES(plain.bytes, expected, expected_size);
        check_reading_error(file, code, text);
        CHECK_EQUAL(gztell(file), expected_size);
        CHECK_EQUAL(gzeof(file), !is_failure);
        CHECK_EQUAL(read_pieces(file, pieces[at % PIECES], &plain), is_failure ? -1 : 0);
        CHECK_EQUAL(gzclose(file), code == Z_BUF_ERROR ? Z_BUF_ERROR : Z_OK);
    }
    buffer_free(&plain);
}

static void test_members(void)
{
    struct byte_buffer plain = {0};
    struct byte_buffer file = {0};
    buffer_append_lines(&plain, 100000);
    buffer_append_noise(&plain, 60000);
    buffer_append_member(&file, plain.bytes, 50000);
    buffer_append_member(&file, NULL, 0);
    buffer_append_member(&file, plain.bytes + 50000, 1);
    buffer_append_member(&file, plain.bytes + 50001, plain.size - 50001);
    buffer_append_member(&file, NULL, 0);
    check_reads(file.bytes, file.size, "r", plain.bytes, plain.size, Z_OK, "");
    check_reads(file.bytes, file.size, "rG", plain.bytes, plain.size, Z_OK, "");
    buffer_free(&file);
    buffer_append_member(&file, NULL, 0);
    check_reads(file.bytes, file.size, "r", "", 0, Z_OK, "");
    buffer_free(&file);
    buffer_free(&plain);
}

// What stands behind the last member: no gzip header is ignored, the start of one is a cut member,
// and a damaged member is an error.
static void test_tails(void)
{
    static const char early[] = "unexpected end of file";
    static const struct {
        const char *bytes;
        size_t size;
        int code;
        const char *text;
    } tails[] = {{"\0", 1, Z_OK, ""},
                 {"x", 1, Z_OK, ""},
                 {"\0\0\0\0\0\0\0\0\0\0\0\0", 12, Z_OK, ""},
                 {"\x1fgarbage", 8, Z_OK, ""},
                 {"\x1f\x8a", 2, Z_OK, ""},
                 {"\x1f\x8b\x07 garbage", 11, Z_OK, ""},     // another method
                 {"\x1f\x8b\x08\xe0 garbage", 12, Z_OK, ""}, // flags that do not exist
                 {"\x1f", 1, Z_BUF_ERROR, early},
                 {"\x1f\x8b", 2, Z_BUF_ERROR, early},
                 {"\x1f\x8b\x08", 3, Z_BUF_ERROR, early},
                 {"\x1f\x8b\x08\0", 4, Z_BUF_ERROR, early},
                 {"\x1f\x8b\x08\0\0\0\0\0\0\3", 10, Z_BUF_ERROR, early},
                 {"\x1f\x8b\x08\0\0\0\0\0\0\3\7", 11, Z_DATA_ERROR, "invalid block type"},
                 {"\x1f\x8b\x08\2\0\0\0\0\0\3xx", 12, Z_DATA_ERROR, "header crc mismatch"}};
    struct byte_buffer file = {0};
    for (size_t at = 0; at < sizeof(tails) / sizeof(tails[0]); at++) {
        file.size = 0;
        buffer_append_member(&file, "hello world", 11);
        buffer_append(&file, tails[at].bytes, tails[at].size);
        check_reads(file.bytes, file.size, "r", "hello world", 11, tails[at].code, tails[at].text);
    }
    for (size_t size = 0; size < 16; size++) { // at every place of a buffer
        file.size = 0;
        buffer_append_member(&file, "0123456789abcdef", size);
        buffer_append(&file, "\x1f\x8b\x07 garbage", 11);
        check_reads(file.bytes, file.size, "r", "0123456789abcdef", size, Z_OK, "");
    }
    file.size = 0;
    buffer_append_member(&file, "hello world", 11);
    buffer_append(&file, "garbage", 7);
    buffer_append_noise(&file, 100000);
    buffer_append_member(&file, "never seen", 10);
    check_reads(file.bytes, file.size, "r", "hello world", 11, Z_OK, "");
    buffer_free(&file);
}

static void test_copied(void)
{
    static const char *const texts[] = {"",
                                        "h",
                                        "he",
                                        "hel",
                                        "hell",
                                        "hello, no gzip here",
                                        "\x1f",
                                        "\x1f\x8b",
                                        "\x1f\x8b\x08",
                                        "\x1f\x8b\x07 other",
                                        "\x1f\x8b\x08\xff other",
                                        "BZh91AY&SY"};
    struct byte_buffer plain = {0};
    for (size_t at = 0; at < sizeof(texts) / sizeof(texts[0]); at++)
        check_reads(texts[at], strlen(texts[at]), "r", texts[at], strlen(texts[at]), Z_OK, "");
    buffer_append_lines(&plain, 100000);
    check_reads(plain.bytes, plain.size, "r", plain.bytes, plain.size, Z_OK, "");
    buffer_append_member(&plain, "stays packed", 12);
    check_reads(plain.bytes, plain.size, "r", plain.bytes, plain.size, Z_OK, "");
    buffer_free(&plain);
}

static void test_gzip_only(void)
{
    check_reads("", 0, "rG", "", 0, Z_BUF_ERROR, "unexpected end of file");
    check_reads("\x1f", 1, "rG", "", 0, Z_BUF_ERROR, "unexpected end of file");
    check_reads("hello", 5, "rG", "", 0, Z_DATA_ERROR, "incorrect header check");
    check_reads("\x1f\x8b\7\0", 4, "rG", "", 0, Z_DATA_ERROR, "unknown compression method");
    check_reads("\x1f\x8b\x08\xff", 4, "rG", "", 0, Z_DATA_ERROR, "unknown header flags set");
}

// Cut anywhere: the bytes before the cut come, then Z_BUF_ERROR, and gzclose() says so again.
static void test_cut(void)
{
    struct byte_buffer plain = {0};
    struct byte_buffer member = {0};
    struct byte_buffer read = {0};
    buffer_append_lines(&plain, 3000);
    buffer_append_member(&member, plain.bytes, plain.size);
    for (size_t size = 4; size < member.size; size++) {
        gzFile file = open_bytes(member.bytes, size, "r");
        CHECK_EQUAL(gzbuffer(file, (unsigned)(8 + size % 50)), 0);
        CHECK_EQUAL(read_pieces(file, (unsigned)(1 + size % 70), &read), 0);
        CHECK(read.size <= plain.size);
        CHECK_BYTES(read.bytes, plain.bytes, read.size);
        check_reading_error(file, Z_BUF_ERROR, "unexpected end of file");
        CHECK_EQUAL(gzeof(file), 1);
        CHECK_EQUAL(gzclose(file), Z_BUF_ERROR);
    }
    buffer_free(&plain);
    buffer_free(&member);
    buffer_free(&read);
}

// The cut is seen even where the last byte of the file just fills the output, and what inflate() has no
// room for then comes all the same: with any buffers, as much as with large ones.
static void test_cut_at_full_buffer(void)
{
    static const uint8_t zeros[4096];
    struct byte_buffer member = {0};
    struct byte_buffer read = {0};
    size_t sizes[8];
    buffer_append_member(&member, zeros, sizeof(zeros));
    for (unsigned cut = 0; cut < 8; cut++) {
        gzFile file = open_bytes(member.bytes, member.size - 8 - cut, "r");
        CHECK_EQUAL(read_pieces(file, sizeof(zeros), &read), 0);
        sizes[cut] = read.size;
        CHECK_EQUAL(gzclose(file), Z_BUF_ERROR);
    }
    for (unsigned piece = 1; piece < 600; piece++) {
        gzFile file = open_bytes(member.bytes, member.size - 8 - piece % 8, "r");
        CHECK_EQUAL(gzbuffer(file, 8 + piece), 0);
        CHECK_EQUAL(read_pieces(file, piece, &read), 0);
        CHECK_EQUAL(read.size, sizes[piece % 8]);
        CHECK_EQUAL(gzclose(file), Z_BUF_ERROR);
    }
    buffer_free(&member);
    buffer_free(&read);
}

// Damage behind the middle: all bytes before it come first, through every function, then the error.
static void test_damaged(void)
{
    struct byte_buffer plain = {0};
    struct byte_buffer member = {0};
    struct byte_buffer read = {0};
    char line[64];
    buffer_append_lines(&plain, 50000);
    buffer_append_member(&member, plain.bytes, plain.size);
    member.bytes[member.size - 8] ^= 1; // CRC-32
    check_reads(member.bytes, member.size, "r", plain.bytes, plain.size, Z_DATA_ERROR,
                "incorrect data check");

    gzFile file = open_bytes(member.bytes, member.size, "r");
    while (gzgets(file, line, sizeof(line)) != NULL)
        buffer_append(&read, line, strlen(line));
    check_reading_error(file, Z_DATA_ERROR, "incorrect data check");
    CHECK_EQUAL(gzeof(file), 0);
    CHECK_EQUAL(read.size, plain.size);
    CHECK_BYTES(read.bytes, plain.bytes, plain.size);
    CHECK_EQUAL(gzseek(file, 0, SEEK_SET), -1);
    CHECK_EQUAL(gzrewind(file), -1);
    CHECK_EQUAL(gzungetc('x', file), -1);
    CHECK_EQUAL(gzdirect(file), 0);
    gzclearerr(file); // does not repair it, but allows to go back
    CHECK_EQUAL(gzread(file, line, 1), -1);
    gzclearerr(file);
    CHECK_EQUAL(gzrewind(file), 0);
    check_reading_error(file, Z_OK, "");

    read.size = 0;
    for (int byte = gzgetc(file); byte != -1; byte = gzgetc(file))
        buffer_put(&read, (unsigned)byte);
    CHECK_EQUAL(read.size, plain.size);
    check_reading_error(file, Z_DATA_ERROR, "incorrect data check");
    CHECK_EQUAL(gzclose(file), Z_OK);

    // A first member that is damaged from its first block on is no garbage.
    check_reads("\x1f\x8b\x08\0\0\0\0\0\0\3\7rest", 15, "r", "", 0, Z_DATA_ERROR,
                "invalid block type");
    buffer_free(&plain);
    buffer_free(&member);
    buffer_free(&read);
}

// A file that grows: gzclearerr() after the end allows to go on, within a member and behind one.
static void test_growing(void)
{
    struct byte_buffer file_bytes = {0};
    char text[64];
    buffer_append_member(&file_bytes, "hello ", 6);
    const size_t first_size = file_bytes.size;
    buffer_append_member(&file_bytes, "world", 5);
    gzFile file = open_bytes("", 0, "r");
    FILE *writer = fopen(temp_path("reading"), "ab");
    size_t got = 0;
    for (size_t at = 0; at < file_bytes.size; at++) {
        CHECK(fputc(file_bytes.bytes[at], writer) != EOF && fflush(writer) == 0);
        if (at < 4)
            continue; // bytes that are no header yet would be copied
        gzclearerr(file);
        CHECK_EQUAL(gzeof(file), 0);
        const int count = gzread(file, text + got, sizeof(text) - (unsigned)got);
        CHECK(count >= 0);
        got += (size_t)count;
        CHECK_EQUAL(gzeof(file), 1);
        const bool is_complete = at + 1 == first_size || at + 1 == file_bytes.size;
        check_reading_error(file, is_complete ? Z_OK : Z_BUF_ERROR,
                            is_complete ? "" : "unexpected end of file");
    }
    CHECK_EQUAL(got, 11);
    CHECK_BYTES(text, "hello world", 11);
    fclose(writer);
    CHECK_EQUAL(gzclose(file), Z_OK);
    buffer_free(&file_bytes);
}

static void test_gets(void)
{
    char text[40];
    memset(text, 'Z', sizeof(text));
    gzFile file = open_bytes("one\ntwo\n\nlast", 13, "r");
    CHECK(gzgets(file, text, 0) == NULL);
    CHECK(gzgets(file, text, -5) == NULL);
    CHECK(gzgets(file, text, 1) == NULL);
    CHECK(gzgets(file, NULL, 10) == NULL);
    CHECK_EQUAL(text[0], 'Z');
    CHECK_STRING(gzgets(file, text, 3), "on");
    CHECK_STRING(gzgets(file, text, 40), "e\n");
    CHECK_STRING(gzgets(file, text, 5), "two\n");
    CHECK_STRING(gzgets(file, text, 40), "\n");
    CHECK_EQUAL(gzeof(file), 0);
    CHECK_STRING(gzgets(file, text, 40), "last");
    CHECK_EQUAL(gzeof(file), 1);
    CHECK(gzgets(file, text, 40) == NULL);
    CHECK_STRING(text, "last");
    check_reading_error(file, Z_OK, "");
    CHECK_EQUAL(gzclose(file), Z_OK);
}

static void test_fread(void)
{
    char text[40] = "";
    gzFile file = open_bytes("0123456789", 10, "r");
    CHECK_EQUAL(gzfread(text, 0, 5, file), 0);
    CHECK_EQUAL(gzfread(text, 5, 0, file), 0);
    CHECK_EQUAL(gzfread(text, 3, 2, file), 2);
    CHECK_EQUAL(gztell(file), 6);
    CHECK_EQUAL(gzfread(text, 3, 5, file), 1); // and part of another item
    CHECK_BYTES(text, "6789", 4);
    CHECK_EQUAL(gztell(file), 10);
    CHECK_EQUAL(gzeof(file), 1);
    CHECK_EQUAL(gzfread(text, 1, 1, file), 0);
    CHECK_EQUAL(gzclose(file), Z_OK);
}

// Sizes that cannot be: nothing is read, and nothing is lost once the error is cleared.
static void test_too_large(void)
{
    static const char item_text[] = "request does not fit in a size_t";
    static const char int_text[] = "request does not fit in an int";
    char text[16];
    gzFile file = open_bytes("0123456789", 10, "r");
    CHECK_EQUAL(gzgetc(file), '0');
    CHECK_EQUAL(gzread(file, text, 0x80000000U), -1);
    check_reading_error(file, Z_STREAM_ERROR, int_text);
    CHECK_EQUAL(gzgetc(file), -1); // the macro fails too
    CHECK_EQUAL(gzread(file, text, 1), -1);
    CHECK(gzgets(file, text, 5) == NULL);
    CHECK_EQUAL(gzungetc('x', file), -1);
    CHECK_EQUAL(gzseek(file, 0, SEEK_SET), -1);
    CHECK_EQUAL(gzdirect(file), 1);
    gzclearerr(file);
    CHECK_EQUAL(gzgetc(file), '1');
    CHECK_EQUAL(gzfread(text, (z_size_t)-1, 2, file), 0);
    check_reading_error(file, Z_STREAM_ERROR, item_text);
    CHECK_EQUAL(gzfread(text, 1, 1, file), 0);
    gzclearerr(file);
    CHECK_EQUAL(gzfread(text, (z_size_t)-1 / 2 + 1, 2, file), 0);
    gzclearerr(file);
    CHECK_EQUAL(gzfread(text, 1, 8, file), 8);
    CHECK_BYTES(text, "23456789", 8);
    CHECK_EQUAL(gzclose(file), Z_OK);

    // At the very start, where nothing is allocated.
    file = open_bytes("0123456789", 10, "r");
    CHECK_EQUAL(gzread(file, text, 0xffffffffU), -1);
    CHECK_EQUAL(gzdirect(file), 1);
    CHECK_EQUAL(gzgetc(file), -1);
    gzclearerr(file);
    CHECK_EQUAL(gzgetc(file), '0');
    CHECK_EQUAL(gzclose(file), Z_OK);
}

static void test_read_error(void)
{
    char byte;
    gzFile file = gzopen(temp_path("."), "r"); // a folder
    CHECK(file != NULL);
    CHECK_EQUAL(gzread(file, &byte, 1), -1);
    check_error(file, temp_path("."), Z_ERRNO, strerror(EISDIR));
    CHECK_EQUAL(gzread(file, &byte, 1), -1);
    CHECK_EQUAL(gzeof(file), 0);
    CHECK_EQUAL(gzclose(file), Z_OK);
}

int main(void)
{
    test_members();
    test_tails();
    test_copied();
    test_gzip_only();
    test_cut();
    test_cut_at_full_buffer();
    test_damaged();
    test_growing();
    test_gets();
    test_fread();
    test_too_large();
    test_read_error();
    return 0;
}
