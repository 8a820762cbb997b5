/* SPDX-License-Identifier: Zlib */
/*
 * A program that uses every macro and type of zlib.h, written so that C89 and C++ both take it.
 * test_headers.sh compiles it with every switch that the headers know, and runs it.
 */
#include "zlib.h"
#include "layout.h"
#ifndef Z_SOLO
#include <stdio.h>
#endif

typedef char version_is_text[sizeof(ZLIB_VERSION) == 6 ? 1 : -1];
#if ZLIB_VERNUM != (ZLIB_VER_MAJOR << 12 | ZLIB_VER_MINOR << 8 | ZLIB_VER_REVISION << 4)
#error "the parts of the version do not make up ZLIB_VERNUM"
#endif
#if ZLIB_VER_SUBREVISION != 0 || MAX_MEM_LEVEL != 9 || MAX_WBITS != 15 || Z_NULL != 0
#error "a constant is not what it is in every zlib"
#endif
#if !defined(STDC) || !defined(FAR) || !defined(ZEXTERN) || !defined(ZEXPORT) || !defined(ZEXPORTVA)
#error "a macro that programs test for is missing"
#endif
#if defined(ZLIB_INTERNAL) && defined(gzopen) && !defined(Z_PREFIX)
#error "the library could not define gzopen"
#endif
#if defined(Z_PREFIX) != defined(Z_PREFIX_SET)
#error "Z_PREFIX was not taken"
#endif

int old_prototype OF((int argument));

int old_prototype(int argument)
{
    return argument;
}

#ifdef ZLIB_CONST
typedef const unsigned char input_byte;
#else
typedef unsigned char input_byte;
#endif

struct backwards_input {
    input_byte *data;
    unsigned size;
};

static unsigned give_input(void FAR *descriptor, z_const unsigned char FAR *FAR *buffer)
{
    struct backwards_input *input = (struct backwards_input *)descriptor;
    unsigned size = input->size;
    *buffer = input->data;
    input->size = 0;
    return size;
}

static int take_output(void FAR *descriptor, unsigned char FAR *data, unsigned size)
{
    uLongf *sum = (uLongf *)descriptor;
    *sum = adler32(*sum, data, size);
    return 0;
}

/* One stream through each init macro; 0 when the data came back. */
static int run_streams(void)
{
    static Bytef text[] = "the same words, the same words, the same words";
    Bytef packed[200], unpacked[200], window[32768];
    z_stream stream;
    z_streamp strm = &stream;
    in_func in = give_input;
    out_func out = take_output;
    struct backwards_input input;
    uLong sum = adler32(0L, Z_NULL, 0);
    uInt size = (uInt)sizeof(text);
    int raw;

    for (raw = 0; raw <= 1; raw++) {
        strm->zalloc = (alloc_func)0;
        strm->zfree = (free_func)0;
        strm->opaque = (voidpf)0;
        strm->next_in = Z_NULL;
        strm->avail_in = 0;
        if ((raw ? deflateInit2(strm, 9, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY)
                 : deflateInit(strm, Z_DEFAULT_COMPRESSION)) != Z_OK)
            return 1;
        strm->next_in = text;
        strm->avail_in = size;
        strm->next_out = packed;
        strm->avail_out = (uInt)sizeof(packed);
        if (deflate(strm, Z_FINISH) != Z_STREAM_END)
            return 2;
        input.data = packed;
        input.size = (unsigned)strm->total_out;
        if (deflateEnd(strm) != Z_OK)
            return 3;

        if ((raw ? inflateInit2(strm, -15) : inflateInit(strm)) != Z_OK)
            return 4;
        strm->next_in = packed;
        strm->avail_in = input.size;
        strm->next_out = unpacked;
        strm->avail_out = (uInt)sizeof(unpacked);
        if (inflate(strm, Z_FINISH) != Z_STREAM_END || strm->total_out != size)
            return 5;
        if (inflateEnd(strm) != Z_OK)
            return 6;
    }

    if (inflateBackInit(strm, 15, window) != Z_OK)
        return 7;
    strm->next_in = Z_NULL;
    if (inflateBack(strm, in, &input, out, &sum) != Z_STREAM_END)
        return 8;
    if (inflateBackEnd(strm) != Z_OK || sum != adler32(1L, text, size))
        return 9;
    return zlib_version[0] == ZLIB_VERSION[0] ? 0 : 10;
}

#ifndef Z_SOLO
/* The gz functions that are macros, and those with file offsets, under whatever name. */
static int run_file(const char *path)
{
    gzFile file = gzopen(path, "wb");
    z_off_t offset;
    int c;
    if (file == NULL || gzputs(file, "ab") != 2 || gzclose(file) != Z_OK)
        return 1;
    file = gzopen(path, "rb");
    if (file == NULL)
        return 2;
    c = gzgetc(file);
    if (c != 'a' || gzgetc(file) != 'b' || gzgetc(file) != -1 || (gzgetc)(file) != -1)
        return 3;
    offset = gzseek(file, 1, SEEK_SET);
    if (offset != 1 || gztell(file) != 1 || gzoffset(file) < 0 || gzgetc(file) != 'b')
        return 4;
#ifdef Z_LARGE64
    if (gzseek64(file, 1, SEEK_SET) != 1 || gztell64(file) != 1 || gzoffset64(file) < 0)
        return 5;
    if (gzclose(file) != Z_OK)
        return 6;
    file = gzopen64(path, "rb");
    if (file == NULL || gzgetc(file) != 'a')
        return 7;
    if (adler32_combine64(1, 1, 0) != 1 || crc32_combine64(5, 0, 0) != 5 ||
        crc32_combine_op(5, 7, crc32_combine_gen64(1)) != crc32_combine64(5, 7, 1))
        return 8;
#endif
    return gzclose(file) == Z_OK ? 0 : 9;
}
#endif

int main(int argc, char **argv)
{
    const z_crc_t FAR *table = get_crc_table();
    z_off_t length = 1;
    voidpc nothing = (voidpc)0;
    voidp same = (voidp)0;
    charf *name = (charf *)0;
    intf count = 0;
    uIntf unsigned_count = 0;
    int failed = run_streams();
    if (failed != 0)
        return failed;
#ifndef Z_SOLO /* which gives the table other elements, those of a library built with Z_SOLO */
    if (table[1] != 0x77073096UL)
        return 19;
#endif
    if (table == NULL || nothing != same || name != Z_NULL || count != 0 || unsigned_count != 0 ||
        sizeof(z_size_t) != sizeof(voidp))
        return 20;
    if (adler32_combine(1, 1, 0) != 1 ||
        crc32_combine_op(5, 7, crc32_combine_gen(length)) != crc32_combine(5, 7, length))
        return 21;
#ifndef Z_SOLO
    if (argc > 1) {
        failed = run_file(argv[1]);
        if (failed != 0)
            printf("run_file: %d\n", failed);
        return failed == 0 ? 0 : 30 + failed;
    }
#endif
    (void)argv;
    return old_prototype(argc) == argc ? 0 : 40;
}
