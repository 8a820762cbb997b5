// SPDX-License-Identifier: Zlib
// Opening and closing gz files: every letter of a mode, NULL everywhere, gzbuffer(), gzdirect(), the
// descriptor and its flags, offsets beyond 4 GiB, and what belongs to the other direction.
#include "gz_files.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_layout(void)
{
    struct gzFile_s visible;
    CHECK_EQUAL(offsetof(struct gzFile_s, have), 0);
    CHECK_EQUAL(offsetof(struct gzFile_s, next), sizeof(void *));
    CHECK_EQUAL(offsetof(struct gzFile_s, pos), 2 * sizeof(void *));
    CHECK(sizeof(visible.pos) >= 8 || sizeof(void *) < 8);
}

static void test_null(void)
{
    char text[4];
    CHECK(gzopen(NULL, "r") == NULL);
    CHECK(gzopen(temp_path("none"), NULL) == NULL);
    CHECK(gzdopen(-1, "r") == NULL);
    CHECK_EQUAL(gzbuffer(NULL, 100), -1);
    CHECK_EQUAL(gzsetparams(NULL, 1, 0), Z_STREAM_ERROR);
    CHECK_EQUAL(gzread(NULL, text, 1), -1);
    CHECK_EQUAL(gzfread(text, 1, 1, NULL), 0);
    CHECK_EQUAL(gzwrite(NULL, text, 1), 0);
    CHECK_EQUAL(gzfwrite(text, 1, 1, NULL), 0);
    CHECK_EQUAL(gzprintf(NULL, "x"), Z_STREAM_ERROR);
    CHECK_EQUAL(gzputs(NULL, "x"), -1);
    CHECK(gzgets(NULL, text, 3) == NULL);
    CHECK_EQUAL(gzputc(NULL, 'x'), -1);
    CHECK_EQUAL((gzgetc)(NULL), -1);
    CHECK_EQUAL(gzgetc_(NULL), -1);
    CHECK_EQUAL(gzungetc('x', NULL), -1);
    CHECK_EQUAL(gzflush(NULL, Z_FINISH), Z_STREAM_ERROR);
    CHECK_EQUAL(gzseek(NULL, 0, SEEK_SET), -1);
    CHECK_EQUAL(gzrewind(NULL), -1);
    CHECK_EQUAL(gztell(NULL), -1);
    CHECK_EQUAL(gzoffset(NULL), -1);
    CHECK_EQUAL(gzeof(NULL), 0);
    CHECK_EQUAL(gzdirect(NULL), 0);
    CHECK_EQUAL(gzclose(NULL), Z_STREAM_ERROR);
    CHECK_EQUAL(gzclose_r(NULL), Z_STREAM_ERROR);
    CHECK_EQUAL(gzclose_w(NULL), Z_STREAM_ERROR);
    int code = 7;
    CHECK(gzerror(NULL, &code) == NULL);
    CHECK_EQUAL(code, 7);
    CHECK(gzerror(NULL, NULL) == NULL);
    CHECK(gzopen(NULL, "r") == NULL);
    gzclearerr(NULL);
}

// 'r' and 'w' for what the file can do, '-' for refused.
static char direction_of(const char *mode)
{
    gzFile file = gzopen(temp_path("mode"), mode);
    if (file == NULL)
        return '-';
    char byte;
    const char direction = gzread(file, &byte, 1) == -1 ? 'w' : 'r';
    gzclose(file);
    return direction;
}

static void test_letters(void)
{
    static const struct {
        const char *mode;
        char direction;
    } modes[] = {{"", '-'},    {"b", '-'},   {"9", '-'},   {"r", 'r'},   {"rb", 'r'},
                 {"w", 'w'},   {"wb", 'w'},  {"a", 'w'},   {"ab", 'w'},  {"rw", 'w'},
                 {"wr", 'r'},  {"ar", 'r'},  {"ra", 'w'},  {"r+", '-'},  {"w+", '-'},
                 {"+r", '-'},  {"a+", '-'},  {"rT", '-'},  {"Tr", '-'},  {"wT", 'w'},
                 {"aT", 'w'},  {"rG", 'r'},  {"wG", '-'},  {"aG", '-'},  {"rTG", 'r'},
                 {"rGT", '-'}, {"wTG", '-'}, {"wGT", 'w'}, {"rwT", 'w'}, {"wrT", '-'},
                 {"re", 'r'},  {"we", 'w'},  {"rN", 'r'},  {"wN", 'w'},  {"rx", 'r'},
                 {"w9f", 'w'}, {"w0h", 'w'}, {"w1R", 'w'}, {"w3F", 'w'}, {"wt", 'w'},
                 {"w:?", 'w'}, {"R", '-'},   {"T", '-'},   {"rU", 'r'},  {"wfhRF", 'w'}};
    file_write(temp_path("mode"), "some bytes", 10);
    for (size_t at = 0; at < sizeof(modes) / sizeof(modes[0]); at++) {
        const char direction = direction_of(modes[at].mode);
        if (direction != modes[at].direction)
            fprintf(stderr, "mode \"%s\"\n", modes[at].mode);
        CHECK_EQUAL(direction, modes[at].direction);
    }
}

static void test_open_errors(void)
{
    errno = 0;
    CHECK(gzopen(temp_path("none/none"), "w") == NULL);
    CHECK_EQUAL(errno, ENOENT);
    errno = 0;
    CHECK(gzopen64(temp_path("none"), "r") == NULL);
    CHECK_EQUAL(errno, ENOENT);
}

static void test_exclusive(void)
{
    gzFile file = gzopen(temp_path("exclusive"), "wx");
    CHECK(file != NULL);
    CHECK_EQUAL(gzclose(file), Z_OK);
    errno = 0;
    CHECK(gzopen(temp_path("exclusive"), "wbx") == NULL);
    CHECK_EQUAL(errno, EEXIST);
    CHECK(gzopen(temp_path("exclusive"), "ax") == NULL);
}

static int open_descriptor(const char *name, int flags)
{
    const int descriptor = open(temp_path(name), flags, 0666);
    CHECK(descriptor != -1);
    return descriptor;
}

static void test_descriptor_flags(void)
{
    // The next descriptor is the one that was free last.
    int descriptor = open_descriptor("flags", O_RDWR | O_CREAT);
    CHECK_EQUAL(close(descriptor), 0);
    gzFile file = gzopen(temp_path("flags"), "rbe");
    CHECK((fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((fcntl(descriptor, F_GETFL) & O_NONBLOCK) == 0);
    CHECK_EQUAL(gzclose(file), Z_OK);
    CHECK_EQUAL(fcntl(descriptor, F_GETFD), -1);

    file = gzopen(temp_path("flags"), "wN");
    CHECK((fcntl(descriptor, F_GETFD) & FD_CLOEXEC) == 0);
    CHECK((fcntl(descriptor, F_GETFL) & O_NONBLOCK) != 0);
    CHECK_EQUAL(gzclose(file), Z_OK);

    descriptor = open_descriptor("flags", O_WRONLY | O_APPEND);
    file = gzdopen(descriptor, "weN");
    CHECK((fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
    CHECK_EQUAL(fcntl(descriptor, F_GETFL) & (O_NONBLOCK | O_APPEND), O_NONBLOCK | O_APPEND);
    CHECK_EQUAL(gzclose(file), Z_OK);
}

// A FIFO without a reader cannot be opened for writing without waiting.
static void test_nonblocking_open(void)
{
    CHECK_EQUAL(mkfifo(temp_path("fifo"), 0600), 0);
    errno = 0;
    CHECK(gzopen(temp_path("fifo"), "wN") == NULL);
    CHECK_EQUAL(errno, ENXIO);
    gzFile reader = gzopen(temp_path("fifo"), "rN");
    CHECK(reader != NULL);
    gzFile writer = gzopen(temp_path("fifo"), "wN");
    CHECK(writer != NULL);
    CHECK_EQUAL(gzclose(writer), Z_OK);
    CHECK_EQUAL(gzclose(reader), Z_OK);
}

static void test_dopen(void)
{
    char name[32];
    char text[16];
    const int descriptor = open_descriptor("dopen", O_RDWR | O_CREAT);
    CHECK_EQUAL(write(descriptor, "before", 6), 6);
    CHECK(gzdopen(descriptor, "q") == NULL);
    CHECK(fcntl(descriptor, F_GETFD) != -1); // still open, and the caller's

    gzFile file = gzdopen(dup(descriptor), "wb");
    CHECK_EQUAL(gzwrite(file, "hello", 5), 5);
    CHECK_EQUAL(gzoffset(file), 6);
    CHECK_EQUAL(gzclose(file), Z_OK);
    const long end = (long)lseek(descriptor, 0, SEEK_CUR);
    CHECK_EQUAL(end, 6 + 25);

    // Reading starts where the descriptor stands, and a rewind comes back there.
    CHECK_EQUAL(lseek(descriptor, 6, SEEK_SET), 6);
    file = gzdopen(descriptor, "r");
    for (int pass = 0; pass < 2; pass++) {
        CHECK_EQUAL(gztell(file), 0);
        CHECK_EQUAL(gzread(file, text, sizeof(text)), 5);
        CHECK_BYTES(text, "hello", 5);
        CHECK_EQUAL(gzoffset(file), end);
        CHECK_EQUAL(gzrewind(file), 0);
        CHECK_EQUAL(gzoffset(file), 6);
    }
    snprintf(name, sizeof(name), "<fd:%d>", descriptor);
    CHECK_EQUAL(gzread(file, text, 1U << 31), -1);
    check_error(file, name, Z_STREAM_ERROR, "request does not fit in an int");
    CHECK_EQUAL(gzclose(file), Z_OK);
    CHECK_EQUAL(fcntl(descriptor, F_GETFD), -1);

    file = gzdopen(descriptor, "r"); // closed: the first use finds out
    CHECK(file != NULL);
    CHECK_EQUAL(gzread(file, text, 1), -1);
    check_error(file, name, Z_ERRNO, strerror(EBADF));
    CHECK_EQUAL(gzclose(file), Z_ERRNO);
}

static void test_append(void)
{
    const char *path = temp_path("append");
    for (int pass = 0; pass < 3; pass++) {
        gzFile file = gzopen(path, pass == 0 ? "w" : "a");
        CHECK_EQUAL(gzoffset(file), pass * 25);
        CHECK_EQUAL(gztell(file), 0);
        CHECK_EQUAL(gzputs(file, "hello"), 5);
        CHECK_EQUAL(gzclose_w(file), Z_OK);
    }
    check_members(path, "hellohellohello", 15, 3);
}

static void test_buffer(void)
{
    char text[16];
    gzFile file = gzopen(temp_path("buffer"), "w");
    CHECK_EQUAL(gzbuffer(file, 0x80000000U), -1);
    CHECK_EQUAL(gzbuffer(file, 0xffffffffU), -1);
    CHECK_EQUAL(gzbuffer(file, 0), 0); // the least there is: 8
    CHECK_EQUAL(gzprintf(file, "%s", "1234567"), 7);
    CHECK_EQUAL(gzprintf(file, "%s", "12345678"), 0);
    CHECK_EQUAL(gzbuffer(file, 100), -1);
    CHECK_EQUAL(gzclose(file), Z_OK);
    check_members(temp_path("buffer"), "1234567", 7, 1);

    file = gzopen(temp_path("buffer"), "r");
    CHECK_EQUAL(gzbuffer(file, 100), 0);
    CHECK_EQUAL(gzbuffer(file, 3), 0);
    CHECK_EQUAL(gzdirect(file), 0); // allocates
    CHECK_EQUAL(gzbuffer(file, 100), -1);
    CHECK_EQUAL(gzread(file, text, 16), 7);
    CHECK_EQUAL(gzclose(file), Z_OK);
}

static void check_direct(const void *bytes, size_t size, const char *mode, int expected)
{
    char byte;
    file_write(temp_path("direct"), bytes, size);
    gzFile file = gzopen(temp_path("direct"), mode);
    for (int pass = 0; pass < 2; pass++) {
        CHECK_EQUAL(gzdirect(file), expected);
        CHECK_EQUAL(gztell(file), 0);
        (void)gzread(file, &byte, 1);
        CHECK_EQUAL(gzdirect(file), expected);
        gzclearerr(file);
        CHECK_EQUAL(gzrewind(file), 0);
    }
    gzclose(file);
}

static void test_direct(void)
{
    struct byte_buffer member = {0};
    buffer_append_member(&member, "hello", 5);
    check_direct(member.bytes, member.size, "r", 0);
    check_direct(member.bytes, 4, "r", 0);
    check_direct(member.bytes, 3, "r", 1);
    check_direct("hello", 5, "r", 1);
    check_direct("", 0, "r", 1);
    check_direct("hello", 5, "rG", 0);
    buffer_append(&member, "garbage", 7);
    check_direct(member.bytes, member.size, "r", 0);
    buffer_free(&member);

    gzFile file = gzopen(temp_path("direct"), "w");
    CHECK_EQUAL(gzdirect(file), 0);
    CHECK_EQUAL(gzclose(file), Z_OK);
    file = gzopen(temp_path("direct"), "wT");
    CHECK_EQUAL(gzdirect(file), 1);
    CHECK_EQUAL(gzclose(file), Z_OK);
}

static void test_other_direction(void)
{
    char text[8];
    gzFile file = gzopen(temp_path("other"), "w");
    CHECK_EQUAL(gzread(file, text, 1), -1);
    CHECK_EQUAL(gzfread(text, 1, 1, file), 0);
    CHECK_EQUAL(gzgetc(file), -1);
    CHECK_EQUAL(gzungetc('x', file), -1);
    CHECK(gzgets(file, text, 8) == NULL);
    CHECK_EQUAL(gzrewind(file), -1);
    CHECK_EQUAL(gzeof(file), 0);
    CHECK_EQUAL(gzclose_r(file), Z_STREAM_ERROR);
    check_error(file, "", Z_OK, "");
    CHECK_EQUAL(gzputs(file, "still open"), 10);
    CHECK_EQUAL(gzclose_w(file), Z_OK);

    file = gzopen(temp_path("other"), "r");
    CHECK_EQUAL(gzwrite(file, "x", 1), 0);
    CHECK_EQUAL(gzfwrite("x", 1, 1, file), 0);
    CHECK_EQUAL(gzputc(file, 'x'), -1);
    CHECK_EQUAL(gzputs(file, "x"), -1);
    CHECK_EQUAL(gzprintf(file, "x"), Z_STREAM_ERROR);
    CHECK_EQUAL(gzflush(file, Z_FINISH), Z_STREAM_ERROR);
    CHECK_EQUAL(gzsetparams(file, 1, 0), Z_STREAM_ERROR);
    CHECK_EQUAL(gzclose_w(file), Z_STREAM_ERROR);
    CHECK_EQUAL(gzread(file, text, 5), 5);
    CHECK_BYTES(text, "still", 5);
    CHECK_EQUAL(gzclose_r(file), Z_OK);
}

// A file with a hole: offsets beyond 4 GiB in what is copied.
static void test_large_offsets(void)
{
    const z_off64_t far = ((z_off64_t)1 << 32) + 1000;
    char text[8];
    int descriptor = open_descriptor("large", O_RDWR | O_CREAT);
    if ((off_t)far != far || ftruncate(descriptor, (off_t)far) != 0) {
        close(descriptor);
        printf("large offsets: skipped, no such file can be made here\n");
        return;
    }
    CHECK_EQUAL(lseek(descriptor, 0, SEEK_END), far);
    CHECK_EQUAL(write(descriptor, "hello", 5), 5);
    CHECK_EQUAL(lseek(descriptor, 0, SEEK_SET), 0);
    gzFile file = gzdopen(descriptor, "r");
    CHECK_EQUAL(gzread(file, text, 1), 1);
    CHECK_EQUAL(gzseek64(file, far, SEEK_SET), far);
    CHECK_EQUAL(gzread(file, text, 8), 5);
    CHECK_BYTES(text, "hello", 5);
    CHECK_EQUAL(gztell64(file), far + 5);
    CHECK_EQUAL(gzoffset64(file), far + 5);
    CHECK_EQUAL(gzseek64(file, -(far + 6), SEEK_CUR), -1);
    CHECK_EQUAL(gzseek64(file, -far, SEEK_CUR), 5);
    CHECK_EQUAL(gzclose(file), Z_OK);
    unlink(temp_path("large"));
}

int main(void)
{
    test_layout();
    test_null();
    test_letters();
    test_open_errors();
    test_exclusive();
    test_descriptor_flags();
    test_nonblocking_open();
    test_dopen();
    test_append();
    test_buffer();
    test_direct();
    test_other_direction();
    test_large_offsets();
    return 0;
}
