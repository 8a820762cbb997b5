/* SPDX-License-Identifier: Zlib */
/*
 * Loads a libz with dlopen again and again, works with it through dlsym, and closes it: nothing of it may stay behind.
 * The program exports functions with zlib's names that end the process when they are called: a library whose
 * calls to itself leave it does not survive this. load_program LIBRARY FILE
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENDS_THE_PROCESS(name)                                                                     \
    void name(void);                                                                               \
    void name(void)                                                                                \
    {                                                                                              \
        puts("the library called the program's " #name "()");                                      \
        exit(3);                                                                                   \
    }

ENDS_THE_PROCESS(adler32)
ENDS_THE_PROCESS(adler32_z)
ENDS_THE_PROCESS(compressBound)
ENDS_THE_PROCESS(crc32)
ENDS_THE_PROCESS(crc32_z)
ENDS_THE_PROCESS(deflate)
ENDS_THE_PROCESS(deflateEnd)
ENDS_THE_PROCESS(deflateInit_)
ENDS_THE_PROCESS(deflateInit2_)
ENDS_THE_PROCESS(deflateReset)
ENDS_THE_PROCESS(gzopen)
ENDS_THE_PROCESS(gzclose)
ENDS_THE_PROCESS(inflate)
ENDS_THE_PROCESS(inflateEnd)
ENDS_THE_PROCESS(inflateInit2_)
ENDS_THE_PROCESS(inflateReset)
ENDS_THE_PROCESS(zlibVersion)
ENDS_THE_PROCESS(zd_kernels)

typedef int (*compress_fn)(unsigned char *, unsigned long *, const unsigned char *, unsigned long);
typedef void *(*gzopen_fn)(const char *, const char *);
typedef int (*gzwrite_fn)(void *, const void *, unsigned);
typedef int (*gzread_fn)(void *, void *, unsigned);
typedef int (*gzclose_fn)(void *);

static unsigned char data[50000], packed[60000], unpacked[50000];

/* ISO C has no conversion from an object's address to a function's. */
#define GET(variable, library, name) (*(void **)&(variable) = dlsym(library, name))

static const char *use_buffers(void *library)
{
    compress_fn pack, unpack;
    unsigned long packed_size = sizeof(packed), size = sizeof(unpacked);
    GET(pack, library, "compress");
    GET(unpack, library, "uncompress");
    if (pack == NULL || unpack == NULL)
        return "dlsym finds no compress";
    memset(unpacked, 0, sizeof(unpacked));
    if (pack(packed, &packed_size, data, sizeof(data)) != 0 ||
        unpack(unpacked, &size, packed, packed_size) != 0 || size != sizeof(data) ||
        memcmp(data, unpacked, sizeof(data)) != 0)
        return "compress and uncompress";
    return NULL;
}

static const char *use_file(void *library, const char *path)
{
    gzopen_fn open;
    gzwrite_fn write;
    gzread_fn read;
    gzclose_fn close;
    void *file;
    GET(open, library, "gzopen");
    GET(write, library, "gzwrite");
    GET(read, library, "gzread");
    GET(close, library, "gzclose");
    file = open(path, "wb6");
    if (file == NULL || write(file, data, sizeof(data)) != (int)sizeof(data) || close(file) != 0)
        return "gzwrite";
    memset(unpacked, 0, sizeof(unpacked));
    file = open(path, "rb");
    if (file == NULL || read(file, unpacked, sizeof(unpacked)) != (int)sizeof(data) ||
        close(file) != 0 || memcmp(data, unpacked, sizeof(data)) != 0)
        return "gzread";
    return NULL;
}

/* How many mappings of the process have this in their path. */
static int count_mappings(const char *part)
{
    char line[4096];
    int count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps != NULL && fgets(line, sizeof(line), maps) != NULL)
        count += strstr(line, part) != NULL;
    if (maps != NULL)
        fclose(maps);
    return count;
}

int main(int argc, char **argv)
{
    static const int modes[] = {RTLD_NOW | RTLD_LOCAL, RTLD_LAZY | RTLD_LOCAL,
                                RTLD_NOW | RTLD_GLOBAL};
    unsigned i;
    int round, had = 0;
    if (argc != 3)
        return 2;
    for (i = 0; i < sizeof(data); i++)
        data[i] = (unsigned char)(i % 241 * (i / 5000));
    had = count_mappings("/libz.so");
    for (round = 0; round < 60; round++) {
        void *library = dlopen(argv[1], modes[round % 3]);
        const char *failure;
        if (library == NULL) {
            puts(dlerror());
            return 1;
        }
        if (count_mappings("/libz.so") <= had) {
            puts("the library is not among the mappings");
            return 1;
        }
        failure = use_buffers(library);
        if (failure == NULL)
            failure = use_file(library, argv[2]);
        if (failure != NULL) {
            printf("round %d: %s\n", round, failure);
            return 1;
        }
        if (dlclose(library) != 0 || count_mappings("/libz.so") != had) {
            printf("round %d: something of the library stays after dlclose\n", round);
            return 1;
        }
    }
    printf("loaded, used and closed %d times\n", round);
    return 0;
}
