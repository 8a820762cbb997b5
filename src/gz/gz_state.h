// SPDX-License-Identifier: Zlib
// What stands behind a gzFile, and what the files of gz/ ask of each other. Errors are set where
// they are found, with zd_gz_set_error() or zd_gz_refuse(); functions that return bool give false
// when one stands in the way. Nothing here keeps a pointer into a caller's buffer after the call.
#ifndef ZD_GZ_GZ_STATE_H
#define ZD_GZ_GZ_STATE_H

#ifndef _LARGEFILE64_SOURCE
#define _LARGEFILE64_SOURCE 1 // 64-bit offsets, whatever off_t is
#endif
#ifndef ZLIB_INTERNAL
#define ZLIB_INTERNAL
#endif
#include "zlib.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
    GZ_DEFAULT_BUFFER_SIZE = 8192,
    GZ_MIN_BUFFER_SIZE = 8,   // a header's first four bytes must fit, and flush markers get through
    GZ_WINDOW_BITS = 15 + 16, // the largest window, gzip format
    GZ_MEMORY_LEVEL = 8,
    GZ_MAX_TRANSFER = 1 << 30 // bytes asked of one read() or write(), whose results fit into an int
};

enum gz_direction { GZ_READING, GZ_WRITING };

// The mode of gzopen(), letter by letter. Direction and direct tell what was asked for last.
struct gz_mode {
    enum gz_direction direction;
    bool is_append;
    bool is_exclusive;
    bool is_closed_on_exec;
    bool is_nonblocking;
    bool is_direct;    // T: write without compressing
    bool is_gzip_only; // G: read gzip only
    int level;
    int strategy;
};

// bytes[begin] to bytes[end - 1] are in use. begin <= end <= size.
struct gz_buffer {
    unsigned char *bytes;
    size_t size;
    size_t begin;
    size_t end;
};

struct gz_error {
    int code;          // what gzerror() says
    char *text;        // "path: what happened", allocated; NULL if there is none
    bool is_retryable; // EAGAIN or EINTR: nothing is lost, the next call tries again
};

// STAGE_LOOK    at the start, and behind each member
//    -> STAGE_INFLATE  a gzip header begins here   -> STAGE_LOOK at the end of its member
//    -> STAGE_COPY     none at the start of the file; final until the file is rewound
enum gz_read_stage { STAGE_LOOK, STAGE_COPY, STAGE_INFLATE };

struct gz_reader {
    enum gz_read_stage stage;
    z_off64_t start;    // where in the file reading began
    bool is_gzip_only;  // G: no STAGE_COPY
    bool has_member;    // one was complete: what follows may be garbage
    bool is_input_over; // the file gave its last byte, or nothing behind here counts
    bool is_past_end;   // gzeof(): more was wanted than there is
    unsigned held;      // bytes in the output that an error hides from the macro gzgetc()
};

// MEMBER_OPEN       deflate takes input
//    -> MEMBER_FINISHING  deflate was told to finish and has all input, but not all is in the file
//    -> MEMBER_FINISHED   all is in the file; what comes next begins another member (MEMBER_OPEN)
enum gz_write_stage { MEMBER_OPEN, MEMBER_FINISHING, MEMBER_FINISHED };

struct gz_writer {
    enum gz_write_stage stage;
    int level;
    int strategy;
};

struct gz_file {
    // Must be first: the macro gzgetc() works on it. Reading: the bytes ready to be handed out,
    // within output. pos is the position in the uncompressed data, of both readers and writers.
    struct gzFile_s visible;
    enum gz_direction direction;
    int descriptor;
    char *path;              // for error texts
    size_t buffer_size;      // what gzbuffer() said
    bool is_ready;           // buffers and stream are allocated; no more gzbuffer()
    bool is_direct;          // bytes are copied, not (de)compressed
    z_off64_t skip;          // bytes that the last gzseek() still has to skip, or zeros to write
    z_stream stream;         // next_in, next_out and their counts are set anew for each call
    struct gz_buffer input;  // read from the file; or written by the caller and not yet compressed
    struct gz_buffer output; // reading: storage for visible; writing: not yet in the file
    struct gz_error error;
    struct gz_reader reader;
    struct gz_writer writer;
};

static inline struct gz_file *gz_file_of(gzFile handle)
{
    return (struct gz_file *)handle;
}

static inline size_t gz_buffer_count(const struct gz_buffer *buffer)
{
    return buffer->end - buffer->begin;
}

static inline void gz_buffer_clear(struct gz_buffer *buffer)
{
    buffer->begin = 0;
    buffer->end = 0;
}

// Moves what is in use to the start, so that all room is behind it.
static inline void gz_buffer_compact(struct gz_buffer *buffer)
{
    const size_t count = gz_buffer_count(buffer);
    if (buffer->begin != 0 && count != 0) {
        memmove(buffer->bytes, buffer->bytes + buffer->begin, count);
    }
    buffer->begin = 0;
    buffer->end = count;
}

// A file that ends too early is no failure: what there is can be read.
static inline bool gz_has_failed(const struct gz_file *file)
{
    return file->error.code != Z_OK && file->error.code != Z_BUF_ERROR;
}

// gz_error.c

// Puts the path before the text. Z_MEM_ERROR needs no text.
void zd_gz_set_error(struct gz_file *file, int code, const char *text);
// The same for a request that cannot be met: also hides what is ready, so that gzgetc() fails too.
void zd_gz_refuse(struct gz_file *file, int code, const char *text);
// The error that errno tells; errno stays.
void zd_gz_set_system_error(struct gz_file *file);
void zd_gz_clear_error(struct gz_file *file);
// For the start of a call: whatever only asked to try again is forgotten.
void zd_gz_forget_stall(struct gz_file *file);

// gz_open.c

// Allocates `count` times buffer_size, input and output. Sets Z_MEM_ERROR.
bool zd_gz_allocate(struct gz_file *file, size_t input_count, size_t output_count);
void zd_gz_free_buffers(struct gz_file *file);
// Closes the descriptor and frees the rest. False when closing fails, with errno.
bool zd_gz_dispose(struct gz_file *file);

// gz_fetch.c

// Allocates what reading needs.
bool zd_gz_prepare_read(struct gz_file *file);
// Finds out what comes next, if that is the question: sets the stage. visible.have must be 0.
bool zd_gz_look(struct gz_file *file);
// Makes visible.have more than 0, unless the file is at its end. visible.have must be 0.
bool zd_gz_fetch(struct gz_file *file);
// The same straight into the caller's bytes, behind STAGE_LOOK. *count may be 0 at a member's end.
bool zd_gz_fetch_into(struct gz_file *file, unsigned char *bytes, size_t size, size_t *count);
// Carries out a gzseek() on the bytes that are ready, so that the macro gzgetc() cannot see them.
void zd_gz_skip_ready(struct gz_file *file);
// No more will come, unless the file grows.
bool zd_gz_is_at_end(const struct gz_file *file);
void zd_gz_restart_reading(struct gz_file *file);

// gz_write.c

// For the start of a call that writes: false where the call is to be refused.
bool zd_gz_begin_write(struct gz_file *file);
// Allocates what writing needs and carries out a gzseek().
bool zd_gz_prepare_write(struct gz_file *file);
// Compresses the first `count` bytes of input; those that a stall keeps back stay there.
bool zd_gz_compress_input(struct gz_file *file, size_t count, int flush);

// gz_system.c: read() and its kin, as POSIX or Windows has them. All give -1 and errno on failure.

int zd_gz_system_open(const char *path, const struct gz_mode *mode);
#ifdef _WIN32
int zd_gz_system_open_wide(const wchar_t *path, const struct gz_mode *mode);
#endif
// Applies what the mode says about an open descriptor.
void zd_gz_system_adopt(int descriptor, const struct gz_mode *mode);
ptrdiff_t zd_gz_system_read(int descriptor, unsigned char *bytes, size_t size);
ptrdiff_t zd_gz_system_write(int descriptor, const unsigned char *bytes, size_t size);
z_off64_t zd_gz_system_seek(int descriptor, z_off64_t offset, int whence);
int zd_gz_system_close(int descriptor);

#endif
