// SPDX-License-Identifier: Zlib
// What the gz tests share: a folder for their files that goes away with the program, whole files in
// and out of memory, gzip members made with deflate(), and a check of what gzerror() says.
#ifndef ZD_TEST_GZ_FILES_H
#define ZD_TEST_GZ_FILES_H

#ifndef _LARGEFILE64_SOURCE
#define _LARGEFILE64_SOURCE 1 // declares the 64-bit names
#endif
#include "zlib.h"

#include "byte_buffer.h"

// The path of a file in the folder of this program. The text is reused after eight calls.
const char *temp_path(const char *name);
void file_write(const char *path, const void *bytes, size_t size);
// Replaces what the buffer holds.
void file_read(struct byte_buffer *buffer, const char *path);

// Lines of text that differ; they compress to about a third.
void buffer_append_lines(struct byte_buffer *buffer, size_t size);
// Bytes that do not compress.
void buffer_append_noise(struct byte_buffer *buffer, size_t size);
// A gzip member of these bytes.
void buffer_append_member(struct byte_buffer *buffer, const void *bytes, size_t size);

// Replaces what `plain` holds by the contents of all members; gives their number. Fails the test if
// the bytes are anything else.
unsigned members_unpack(struct byte_buffer *plain, const uint8_t *bytes, size_t size);
// Fails the test unless the file at the path has these contents in so many members.
void check_members(const char *path, const void *bytes, size_t size, unsigned count);

// Fails the test unless gzerror() gives this code and "name: text", or "" where text is "". The text
// of Z_MEM_ERROR is known here.
void check_error(gzFile file, const char *name, int code, const char *text);

#endif
