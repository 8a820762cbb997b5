// SPDX-License-Identifier: Zlib
// ABI: gzprintf, gzvprintf. Formats behind the bytes that wait in the input, which has always room
// for one result: the other half of it is kept free, and a call that finds it occupied is turned
// away.
#include "gz/gz_state.h"

#include <stdio.h>

// Compresses one buffer_size of input at a time, as gzwrite() does. Bytes beyond it can wait.
static bool make_room(struct gz_file *file)
{
    const size_t count = gz_buffer_count(&file->input);
    const bool is_done =
        count < file->buffer_size || zd_gz_compress_input(file, file->buffer_size, Z_NO_FLUSH);
    gz_buffer_compact(&file->input);
    return is_done;
}

// What stands in the way of formatting: a stall says that nothing was written.
static int refusal(const struct gz_file *file)
{
    return file->error.is_retryable ? Z_BUF_ERROR : file->error.code;
}

int ZEXPORTVA gzvprintf(gzFile handle, const char *format, va_list va)
{
    if (handle == NULL || !zd_gz_begin_write(gz_file_of(handle))) {
        return Z_STREAM_ERROR;
    }
    struct gz_file *file = gz_file_of(handle);
    struct gz_buffer *input = &file->input;
    if (!zd_gz_prepare_write(file)) {
        return refusal(file);
    }
    gz_buffer_compact(input);
    if (input->end > file->buffer_size) { // a stall kept the last results back
        if (!make_room(file) && input->end > file->buffer_size) {
            return refusal(file);
        }
    }
    const int length = vsnprintf((char *)input->bytes + input->end, file->buffer_size, format, va);
    if (length <= 0 || (size_t)length >= file->buffer_size) {
        return 0;
    }
    input->end += (size_t)length;
    file->visible.pos += length;
    if (!make_room(file) && !file->error.is_retryable) {
        return file->error.code;
    }
    return length;
}

int ZEXPORTVA gzprintf(gzFile handle, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int result = gzvprintf(handle, format, arguments);
    va_end(arguments);
    return result;
}
