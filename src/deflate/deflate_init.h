// SPDX-License-Identifier: Zlib
// How compress.c starts a stream of which it will give all input in one call.
#ifndef ZD_DEFLATE_DEFLATE_INIT_H
#define ZD_DEFLATE_DEFLATE_INIT_H

#include <stddef.h>

#include "zlib.h"

// deflateInit() for exactly input_size bytes: the stream takes the memory that these need, where they
// are few. The bytes it emits are the same. Only deflate() and deflateEnd() may follow. Returns Z_OK,
// Z_STREAM_ERROR or Z_MEM_ERROR as deflateInit() does.
int zd_deflate_init_for(z_streamp strm, int level, size_t input_size);

#endif
