// SPDX-License-Identifier: Zlib
// Memory of a stream: always through the stream's own zalloc and zfree, which zd_alloc_defaults
// fills in where the caller left them null. Blocks come back uninitialised and at least 8-byte
// aligned.
#ifndef ZD_BASE_ALLOC_H
#define ZD_BASE_ALLOC_H

#include "zlib.h"

// Replaces a null zalloc or zfree by malloc and free, as the init functions promise. False where
// the build has no allocator of its own (Z_SOLO) and the caller gave none.
_Bool zd_alloc_defaults(z_streamp strm);

// One block of items * size bytes from the stream's allocator, or null.
void *zd_alloc(z_streamp strm, unsigned items, unsigned size);

// Gives a block back; null is allowed.
void zd_free(z_streamp strm, void *block);

#endif
