// SPDX-License-Identifier: Zlib
// The first check of every init function.
#ifndef ZD_BASE_VERSION_CHECK_H
#define ZD_BASE_VERSION_CHECK_H

#include <stdbool.h>

#include "base/compiler.h"
#include "zlib.h"

// Whether the caller was compiled for this major version and this z_stream.
ZD_ALWAYS_INLINE bool is_compatible_caller(const char *version, int stream_size)
{
    return version != Z_NULL && version[0] == ZLIB_VERSION[0] &&
           stream_size == (int)sizeof(z_stream);
}

#endif
