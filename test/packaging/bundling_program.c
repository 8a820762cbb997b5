/* SPDX-License-Identifier: Zlib */
/*
 * A program with a zlib of its own inside (linked statically) that also uses a plugin of plugin.c. Prints the version
 * inside and how it went.
 */
#include <stdio.h>
#include <string.h>
#include <zlib.h>

int plugin_round_trip(void);

int main(void)
{
    static unsigned char data[30000], packed[40000], unpacked[30000];
    uLongf packed_size = sizeof(packed), size = sizeof(unpacked);
    unsigned i;
    for (i = 0; i < sizeof(data); i++)
        data[i] = (unsigned char)(i % 31 * (i / 1000));
    if (compress2(packed, &packed_size, data, sizeof(data), 9) != Z_OK ||
        uncompress(unpacked, &size, packed, packed_size) != Z_OK ||
        memcmp(data, unpacked, sizeof(data)) != 0)
        return 1;
    if (!plugin_round_trip())
        return 2;
    printf("%s inside\n", zlibVersion());
    return 0;
}
