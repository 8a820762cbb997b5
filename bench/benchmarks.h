// SPDX-License-Identifier: Zlib
// What bench_main.c asks the other files for: to register their benchmarks. Each is named
// WORK/SUBJECT/WAY/LIBRARY, where the work of a level is WORK:LEVEL; bench/report.py reads these
// names.
#ifndef ZD_BENCHMARKS_H
#define ZD_BENCHMARKS_H

#include <stdbool.h>

struct bench_file; // bench_files.h
struct peer;       // peers.h

// Every kernel of every tier that this machine can run, alone: "crc32/SIZE/kernel/TIER",
// "adler32/...", "slide_hash/...".
void register_kernel_benchmarks(void);

// The kernels whose call is a loop of a stream, at work in one: "deflate:LEVEL/FILE/tier/TIER",
// "modern:LEVEL/...", "inflate:LEVEL/...", for every tier.
void register_tier_benchmarks(const struct bench_file *file);

// The checksum functions of every library: "crc32/SIZE/call/LIBRARY", "adler32/...".
void register_checksum_benchmarks(void);

// For every library: "deflate:LEVEL/FILE/CALLS/LIBRARY" and "inflate:LEVEL/FILE/CALLS/LIBRARY", where
// CALLS is whole, 16K or 1K: the largest piece of input and output that a call gets. All libraries
// inflate what `packer` makes of the file at LEVEL. False, with the reason on stderr, when it cannot.
bool register_codec_benchmarks(const struct bench_file *file, const struct peer *packer);

// Messages of SIZE bytes, parts of the file: "deflate:LEVEL/SIZE/HABIT/LIBRARY" and
// "inflate:LEVEL/SIZE/HABIT/LIBRARY", where HABIT is one-call, fresh or reset (enum message_habit).
// SIZE 0 is what each message costs whatever it holds.
bool register_message_benchmarks(const struct bench_file *file, const struct peer *packer);

// The memory that a stream holds: "memory-deflate:LEVEL/FILE/16K/LIBRARY", "memory-inflate:...".
void register_memory_benchmarks(const struct bench_file *file, const struct peer *packer);

#endif
