// SPDX-License-Identifier: Zlib
// The reading engine: finds out whether members or other bytes follow, and turns what the file
// gives into uncompressed bytes in the output buffer or in the caller's. gz_read.c and gz_seek.c
// use it.
#include "gz/gz_state.h"

bool zd_gz_prepare_read(struct gz_file *file)
{
    if (file->is_ready) {
        return true;
    }
    if (!zd_gz_allocate(file, 1, 2)) {
        return false;
    }
    if (inflateInit2(&file->stream, GZ_WINDOW_BITS) != Z_OK) {
        zd_gz_free_buffers(file);
        zd_gz_set_error(file, Z_MEM_ERROR, NULL);
        return false;
    }
    file->is_ready = true;
    return true;
}

void zd_gz_restart_reading(struct gz_file *file)
{
    zd_gz_clear_error(file);
    file->visible.have = 0;
    file->visible.pos = 0;
    file->skip = 0;
    file->is_direct = !file->reader.is_gzip_only;
    gz_buffer_clear(&file->input);
    file->reader.stage = STAGE_LOOK;
    file->reader.has_member = false;
    file->reader.is_input_over = false;
    file->reader.is_past_end = false;
}

void zd_gz_skip_ready(struct gz_file *file)
{
    struct gzFile_s *visible = &file->visible;
    const unsigned have = visible->have;
    const unsigned count = file->skip < (z_off64_t)have ? (unsigned)file->skip : have;
    if (count != 0) {
        visible->have -= count;
        visible->next += count;
        visible->pos += count;
        file->skip -= count;
    }
}

// One read() of at most `size` bytes. *count stays 0 at the end of the file.
static bool load(struct gz_file *file, unsigned char *bytes, size_t size, size_t *count)
{
    const ptrdiff_t got = zd_gz_system_read(file->descriptor, bytes, size);
    if (got < 0) {
        zd_gz_set_system_error(file);
        return false;
    }
    file->reader.is_input_over = got == 0;
    *count = (size_t)got;
    return true;
}

// Adds to what is left of the input. There must be room.
static bool refill_input(struct gz_file *file)
{
    struct gz_buffer *input = &file->input;
    size_t count = 0;
    gz_buffer_compact(input);
    if (!load(file, input->bytes + input->end, input->size - input->end, &count)) {
        return false;
    }
    input->end += count;
    return true;
}

enum { HEADER_GUESS_SIZE = 4 }; // bytes that are looked at

enum header_guess { HEADER_ABSENT, HEADER_PARTIAL, HEADER_PRESENT };

// RFC 1952 section 2.3: two fixed bytes, the method, and flags with three reserved bits.
static enum header_guess guess_header(const struct gz_buffer *input)
{
    static const unsigned char fixed[HEADER_GUESS_SIZE - 1] = {0x1f, 0x8b, Z_DEFLATED};
    enum { FLAGS_AT = HEADER_GUESS_SIZE - 1, RESERVED_FLAGS = 0xe0 };
    const unsigned char *bytes = input->bytes + input->begin;
    const size_t count = gz_buffer_count(input);
    for (size_t at = 0; at < FLAGS_AT; at++) {
        if (at == count) {
            return HEADER_PARTIAL;
        }
        if (bytes[at] != fixed[at]) {
            return HEADER_ABSENT;
        }
    }
    if (count == FLAGS_AT) {
        return HEADER_PARTIAL;
    }
    return (bytes[FLAGS_AT] & RESERVED_FLAGS) == 0 ? HEADER_PRESENT : HEADER_ABSENT;
}

static void start_member(struct gz_file *file)
{
    inflateReset(&file->stream);
    file->is_direct = false;
    file->reader.stage = STAGE_INFLATE;
}

// The input at hand is the first output; the output buffer is the larger one.
static void start_copy(struct gz_file *file)
{
    const size_t count = gz_buffer_count(&file->input);
    memcpy(file->output.bytes, file->input.bytes + file->input.begin, count);
    gz_buffer_clear(&file->input);
    file->visible.next = file->output.bytes;
    file->visible.have = (unsigned)count;
    file->reader.stage = STAGE_COPY;
}

// What follows the last member and is no header is ignored, to the end of the file.
static void drop_garbage(struct gz_file *file)
{
    gz_buffer_clear(&file->input);
    file->reader.is_input_over = true;
    file->reader.stage = STAGE_LOOK;
}

static bool look_at_start(struct gz_file *file)
{
    struct gz_buffer *input = &file->input;
    enum header_guess guess;
    while ((guess = guess_header(input)) == HEADER_PARTIAL && !file->reader.is_input_over) {
        if (!refill_input(file)) {
            return false;
        }
    }
    if (guess == HEADER_PRESENT || file->reader.is_gzip_only) {
        start_member(file); // if it is none, inflate() says what is wrong
    } else if (gz_buffer_count(input) != 0) {
        start_copy(file);
    }
    return true;
}

// The first two bytes are enough to go on; for the rest of the header see is_garbage().
static bool look_behind_member(struct gz_file *file)
{
    struct gz_buffer *input = &file->input;
    while (gz_buffer_count(input) < 2 && !file->reader.is_input_over) {
        if (!refill_input(file)) {
            return false;
        }
    }
    if (guess_header(input) == HEADER_ABSENT) {
        drop_garbage(file);
    } else if (gz_buffer_count(input) != 0) {
        start_member(file);
    }
    return true;
}

bool zd_gz_look(struct gz_file *file)
{
    return zd_gz_prepare_read(file) &&
           (file->reader.has_member ? look_behind_member(file) : look_at_start(file));
}

// inflate() refuses what guess_header() calls absent within the bytes that this looks at; a fault
// that comes later is one of a damaged member.
static bool is_garbage(const struct gz_file *file, int status)
{
    return status == Z_DATA_ERROR && file->reader.has_member &&
           file->stream.total_in <= HEADER_GUESS_SIZE;
}

// Translates what inflate() returned; false for what is an error.
static bool accept_status(struct gz_file *file, int status)
{
    switch (status) {
    case Z_STREAM_ERROR:
    case Z_NEED_DICT:
        zd_gz_set_error(file, Z_STREAM_ERROR, "internal error: inflate stream corrupt");
        return false;
    case Z_MEM_ERROR:
        zd_gz_set_error(file, Z_MEM_ERROR, NULL);
        return false;
    case Z_DATA_ERROR:
        zd_gz_set_error(file, Z_DATA_ERROR,
                        file->stream.msg == NULL ? "compressed data error" : file->stream.msg);
        return false;
    default:
        return true;
    }
}

// One inflate() from the input buffer to bytes[*count] and behind.
static int run_inflate(struct gz_file *file, unsigned char *bytes, size_t size, size_t *count)
{
    z_stream *stream = &file->stream;
    struct gz_buffer *input = &file->input;
    const uInt input_count = (uInt)gz_buffer_count(input);
    const uInt room = (uInt)(size - *count);
    stream->next_in = input->bytes + input->begin;
    stream->avail_in = input_count;
    stream->next_out = bytes + *count;
    stream->avail_out = room;
    const int status = inflate(stream, Z_NO_FLUSH);
    input->begin += input_count - stream->avail_in;
    *count += room - stream->avail_out;
    return status;
}

// Fills bytes, to the end of the member at most. *count is right in any case.
static bool inflate_member(struct gz_file *file, unsigned char *bytes, size_t size, size_t *count)
{
    struct gz_reader *reader = &file->reader;
    while (*count < size) {
        if (gz_buffer_count(&file->input) == 0 && !reader->is_input_over && !refill_input(file)) {
            return false;
        }
        const bool has_input = gz_buffer_count(&file->input) != 0;
        const size_t former_count = *count;
        const int status = run_inflate(file, bytes, size, count);
        if (is_garbage(file, status)) {
            drop_garbage(file);
            return true;
        }
        if (!accept_status(file, status)) {
            return false;
        }
        if (status == Z_STREAM_END) {
            reader->has_member = true;
            reader->stage = STAGE_LOOK;
            return true;
        }
        // Behind the last byte of the file, inflate() still hands out what it had no room for.
        if (!has_input && *count == former_count) {
            zd_gz_set_error(file, Z_BUF_ERROR, "unexpected end of file");
            return true;
        }
    }
    return true;
}

bool zd_gz_is_at_end(const struct gz_file *file)
{
    return file->reader.is_input_over && gz_buffer_count(&file->input) == 0 &&
           (file->reader.stage != STAGE_INFLATE || file->error.code == Z_BUF_ERROR);
}

bool zd_gz_fetch_into(struct gz_file *file, unsigned char *bytes, size_t size, size_t *count)
{
    *count = 0;
    if (gz_has_failed(file)) {
        return false;
    }
    if (zd_gz_is_at_end(file)) {
        return true;
    }
    return file->reader.stage == STAGE_COPY ? load(file, bytes, size, count)
                                            : inflate_member(file, bytes, size, count);
}

bool zd_gz_fetch(struct gz_file *file)
{
    bool is_alive = !gz_has_failed(file);
    while (is_alive && file->visible.have == 0 && !zd_gz_is_at_end(file)) {
        if (file->reader.stage == STAGE_LOOK) {
            is_alive = zd_gz_look(file);
        } else {
            size_t count;
            is_alive = zd_gz_fetch_into(file, file->output.bytes, file->output.size, &count);
            file->visible.next = file->output.bytes;
            file->visible.have = (unsigned)count;
        }
    }
    return is_alive || file->visible.have != 0;
}
