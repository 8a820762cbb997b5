// SPDX-License-Identifier: Zlib
// ABI: gzwrite, gzfwrite, gzputc, gzputs, gzflush, gzsetparams, gzclose_w. Owns the writing engine:
// input gathers the caller's bytes, deflate makes output of them, and output is written when it is
// full or flushed. A failed or stalled write leaves both buffers as they are, and the next call
// goes on there.
#include "gz/gz_state.h"

#include <errno.h>
#include <limits.h>

// Bytes on their way into deflate: `left` of them are not taken yet.
struct gz_source {
    const unsigned char *bytes;
    size_t left;
};

bool zd_gz_begin_write(struct gz_file *file)
{
    if (file->direction != GZ_WRITING) {
        return false;
    }
    zd_gz_forget_stall(file);
    return !gz_has_failed(file);
}

static bool allocate_writer(struct gz_file *file)
{
    // gzprintf() formats into the second half of the input.
    if (!zd_gz_allocate(file, 2, file->is_direct ? 0 : 1)) {
        return false;
    }
    if (!file->is_direct &&
        deflateInit2(&file->stream, file->writer.level, Z_DEFLATED, GZ_WINDOW_BITS, GZ_MEMORY_LEVEL,
                     file->writer.strategy) != Z_OK) {
        zd_gz_free_buffers(file);
        zd_gz_set_error(file, Z_MEM_ERROR, NULL);
        return false;
    }
    file->is_ready = true;
    return true;
}

static bool write_through(struct gz_file *file, struct gz_source *source)
{
    while (source->left != 0) {
        const ptrdiff_t put = zd_gz_system_write(file->descriptor, source->bytes, source->left);
        if (put < 0) {
            zd_gz_set_system_error(file);
            return false;
        }
        source->bytes += put;
        source->left -= (size_t)put;
    }
    return true;
}

// Room is used up before the buffer starts again at its front: level 0 makes blocks of what it finds.
static bool drain_output(struct gz_file *file)
{
    struct gz_buffer *output = &file->output;
    struct gz_source pending = {output->bytes + output->begin, gz_buffer_count(output)};
    const bool is_written = write_through(file, &pending);
    output->begin = output->end - pending.left;
    if (output->begin == output->size) {
        gz_buffer_clear(output);
    }
    return is_written;
}

// One deflate() from the source to the room in the output.
static int run_deflate(struct gz_file *file, struct gz_source *source, int flush)
{
    z_stream *stream = &file->stream;
    const uInt count = source->left < UINT_MAX ? (uInt)source->left : UINT_MAX;
    const uInt room = (uInt)(file->output.size - file->output.end);
    stream->next_in = (z_const Bytef *)source->bytes;
    stream->avail_in = count;
    stream->next_out = file->output.bytes + file->output.end;
    stream->avail_out = room;
    const int status = deflate(stream, flush);
    source->bytes += count - stream->avail_in;
    source->left -= count - stream->avail_in;
    file->output.end += room - stream->avail_out;
    return status;
}

// Until deflate has nothing more to say to this flush. With Z_FINISH, the output is written at the
// end of the member and not before, unless it is full.
static bool run_deflate_to_end(struct gz_file *file, struct gz_source *source, int flush)
{
    const struct gz_buffer *output = &file->output;
    int status = Z_OK;
    size_t end_before;
    size_t left_before;
    do {
        const bool is_full = output->end == output->size;
        const bool is_due = flush != Z_NO_FLUSH && (flush != Z_FINISH || status == Z_STREAM_END);
        if ((is_full || is_due) && !drain_output(file)) {
            return false;
        }
        end_before = output->end;
        left_before = source->left;
        status = run_deflate(file, source, flush);
        if (status == Z_STREAM_ERROR) {
            zd_gz_set_error(file, Z_STREAM_ERROR, "internal error: deflate stream corrupt");
            return false;
        }
    } while (output->end != end_before || (source->left != 0 && source->left != left_before));
    return flush == Z_NO_FLUSH || drain_output(file);
}

static bool finish_member(struct gz_file *file, struct gz_source *source)
{
    const bool is_finished = run_deflate_to_end(file, source, Z_FINISH);
    if (is_finished) {
        file->writer.stage = MEMBER_FINISHED;
    } else if (source->left == 0) {
        file->writer.stage = MEMBER_FINISHING; // else the caller's next Z_FINISH goes on
    }
    return is_finished;
}

// Gives the source to deflate, or to the file if nothing is to be compressed.
static bool compress_source(struct gz_file *file, struct gz_source *source, int flush)
{
    if (file->is_direct) {
        return write_through(file, source);
    }
    if (file->writer.stage == MEMBER_FINISHING) {
        struct gz_source nothing = {file->input.bytes, 0};
        if (!finish_member(file, &nothing)) {
            return false;
        }
        if (source->left == 0) {
            return true; // a flush that went on where the last one stalled
        }
    }
    if (file->writer.stage == MEMBER_FINISHED) {
        if (source->left == 0 && flush == Z_NO_FLUSH) {
            return true;
        }
        deflateReset(&file->stream);
        file->writer.stage = MEMBER_OPEN;
    }
    return flush == Z_FINISH ? finish_member(file, source)
                             : run_deflate_to_end(file, source, flush);
}

bool zd_gz_compress_input(struct gz_file *file, size_t count, int flush)
{
    struct gz_buffer *input = &file->input;
    struct gz_source source = {input->bytes + input->begin, count};
    const bool is_taken = compress_source(file, &source, flush);
    input->begin += count - source.left;
    if (input->begin == input->end) {
        gz_buffer_clear(input);
    }
    return is_taken;
}

// Makes room, and an empty input after success.
static bool empty_input(struct gz_file *file)
{
    const size_t count = gz_buffer_count(&file->input);
    return count == 0 || zd_gz_compress_input(file, count, Z_NO_FLUSH);
}

// Fills the gap that gzseek() left with zeros.
static bool write_zeros(struct gz_file *file)
{
    if (!empty_input(file)) {
        return false;
    }
    while (file->skip != 0) {
        const size_t size = file->buffer_size;
        const size_t count = file->skip < (z_off64_t)size ? (size_t)file->skip : size;
        memset(file->input.bytes, 0, count);
        file->input.end = count;
        file->visible.pos += (z_off64_t)count;
        file->skip -= (z_off64_t)count;
        if (!empty_input(file)) {
            return false;
        }
    }
    return true;
}

bool zd_gz_prepare_write(struct gz_file *file)
{
    return (file->is_ready || allocate_writer(file)) && (file->skip == 0 || write_zeros(file));
}

// Copies what fits into one buffer_size of input; the rest of the input belongs to gzprintf().
static size_t append_input(struct gz_file *file, const unsigned char *bytes, size_t size)
{
    struct gz_buffer *input = &file->input;
    gz_buffer_compact(input);
    const size_t room = input->end < file->buffer_size ? file->buffer_size - input->end : 0;
    const size_t count = size < room ? size : room;
    memcpy(input->bytes + input->end, bytes, count);
    input->end += count;
    file->visible.pos += (z_off64_t)count;
    return count;
}

static size_t write_gathered(struct gz_file *file, const unsigned char *bytes, size_t size)
{
    size_t taken = append_input(file, bytes, size);
    while (taken < size && empty_input(file)) {
        taken += append_input(file, bytes + taken, size - taken);
    }
    return taken;
}

// Past the input, straight from the caller.
static size_t write_large(struct gz_file *file, const unsigned char *bytes, size_t size)
{
    struct gz_source source = {bytes, size};
    if (empty_input(file)) {
        (void)compress_source(file, &source, Z_NO_FLUSH);
    }
    file->visible.pos += (z_off64_t)(size - source.left);
    return size - source.left;
}

// How many bytes were taken: less than `size` after a stall, none after an error.
static size_t write_bytes(struct gz_file *file, const unsigned char *bytes, size_t size)
{
    if (size == 0 || !zd_gz_prepare_write(file)) {
        return 0;
    }
    const size_t taken = size < file->buffer_size ? write_gathered(file, bytes, size)
                                                  : write_large(file, bytes, size);
    return gz_has_failed(file) && !file->error.is_retryable ? 0 : taken;
}

int ZEXPORT gzwrite(gzFile handle, voidpc buf, unsigned len)
{
    if (handle == NULL || !zd_gz_begin_write(gz_file_of(handle))) {
        return 0;
    }
    if (len > INT_MAX) {
        zd_gz_refuse(gz_file_of(handle), Z_DATA_ERROR, "requested length does not fit in int");
        return 0;
    }
    return (int)write_bytes(gz_file_of(handle), buf, len);
}

z_size_t ZEXPORT gzfwrite(voidpc buf, z_size_t size, z_size_t nitems, gzFile handle)
{
    if (size == 0 || handle == NULL || !zd_gz_begin_write(gz_file_of(handle))) {
        return 0;
    }
    if (nitems > (z_size_t)-1 / size) {
        zd_gz_refuse(gz_file_of(handle), Z_STREAM_ERROR, "request does not fit in a size_t");
        return 0;
    }
    return write_bytes(gz_file_of(handle), buf, size * nitems) / size;
}

int ZEXPORT gzputc(gzFile handle, int c)
{
    if (handle == NULL || !zd_gz_begin_write(gz_file_of(handle))) {
        return -1;
    }
    struct gz_file *file = gz_file_of(handle);
    const unsigned char byte = (unsigned char)c;
    if (file->skip == 0 && file->input.end < file->buffer_size && file->is_ready) {
        file->input.bytes[file->input.end++] = byte;
        file->visible.pos++;
        return byte;
    }
    return write_bytes(file, &byte, 1) == 1 ? byte : -1;
}

int ZEXPORT gzputs(gzFile handle, const char *s)
{
    if (handle == NULL || s == NULL || !zd_gz_begin_write(gz_file_of(handle))) {
        return -1;
    }
    const size_t length = strlen(s);
    if (length > INT_MAX) {
        zd_gz_refuse(gz_file_of(handle), Z_STREAM_ERROR, "string length does not fit in int");
        return -1;
    }
    const size_t taken = write_bytes(gz_file_of(handle), (const unsigned char *)s, length);
    return taken == 0 && length != 0 ? -1 : (int)taken;
}

int ZEXPORT gzflush(gzFile handle, int flush)
{
    if (handle == NULL || !zd_gz_begin_write(gz_file_of(handle)) || flush < Z_NO_FLUSH ||
        flush > Z_FINISH) {
        return Z_STREAM_ERROR;
    }
    struct gz_file *file = gz_file_of(handle);
    if (zd_gz_prepare_write(file)) {
        (void)zd_gz_compress_input(file, gz_buffer_count(&file->input), flush);
    }
    return file->error.code;
}

// deflateParams() may have to write out a block under the old parameters. Where the output has no
// room for it the change is not made; so it is in zlib, and bytes depend on it.
static void change_params(struct gz_file *file, int level, int strategy)
{
    z_stream *stream = &file->stream;
    const uInt room = (uInt)(file->output.size - file->output.end);
    stream->next_in = NULL;
    stream->avail_in = 0;
    stream->next_out = file->output.bytes + file->output.end;
    stream->avail_out = room;
    (void)deflateParams(stream, level, strategy);
    file->output.end += room - stream->avail_out;
}

int ZEXPORT gzsetparams(gzFile handle, int level, int strategy)
{
    if (handle == NULL || !zd_gz_begin_write(gz_file_of(handle)) || gz_file_of(handle)->is_direct) {
        return Z_STREAM_ERROR;
    }
    struct gz_file *file = gz_file_of(handle);
    if (level == file->writer.level && strategy == file->writer.strategy) {
        return Z_OK;
    }
    if (file->skip != 0 && !zd_gz_prepare_write(file)) {
        return file->error.code;
    }
    if (file->is_ready) {
        const size_t count = gz_buffer_count(&file->input);
        if (count != 0 && !zd_gz_compress_input(file, count, Z_BLOCK)) {
            return file->error.code;
        }
        change_params(file, level, strategy);
    }
    file->writer.level = level;
    file->writer.strategy = strategy;
    return Z_OK;
}

// All that is left goes into the file. A member that gzflush() finished stays the last one.
static bool finish_file(struct gz_file *file)
{
    if (!zd_gz_prepare_write(file)) {
        return false;
    }
    const size_t count = gz_buffer_count(&file->input);
    return (file->writer.stage == MEMBER_FINISHED && count == 0) ||
           zd_gz_compress_input(file, count, Z_FINISH);
}

int ZEXPORT gzclose_w(gzFile handle)
{
    if (handle == NULL || gz_file_of(handle)->direction != GZ_WRITING) {
        return Z_STREAM_ERROR;
    }
    struct gz_file *file = gz_file_of(handle);
    // Bytes that were refused are missing in the file, even if the rest can be written now.
    int result = Z_OK;
    if (!file->error.is_retryable &&
        (file->error.code == Z_ERRNO || file->error.code == Z_MEM_ERROR)) {
        result = file->error.code;
    }
    bool is_finished;
    do {
        zd_gz_clear_error(file);
        is_finished = finish_file(file);
    } while (!is_finished && file->error.is_retryable && errno == EINTR); // no caller can try again
    if (!is_finished) {
        result = file->error.code;
    }
    if (file->is_ready && !file->is_direct) {
        deflateEnd(&file->stream);
    }
    return zd_gz_dispose(file) ? result : Z_ERRNO;
}
