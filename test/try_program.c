// SPDX-License-Identifier: Zlib
// The program that `./dev try` runs on the library where the machine has neither python3 nor perl:
// packs and unpacks a file, prints one line with zlib's version, and waits for the end of its
// input.
//   try_program FILE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zlib.h"

int main(int argc, char **argv)
{
    enum { MAX_SIZE = 64 << 20 };
    FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;
    unsigned char *data = malloc(MAX_SIZE);
    if (in == NULL || data == NULL) {
        fputs("usage: try_program FILE\n", stderr);
        return 2;
    }
    const uLong size = fread(data, 1, MAX_SIZE, in);
    uLong packed_size = compressBound(size);
    uLong back_size = size;
    unsigned char *packed = malloc(packed_size);
    unsigned char *back = malloc(size + 1);
    if (packed == NULL || back == NULL || compress2(packed, &packed_size, data, size, 6) != Z_OK ||
        uncompress(back, &back_size, packed, packed_size) != Z_OK || back_size != size ||
        memcmp(back, data, size) != 0) {
        fputs("the file did not come back\n", stderr);
        return 1;
    }
    printf("zlib %s packed %lu bytes into %lu and back\n", zlibVersion(), size, packed_size);
    fflush(stdout);
    while (getchar() != EOF) {
    }
    fclose(in);
    free(back);
    free(packed);
    free(data);
    return 0;
}
