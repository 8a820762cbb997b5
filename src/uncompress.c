// SPDX-License-Identifier: Zlib
// One-call decompression of the zlib format, over the streaming interface.
#include "zlib.h"

#include <limits.h>
#include <stddef.h>

// As much of *left as one avail_in or avail_out can say; the rest stays in *left.
static uInt take_chunk(z_size_t *left)
{
    const uInt chunk = *left > UINT_MAX ? UINT_MAX : (uInt)*left;
    *left -= chunk;
    return chunk;
}

int ZEXPORT uncompress2_z(Bytef *dest, z_size_t *destLen, const Bytef *source, z_size_t *sourceLen)
{
    if (destLen == Z_NULL || sourceLen == Z_NULL || (*sourceLen != 0 && source == Z_NULL) ||
        (*destLen != 0 && dest == Z_NULL)) {
        return Z_STREAM_ERROR;
    }
    // Without room, a spare byte lets an empty stream come to its end.
    Bytef spare[1];
    const int has_room = *destLen != 0;
    Bytef *const output = has_room ? dest : spare;
    z_size_t room_left = has_room ? *destLen : 1;
    z_size_t source_left = *sourceLen;

    z_stream stream = {0};
    int status = inflateInit(&stream);
    if (status != Z_OK) {
        return status;
    }
    stream.next_in = (z_const Bytef *)source;
    stream.next_out = output;
    do {
        if (stream.avail_out == 0) {
            stream.avail_out = take_chunk(&room_left);
        }
        if (stream.avail_in == 0) {
            stream.avail_in = take_chunk(&source_left);
        }
        status = inflate(&stream, Z_NO_FLUSH);
    } while (status == Z_OK);
    const z_size_t produced = (z_size_t)(stream.next_out - output);
    *sourceLen -= source_left + stream.avail_in;
    *destLen = has_room ? produced : 0;
    inflateEnd(&stream);

    if (status == Z_STREAM_END) {
        return Z_OK;
    }
    // Stuck with room left: the input is cut short. Without any room the answer is the same.
    const int lacks_input = !has_room || room_left + stream.avail_out != 0;
    return status == Z_NEED_DICT || (status == Z_BUF_ERROR && lacks_input) ? Z_DATA_ERROR : status;
}

int ZEXPORT uncompress_z(Bytef *dest, z_size_t *destLen, const Bytef *source, z_size_t sourceLen)
{
    return uncompress2_z(dest, destLen, source, &sourceLen);
}

int ZEXPORT uncompress2(Bytef *dest, uLongf *destLen, const Bytef *source, uLong *sourceLen)
{
    if (destLen == Z_NULL || sourceLen == Z_NULL) {
        return Z_STREAM_ERROR;
    }
    z_size_t produced = *destLen;
    z_size_t consumed = *sourceLen;
    const int status = uncompress2_z(dest, &produced, source, &consumed);
    *destLen = (uLong)produced;
    *sourceLen = (uLong)consumed;
    return status;
}

int ZEXPORT uncompress(Bytef *dest, uLongf *destLen, const Bytef *source, uLong sourceLen)
{
    return uncompress2(dest, destLen, source, &sourceLen);
}
