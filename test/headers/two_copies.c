/* SPDX-License-Identifier: Zlib */
/* Two copies of zlib in one program, one with the prefix: what either writes, the other reads. */
#include <stdio.h>
#include <string.h>
#include "two_copies.h"

static int exchange(const struct copy_of_zlib *writer, const struct copy_of_zlib *reader,
                    const char *path)
{
    static unsigned char data[50000], packed[60000], unpacked[50000];
    char text[20];
    unsigned long size;
    unsigned i;
    for (i = 0; i < sizeof(data); i++)
        data[i] = (unsigned char)(i % 251 * (i / 4096));
    size = writer->pack(packed, sizeof(packed), data, sizeof(data));
    if (size == 0 || size >= sizeof(data))
        return 1;
    if (reader->unpack(unpacked, sizeof(unpacked), packed, size) != sizeof(data) ||
        memcmp(data, unpacked, sizeof(data)) != 0)
        return 2;
    if (writer->write_file(path, "a line of text") != 0)
        return 3;
    if (reader->read_file(path, text, (int)sizeof(text)) != 0 ||
        strcmp(text, "a line of text") != 0)
        return 4;
    return 0;
}

int main(int argc, char **argv)
{
    int failed;
    if (argc != 2)
        return 10;
    if (prefixed_copy.deflate_address == plain_copy.deflate_address)
        return 11;
    printf("prefixed %s, plain %s\n", prefixed_copy.get_version(), plain_copy.get_version());
    failed = exchange(&prefixed_copy, &plain_copy, argv[1]);
    return failed != 0 ? failed : exchange(&plain_copy, &prefixed_copy, argv[1]);
}
