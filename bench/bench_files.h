// SPDX-License-Identifier: Zlib
// The files whose contents are compressed, and rooms for output that all benchmarks share: as they
// run one after the other, one of each kind is enough.
#ifndef ZD_BENCH_FILES_H
#define ZD_BENCH_FILES_H

#include "peers.h"

#include <stdbool.h>
#include <stddef.h>

struct bench_file {
    char *name; // its path's last part, by which benchmarks name it
    struct bytes plain;
};

// Reads a file, its first `limit` bytes at most. False, with the reason on stderr, when it cannot be
// read, is empty, or has the name of another.
bool files_add(const char *path, size_t limit);

// All that were read, in that order; count receives their number.
const struct bench_file *files_all(size_t *count);

// Room for the packed or the plain bytes of any of them. To be asked for when all are read.
struct bytes room_for_packed(void);
struct bytes room_for_plain(void);

#endif
