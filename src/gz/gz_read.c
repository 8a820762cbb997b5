// SPDX-License-Identifier: Zlib
// ABI: gzread, gzfread, gzgetc, gzgetc_, gzungetc, gzgets, gzdirect, gzclose_r. Hands out the bytes
// that gz_fetch.c makes. What was read before an error or a stall is always handed out first.
#include "gz/gz_state.h"

#include <limits.h>

// False: refused. What is ready can be read even behind an error.
static bool begin_read(struct gz_file *file)
{
    if (file->direction != GZ_READING) {
        return false;
    }
    zd_gz_forget_stall(file);
    return file->visible.have != 0 || !gz_has_failed(file);
}

static size_t take_ready(struct gz_file *file, unsigned char *bytes, size_t size)
{
    struct gzFile_s *visible = &file->visible;
    const unsigned count = size < visible->have ? (unsigned)size : visible->have;
    if (count != 0) {
        memcpy(bytes, visible->next, count);
        visible->next += count;
        visible->have -= count;
        visible->pos += count;
    }
    return count;
}

// Carries out what gzseek() left to do. A seek beyond the end stops there.
static bool skip_bytes(struct gz_file *file)
{
    while (file->skip != 0) {
        if (file->visible.have == 0 && !zd_gz_fetch(file)) {
            file->skip = file->error.is_retryable ? file->skip : 0;
            return false;
        }
        if (file->visible.have == 0) {
            file->skip = 0;
        }
        zd_gz_skip_ready(file);
    }
    return true;
}

// Large requests that meet an empty buffer go around it.
static bool is_bypass(const struct gz_file *file, size_t size)
{
    return file->is_ready && file->reader.stage != STAGE_LOOK && size >= file->output.size;
}

// Less than `size` bytes: at the end, or the error is set.
static size_t read_bytes(struct gz_file *file, unsigned char *bytes, size_t size)
{
    size_t got = 0;
    if (size == 0 || !skip_bytes(file)) {
        return 0;
    }
    while (got < size) {
        size_t count = take_ready(file, bytes + got, size - got);
        bool is_alive = true;
        if (count == 0 && is_bypass(file, size - got)) {
            const size_t room = size - got < UINT_MAX ? size - got : UINT_MAX;
            is_alive = zd_gz_fetch_into(file, bytes + got, room, &count);
            file->visible.pos += (z_off64_t)count;
        } else if (count == 0) {
            is_alive = zd_gz_fetch(file);
        }
        got += count;
        if (!is_alive) {
            break;
        }
        if (count == 0 && file->visible.have == 0 && zd_gz_is_at_end(file)) {
            file->reader.is_past_end = true;
            break;
        }
    }
    return got;
}

int ZEXPORT gzread(gzFile handle, voidp buf, unsigned len)
{
    if (handle == NULL || !begin_read(gz_file_of(handle))) {
        return -1;
    }
    struct gz_file *file = gz_file_of(handle);
    if (len > INT_MAX) {
        zd_gz_refuse(file, Z_STREAM_ERROR, "request does not fit in an int");
        return -1;
    }
    const size_t got = read_bytes(file, buf, len);
    return got == 0 && gz_has_failed(file) ? -1 : (int)got;
}

z_size_t ZEXPORT gzfread(voidp buf, z_size_t size, z_size_t nitems, gzFile handle)
{
    if (size == 0 || handle == NULL || !begin_read(gz_file_of(handle))) {
        return 0;
    }
    if (nitems > (z_size_t)-1 / size) {
        zd_gz_refuse(gz_file_of(handle), Z_STREAM_ERROR, "request does not fit in a size_t");
        return 0;
    }
    return read_bytes(gz_file_of(handle), buf, size * nitems) / size;
}

// In parentheses the name is the function's, not the macro's.
int ZEXPORT(gzgetc)(gzFile handle)
{
    unsigned char byte;
    if (handle == NULL || !begin_read(gz_file_of(handle))) {
        return -1;
    }
    return read_bytes(gz_file_of(handle), &byte, 1) == 1 ? byte : -1;
}

int ZEXPORT gzgetc_(gzFile handle)
{
    return (gzgetc)(handle);
}

int ZEXPORT gzungetc(int c, gzFile handle)
{
    if (handle == NULL || gz_file_of(handle)->direction != GZ_READING) {
        return -1;
    }
    struct gz_file *file = gz_file_of(handle);
    struct gzFile_s *visible = &file->visible;
    zd_gz_forget_stall(file);
    if (gz_has_failed(file) || !zd_gz_prepare_read(file) || !skip_bytes(file) || c < 0) {
        return -1;
    }
    unsigned char *const end = file->output.bytes + file->output.size;
    if (visible->have == file->output.size) {
        zd_gz_refuse(file, Z_DATA_ERROR, "out of room to push characters");
        return -1;
    }
    if (visible->have == 0) {
        visible->next = end;
    } else if (visible->next == file->output.bytes) {
        memmove(end - visible->have, visible->next, visible->have);
        visible->next = end - visible->have;
    }
    visible->next--;
    visible->next[0] = (unsigned char)c;
    visible->have++;
    visible->pos--;
    file->reader.is_past_end = false;
    return c;
}

// Up to and with the next newline, at most `size` bytes.
static size_t read_line(struct gz_file *file, char *text, size_t size)
{
    size_t got = 0;
    bool is_line_end = false;
    while (got < size && !is_line_end) {
        if (file->visible.have == 0 && !zd_gz_fetch(file)) {
            break;
        }
        if (file->visible.have == 0) {
            file->reader.is_past_end = true;
            break;
        }
        const size_t have = file->visible.have;
        const size_t limit = size - got < have ? size - got : have;
        const unsigned char *newline = memchr(file->visible.next, '\n', limit);
        is_line_end = newline != NULL;
        const size_t count = is_line_end ? (size_t)(newline - file->visible.next) + 1 : limit;
        got += take_ready(file, (unsigned char *)text + got, count);
    }
    return got;
}

char *ZEXPORT gzgets(gzFile handle, char *buf, int len)
{
    if (handle == NULL || buf == NULL || len < 1 || !begin_read(gz_file_of(handle)) ||
        !skip_bytes(gz_file_of(handle))) {
        return NULL;
    }
    const size_t got = read_line(gz_file_of(handle), buf, (size_t)len - 1);
    if (got == 0) {
        return NULL;
    }
    buf[got] = '\0';
    return buf;
}

int ZEXPORT gzdirect(gzFile handle)
{
    if (handle == NULL) {
        return 0;
    }
    struct gz_file *file = gz_file_of(handle);
    if (file->direction == GZ_READING && file->reader.stage == STAGE_LOOK &&
        file->visible.have == 0 && (!gz_has_failed(file) || file->error.is_retryable)) {
        (void)zd_gz_look(file);
        zd_gz_skip_ready(file);
    }
    return file->is_direct;
}

int ZEXPORT gzclose_r(gzFile handle)
{
    if (handle == NULL || gz_file_of(handle)->direction != GZ_READING) {
        return Z_STREAM_ERROR;
    }
    struct gz_file *file = gz_file_of(handle);
    const int result = file->error.code == Z_BUF_ERROR ? Z_BUF_ERROR : Z_OK;
    if (file->is_ready) {
        inflateEnd(&file->stream);
    }
    return zd_gz_dispose(file) ? result : Z_ERRNO;
}
