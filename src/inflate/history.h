// SPDX-License-Identifier: Zlib
// The last bytes of a stream's output, kept between calls for matches that reach behind the output
// of the current call: in one piece, so that a match is copied without asking where it wraps.
// Allocated when the first byte is to be kept.
#ifndef ZD_INFLATE_HISTORY_H
#define ZD_INFLATE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zlib.h"

struct history {
    uint8_t *window;   // null until needed
    uint32_t capacity; // bytes allocated: half as many again as are kept, to move them rarely
    uint32_t size;     // bytes kept at most; 0 until the first append
    uint32_t have;     // bytes kept
    uint32_t end;      // index behind the newest byte
};

// Appends data. The first append since zd_history_clear() decides the size: 1 << window_bits. False
// if memory for it cannot be had; nothing is changed then.
bool zd_history_append(struct history *history, z_streamp strm, unsigned window_bits,
                       const uint8_t *data, size_t size);

// Copies the `have` bytes, oldest first.
void zd_history_read(const struct history *history, uint8_t *destination);

// Forgets the bytes and the size, keeps the memory.
void zd_history_clear(struct history *history);

void zd_history_free(struct history *history, z_streamp strm);

// Makes copy, whose other members are those of original, independent of it. False without memory.
bool zd_history_clone(struct history *copy, const struct history *original, z_streamp strm);

#endif
