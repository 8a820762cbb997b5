// SPDX-License-Identifier: Zlib
// A growing array of bytes for tests. Running out of memory ends the program.
#ifndef ZD_TEST_BYTE_BUFFER_H
#define ZD_TEST_BYTE_BUFFER_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct byte_buffer {
    uint8_t *bytes;
    size_t size;
    size_t capacity;
};

// Makes room for `extra` more bytes behind the present ones. After it there is memory, if only for none.
static inline void buffer_reserve(struct byte_buffer *buffer, size_t extra)
{
    if (buffer->bytes != NULL && buffer->capacity - buffer->size >= extra)
        return;
    buffer->capacity = 2 * buffer->capacity + extra + 64;
    buffer->bytes = realloc(buffer->bytes, buffer->capacity);
    if (buffer->bytes == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
}

static inline void buffer_put(struct byte_buffer *buffer, unsigned byte)
{
    buffer_reserve(buffer, 1);
    buffer->bytes[buffer->size++] = (uint8_t)byte;
}

static inline void buffer_append(struct byte_buffer *buffer, const void *bytes, size_t size)
{
    buffer_reserve(buffer, size);
    if (size != 0)
        memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
}

static inline void buffer_free(struct byte_buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct byte_buffer){NULL, 0, 0};
}

#endif
