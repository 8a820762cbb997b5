// SPDX-License-Identifier: Zlib
// Owns the temporary folder and the helpers that the gz tests share.
#include "gz_files.h"

#include "operating_system.h"
#include "random.h"
#include "test.h"

#include <dirent.h>
#include <unistd.h>

static char folder[512];

static void remove_folder(void)
{
    char path[1024];
    DIR *listing = opendir(folder);
    const struct dirent *entry;
    while (listing != NULL && (entry = readdir(listing)) != NULL) {
        if (entry->d_name[0] != '.') {
            snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
            unlink(path);
        }
    }
    if (listing != NULL)
        closedir(listing);
    rmdir(folder);
}

const char *temp_path(const char *name)
{
    enum { KEPT = 8 };
    static char paths[KEPT][1024];
    static unsigned turn;
    if (folder[0] == '\0') {
        CHECK(system_make_folder(folder, sizeof(folder)));
        atexit(remove_folder);
    }
    char *path = paths[turn++ % KEPT];
    snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
    return path;
}

void file_write(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK(size == 0 || fwrite(bytes, 1, size, file) == size);
    CHECK(fclose(file) == 0);
}

void file_read(struct byte_buffer *buffer, const char *path)
{
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    buffer->size = 0;
    size_t got;
    do {
        buffer_reserve(buffer, 65536);
        got = fread(buffer->bytes + buffer->size, 1, 65536, file);
        buffer->size += got;
    } while (got != 0);
    CHECK(!ferror(file));
    fclose(file);
}

void buffer_append_lines(struct byte_buffer *buffer, size_t size)
{
    struct random random = random_from_seed(size);
    const size_t end = buffer->size + size;
    for (unsigned line = 0; buffer->size < end; line++) {
        char text[64];
        const unsigned number = random_below(&random, 1000000);
        const int length = snprintf(text, sizeof(text), "line %u, number %u\n", line, number);
        const size_t left = end - buffer->size;
        buffer_append(buffer, text, (size_t)length < left ? (size_t)length : left);
    }
}

void buffer_append_noise(struct byte_buffer *buffer, size_t size)
{
    struct random random = random_from_seed(size);
    buffer_reserve(buffer, size);
    random_fill(&random, buffer->bytes + buffer->size, size);
    buffer->size += size;
}

void buffer_append_member(struct byte_buffer *buffer, const void *bytes, size_t size)
{
    z_stream stream = {0};
    CHECK_EQUAL(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    const size_t bound = deflateBound(&stream, (uLong)size);
    buffer_reserve(buffer, bound);
    stream.next_in = (z_const Bytef *)bytes;
    stream.avail_in = (uInt)size;
    stream.next_out = buffer->bytes + buffer->size;
    stream.avail_out = (uInt)bound;
    CHECK_EQUAL(deflate(&stream, Z_FINISH), Z_STREAM_END);
    buffer->size += stream.total_out;
    deflateEnd(&stream);
}

unsigned members_unpack(struct byte_buffer *plain, const uint8_t *bytes, size_t size)
{
    z_stream stream = {0};
    unsigned count = 0;
    plain->size = 0;
    CHECK_EQUAL(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = (z_const Bytef *)bytes;
    stream.avail_in = (uInt)size;
    for (int status = Z_OK; stream.avail_in != 0; status = Z_OK) {
        while (status != Z_STREAM_END) {
            buffer_reserve(plain, 16384);
            stream.next_out = plain->bytes + plain->size;
            stream.avail_out = 16384;
            status = inflate(&stream, Z_NO_FLUSH);
            CHECK(status == Z_OK || status == Z_STREAM_END);
            plain->size += 16384 - stream.avail_out;
        }
        count++;
        CHECK_EQUAL(inflateReset(&stream), Z_OK);
    }
    inflateEnd(&stream);
    return count;
}

void check_members(const char *path, const void *bytes, size_t size, unsigned count)
{
    struct byte_buffer file = {0};
    struct byte_buffer plain = {0};
    file_read(&file, path);
    CHECK_EQUAL(members_unpack(&plain, file.bytes, file.size), count);
    CHECK_EQUAL(plain.size, size);
    CHECK_BYTES(plain.bytes, bytes, size);
    buffer_free(&file);
    buffer_free(&plain);
}

void check_error(gzFile file, const char *name, int code, const char *text)
{
    char expected[2048] = "";
    int actual = -99;
    if (code == Z_MEM_ERROR)
        snprintf(expected, sizeof(expected), "out of memory");
    else if (text[0] != '\0')
        snprintf(expected, sizeof(expected), "%s: %s", name, text);
    CHECK_STRING(gzerror(file, &actual), expected);
    CHECK_EQUAL(actual, code);
}
