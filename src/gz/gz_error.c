// SPDX-License-Identifier: Zlib
// ABI: gzerror, gzclearerr. Owns the error of a gz file: an error that is no stall stays, and stops
// further calls, until gzclearerr() or a rewind.
#include "gz/gz_state.h"

#include <errno.h>
#include <stdlib.h>

void zd_gz_clear_error(struct gz_file *file)
{
    free(file->error.text);
    file->error = (struct gz_error){Z_OK, NULL, false};
    file->visible.have += file->reader.held;
    file->reader.held = 0;
}

void zd_gz_forget_stall(struct gz_file *file)
{
    if (file->error.is_retryable) {
        zd_gz_clear_error(file);
    }
}

// "path: text" in memory of its own, or NULL.
static char *join_text(const char *path, const char *text)
{
    const size_t path_size = strlen(path);
    const size_t text_size = strlen(text);
    char *joined = malloc(path_size + 2 + text_size + 1);
    if (joined != NULL) {
        memcpy(joined, path, path_size);
        memcpy(joined + path_size, ": ", 2);
        memcpy(joined + path_size + 2, text, text_size + 1);
    }
    return joined;
}

void zd_gz_set_error(struct gz_file *file, int code, const char *text)
{
    zd_gz_clear_error(file);
    file->error.code = code;
    if (code == Z_MEM_ERROR) {
        return;
    }
    file->error.text = join_text(file->path, text);
    if (file->error.text == NULL) {
        file->error.code = Z_MEM_ERROR;
    }
}

void zd_gz_refuse(struct gz_file *file, int code, const char *text)
{
    zd_gz_set_error(file, code, text);
    file->reader.held = file->visible.have;
    file->visible.have = 0;
}

void zd_gz_set_system_error(struct gz_file *file)
{
    const int number = errno;
    zd_gz_set_error(file, Z_ERRNO, strerror(number));
    file->error.is_retryable = number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
    errno = number;
}

const char *ZEXPORT gzerror(gzFile handle, int *errnum)
{
    if (handle == NULL) {
        return NULL;
    }
    const struct gz_error *error = &gz_file_of(handle)->error;
    if (errnum != NULL) {
        *errnum = error->code;
    }
    if (error->code == Z_MEM_ERROR) {
        return "out of memory";
    }
    return error->text == NULL ? "" : error->text;
}

void ZEXPORT gzclearerr(gzFile handle)
{
    if (handle == NULL) {
        return;
    }
    struct gz_file *file = gz_file_of(handle);
    file->reader.is_input_over = false;
    file->reader.is_past_end = false;
    zd_gz_clear_error(file);
}
