// SPDX-License-Identifier: Zlib
// What bench_main.c asks the other files for: to register their benchmarks.
#ifndef ZD_BENCHMARKS_H
#define ZD_BENCHMARKS_H

#include <stdbool.h>

struct peer; // peers.h

// Every kernel of every tier that this machine can run: "crc32/SIZE/TIER" and so on.
void register_kernel_benchmarks(void);

// For one file and every library loaded by now: "deflate:LEVEL/FILE/CALLS/LIBRARY" and
// "inflate/FILE/CALLS/LIBRARY", where CALLS is one-shot or 16K-calls. All libraries inflate what
// `packer` makes of the file. False, with the reason on stderr, when the file is of no use.
bool register_codec_benchmarks(const char *path, const struct peer *packer);

#endif
