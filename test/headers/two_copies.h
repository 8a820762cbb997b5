/* SPDX-License-Identifier: Zlib */
/* What a copy of zlib can do, for two_copies.c: one struct for each copy in the program. */
#ifndef ZD_TWO_COPIES_H
#define ZD_TWO_COPIES_H

struct copy_of_zlib {
    void (*deflate_address)(void);
    const char *(*get_version)(void);
    /* Both return the size of what they wrote, 0 on error. */
    unsigned long (*pack)(unsigned char *packed, unsigned long room, const unsigned char *data,
                          unsigned long size);
    unsigned long (*unpack)(unsigned char *data, unsigned long room, const unsigned char *packed,
                            unsigned long packed_size);
    /* Both return 0 when all went well. */
    int (*write_file)(const char *path, const char *text);
    int (*read_file)(const char *path, char *text, int room);
};

extern const struct copy_of_zlib prefixed_copy, plain_copy;

#endif
