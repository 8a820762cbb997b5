// SPDX-License-Identifier: Zlib
// Libraries with zlib's ABI, loaded by path: the one built here, the system's, and any other that
// is to be compared with them. All are called through the same pointers. Include it first.
#ifndef ZD_BENCH_PEERS_H
#define ZD_BENCH_PEERS_H

#ifndef ZLIB_CONST
#define ZLIB_CONST // next_in points to const
#endif
#include "zlib.h"

#include <stddef.h>

// The functions that the benchmarks call.
#define PEER_FUNCTIONS(X)                                                                          \
    X(zlibVersion)                                                                                 \
    X(compressBound)                                                                               \
    X(deflateInit_) X(deflate) X(deflateEnd) X(inflateInit_) X(inflate) X(inflateEnd)

struct peer {
    const char *name; // as the benchmarks are named after it
    char *path;       // the file that was loaded
#define DECLARE_POINTER(name) __typeof__(name) *name;
    PEER_FUNCTIONS(DECLARE_POINTER)
#undef DECLARE_POINTER
};

// The library in the file `path`. NULL, with the reason on stderr, when it cannot be had. The name
// must live as long as the program; so do all peers.
const struct peer *peers_load(const char *name, const char *path);

// The libz.so.1 that programs of this system are given, or what ZANDER_STOCK_LIBZ in the
// environment names. To be called first: a library of the same soname that is already there would
// be taken for it. NULL, with the reason on stderr, when there is none or when it is Zander.
const struct peer *peers_load_system(const char *name);

// All that were loaded, in that order; count receives their number.
const struct peer *peers_all(size_t *count);

#endif
