// SPDX-License-Identifier: Zlib
// What the library says about itself: versions, the sizes of its types, the names of its errors.
#include "zander.h"
#include "zlib.h"

#include <stddef.h>

#include "kernels.h"

const char *zander_version(void)
{
    return ZANDER_VERSION;
}

const char *zander_tier(void)
{
    return zd_kernels()->name;
}

const char *zander_tier_name(unsigned index)
{
    size_t count;
    const struct kernels *const *tiers = zd_all_kernels(&count);
    return index < count ? tiers[index]->name : NULL;
}

const char *ZEXPORT zlibVersion(void)
{
    return ZLIB_VERSION;
}

// zlib.h's two-bit code of a type's size: 2, 4, 8 bytes, or another.
static uLong size_code(size_t size)
{
    return size == 2 ? 0 : size == 4 ? 1 : size == 8 ? 2 : 3;
}

uLong ZEXPORT zlibCompileFlags(void)
{
    // The other bits tell of omissions (no debugging, no gzip left out, no unsafe printf): all
    // zero.
    return size_code(sizeof(uInt)) | size_code(sizeof(uLong)) << 2 |
           size_code(sizeof(voidpf)) << 4 | size_code(sizeof(z_off_t)) << 6;
}

const char *ZEXPORT zError(int err)
{
    switch (err) {
    case Z_NEED_DICT:
        return "need dictionary";
    case Z_STREAM_END:
        return "stream end";
    case Z_ERRNO:
        return "file error";
    case Z_STREAM_ERROR:
        return "stream error";
    case Z_DATA_ERROR:
        return "data error";
    case Z_MEM_ERROR:
        return "insufficient memory";
    case Z_BUF_ERROR:
        return "buffer error";
    case Z_VERSION_ERROR:
        return "incompatible version";
    default:
        return "";
    }
}
