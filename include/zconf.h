/* SPDX-License-Identifier: Zlib */
/*
 * What zlib.h needs to know about the platform: types, calling conventions, file offsets, the name
 * prefix. It owns no declaration of a function. Programs include it through zlib.h. Every macro
 * here exists in zlib's own zconf.h too, with the same meaning, because programs test for them.
 */
#ifndef ZCONF_H
#define ZCONF_H

/*
 * Z_PREFIX: every function, type and struct tag of the library gets a z_ in front, so that two
 * copies of zlib can live in one program. Library and program must agree on it. Names that start
 * with z_ already stay as they are.
 */
#ifdef Z_PREFIX
#define Z_PREFIX_SET

#define adler32              z_adler32
#define adler32_combine      z_adler32_combine
#define adler32_combine64    z_adler32_combine64
#define adler32_z            z_adler32_z
#define crc32                z_crc32
#define crc32_combine        z_crc32_combine
#define crc32_combine64      z_crc32_combine64
#define crc32_combine_gen    z_crc32_combine_gen
#define crc32_combine_gen64  z_crc32_combine_gen64
#define crc32_combine_op     z_crc32_combine_op
#define crc32_z              z_crc32_z
#define deflate              z_deflate
#define deflateBound         z_deflateBound
#define deflateBound_z       z_deflateBound_z
#define deflateCopy          z_deflateCopy
#define deflateEnd           z_deflateEnd
#define deflateGetDictionary z_deflateGetDictionary
#define deflateInit          z_deflateInit
#define deflateInit2         z_deflateInit2
#define deflateInit2_        z_deflateInit2_
#define deflateInit_         z_deflateInit_
#define deflateParams        z_deflateParams
#define deflatePending       z_deflatePending
#define deflatePrime         z_deflatePrime
#define deflateReset         z_deflateReset
#define deflateResetKeep     z_deflateResetKeep
#define deflateSetDictionary z_deflateSetDictionary
#define deflateSetHeader     z_deflateSetHeader
#define deflateTune          z_deflateTune
#define deflateUsed          z_deflateUsed
#define get_crc_table        z_get_crc_table
#define inflate              z_inflate
#define inflateBack          z_inflateBack
#define inflateBackEnd       z_inflateBackEnd
#define inflateBackInit      z_inflateBackInit
#define inflateBackInit_     z_inflateBackInit_
#define inflateCodesUsed     z_inflateCodesUsed
#define inflateCopy          z_inflateCopy
#define inflateEnd           z_inflateEnd
#define inflateGetDictionary z_inflateGetDictionary
#define inflateGetHeader     z_inflateGetHeader
#define inflateInit          z_inflateInit
#define inflateInit2         z_inflateInit2
#define inflateInit2_        z_inflateInit2_
#define inflateInit_         z_inflateInit_
#define inflateMark          z_inflateMark
#define inflatePrime         z_inflatePrime
#define inflateReset         z_inflateReset
#define inflateReset2        z_inflateReset2
#define inflateResetKeep     z_inflateResetKeep
#define inflateSetDictionary z_inflateSetDictionary
#define inflateSync          z_inflateSync
#define inflateSyncPoint     z_inflateSyncPoint
#define inflateUndermine     z_inflateUndermine
#define inflateValidate      z_inflateValidate
#define zError               z_zError
#define zlibCompileFlags     z_zlibCompileFlags
#define zlibVersion          z_zlibVersion

#define Byte           z_Byte
#define Bytef          z_Bytef
#define alloc_func     z_alloc_func
#define charf          z_charf
#define free_func      z_free_func
#define gz_header      z_gz_header
#define gz_header_s    z_gz_header_s
#define gz_headerp     z_gz_headerp
#define in_func        z_in_func
#define internal_state z_internal_state
#define intf           z_intf
#define out_func       z_out_func
#define uInt           z_uInt
#define uIntf          z_uIntf
#define uLong          z_uLong
#define uLongf         z_uLongf
#define voidp          z_voidp
#define voidpc         z_voidpc
#define voidpf         z_voidpf

#ifndef Z_SOLO
#define compress        z_compress
#define compress2       z_compress2
#define compress2_z     z_compress2_z
#define compressBound   z_compressBound
#define compressBound_z z_compressBound_z
#define compress_z      z_compress_z
#define gzFile          z_gzFile
#define gzbuffer        z_gzbuffer
#define gzclearerr      z_gzclearerr
#define gzclose         z_gzclose
#define gzclose_r       z_gzclose_r
#define gzclose_w       z_gzclose_w
#define gzdirect        z_gzdirect
#define gzdopen         z_gzdopen
#define gzeof           z_gzeof
#define gzerror         z_gzerror
#define gzflush         z_gzflush
#define gzfread         z_gzfread
#define gzfwrite        z_gzfwrite
#define gzgetc          z_gzgetc
#define gzgetc_         z_gzgetc_
#define gzgets          z_gzgets
#define gzoffset        z_gzoffset
#define gzoffset64      z_gzoffset64
#define gzopen          z_gzopen
#define gzopen64        z_gzopen64
#define gzprintf        z_gzprintf
#define gzputc          z_gzputc
#define gzputs          z_gzputs
#define gzread          z_gzread
#define gzrewind        z_gzrewind
#define gzseek          z_gzseek
#define gzseek64        z_gzseek64
#define gzsetparams     z_gzsetparams
#define gztell          z_gztell
#define gztell64        z_gztell64
#define gzungetc        z_gzungetc
#define gzvprintf       z_gzvprintf
#define gzwrite         z_gzwrite
#define uncompress      z_uncompress
#define uncompress2     z_uncompress2
#define uncompress2_z   z_uncompress2_z
#define uncompress_z    z_uncompress_z
#ifdef _WIN32
#define gzopen_w z_gzopen_w
#endif
#endif
#endif

/* Programs test STDC and STDC99. Every compiler that can be used is one for ISO C or C++. */
#ifndef STDC
#define STDC
#endif
#if defined(__STDC_VERSION__) && !defined(STDC99)
#if __STDC_VERSION__ >= 199901L
#define STDC99
#endif
#endif

#if (defined(_WIN32) || defined(_WIN32_WCE) || defined(__WIN32__)) && !defined(WIN32)
#define WIN32
#endif
#if defined(_WINDOWS) && !defined(WINDOWS)
#define WINDOWS
#endif

/* ZLIB_CONST: next_in and msg of z_stream, and what in_func returns, point to const. */
#if defined(ZLIB_CONST) && !defined(z_const)
#define z_const const
#else
#define z_const
#endif

/* Limits of the parameters of deflateInit2() and inflateInit2(). */
#ifndef MAX_MEM_LEVEL
#define MAX_MEM_LEVEL 9
#endif
#ifndef MAX_WBITS
#define MAX_WBITS 15
#endif

/* Old programs wrap the parameters of their prototypes in OF(). */
#ifndef OF
#define OF(args) args
#endif

/*
 * How functions are declared: ZEXTERN type ZEXPORT name(...), and ZEXPORTVA for those with a
 * variable argument list. On Windows, ZLIB_DLL imports from (inside the library: exports into) a
 * DLL and ZLIB_WINAPI selects the WINAPI calling convention. Elsewhere the library itself, which
 * defines ZLIB_INTERNAL and hides symbols by default, makes these visible.
 */
#if defined(_WIN32) && defined(ZLIB_DLL)
#ifdef ZLIB_INTERNAL
#define ZEXTERN extern __declspec(dllexport)
#else
#define ZEXTERN extern __declspec(dllimport)
#endif
#endif
#if defined(_WIN32) && defined(ZLIB_WINAPI)
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>
#define ZEXPORT   WINAPI
#define ZEXPORTVA WINAPIV
#endif
#if defined(ZLIB_INTERNAL) && defined(__GNUC__) && !defined(_WIN32)
#define ZEXTERN extern __attribute__((visibility("default")))
#endif
#ifndef ZEXTERN
#define ZEXTERN extern
#endif
#ifndef ZEXPORT
#define ZEXPORT
#endif
#ifndef ZEXPORTVA
#define ZEXPORTVA
#endif

/* Empty: a leftover of segmented memory that programs still spell out, like the types in f. */
#ifndef FAR
#define FAR
#endif

#ifndef __MACTYPES__
typedef unsigned char Byte;
#endif
typedef unsigned int uInt;
typedef unsigned long uLong;
typedef Byte Bytef;
typedef char charf;
typedef int intf;
typedef uInt uIntf;
typedef uLong uLongf;
typedef void const *voidpc;
typedef void *voidpf;
typedef void *voidp;

/*
 * z_size_t: a size in memory. z_crc_t: 32 bits, an element of the table of get_crc_table().
 * Z_SOLO asks for a header that includes no other: sizes come out of the compiler's data model
 * then, and all that allocates by itself or touches files (compress, uncompress, gz) is not
 * declared.
 */
#ifdef Z_SOLO
#ifdef _WIN64
typedef unsigned long long z_size_t;
#else
typedef unsigned long z_size_t;
#endif
#else
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>
typedef size_t z_size_t;
#ifndef Z_U4
#if UINT_MAX == 0xffffffffUL
#define Z_U4 unsigned
#elif ULONG_MAX == 0xffffffffUL
#define Z_U4 unsigned long
#endif
#endif
#endif
#ifdef Z_U4
typedef Z_U4 z_crc_t;
#else
typedef unsigned long z_crc_t;
#endif

/* The C library has these headers. Not so on Windows, where off_t may have either of two sizes. */
#define Z_HAVE_STDARG_H
#if !defined(_WIN32) && !defined(Z_HAVE_UNISTD_H)
#define Z_HAVE_UNISTD_H
#endif

/* _LARGEFILE64_SOURCE asks for the 64-bit names when it is empty or nonzero; 0 means no. */
#ifdef _LARGEFILE64_SOURCE
#if 1 - _LARGEFILE64_SOURCE - 1 == 0
#undef _LARGEFILE64_SOURCE
#endif
#endif

/*
 * File offsets. z_off_t: what gzseek() and its like take, off_t where there is one. z_off64_t: what
 * their 64-bit twins take. Z_LARGE64: the twins are declared too (_LARGEFILE64_SOURCE). Z_WANT64:
 * the plain names stand for the twins (_FILE_OFFSET_BITS=64). Both only where the C library says
 * by _LFS64_LARGEFILE that it knows such files. Inside the library the plain names keep the width
 * that off_t has without _FILE_OFFSET_BITS, for such are the programs that call them.
 */
#ifndef Z_SOLO
#ifdef Z_HAVE_UNISTD_H
#include <unistd.h>
#endif
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif
#endif
#if defined(_LFS64_LARGEFILE) && _LFS64_LARGEFILE - 0
#define Z_LFS64
#endif
#if defined(_LARGEFILE64_SOURCE) && defined(Z_LFS64)
#define Z_LARGE64
#endif
#if defined(_FILE_OFFSET_BITS) && _FILE_OFFSET_BITS - 0 == 64 && defined(Z_LFS64)
#define Z_WANT64
#endif
#ifndef z_off_t
#if defined(Z_SOLO) || !defined(Z_HAVE_UNISTD_H)
#define z_off_t long
#elif defined(ZLIB_INTERNAL) && defined(Z_WANT64) && defined(__GLIBC__)
#define z_off_t __off_t
#else
#define z_off_t off_t
#endif
#endif
#if defined(_WIN32) && !defined(Z_SOLO)
#ifdef _MSC_VER
#define z_off64_t __int64
#else
#define z_off64_t long long
#endif
#elif defined(Z_LARGE64) && !defined(_WIN32)
#define z_off64_t off64_t
#else
#define z_off64_t z_off_t
#endif

#endif
