/* SPDX-License-Identifier: Zlib */
/*
 * What two_copies.c asks of one copy of zlib. Compiled once for each copy, with COPY set to the
 * name that the struct gets, and Z_PREFIX for the copy that has the prefix.
 */
#include <zlib.h>
#include "two_copies.h"

static const char *get_version(void)
{
    return zlibVersion();
}

static unsigned long pack(unsigned char *packed, unsigned long room, const unsigned char *data,
                          unsigned long size)
{
    uLongf packed_size = room;
    return compress2(packed, &packed_size, data, size, 6) == Z_OK ? packed_size : 0;
}

static unsigned long unpack(unsigned char *data, unsigned long room, const unsigned char *packed,
                            unsigned long packed_size)
{
    uLongf size = room;
    return uncompress(data, &size, packed, packed_size) == Z_OK ? size : 0;
}

static int write_file(const char *path, const char *text)
{
    gzFile file = gzopen(path, "wb");
    if (file == NULL || gzputs(file, text) < 0)
        return -1;
    return gzclose(file);
}

static int read_file(const char *path, char *text, int room)
{
    gzFile file = gzopen(path, "rb");
    if (file == NULL || gzgetc(file) != 'a' || gzungetc('a', file) != 'a' ||
        gzgets(file, text, room) == NULL)
        return -1;
    return gzclose(file);
}

const struct copy_of_zlib COPY = {
    (void (*)(void))deflate, get_version, pack, unpack, write_file, read_file};
