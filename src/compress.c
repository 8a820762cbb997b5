// SPDX-License-Identifier: Zlib
// One-call compression into the zlib format, over the streaming interface. A small input
// has a stream of its size.
#include "zlib.h"

#include <limits.h>
#include <stddef.h>

#include "base/compiler.h"
#include "deflate/deflate_init.h"

// As much of *left as one avail_in or avail_out can say; the rest stays in *left.
static uInt take_chunk(z_size_t *left)
{
    const uInt chunk = *left > UINT_MAX ? UINT_MAX : (uInt)*left;
    *left -= chunk;
    return chunk;
}

int ZEXPORT compress2_z(Bytef *dest, z_size_t *destLen, const Bytef *source, z_size_t sourceLen,
                        int level)
{
    if (destLen == Z_NULL || (sourceLen != 0 && source == Z_NULL) ||
        (*destLen != 0 && dest == Z_NULL)) {
        return Z_STREAM_ERROR;
    }
    z_size_t room_left = *destLen;
    z_size_t source_left = sourceLen;
    *destLen = 0;

    z_stream stream = {0};
    int status = zd_deflate_init_for(&stream, level, sourceLen);
    if (status != Z_OK) {
        return status;
    }
    stream.next_in = (z_const Bytef *)source;
    stream.next_out = dest;
    do {
        if (stream.avail_out == 0) {
            stream.avail_out = take_chunk(&room_left);
        }
        if (stream.avail_in == 0) {
            stream.avail_in = take_chunk(&source_left);
        }
        status = deflate(&stream, source_left != 0 ? Z_NO_FLUSH : Z_FINISH);
    } while (status == Z_OK);
    *destLen = (z_size_t)(stream.next_out - dest);
    deflateEnd(&stream);
    return status == Z_STREAM_END ? Z_OK : status;
}

int ZEXPORT compress_z(Bytef *dest, z_size_t *destLen, const Bytef *source, z_size_t sourceLen)
{
    return compress2_z(dest, destLen, source, sourceLen, Z_DEFAULT_COMPRESSION);
}

int ZEXPORT compress2(Bytef *dest, uLongf *destLen, const Bytef *source, uLong sourceLen, int level)
{
    if (destLen == Z_NULL) {
        return Z_STREAM_ERROR;
    }
    z_size_t produced = *destLen;
    const int status = compress2_z(dest, &produced, source, sourceLen, level);
    *destLen = (uLong)produced;
    return status;
}

int ZEXPORT compress(Bytef *dest, uLongf *destLen, const Bytef *source, uLong sourceLen)
{
    return compress2(dest, destLen, source, sourceLen, Z_DEFAULT_COMPRESSION);
}

// Room for sourceLen bytes as stored and fixed blocks of the default parameters, with the wrapper
// of 6 bytes; the largest size_t where that does not fit.
z_size_t ZEXPORT compressBound_z(z_size_t sourceLen)
{
    const z_size_t bound =
        sourceLen + (sourceLen >> 12) + (sourceLen >> 14) + (sourceLen >> 25) + 13;
    return bound < sourceLen ? (z_size_t)-1 : bound;
}

uLong ZEXPORT compressBound(uLong sourceLen)
{
    const z_size_t bound = compressBound_z(sourceLen);
    return bound > ULONG_MAX ? ULONG_MAX : (uLong)bound;
}
