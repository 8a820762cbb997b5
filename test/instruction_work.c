// SPDX-License-Identifier: Zlib
// A fixed set of small works whose instructions count_instructions.sh counts under valgrind: deflate,
// inflate, checksums and short messages on the sample files.
//   instruction_work FILE...      does every work once, each in one call of measured_work()
//   instruction_work --names      prints their names in that order, and the tier
#include "zander.h"
#include "zlib.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { FILE_LIMIT = 16, PACKED_LIMIT = 1 << 20, SMALL_REPEATS = 50 };

struct bytes {
    uint8_t *data;
    uInt size;
};

struct work {
    const char *name;
    void (*run)(const struct work *work);
    int level;
    int profile;
    uInt size; // of a call's input and output, or of a message
};

static struct bytes files[FILE_LIMIT];  // as they are
static struct bytes packed[FILE_LIMIT]; // what the work before it, or prepare(), made of them
static size_t file_count;
static uint8_t plain_room[PACKED_LIMIT];

static void require(bool is_good, const char *what)
{
    if (!is_good) {
        fprintf(stderr, "instruction_work: %s\n", what);
        exit(1);
    }
}

// Steps the stream to its end in calls that are given `size` bytes at most.
static void run_stream(z_stream *stream, int (*step)(z_streamp, int), struct bytes input,
                       struct bytes output, uInt size)
{
    int code = Z_OK;
    stream->next_in = input.data;
    stream->next_out = output.data;
    while (code == Z_OK) {
        const uInt in_left = input.size - (uInt)stream->total_in;
        const uInt out_left = output.size - (uInt)stream->total_out;
        stream->avail_in = in_left < size ? in_left : size;
        stream->avail_out = out_left < size ? out_left : size;
        code = step(stream, stream->avail_in == in_left ? Z_FINISH : Z_NO_FLUSH);
        // Z_FINISH wants more room, of which there is more.
        if (code == Z_BUF_ERROR && stream->avail_out == 0)
            code = Z_OK;
    }
    require(code == Z_STREAM_END, "a stream failed");
}

static void deflate_files(const struct work *work)
{
    for (size_t index = 0; index < file_count; index++) {
        z_stream stream = {0};
        require(deflateInit(&stream, work->level) == Z_OK &&
                    zander_set_profile(&stream, work->profile) == Z_OK,
                "deflateInit");
        const struct bytes room = {packed[index].data, PACKED_LIMIT};
        run_stream(&stream, deflate, files[index], room, work->size);
        packed[index].size = (uInt)stream.total_out;
        require(deflateEnd(&stream) == Z_OK, "deflateEnd");
    }
}

// Of what the work before made.
static void inflate_files(const struct work *work)
{
    for (size_t index = 0; index < file_count; index++) {
        z_stream stream = {0};
        require(inflateInit(&stream) == Z_OK, "inflateInit");
        const struct bytes room = {plain_room, files[index].size};
        run_stream(&stream, inflate, packed[index], room, work->size);
        require(inflateEnd(&stream) == Z_OK && stream.total_out == files[index].size, "inflateEnd");
    }
}

static void sum_crc32(const struct work *work)
{
    uLong sum = 0;
    for (uInt at = 0; at + work->size <= files[0].size; at += work->size)
        sum = crc32(sum, files[0].data + at, work->size);
    require(sum != 0, "crc32");
}

static void sum_adler32(const struct work *work)
{
    uLong sum = 1;
    for (uInt at = 0; at + work->size <= files[0].size; at += work->size)
        sum = adler32(sum, files[0].data + at, work->size);
    require(sum != 1, "adler32");
}

static void compress_messages(const struct work *work)
{
    for (uInt index = 0; index < SMALL_REPEATS; index++) {
        uLong size = PACKED_LIMIT;
        require(compress2(packed[0].data, &size, files[0].data + 64 * index, work->size,
                          work->level) == Z_OK,
                "compress2");
        packed[0].size = (uInt)size;
    }
}

// Of the last message that the work before made.
static void uncompress_messages(const struct work *work)
{
    for (uInt index = 0; index < SMALL_REPEATS; index++) {
        uLong size = sizeof(plain_room);
        require(uncompress(plain_room, &size, packed[0].data, packed[0].size) == Z_OK &&
                    size == work->size,
                "uncompress");
    }
}

static void reset_streams(const struct work *work)
{
    z_stream packer = {0}, unpacker = {0};
    require(deflateInit(&packer, work->level) == Z_OK &&
                zander_set_profile(&packer, work->profile) == Z_OK &&
                inflateInit(&unpacker) == Z_OK,
            "init");
    for (uInt index = 0; index < SMALL_REPEATS; index++) {
        const struct bytes message = {files[0].data + 64 * index, work->size};
        require(deflateReset(&packer) == Z_OK && inflateReset(&unpacker) == Z_OK, "reset");
        run_stream(&packer, deflate, message, (struct bytes){packed[0].data, PACKED_LIMIT},
                   UINT_MAX);
        run_stream(&unpacker, inflate, (struct bytes){packed[0].data, (uInt)packer.total_out},
                   (struct bytes){plain_room, work->size}, UINT_MAX);
    }
    require(deflateEnd(&packer) == Z_OK && inflateEnd(&unpacker) == Z_OK, "end");
}

enum { CLASSIC = ZANDER_PROFILE_CLASSIC, MODERN = ZANDER_PROFILE_MODERN };

static const struct work works[] = {
    {"deflate-1", deflate_files, 1, CLASSIC, UINT_MAX},
    {"inflate-1", inflate_files, 0, 0, UINT_MAX},
    {"deflate-3", deflate_files, 3, CLASSIC, UINT_MAX},
    {"inflate-3", inflate_files, 0, 0, UINT_MAX},
    {"deflate-9", deflate_files, 9, CLASSIC, UINT_MAX},
    {"inflate-9", inflate_files, 0, 0, UINT_MAX},
    {"deflate-6", deflate_files, 6, CLASSIC, UINT_MAX},
    {"inflate-6", inflate_files, 0, 0, UINT_MAX},
    {"deflate-6-calls-of-1K", deflate_files, 6, CLASSIC, 1024},
    {"inflate-6-calls-of-1K", inflate_files, 0, 0, 1024},
    {"modern-1", deflate_files, 1, MODERN, UINT_MAX},
    {"inflate-modern-1", inflate_files, 0, 0, UINT_MAX},
    {"modern-5", deflate_files, 5, MODERN, UINT_MAX},
    {"inflate-modern-5", inflate_files, 0, 0, UINT_MAX},
    {"modern-9", deflate_files, 9, MODERN, UINT_MAX},
    {"inflate-modern-9", inflate_files, 0, 0, UINT_MAX},
    {"crc32-16", sum_crc32, 0, 0, 16},
    {"crc32-100", sum_crc32, 0, 0, 100},
    {"crc32-64K", sum_crc32, 0, 0, 65536},
    {"adler32-16", sum_adler32, 0, 0, 16},
    {"adler32-100", sum_adler32, 0, 0, 100},
    {"adler32-64K", sum_adler32, 0, 0, 65536},
    {"compress2-64", compress_messages, 6, CLASSIC, 64},
    {"uncompress-64", uncompress_messages, 0, 0, 64},
    {"compress2-1K", compress_messages, 6, CLASSIC, 1024},
    {"uncompress-1K", uncompress_messages, 0, 0, 1024},
    {"compress2-1-4K", compress_messages, 1, CLASSIC, 4096},
    {"uncompress-4K", uncompress_messages, 0, 0, 4096},
    {"reset-6-256", reset_streams, 6, CLASSIC, 256},
    {"reset-modern-6-256", reset_streams, 6, MODERN, 256},
};

// By this name valgrind knows where to count.
void measured_work(const struct work *work);
__attribute__((noinline)) void measured_work(const struct work *work)
{
    work->run(work);
}

static void read_file(const char *path)
{
    FILE *stream = fopen(path, "rb");
    require(stream != NULL && file_count < FILE_LIMIT, path);
    uint8_t *data = malloc(PACKED_LIMIT);
    require(data != NULL, "memory");
    const size_t size = fread(data, 1, PACKED_LIMIT, stream);
    fclose(stream);
    require(size > 65536 / 2 && size < PACKED_LIMIT / 2, path);
    files[file_count] = (struct bytes){data, (uInt)size};
    packed[file_count].data = malloc(PACKED_LIMIT);
    require(packed[file_count].data != NULL, "memory");
    memset(packed[file_count].data, 0, PACKED_LIMIT);
    file_count++;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--names") == 0) {
        printf("tier %s\n", zander_tier());
        for (size_t index = 0; index < COUNT_OF(works); index++)
            puts(works[index].name);
        return 0;
    }
    require(argc > 1, "files were expected");
    for (int index = 1; index < argc; index++)
        read_file(argv[index]);
    for (size_t index = 0; index < COUNT_OF(works); index++)
        measured_work(&works[index]);
    return 0;
}
