// SPDX-License-Identifier: Zlib
// Every function of zlib as a pointer in a struct, so that one test can drive two libraries: ours,
// linked statically, and the system's libz.so.1, loaded at run time as the reference. Include it
// first.
#ifndef ZD_TEST_ZLIB_API_H
#define ZD_TEST_ZLIB_API_H

#ifndef _LARGEFILE64_SOURCE
#define _LARGEFILE64_SOURCE 1 // declares the 64-bit names
#endif
#ifndef ZLIB_CONST
#define ZLIB_CONST // next_in points to const
#endif
#include "zlib.h"

#include <stdbool.h>

// One line for each group of functions that one part of the library owns.
// clang-format off
#define ZLIB_API_FUNCTIONS(X)                                                                                          \
    X(zlibVersion) X(zlibCompileFlags) X(zError)                                                                       \
    X(adler32) X(adler32_z) X(adler32_combine) X(adler32_combine64)                                                    \
    X(crc32) X(crc32_z) X(crc32_combine) X(crc32_combine64) X(get_crc_table)                                           \
    X(crc32_combine_gen) X(crc32_combine_gen64) X(crc32_combine_op)                                                    \
    X(compress) X(compress2) X(compressBound) X(uncompress) X(uncompress2)                                             \
    X(deflateInit_) X(deflateInit2_) X(deflate) X(deflateEnd) X(deflateReset) X(deflateResetKeep) X(deflateCopy)       \
    X(deflateParams) X(deflateTune) X(deflateBound) X(deflatePending) X(deflatePrime) X(deflateSetHeader)              \
    X(deflateSetDictionary) X(deflateGetDictionary)                                                                    \
    X(inflateInit_) X(inflateInit2_) X(inflate) X(inflateEnd) X(inflateReset) X(inflateReset2) X(inflateResetKeep)     \
    X(inflateCopy) X(inflatePrime) X(inflateMark) X(inflateGetHeader) X(inflateSetDictionary)                          \
    X(inflateGetDictionary) X(inflateSync) X(inflateSyncPoint) X(inflateUndermine) X(inflateValidate)                  \
    X(inflateCodesUsed) X(inflateBackInit_) X(inflateBack) X(inflateBackEnd)                                           \
    X(gzopen) X(gzopen64) X(gzdopen) X(gzbuffer) X(gzsetparams) X(gzread) X(gzfread) X(gzwrite) X(gzfwrite)            \
    X(gzprintf) X(gzvprintf) X(gzputs) X(gzgets) X(gzputc) X(gzgetc) X(gzgetc_) X(gzungetc) X(gzflush)                 \
    X(gzseek) X(gzseek64) X(gzrewind) X(gztell) X(gztell64) X(gzoffset) X(gzoffset64) X(gzeof) X(gzdirect)             \
    X(gzclose) X(gzclose_r) X(gzclose_w) X(gzerror) X(gzclearerr)

// Younger than 1.3.1: pointers that are NULL where the loaded library is older.
#define ZLIB_API_YOUNG_FUNCTIONS(X)                                                                                    \
    X(deflateUsed) X(compress_z) X(compress2_z) X(compressBound_z) X(deflateBound_z) X(uncompress_z) X(uncompress2_z)
// clang-format on

struct zlib_api {
#define DECLARE_POINTER(name) __typeof__(name) *name;
    ZLIB_API_FUNCTIONS(DECLARE_POINTER)
    ZLIB_API_YOUNG_FUNCTIONS(DECLARE_POINTER)
#undef DECLARE_POINTER
};

// The library that the test is linked with.
const struct zlib_api *zlib_api_ours(void);

// The system's libz.so.1, or the file that ZANDER_STOCK_LIBZ names. NULL, with the reason on
// stderr, when there is none, when it is Zander itself, or when its calls would end in the
// program's own functions.
const struct zlib_api *zlib_api_stock(void);

// No other library can be compared with: MemorySanitizer does not see what it writes.
bool zlib_api_is_memory_sanitized(void);

// The file that zlib_api_stock() loaded.
const char *zlib_api_stock_path(void);

#endif
