/* SPDX-License-Identifier: Zlib */
/*
 * Prints the value of every constant and the size of every type of the zlib.h that it is compiled
 * with, so that test_headers.sh can compare two headers. Versions are left out: they may differ.
 */
#include <zlib.h>
#include <stdio.h>

#define PRINT(value) printf(#value " %ld\n", (long)(value))

int main(void)
{
    PRINT(Z_NO_FLUSH);
    PRINT(Z_PARTIAL_FLUSH);
    PRINT(Z_SYNC_FLUSH);
    PRINT(Z_FULL_FLUSH);
    PRINT(Z_FINISH);
    PRINT(Z_BLOCK);
    PRINT(Z_TREES);
    PRINT(Z_OK);
    PRINT(Z_STREAM_END);
    PRINT(Z_NEED_DICT);
    PRINT(Z_ERRNO);
    PRINT(Z_STREAM_ERROR);
    PRINT(Z_DATA_ERROR);
    PRINT(Z_MEM_ERROR);
    PRINT(Z_BUF_ERROR);
    PRINT(Z_VERSION_ERROR);
    PRINT(Z_NO_COMPRESSION);
    PRINT(Z_BEST_SPEED);
    PRINT(Z_BEST_COMPRESSION);
    PRINT(Z_DEFAULT_COMPRESSION);
    PRINT(Z_FILTERED);
    PRINT(Z_HUFFMAN_ONLY);
    PRINT(Z_RLE);
    PRINT(Z_FIXED);
    PRINT(Z_DEFAULT_STRATEGY);
    PRINT(Z_BINARY);
    PRINT(Z_TEXT);
    PRINT(Z_ASCII);
    PRINT(Z_UNKNOWN);
    PRINT(Z_DEFLATED);
    PRINT(Z_NULL);
    PRINT(MAX_MEM_LEVEL);
    PRINT(MAX_WBITS);
    PRINT(sizeof(Byte));
    PRINT(sizeof(uInt));
    PRINT(sizeof(uLong));
    PRINT(sizeof(voidpf));
    PRINT(sizeof(z_crc_t));
    PRINT(sizeof(z_size_t));
    PRINT(sizeof(z_off_t));
    PRINT(sizeof(z_off64_t));
    PRINT(sizeof(z_stream));
    PRINT(sizeof(gz_header));
#ifndef Z_SOLO
    PRINT(sizeof(struct gzFile_s));
#endif
    return 0;
}
