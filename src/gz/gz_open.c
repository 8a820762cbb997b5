// SPDX-License-Identifier: Zlib
// ABI: gzopen, gzopen64, gzopen_w, gzdopen, gzbuffer, gzclose. Owns the meaning of a mode and the
// life of a gz file and its buffers; reading and writing have their own files.
#include "gz/gz_state.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef _WIN32
#include <wchar.h>
#endif

// False: not a mode that gzopen() takes. Unknown letters ('b', 't') say nothing.
static bool parse_mode(const char *letters, struct gz_mode *mode)
{
    bool has_direction = false;
    *mode = (struct gz_mode){.level = Z_DEFAULT_COMPRESSION, .strategy = Z_DEFAULT_STRATEGY};
    for (; *letters != '\0'; letters++) {
        switch (*letters) {
        case 'r':
        case 'w':
        case 'a':
            mode->direction = *letters == 'r' ? GZ_READING : GZ_WRITING;
            mode->is_append = *letters == 'a';
            has_direction = true;
            break;
        case '+':
            return false;
        case 'x':
            mode->is_exclusive = true;
            break;
        case 'e':
            mode->is_closed_on_exec = true;
            break;
        case 'N':
            mode->is_nonblocking = true;
            break;
        case 'T':
        case 'G':
            mode->is_direct = *letters == 'T';
            mode->is_gzip_only = *letters == 'G';
            break;
        case 'f':
            mode->strategy = Z_FILTERED;
            break;
        case 'h':
            mode->strategy = Z_HUFFMAN_ONLY;
            break;
        case 'R':
            mode->strategy = Z_RLE;
            break;
        case 'F':
            mode->strategy = Z_FIXED;
            break;
        default:
            if (*letters >= '0' && *letters <= '9') {
                mode->level = *letters - '0';
            }
        }
    }
    return has_direction && !(mode->direction == GZ_READING ? mode->is_direct : mode->is_gzip_only);
}

static char *copy_path(const char *path)
{
    const size_t size = strlen(path) + 1;
    char *copy = malloc(size);
    if (copy != NULL) {
        memcpy(copy, path, size);
    }
    return copy;
}

// Everything but the descriptor. NULL: no memory, or no such mode.
static struct gz_file *create_file(const char *path, const char *letters, struct gz_mode *mode)
{
    if (path == NULL || letters == NULL || !parse_mode(letters, mode)) {
        return NULL;
    }
    struct gz_file *file = calloc(1, sizeof(*file));
    if (file == NULL) {
        return NULL;
    }
    file->path = copy_path(path);
    if (file->path == NULL) {
        free(file);
        return NULL;
    }
    file->direction = mode->direction;
    file->descriptor = -1;
    file->buffer_size = GZ_DEFAULT_BUFFER_SIZE;
    file->is_direct = mode->direction == GZ_WRITING && mode->is_direct;
    file->reader.is_gzip_only = mode->is_gzip_only;
    file->writer.level = mode->level;
    file->writer.strategy = mode->strategy;
    return file;
}

static gzFile start_file(struct gz_file *file, int descriptor, const struct gz_mode *mode)
{
    file->descriptor = descriptor;
    if (mode->is_append) { // so that gzoffset() is right from the start
        (void)zd_gz_system_seek(descriptor, 0, SEEK_END);
    }
    if (mode->direction == GZ_READING) {
        const z_off64_t start = zd_gz_system_seek(descriptor, 0, SEEK_CUR);
        file->reader.start = start == -1 ? 0 : start;
        zd_gz_restart_reading(file);
    }
    return &file->visible;
}

static void free_file(struct gz_file *file)
{
    const int number = errno;
    zd_gz_free_buffers(file);
    free(file->error.text);
    free(file->path);
    free(file);
    errno = number;
}

gzFile ZEXPORT gzopen64(const char *path, const char *mode)
{
    struct gz_mode parsed;
    struct gz_file *file = create_file(path, mode, &parsed);
    if (file == NULL) {
        return NULL;
    }
    const int descriptor = zd_gz_system_open(path, &parsed);
    if (descriptor == -1) {
        free_file(file);
        return NULL;
    }
    return start_file(file, descriptor, &parsed);
}

gzFile ZEXPORT gzopen(const char *path, const char *mode)
{
    return gzopen64(path, mode);
}

#ifdef _WIN32
gzFile ZEXPORT gzopen_w(const wchar_t *path, const char *mode)
{
    enum { MAX_NAME_SIZE = 4 * 260 }; // only for error texts
    char name[MAX_NAME_SIZE];
    struct gz_mode parsed;
    if (path == NULL) {
        return NULL;
    }
    const size_t count = wcstombs(name, path, sizeof(name) - 1);
    name[count == (size_t)-1 ? 0 : count] = '\0';
    struct gz_file *file = create_file(name, mode, &parsed);
    if (file == NULL) {
        return NULL;
    }
    const int descriptor = zd_gz_system_open_wide(path, &parsed);
    if (descriptor == -1) {
        free_file(file);
        return NULL;
    }
    return start_file(file, descriptor, &parsed);
}
#endif

gzFile ZEXPORT gzdopen(int fd, const char *mode)
{
    struct gz_mode parsed;
    char name[sizeof("<fd:-2147483648>")];
    if (fd == -1) {
        return NULL;
    }
    snprintf(name, sizeof(name), "<fd:%d>", fd);
    struct gz_file *file = create_file(name, mode, &parsed);
    if (file == NULL) {
        return NULL;
    }
    zd_gz_system_adopt(fd, &parsed);
    return start_file(file, fd, &parsed);
}

int ZEXPORT gzbuffer(gzFile handle, unsigned size)
{
    if (handle == NULL) {
        return -1;
    }
    struct gz_file *file = gz_file_of(handle);
    if (file->is_ready || size > UINT_MAX / 2) { // one of the buffers is twice that size
        return -1;
    }
    file->buffer_size = size < GZ_MIN_BUFFER_SIZE ? GZ_MIN_BUFFER_SIZE : size;
    return 0;
}

bool zd_gz_allocate(struct gz_file *file, size_t input_count, size_t output_count)
{
    file->input = (struct gz_buffer){.size = input_count * file->buffer_size};
    file->output = (struct gz_buffer){.size = output_count * file->buffer_size};
    file->input.bytes = malloc(file->input.size);
    file->output.bytes = output_count == 0 ? NULL : malloc(file->output.size);
    if (file->input.bytes == NULL || (output_count != 0 && file->output.bytes == NULL)) {
        zd_gz_free_buffers(file);
        zd_gz_set_error(file, Z_MEM_ERROR, NULL);
        return false;
    }
    return true;
}

void zd_gz_free_buffers(struct gz_file *file)
{
    free(file->input.bytes);
    free(file->output.bytes);
    file->input = (struct gz_buffer){0};
    file->output = (struct gz_buffer){0};
}

bool zd_gz_dispose(struct gz_file *file)
{
    const bool is_closed = zd_gz_system_close(file->descriptor) == 0;
    free_file(file);
    return is_closed;
}

int ZEXPORT gzclose(gzFile handle)
{
    if (handle == NULL) {
        return Z_STREAM_ERROR;
    }
    return gz_file_of(handle)->direction == GZ_READING ? gzclose_r(handle) : gzclose_w(handle);
}
