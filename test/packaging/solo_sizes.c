/* SPDX-License-Identifier: Zlib */
/* Entry points that use a part of the library each: what the linker keeps for one is that part's size. */
#include <zlib.h>

void use_nothing(z_streamp strm);
void use_checksums(z_streamp strm);
void use_inflate(z_streamp strm);
void use_deflate(z_streamp strm);
void use_both(z_streamp strm);

void use_nothing(z_streamp strm)
{
    strm->total_in = 0;
}

void use_checksums(z_streamp strm)
{
    strm->adler = crc32(adler32(1, strm->next_in, strm->avail_in), strm->next_in, strm->avail_in);
}

void use_inflate(z_streamp strm)
{
    if (inflateInit2(strm, 15) == Z_OK && inflate(strm, Z_FINISH) == Z_STREAM_END)
        inflateEnd(strm);
}

void use_deflate(z_streamp strm)
{
    if (deflateInit(strm, 6) == Z_OK && deflate(strm, Z_FINISH) == Z_STREAM_END)
        deflateEnd(strm);
}

void use_both(z_streamp strm)
{
    use_inflate(strm);
    use_deflate(strm);
}
