// SPDX-License-Identifier: Zlib
// The binary interface as a program meets it: struct layouts (headers/layout.h, checked by the
// compiler), versions, the checks of version and stream_size, and the answers to no stream, no
// file, and a stream that was moved.
#include <stdlib.h>
#include "headers/layout.h"
#include "test.h"
#include "zlib.h"

static void test_versions(void)
{
    char spelled[32];
    snprintf(spelled, sizeof(spelled), "%d.%d.%d", ZLIB_VER_MAJOR, ZLIB_VER_MINOR,
             ZLIB_VER_REVISION);
    CHECK_STRING(ZLIB_VERSION, "1.3.2");
    CHECK_STRING(zlibVersion(), ZLIB_VERSION);
    CHECK_STRING(spelled, ZLIB_VERSION);
    CHECK_EQUAL(ZLIB_VERNUM, 0x1320);
    CHECK_EQUAL(ZLIB_VER_SUBREVISION, 0);
}

static unsigned long size_code(size_t size)
{
    return size == 2 ? 0 : size == 4 ? 1 : size == 8 ? 2 : 3;
}

static void test_compile_flags(void)
{
    const unsigned long sizes = size_code(sizeof(uInt)) | size_code(sizeof(uLong)) << 2 |
                                size_code(sizeof(voidpf)) << 4 | size_code(sizeof(z_off_t)) << 6;
    CHECK_EQUAL(zlibCompileFlags(), sizes);
}

static void test_messages(void)
{
    static const char *const expected[] = {
        "need dictionary",     "stream end",   "",
        "file error",          "stream error", "data error",
        "insufficient memory", "buffer error", "incompatible version"};
    for (int code = Z_NEED_DICT; code >= Z_VERSION_ERROR; code--)
        CHECK_STRING(zError(code), expected[Z_NEED_DICT - code]);
    CHECK_STRING(zError(Z_NEED_DICT + 1), "");
    CHECK_STRING(zError(Z_VERSION_ERROR - 1), "");
    CHECK_STRING(zError(1 << 30), "");
}

static void test_crc_table(void)
{
    const z_crc_t *table = get_crc_table();
    CHECK_EQUAL(table[0], 0);
    CHECK_EQUAL(table[1], 0x77073096);
    CHECK_EQUAL(table[255], 0x2d02ef8d);
}

// All five init functions with one version and stream_size.
static void check_inits(const char *version, int size, int expected)
{
    static unsigned char window[32768];
    z_stream strm = {0};
    CHECK_EQUAL(deflateInit_(&strm, 6, version, size), expected);
    CHECK_EQUAL(deflateEnd(&strm), expected == Z_OK ? Z_OK : Z_STREAM_ERROR);
    CHECK_EQUAL(deflateInit2_(&strm, 6, Z_DEFLATED, 15, 8, Z_DEFAULT_STRATEGY, version, size),
                expected);
    CHECK_EQUAL(deflateEnd(&strm), expected == Z_OK ? Z_OK : Z_STREAM_ERROR);
    CHECK_EQUAL(inflateInit_(&strm, version, size), expected);
    CHECK_EQUAL(inflateEnd(&strm), expected == Z_OK ? Z_OK : Z_STREAM_ERROR);
    CHECK_EQUAL(inflateInit2_(&strm, 15, version, size), expected);
    CHECK_EQUAL(inflateEnd(&strm), expected == Z_OK ? Z_OK : Z_STREAM_ERROR);
    CHECK_EQUAL(inflateBackInit_(&strm, 15, window, version, size), expected);
    CHECK_EQUAL(inflateBackEnd(&strm), expected == Z_OK ? Z_OK : Z_STREAM_ERROR);
}

static void test_version_checks(void)
{
    const int size = (int)sizeof(z_stream);
    check_inits(ZLIB_VERSION, size, Z_OK);
    check_inits("1.0.4", size, Z_OK);
    check_inits("1", size, Z_OK);
    check_inits("", size, Z_VERSION_ERROR);
    check_inits("2.3.2", size, Z_VERSION_ERROR);
    check_inits(NULL, size, Z_VERSION_ERROR);
    check_inits(ZLIB_VERSION, size - 1, Z_VERSION_ERROR);
    check_inits(ZLIB_VERSION, size + 8, Z_VERSION_ERROR);
    check_inits(ZLIB_VERSION, 0, Z_VERSION_ERROR);
    check_inits(ZLIB_VERSION, -1, Z_VERSION_ERROR);
    CHECK_EQUAL(deflateInit_(NULL, 6, ZLIB_VERSION, 0), Z_VERSION_ERROR);
    CHECK_EQUAL(inflateInit_(NULL, ZLIB_VERSION, 0), Z_VERSION_ERROR);
    CHECK_EQUAL(deflateInit_(NULL, 6, ZLIB_VERSION, size), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateInit2_(NULL, 6, Z_DEFLATED, 15, 8, 0, ZLIB_VERSION, size), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateInit_(NULL, ZLIB_VERSION, size), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateInit2_(NULL, 15, ZLIB_VERSION, size), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateBackInit_(NULL, 15, NULL, ZLIB_VERSION, size), Z_STREAM_ERROR);
}

// Every deflate function but the inits refuses strm and leaves it alone.
static void check_no_deflate(z_streamp strm)
{
    z_stream other = {0};
    unsigned char bytes[4] = {0};
    unsigned pending = 7;
    uInt size = 7;
    int bits = 7;
    gz_header header = {0};
    CHECK_EQUAL(deflate(strm, Z_NO_FLUSH), Z_STREAM_ERROR);
    CHECK_EQUAL(deflate(strm, Z_FINISH), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateReset(strm), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateResetKeep(strm), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateCopy(&other, strm), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateParams(strm, 6, Z_DEFAULT_STRATEGY), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateTune(strm, 4, 4, 8, 4), Z_STREAM_ERROR);
    CHECK_EQUAL(deflatePending(strm, &pending, &bits), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateUsed(strm, &bits), Z_STREAM_ERROR);
    CHECK_EQUAL(deflatePrime(strm, 1, 1), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateSetHeader(strm, &header), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateSetDictionary(strm, bytes, 4), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateGetDictionary(strm, bytes, &size), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateEnd(strm), Z_STREAM_ERROR);
    CHECK(deflateBound(strm, 1000) >= 1000 && deflateBound(strm, 1000) < 1300);
    CHECK(deflateBound_z(strm, 1000) >= 1000 && deflateBound_z(strm, 1000) < 1300);
    CHECK(pending == 7 && bits == 7 && size == 7);
}

// The same for the inflate functions.
static void check_no_inflate(z_streamp strm)
{
    z_stream other = {0};
    unsigned char bytes[4] = {0};
    uInt size = 7;
    gz_header header = {0};
    CHECK_EQUAL(inflate(strm, Z_NO_FLUSH), Z_STREAM_ERROR);
    CHECK_EQUAL(inflate(strm, Z_FINISH), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateReset(strm), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateReset2(strm, 15), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateResetKeep(strm), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateCopy(&other, strm), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateSync(strm), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateSyncPoint(strm), Z_STREAM_ERROR);
    CHECK_EQUAL(inflatePrime(strm, 1, 1), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateMark(strm), -65536);
    CHECK_EQUAL(inflateGetHeader(strm, &header), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateSetDictionary(strm, bytes, 4), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateGetDictionary(strm, bytes, &size), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateUndermine(strm, 1), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateValidate(strm, 1), Z_STREAM_ERROR);
    CHECK(inflateCodesUsed(strm) == (unsigned long)-1);
    CHECK_EQUAL(inflateEnd(strm), Z_STREAM_ERROR);
    CHECK_EQUAL(size, 7);
}

static void test_no_stream(void)
{
    z_stream zeroed = {0}, ended = {0};
    check_no_deflate(NULL);
    check_no_inflate(NULL);
    check_no_deflate(&zeroed);
    check_no_inflate(&zeroed);
    CHECK_EQUAL(inflateBack(NULL, NULL, NULL, NULL, NULL), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateBackEnd(NULL), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateBackEnd(&zeroed), Z_STREAM_ERROR);

    CHECK_EQUAL(deflateInit(&ended, 6), Z_OK);
    CHECK_EQUAL(deflateCopy(NULL, &ended), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateEnd(&ended), Z_OK);
    check_no_deflate(&ended);
    CHECK_EQUAL(inflateInit(&ended), Z_OK);
    CHECK_EQUAL(inflateCopy(NULL, &ended), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateEnd(&ended), Z_OK);
    check_no_inflate(&ended);
}

// A z_stream that was copied byte by byte, or lost its allocator, is refused; the original goes on.
static void test_moved_stream(void)
{
    z_stream strm = {0}, moved, crippled;
    CHECK_EQUAL(deflateInit(&strm, 6), Z_OK);
    memcpy(&moved, &strm, sizeof(strm));
    check_no_deflate(&moved);
    crippled = strm;
    strm.zalloc = NULL;
    check_no_deflate(&strm);
    strm.zalloc = crippled.zalloc;
    strm.zfree = NULL;
    check_no_deflate(&strm);
    strm.zfree = crippled.zfree;
    CHECK_EQUAL(deflateEnd(&strm), Z_OK);

    CHECK_EQUAL(inflateInit(&strm), Z_OK);
    memcpy(&moved, &strm, sizeof(strm));
    check_no_inflate(&moved);
    crippled = strm;
    strm.zalloc = NULL;
    check_no_inflate(&strm);
    strm.zalloc = crippled.zalloc;
    strm.zfree = NULL;
    check_no_inflate(&strm);
    strm.zfree = crippled.zfree;
    CHECK_EQUAL(inflateEnd(&strm), Z_OK);
}

// gzgetc() reads have, next and pos at the start of what a gzFile points to.
static void test_gzgetc_macro(void)
{
    const char path[] = "test_abi.gz";
    gzFile file = gzopen(path, "wb");
    CHECK(file != NULL);
    CHECK_EQUAL(gzputs(file, "abc"), 3);
    CHECK_EQUAL(gzclose(file), Z_OK);

    file = gzopen(path, "rb");
    CHECK(file != NULL);
    CHECK_EQUAL((gzgetc)(file), 'a');
    CHECK_EQUAL(file->have, 2);
    CHECK_EQUAL(file->pos, 1);
    CHECK_BYTES(file->next, "bc", 2);
    CHECK_EQUAL(gzgetc(file), 'b');
    CHECK_EQUAL(file->have, 1);
    CHECK_EQUAL(gztell(file), 2);
    CHECK_EQUAL(gzgetc_(file), 'c');
    CHECK_EQUAL(file->have, 0);
    CHECK_EQUAL(gzgetc(file), -1);
    CHECK_EQUAL(gzclose(file), Z_OK);
    remove(path);
}

int main(void)
{
    test_versions();
    test_compile_flags();
    test_messages();
    test_crc_table();
    test_version_checks();
    test_no_stream();
    test_moved_stream();
    test_gzgetc_macro();
    return 0;
}
