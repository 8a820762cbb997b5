// SPDX-License-Identifier: Zlib
// The default allocator and the two calls through which every stream takes and returns memory.
#include "base/alloc.h"

#include <stdbool.h>
#include <stddef.h>

#ifndef Z_SOLO
#include <stdint.h>
#include <stdlib.h>

static voidpf default_alloc(voidpf opaque, uInt items, uInt size)
{
    (void)opaque;
    if (size != 0 && items > SIZE_MAX / size) {
        return NULL;
    }
    return malloc((size_t)items * size);
}

static void default_free(voidpf opaque, voidpf address)
{
    (void)opaque;
    free(address);
}

bool zd_alloc_defaults(z_streamp strm)
{
    if (strm->zalloc == NULL) {
        strm->zalloc = default_alloc;
        strm->opaque = NULL;
    }
    if (strm->zfree == NULL) {
        strm->zfree = default_free;
    }
    return true;
}
#else
bool zd_alloc_defaults(z_streamp strm)
{
    return strm->zalloc != NULL && strm->zfree != NULL;
}
#endif

void *zd_alloc(z_streamp strm, unsigned items, unsigned size)
{
    return strm->zalloc(strm->opaque, items, size);
}

void zd_free(z_streamp strm, void *block)
{
    if (block != NULL) {
        strm->zfree(strm->opaque, block);
    }
}
