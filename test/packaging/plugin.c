/* SPDX-License-Identifier: Zlib */
/* A shared library that was linked with -lz, as a plugin of a program that may hold another zlib. */
#include <string.h>
#include <zlib.h>

int plugin_round_trip(void);

int plugin_round_trip(void)
{
    static unsigned char data[20000], packed[30000], unpacked[20000];
    z_stream strm;
    uLongf size = sizeof(unpacked);
    unsigned i;
    for (i = 0; i < sizeof(data); i++)
        data[i] = (unsigned char)(i % 17 + i / 999);
    memset(&strm, 0, sizeof(strm));
    if (deflateInit(&strm, 9) != Z_OK)
        return 0;
    strm.next_in = data;
    strm.avail_in = sizeof(data);
    strm.next_out = packed;
    strm.avail_out = sizeof(packed);
    if (deflate(&strm, Z_FINISH) != Z_STREAM_END || deflateEnd(&strm) != Z_OK)
        return 0;
    return uncompress(unpacked, &size, packed, strm.total_out) == Z_OK && size == sizeof(data) &&
           memcmp(data, unpacked, sizeof(data)) == 0;
}
