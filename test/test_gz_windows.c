// SPDX-License-Identifier: Zlib
// gz files on Windows: paths of wide characters, bytes that text files would change, both kinds of
// descriptors. Empty elsewhere.
#include "gz_files.h"
#include "test.h"

#ifdef _WIN32

#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>

// A path with letters that no code page of one byte has side by side.
static const wchar_t *wide_path(void)
{
    static wchar_t path[1200];
    CHECK(mbstowcs(path, temp_path(""), 1024) < 1024);
    wcscat(path, L"\x17c\x03b6\x0436.gz");
    return path;
}

// Line ends of all kinds, and the end that text files have.
static const char text[] = "one\ntwo\r\nthree\r\x1a four\n";

static void write_wide(const wchar_t *path, const char *mode)
{
    gzFile file = gzopen_w(path, mode);
    CHECK(file != NULL);
    CHECK_EQUAL(gzwrite(file, text, sizeof(text)), sizeof(text));
    CHECK_EQUAL(gzclose(file), Z_OK);
}

static void read_twice(gzFile file)
{
    char bytes[2 * sizeof(text) + 1];
    CHECK(file != NULL);
    CHECK_EQUAL(gzread(file, bytes, sizeof(bytes)), 2 * sizeof(text));
    CHECK_BYTES(bytes, text, sizeof(text));
    CHECK_BYTES(bytes + sizeof(text), text, sizeof(text));
    CHECK_EQUAL(gzseek64(file, 3, SEEK_SET), 3);
    CHECK_EQUAL(gzgetc(file), '\n');
    CHECK_EQUAL(gztell64(file), 4);
    CHECK_EQUAL(gzclose(file), Z_OK);
}

int main(void)
{
    const wchar_t *path = wide_path();
    CHECK(gzopen_w(path, "rb") == NULL);
    write_wide(path, "wb9");
    write_wide(path, "ab");
    read_twice(gzopen_w(path, "rb"));
    CHECK(gzopen_w(path, "wbx") == NULL); // it exists
    read_twice(gzdopen(_wopen(path, _O_RDONLY | _O_BINARY), "rb"));
    CHECK_EQUAL(_wunlink(path), 0);

    gzFile file = gzopen(temp_path("narrow.gz"), "wb");
    CHECK(file != NULL);
    CHECK_EQUAL(gzputs(file, text), strlen(text));
    CHECK_EQUAL(gzclose(file), Z_OK);
    check_members(temp_path("narrow.gz"), text, strlen(text), 1);
    return 0;
}

#else

int main(void)
{
    printf("skipped: this is not Windows\n");
    return TEST_SKIPPED;
}

#endif
