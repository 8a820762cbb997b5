/* SPDX-License-Identifier: Zlib */
/*
 * The program of every consumer project: packs and unpacks with whatever zlib it was built with, and
 * prints that zlib's version and the libz files that the process has mapped, if any.
 */
#include <stdio.h>
#include <string.h>
#include <zlib.h>

static int round_trip(void)
{
    static unsigned char data[20000], packed[20000], unpacked[20000];
    uLongf packed_size = sizeof(packed), size = sizeof(unpacked);
    unsigned index;
    for (index = 0; index < sizeof(data); index++)
        data[index] = (unsigned char)(index % 113 + index / 1000);
    return compress(packed, &packed_size, data, sizeof(data)) == Z_OK &&
           packed_size < sizeof(data) / 4 &&
           uncompress(unpacked, &size, packed, packed_size) == Z_OK && size == sizeof(data) &&
           memcmp(data, unpacked, sizeof(data)) == 0;
}

int main(void)
{
    char line[4096];
    FILE *maps = fopen("/proc/self/maps", "r");
    if (!round_trip()) {
        puts("does not work");
        return 1;
    }
    printf("zlib %s\n", zlibVersion());
    while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
        const char *path = strchr(line, '/');
        if (path != NULL &&
            (strstr(path, "/libz.so") != NULL || strstr(path, "/libzander.so") != NULL))
            printf("mapped %s", path);
    }
    return maps != NULL ? fclose(maps) : 0;
}
