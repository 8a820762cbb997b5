// SPDX-License-Identifier: Zlib
// Owns the contents of the files, and the rooms.
#include "bench_files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 256 };

static struct bench_file files[FILE_LIMIT];
static size_t file_count;
static size_t largest;
static struct bytes packed_room, plain_room;

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static bool refuse(const char *path, const char *why)
{
    fprintf(stderr, "%s: %s\n", path, why);
    return false;
}

static bool read_contents(FILE *stream, const char *path, size_t limit, struct bytes *contents)
{
    const long size = fseek(stream, 0, SEEK_END) == 0 ? ftell(stream) : -1;
    if (size < 0)
        return refuse(path, "cannot be read");
    if (size == 0)
        return refuse(path, "is empty");
    contents->size = (size_t)size < limit ? (size_t)size : limit;
    if (contents->size > INT_MAX) // one call takes it all
        return refuse(path, "is too large; --limit takes a part of it");
    rewind(stream);
    contents->data = bench_allocate(contents->size);
    return fread(contents->data, 1, contents->size, stream) == contents->size ||
           refuse(path, "cannot be read");
}

bool files_add(const char *path, size_t limit)
{
    if (file_count == FILE_LIMIT)
        return refuse(path, "too many files");
    for (size_t index = 0; index < file_count; index++) {
        if (strcmp(files[index].name, last_part(path)) == 0)
            return refuse(path, "two files of this name");
    }
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        perror(path);
        return false;
    }
    struct bench_file *file = &files[file_count];
    const bool is_read = read_contents(stream, path, limit, &file->plain);
    fclose(stream);
    if (!is_read)
        return false;
    file->name = bench_allocate(strlen(path) + 1);
    strcpy(file->name, last_part(path));
    if (largest < file->plain.size)
        largest = file->plain.size;
    file_count++;
    return true;
}

const struct bench_file *files_all(size_t *count)
{
    *count = file_count;
    return files;
}

static struct bytes take_room(struct bytes *room, size_t size)
{
    if (room->data == NULL || room->size < size) {
        free(room->data);
        *room = (struct bytes){bench_allocate(size), size};
    }
    return *room;
}

struct bytes room_for_packed(void)
{
    return take_room(&packed_room, packed_limit(largest));
}

struct bytes room_for_plain(void)
{
    return take_room(&plain_room, largest);
}
