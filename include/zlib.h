/* SPDX-License-Identifier: Zlib */
/*
 * The interface of libz, at the level of zlib 1.3.2: every declaration, macro and constant, and
 * their documentation. It holds no code of the library. Programs include it; so does every file
 * of the library that defines or calls one of these functions.
 */
#ifndef ZLIB_H
#define ZLIB_H

#include "zconf.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Three formats carry the same deflate data (RFC 1951):
 *   raw    nothing around it                                               windowBits  -8..-15
 *   zlib   2 bytes header, Adler-32 of the data behind it (RFC 1950)       windowBits   8..15
 *   gzip   10 bytes header or more, CRC-32 and length behind it (RFC 1952) windowBits  16 + 8..15
 * deflate() and inflate() work on streams in memory, in as many calls as the caller likes;
 * compress() and uncompress() do a whole zlib stream in one call; the gz functions read and
 * write gzip files in the manner of stdio.
 *
 * What holds for all of them:
 * - Sizes are in bytes, checksums are 32 bits wide and the upper bits of their uLong are zero.
 * - A function that takes a z_streamp returns Z_STREAM_ERROR, and changes nothing, when strm is
 *   NULL, was not initialised for that family (deflate, inflate, inflateBack), was ended, or is a
 *   copy of a z_stream made without deflateCopy() or inflateCopy().
 * - A function that takes a gzFile accepts NULL and reports an error; only the macro gzgetc() does
 *   not look.
 * - The library keeps no pointer to the caller's data after a call, with three exceptions that
 *   are said where they apply: deflateSetHeader(), inflateGetHeader(), inflateBackInit().
 * - Different streams and files may be used by different threads at the same time, provided that
 *   their zalloc and zfree may. One stream belongs to one thread at a time.
 */

/*
 * The version of this header; a program compares it with what zlibVersion() returns. One space
 * before the text: CMake's FindZLIB and other scripts read this line.
 */
#define ZLIB_VERSION "1.3.2"

#define ZLIB_VERNUM          0x1320
#define ZLIB_VER_MAJOR       1
#define ZLIB_VER_MINOR       3
#define ZLIB_VER_REVISION    2
#define ZLIB_VER_SUBREVISION 0

/*
 * How a stream gets memory. zalloc returns space for items * size bytes, aligned for any object
 * and not necessarily cleared, or Z_NULL when there is none; zfree takes back exactly what zalloc
 * returned. Both receive the opaque of the stream, to which the library gives no meaning.
 */
typedef voidpf (*alloc_func)(voidpf opaque, uInt items, uInt size);
typedef void (*free_func)(voidpf opaque, voidpf address);

struct internal_state;

/*
 * A stream. Before an init function the caller sets zalloc, zfree and opaque (Z_NULL in zalloc
 * and zfree: malloc() and free()). Between calls the caller moves next_in, avail_in, next_out
 * and avail_out; all other fields belong to the library. The struct must stay where it was
 * initialised.
 */
typedef struct z_stream_s {
    z_const Bytef *next_in; /* next byte to read */
    uInt avail_in;          /* bytes there are at next_in */
    uLong total_in;         /* bytes read so far; wraps around */

    Bytef *next_out; /* where the next byte goes */
    uInt avail_out;  /* room at next_out */
    uLong total_out; /* bytes written so far; wraps around */

    z_const char *msg;            /* static text on the last error, or Z_NULL */
    struct internal_state *state; /* the library's own */

    alloc_func zalloc;
    free_func zfree;
    voidpf opaque; /* first argument of zalloc and zfree */

    int data_type;  /* deflate: Z_BINARY, Z_TEXT or Z_UNKNOWN; inflate: see Z_BLOCK there */
    uLong adler;    /* Adler-32 (zlib) or CRC-32 (gzip) of the uncompressed data so far */
    uLong reserved; /* not used */
} z_stream;

typedef z_stream *z_streamp;

/*
 * The header of a gzip member (RFC 1952 section 2.3), for deflateSetHeader() and
 * inflateGetHeader(). The _max fields and done have a meaning only when reading.
 */
typedef struct gz_header_s {
    int text;       /* FTEXT: nonzero if the data is probably text */
    uLong time;     /* MTIME: seconds since 1970 UTC, 0 if unknown */
    int xflags;     /* XFL as read; when writing it follows from level and strategy */
    int os;         /* OS: 3 is Unix, 255 unknown */
    Bytef *extra;   /* FEXTRA, or Z_NULL for none */
    uInt extra_len; /* its size, 65535 at most */
    uInt extra_max; /* room at extra */
    Bytef *name;    /* FNAME, zero-terminated, or Z_NULL for none */
    uInt name_max;  /* room at name */
    Bytef *comment; /* FCOMMENT, zero-terminated, or Z_NULL for none */
    uInt comm_max;  /* room at comment */
    int hcrc;       /* FHCRC: nonzero if the header has a CRC of its own */
    int done;       /* 0 while reading, 1 when the header is complete, -1 if it is not gzip */
} gz_header;

typedef gz_header *gz_headerp;

/* Values of flush; deflate() and inflate() say what they do. */
#define Z_NO_FLUSH      0
#define Z_PARTIAL_FLUSH 1
#define Z_SYNC_FLUSH    2
#define Z_FULL_FLUSH    3
#define Z_FINISH        4
#define Z_BLOCK         5
#define Z_TREES         6

/* Return codes. Negative ones are errors; Z_BUF_ERROR means: more input or room, then go on. */
#define Z_OK            0
#define Z_STREAM_END    1
#define Z_NEED_DICT     2
#define Z_ERRNO         (-1)
#define Z_STREAM_ERROR  (-2)
#define Z_DATA_ERROR    (-3)
#define Z_MEM_ERROR     (-4)
#define Z_BUF_ERROR     (-5)
#define Z_VERSION_ERROR (-6)

/* Levels: 0 stores, 1 is fastest, 9 smallest. The default is 6. */
#define Z_NO_COMPRESSION      0
#define Z_BEST_SPEED          1
#define Z_BEST_COMPRESSION    9
#define Z_DEFAULT_COMPRESSION (-1)

/*
 * Strategies. They change the size of the output, never its validity.
 * Z_FILTERED: small values with some noise (filtered image rows): matches of 5 bytes or fewer
 *     are left to the Huffman code.
 * Z_HUFFMAN_ONLY: literals only, no matches.
 * Z_RLE: matches at distance 1 only.
 * Z_FIXED: no dynamic codes (RFC 1951 section 3.2.6), for the simplest of decoders.
 */
#define Z_FILTERED         1
#define Z_HUFFMAN_ONLY     2
#define Z_RLE              3
#define Z_FIXED            4
#define Z_DEFAULT_STRATEGY 0

/* data_type after deflate(): a guess from the first block. Z_ASCII is the old name of Z_TEXT. */
#define Z_BINARY  0
#define Z_TEXT    1
#define Z_ASCII   Z_TEXT
#define Z_UNKNOWN 2

#define Z_DEFLATED 8 /* the method number of deflate in zlib and gzip headers, the only one */
#define Z_NULL     0 /* for zalloc, zfree, opaque and other pointers */

#define zlib_version zlibVersion() /* for programs written before 1.0.2 */

/* ---- About the library ---- */

/* The version of the library's interface, "1.3.2". Static text. */
ZEXTERN const char *ZEXPORT zlibVersion(void);

/*
 * How the library was built, as a set of bits.
 * Sizes, two bits each (0: 16 bits wide, 1: 32, 2: 64, 3: other): bits 0-1 uInt, 2-3 uLong,
 * 4-5 pointers, 6-7 z_off_t. Bit 8: built for debugging. Bit 9: assembler. Bit 10: ZLIB_WINAPI.
 * Bits 12 and 13: tables are built at run time (inflate's fixed codes; CRC). Bit 16: gz cannot
 * write. Bit 17: no gzip format. Bit 20: tolerates certain invalid streams. Bit 21: one level only.
 * Bits 24-26: gzprintf() is limited (24: number of arguments, 25: no size check, 26: no result).
 * All others are 0.
 */
ZEXTERN uLong ZEXPORT zlibCompileFlags(void);

/* A static text for a return code; "" for Z_OK and for numbers that are no return code. */
ZEXTERN const char *ZEXPORT zError(int code);

/* ---- Compressing streams ---- */

/*
 * int deflateInit(z_streamp strm, int level)
 *
 * Prepares strm to write a zlib stream: deflateInit2() with Z_DEFLATED, windowBits 15, memLevel 8
 * and Z_DEFAULT_STRATEGY. Same results.
 */

/*
 * int deflateInit2(z_streamp strm, int level, int method, int windowBits, int memLevel,
 *                  int strategy)
 *
 * Prepares strm to compress. zalloc, zfree and opaque must be set; the other fields need not be.
 * level: 0..9 or Z_DEFAULT_COMPRESSION. method: Z_DEFLATED.
 * windowBits: logarithm of the window size, which no distance of a match exceeds. 8..15 zlib (8 is
 *     taken as 9), -9..-15 raw, 16 + 9..15 gzip.
 * memLevel: 1..MAX_MEM_LEVEL; sizes the tables and the buffer of one block, 8 is usual.
 * strategy: Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE or Z_FIXED.
 *
 * Z_OK; Z_STREAM_ERROR if strm is NULL or a parameter is out of range; Z_MEM_ERROR if zalloc gave
 * nothing; Z_VERSION_ERROR if the first character of the version or the size of z_stream in the
 * program differs from the library's. After Z_OK the stream owns memory until deflateEnd();
 * after an error it owns none.
 */

/*
 * Compresses from next_in to next_out, advancing both, until there is no input left or no room,
 * and then does what flush asks for:
 *
 * Z_NO_FLUSH       keep collecting; output comes when a block is full
 * Z_BLOCK          end the block; up to 7 bits of it wait for the next block
 * Z_PARTIAL_FLUSH  end the block and add an empty one with fixed codes (10 bits), so that a decoder
 *                  can produce all the input so far; no byte alignment
 * Z_SYNC_FLUSH     end the block and add an empty stored one (RFC 1951 section 3.2.4), which ends
 *                  at a byte boundary with 00 00 FF FF: the decoder can produce all the input
 * Z_FULL_FLUSH     the same, and later data will not refer to earlier data: a decoder may start
 *                  here, see inflateSync()
 * Z_FINISH         end the stream: last block and trailer
 *
 * When avail_out is 0 on return, output may still wait: call again with the same flush and more
 * room, until avail_out is not 0. With Z_SYNC_FLUSH and Z_FULL_FLUSH give at least 7 bytes, else
 * a flush that fills them exactly is written twice. Under Z_FINISH call again, with no new input,
 * until Z_STREAM_END; one call is enough if deflateBound() bytes of room were there from the
 * start. After Z_STREAM_END only deflateReset() and deflateEnd() are of use.
 *
 * The header of zlib and gzip is fixed by the first call. adler holds the checksum of the input
 * read so far (none for raw); data_type is set when the first block is written.
 *
 * Z_OK if something was read or written. Z_STREAM_END when flush is Z_FINISH and all is written.
 * Z_BUF_ERROR, and nothing changed, if nothing could be done: no room, or no input and the same
 * or a weaker flush as last time; not fatal. Z_STREAM_ERROR if flush is none of these six, next_out
 * is NULL, next_in is NULL with avail_in not 0, or the stream is being finished and flush is not
 * Z_FINISH.
 */
ZEXTERN int ZEXPORT deflate(z_streamp strm, int flush);

/*
 * Gives back all memory of the stream. What was not yet written is lost.
 * Z_OK; Z_DATA_ERROR if deflate() was called and the stream not finished (memory is given back all
 * the same); Z_STREAM_ERROR as for any stream.
 */
ZEXTERN int ZEXPORT deflateEnd(z_streamp strm);

/*
 * Makes the stream as new, keeping its memory, level, strategy, windowBits and memLevel. A header
 * given by deflateSetHeader() stays in force until another is given. Z_OK or Z_STREAM_ERROR.
 */
ZEXTERN int ZEXPORT deflateReset(z_streamp strm);

/*
 * As deflateReset(), but the search for matches keeps its state: what is compressed next may refer
 * to earlier data, and the decoder must have it. Z_OK or Z_STREAM_ERROR.
 */
ZEXTERN int ZEXPORT deflateResetKeep(z_streamp strm);

/*
 * Makes dest a second stream in the same state as source, with memory of its own from source's
 * zalloc, to be ended by itself. dest must hold no stream: whatever it owned is not freed.
 * Z_OK; Z_STREAM_ERROR if source is no deflate stream or dest is NULL; Z_MEM_ERROR, and dest owns
 * nothing.
 */
ZEXTERN int ZEXPORT deflateCopy(z_streamp dest, z_streamp source);

/*
 * Changes level and strategy for the data to come. If the strategy or the way of compressing
 * differs (levels 0, 1-3 and 4-9 are three ways) and deflate() was called before, the input at
 * next_in is first compressed in the old way and the block ended, as deflate() with Z_BLOCK does.
 * Z_OK; Z_STREAM_ERROR if level or strategy is out of range; Z_BUF_ERROR if there was not enough
 * room to write that block: nothing has changed then but the room used, call again with more.
 */
ZEXTERN int ZEXPORT deflateParams(z_streamp strm, int level, int strategy);

/*
 * Sets the limits of the search for matches, which the level has set: good_length: from this length
 * on a further search takes a quarter of the effort; max_lazy: up to this length a better match is
 * sought one byte further (levels 1-3: longer matches are not entered into the tables);
 * nice_length: long enough to stop; max_chain: candidates looked at.
 * deflateParams() to another level sets them anew. Z_OK or Z_STREAM_ERROR.
 */
ZEXTERN int ZEXPORT deflateTune(z_streamp strm, int good_length, int max_lazy, int nice_length,
                                int max_chain);

/*
 * The most bytes that compressing sourceLen bytes by one deflate() with Z_FINISH can give, header
 * and trailer included; call it after init and deflateSetHeader(). If strm is no deflate stream,
 * the answer holds for any parameters. Other flush values can give more. A result that would not
 * fit is the greatest value of the type.
 */
ZEXTERN uLong ZEXPORT deflateBound(z_streamp strm, uLong sourceLen);
ZEXTERN z_size_t ZEXPORT deflateBound_z(z_streamp strm, z_size_t sourceLen);

/*
 * Output that is made but not yet delivered: *pending whole bytes, and *bits (0..7) bits of an
 * unfinished byte. Either pointer may be NULL. Z_OK or Z_STREAM_ERROR.
 */
ZEXTERN int ZEXPORT deflatePending(z_streamp strm, unsigned *pending, int *bits);

/*
 * *bits: how many bits of the last byte were in use when the output was last padded to a byte
 * boundary by a flush or the end, 1..8, or 0 if it never was. bits may be NULL.
 * Z_OK or Z_STREAM_ERROR.
 */
ZEXTERN int ZEXPORT deflateUsed(z_streamp strm, int *bits);

/*
 * Puts the low bits (0..16) of value into the output before what comes next, lowest bit first: for
 * raw streams that go on in the middle of a byte. Z_OK; Z_BUF_ERROR if bits is out of range or too
 * much output is waiting; Z_STREAM_ERROR.
 */
ZEXTERN int ZEXPORT deflatePrime(z_streamp strm, int bits, int value);

/*
 * The gzip header to write: text, time, os, extra, name, comment and hcrc of *head (RFC 1952
 * section 2.3). Call it after init or reset and before deflate(). *head and what it points to stay
 * the caller's and must live for as long as the stream may write it, again after deflateReset()
 * too. head may be NULL: the header is then the usual one, with no time and no names. Z_OK;
 * Z_STREAM_ERROR, also if the stream is not gzip.
 */
ZEXTERN int ZEXPORT deflateSetHeader(z_streamp strm, gz_headerp head);

/*
 * Lets the data refer to the dictLength bytes at dictionary as if they had come before it; what is
 * likeliest to recur belongs at the end. They are copied; of a dictionary longer than the window
 * the end counts. For zlib (RFC 1950 section 2.2, FDICT): after init or reset and before deflate();
 * adler becomes the Adler-32 of the whole dictionary, by which the decoder asks for it. For raw:
 * also later, when all input has been compressed and its block ended. Z_OK; Z_STREAM_ERROR if
 * dictionary is NULL, the stream is gzip, or it is not the time.
 */
ZEXTERN int ZEXPORT deflateSetDictionary(z_streamp strm, const Bytef *dictionary, uInt dictLength);

/*
 * Copies the bytes that matches may still refer to, the latest last, to dictionary (32768 bytes are
 * always enough) and sets *dictLength to their number. It can be up to 258 less than the window
 * size although there was more input. Either pointer may be NULL. Z_OK or Z_STREAM_ERROR.
 */
ZEXTERN int ZEXPORT deflateGetDictionary(z_streamp strm, Bytef *dictionary, uInt *dictLength);

/* ---- Decompressing streams ---- */

/*
 * int inflateInit(z_streamp strm)
 *
 * Prepares strm to read a zlib stream of any window size: inflateInit2() with windowBits 15.
 */

/*
 * int inflateInit2(z_streamp strm, int windowBits)
 *
 * Prepares strm to decompress. zalloc, zfree and opaque must be set; next_in and avail_in are not
 * looked at.
 * windowBits: the largest window size to accept, as its logarithm. 8..15 zlib, 0 zlib with the
 *     size that its header says, -8..-15 raw, 16 + (0 or 8..15) gzip, 32 + (0 or 8..15) zlib or
 *     gzip, whichever comes. It must not be less than what the stream was made with.
 *
 * Z_OK; Z_STREAM_ERROR if strm is NULL or windowBits is none of these; Z_MEM_ERROR if zalloc gave
 * nothing; Z_VERSION_ERROR as for deflateInit2(). After Z_OK the stream owns memory until
 * inflateEnd(), 80 KB at most, part of which it asks for in inflate() when it needs it.
 */

/*
 * Decompresses from next_in to next_out, advancing both, until there is no input left, no room, the
 * stream ends, or flush says to stop. It always writes as much as the input allows.
 *
 * Z_NO_FLUSH, Z_SYNC_FLUSH  no difference
 * Z_FINISH   the caller expects the end of the stream in this call: Z_BUF_ERROR if it does not
 *            come, and no history is kept if it does. One may go on after Z_BUF_ERROR.
 * Z_BLOCK    stop after the zlib or gzip header, and after each block
 * Z_TREES    as Z_BLOCK, and also after each block header (RFC 1951 section 3.2.7)
 *
 * data_type, set on each return: the number of bits that are read and not yet used, the last of
 * the bytes before next_in; plus 64 in the last block; plus 128 directly after a block or after the
 * header; plus 256 directly after a block header. With 128 the bits are fewer than 8.
 *
 * One call reads one zlib stream or one gzip member, and no byte behind it; for the next member
 * (RFC 1952 section 2.2) call inflateReset() and go on. adler holds the checksum of the output so
 * far, or after Z_NEED_DICT the Adler-32 of the dictionary. The checksum at the end
 * is verified, and for gzip the length modulo 2^32.
 *
 * Z_OK if something was read or written. Z_STREAM_END when the end was reached, all is written and
 * the check was right. Z_NEED_DICT: inflateSetDictionary() must come next. Z_DATA_ERROR: the input
 * is not valid here, msg says why; inflateSync() or a reset must come next.
 * Z_BUF_ERROR if nothing could be done, or as said under Z_FINISH; not fatal. Z_MEM_ERROR if there
 * was no memory for the history. Z_STREAM_ERROR if next_out is NULL or next_in is NULL with
 * avail_in not 0.
 */
ZEXTERN int ZEXPORT inflate(z_streamp strm, int flush);

/* Gives back all memory of the stream. Z_OK or Z_STREAM_ERROR. */
ZEXTERN int ZEXPORT inflateEnd(z_streamp strm);

/*
 * Makes the stream as new, keeping memory and windowBits; a header asked for by inflateGetHeader()
 * is forgotten. inflateReset2() takes another windowBits, as inflateInit2() does.
 * Z_OK; Z_STREAM_ERROR, also if windowBits is out of range.
 */
ZEXTERN int ZEXPORT inflateReset(z_streamp strm);
ZEXTERN int ZEXPORT inflateReset2(z_streamp strm, int windowBits);

/* As inflateReset(), but matches may go on referring to earlier output. Z_OK or Z_STREAM_ERROR. */
ZEXTERN int ZEXPORT inflateResetKeep(z_streamp strm);

/*
 * Makes dest a second stream in the same state as source, with memory of its own from source's
 * zalloc, to be ended by itself. dest must hold no stream: whatever it owned is not freed.
 * Z_OK; Z_STREAM_ERROR if source is no inflate stream or dest is NULL; Z_MEM_ERROR, and dest owns
 * nothing.
 */
ZEXTERN int ZEXPORT inflateCopy(z_streamp dest, z_streamp source);

/*
 * Skips input up to and including the next 00 00 FF FF, which ends the marker of Z_SYNC_FLUSH and
 * Z_FULL_FLUSH, so that inflate() can go on there after damage. Nothing is written. The check at
 * the end of the stream is not verified any more; if its header had not been read yet, what follows
 * is taken as raw.
 * Z_OK if the bytes were found (after a Z_SYNC_FLUSH or by chance the data may still be wrong);
 * Z_DATA_ERROR if all input was skipped and they were not; Z_BUF_ERROR if there was no input;
 * Z_STREAM_ERROR.
 */
ZEXTERN int ZEXPORT inflateSync(z_streamp strm);

/*
 * 1 if the next thing to read is the length of a stored block and stands at a byte boundary, as
 * behind the three bits of a Z_SYNC_FLUSH marker; else 0. Z_STREAM_ERROR.
 */
ZEXTERN int ZEXPORT inflateSyncPoint(z_streamp strm);

/*
 * Puts the low bits (0..16) of value before the next input byte, lowest bit first: for raw streams
 * that begin in the middle of a byte. A negative number of bits discards all bits that were read
 * and not used. Z_OK; Z_STREAM_ERROR, also if bits is greater than 16 or there is no room for them.
 */
ZEXTERN int ZEXPORT inflatePrime(z_streamp strm, int bits, int value);

/*
 * Where inflate() stands, for random access, as 65536 * upper + lower.
 * upper -1, lower 0: not within the data of a block. upper -1, lower more: in a stored block, with
 * lower bytes left to copy. Otherwise in the middle of a literal or match: its code began upper
 * bits before the present position, and lower bytes of it have been written.
 * -65536 if strm is no inflate stream.
 */
ZEXTERN long ZEXPORT inflateMark(z_streamp strm);

/*
 * Asks for the header of a gzip member. Call it after init or reset and before inflate() reads the
 * header. *head, and the buffers in it, stay the caller's and must live until done is not 0
 * or the stream is reset or ended.
 * extra, name and comment may be Z_NULL; else as much as fits into extra_max, name_max and comm_max
 * bytes is stored there (a name that does not fit has no terminating zero), and a pointer is set
 * to Z_NULL when the header has no such field. extra_len is the true size.
 * Z_OK; Z_STREAM_ERROR, also if the stream does not accept gzip.
 */
ZEXTERN int ZEXPORT inflateGetHeader(z_streamp strm, gz_headerp head);

/*
 * The dictionary that deflateSetDictionary() had; it is copied. For zlib: after Z_NEED_DICT.
 * For raw: at any time, and then it counts as the latest output. Z_OK; Z_DATA_ERROR if it is not
 * the one whose Adler-32 is in the stream: try another; Z_MEM_ERROR if there was no memory for it;
 * Z_STREAM_ERROR, also if it is not the time.
 */
ZEXTERN int ZEXPORT inflateSetDictionary(z_streamp strm, const Bytef *dictionary, uInt dictLength);

/*
 * Copies the history that matches may refer to, the latest byte last, to dictionary (32768 bytes
 * are always enough) and sets *dictLength to its size. Either pointer may be NULL.
 * Z_OK or Z_STREAM_ERROR.
 */
ZEXTERN int ZEXPORT inflateGetDictionary(z_streamp strm, Bytef *dictionary, uInt *dictLength);

/*
 * Would allow distances beyond the start of the data if subvert is not 0. This library never does:
 * Z_DATA_ERROR always, or Z_STREAM_ERROR.
 */
ZEXTERN int ZEXPORT inflateUndermine(z_streamp strm, int subvert);

/*
 * check 0: checksum and length at the end are not verified, nor computed. Not 0: they are again,
 * unless the stream is raw. Z_OK or Z_STREAM_ERROR.
 */
ZEXTERN int ZEXPORT inflateValidate(z_streamp strm, int check);

/*
 * How many decoding table entries the present dynamic block takes, a number for tests of the
 * decoder. (unsigned long)-1 if strm is no inflate stream.
 */
ZEXTERN unsigned long ZEXPORT inflateCodesUsed(z_streamp strm);

/* ---- Decompressing by callbacks ---- */

/*
 * in_func sets *buffer to the next input and returns its size, or 0 if there is no more; the input
 * must stay until the next call. out_func takes size bytes at data, which lie in the window and
 * must not be changed, and returns 0, or anything else to stop. Both receive the descriptor that
 * inflateBack() was given.
 */
typedef unsigned (*in_func)(void *in_desc, z_const unsigned char **buffer);
typedef int (*out_func)(void *out_desc, unsigned char *data, unsigned size);

/*
 * int inflateBackInit(z_streamp strm, int windowBits, unsigned char *window)
 *
 * Prepares strm for inflateBack(). zalloc, zfree and opaque must be set. window has 2^windowBits
 * bytes, windowBits 8..15 (15 unless the stream is known to be made with less); it stays the
 * caller's and must live until inflateBackEnd().
 * Z_OK; Z_STREAM_ERROR if a pointer is NULL or windowBits is out of range; Z_MEM_ERROR;
 * Z_VERSION_ERROR as for deflateInit2().
 */

/*
 * Decompresses one whole raw stream (RFC 1951). It reads next_in first, if that is not NULL, and
 * then what in() gives; it passes the output to out() whenever the window is full, and at the end.
 * On return next_in and avail_in hold the input that was not used. May be called again for another
 * stream.
 * Z_STREAM_END; Z_DATA_ERROR, with msg, if the input is not valid; Z_BUF_ERROR if in() had no more
 * (next_in is NULL then) or out() stopped (it is not); Z_STREAM_ERROR. Never Z_OK.
 */
ZEXTERN int ZEXPORT inflateBack(z_streamp strm, in_func in, void *in_desc, out_func out,
                                void *out_desc);

/* Gives back all memory of the stream, but not the window. Z_OK or Z_STREAM_ERROR. */
ZEXTERN int ZEXPORT inflateBackEnd(z_streamp strm);

/* What the init macros below call, passing what the program was compiled with. */
ZEXTERN int ZEXPORT deflateInit_(z_streamp strm, int level, const char *version, int stream_size);
ZEXTERN int ZEXPORT deflateInit2_(z_streamp strm, int level, int method, int windowBits,
                                  int memLevel, int strategy, const char *version, int stream_size);
ZEXTERN int ZEXPORT inflateInit_(z_streamp strm, const char *version, int stream_size);
ZEXTERN int ZEXPORT inflateInit2_(z_streamp strm, int windowBits, const char *version,
                                  int stream_size);
ZEXTERN int ZEXPORT inflateBackInit_(z_streamp strm, int windowBits, unsigned char *window,
                                     const char *version, int stream_size);

#ifdef Z_PREFIX_SET
#define z_deflateInit(strm, level)                                                                 \
    deflateInit_((strm), (level), ZLIB_VERSION, (int)sizeof(z_stream))
#define z_deflateInit2(strm, level, method, windowBits, memLevel, strategy)                        \
    deflateInit2_((strm), (level), (method), (windowBits), (memLevel), (strategy), ZLIB_VERSION,   \
                  (int)sizeof(z_stream))
#define z_inflateInit(strm) inflateInit_((strm), ZLIB_VERSION, (int)sizeof(z_stream))
#define z_inflateInit2(strm, windowBits)                                                           \
    inflateInit2_((strm), (windowBits), ZLIB_VERSION, (int)sizeof(z_stream))
#define z_inflateBackInit(strm, windowBits, window)                                                \
    inflateBackInit_((strm), (windowBits), (window), ZLIB_VERSION, (int)sizeof(z_stream))
#else
#define deflateInit(strm, level) deflateInit_((strm), (level), ZLIB_VERSION, (int)sizeof(z_stream))
#define deflateInit2(strm, level, method, windowBits, memLevel, strategy)                          \
    deflateInit2_((strm), (level), (method), (windowBits), (memLevel), (strategy), ZLIB_VERSION,   \
                  (int)sizeof(z_stream))
#define inflateInit(strm) inflateInit_((strm), ZLIB_VERSION, (int)sizeof(z_stream))
#define inflateInit2(strm, windowBits)                                                             \
    inflateInit2_((strm), (windowBits), ZLIB_VERSION, (int)sizeof(z_stream))
#define inflateBackInit(strm, windowBits, window)                                                  \
    inflateBackInit_((strm), (windowBits), (window), ZLIB_VERSION, (int)sizeof(z_stream))
#endif

#ifndef Z_SOLO

/* ---- Whole buffers ---- */

/*
 * Compresses sourceLen bytes at source into a zlib stream at dest, at level 0..9 or
 * Z_DEFAULT_COMPRESSION (compress() and compress_z(): the default). *destLen is the room at dest on
 * entry and the size of what was written on return. The buffers must not overlap.
 * Z_OK; Z_BUF_ERROR if there was not enough room (compressBound() bytes are); Z_MEM_ERROR;
 * Z_STREAM_ERROR if level is out of range or a pointer is NULL that must not be: destLen, or a
 * buffer that is not empty.
 */
ZEXTERN int ZEXPORT compress(Bytef *dest, uLongf *destLen, const Bytef *source, uLong sourceLen);
ZEXTERN int ZEXPORT compress2(Bytef *dest, uLongf *destLen, const Bytef *source, uLong sourceLen,
                              int level);
ZEXTERN int ZEXPORT compress_z(Bytef *dest, z_size_t *destLen, const Bytef *source,
                               z_size_t sourceLen);
ZEXTERN int ZEXPORT compress2_z(Bytef *dest, z_size_t *destLen, const Bytef *source,
                                z_size_t sourceLen, int level);

/*
 * The most bytes that compress() and its like can make of sourceLen bytes; the greatest value of
 * the type if that does not fit.
 */
ZEXTERN uLong ZEXPORT compressBound(uLong sourceLen);
ZEXTERN z_size_t ZEXPORT compressBound_z(z_size_t sourceLen);

/*
 * Decompresses a zlib stream at source to dest. *destLen is the room at dest on entry and the size
 * of what was written on return. sourceLen is the size of the source; uncompress2() and
 * uncompress2_z() set *sourceLen to what was read of it. Bytes behind the stream are ignored.
 * Z_OK; Z_BUF_ERROR if there was not enough room: dest is full of valid data then; Z_DATA_ERROR if
 * the stream is not valid, not complete, needs a dictionary, or is not empty although *destLen is
 * 0; Z_MEM_ERROR; Z_STREAM_ERROR for pointers as in compress().
 */
ZEXTERN int ZEXPORT uncompress(Bytef *dest, uLongf *destLen, const Bytef *source, uLong sourceLen);
ZEXTERN int ZEXPORT uncompress2(Bytef *dest, uLongf *destLen, const Bytef *source,
                                uLong *sourceLen);
ZEXTERN int ZEXPORT uncompress_z(Bytef *dest, z_size_t *destLen, const Bytef *source,
                                 z_size_t sourceLen);
ZEXTERN int ZEXPORT uncompress2_z(Bytef *dest, z_size_t *destLen, const Bytef *source,
                                  z_size_t *sourceLen);

/* ---- gzip files ---- */

/*
 * An open file. The three fields are visible for the macro gzgetc() alone: have decompressed bytes
 * stand at next, and pos is the position of the first of them in the uncompressed data.
 */
typedef struct gzFile_s *gzFile;

struct gzFile_s {
    unsigned have;
    unsigned char *next;
    z_off64_t pos;
};

/*
 * gzFile gzopen(const char *path, const char *mode)
 *
 * Opens a file; gzdopen() takes an open descriptor instead, which then belongs to the gzFile and is
 * closed with it (but stays open if gzdopen() fails); gzopen_w() is for Windows.
 * mode holds one of
 *   r   read; w  write, replacing what is there; a  write behind what is there, as another member
 * and any of
 *   0-9 level            f h R F  strategy Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED
 *   T   write without compressing, no gzip format; not for reading
 *   G   read gzip only: what does not begin with a gzip header is an error; not for writing
 *   x   fail if the file exists (writing)
 *   e   close the descriptor on exec
 *   N   do not block, as below
 *   b   nothing
 * + is refused; other letters are ignored. Reading without G, a file that does not begin with
 * a gzip header is passed on as it is. All members of a file are read as one (RFC 1952 section
 * 2.2); what follows them and is no gzip header is ignored.
 *
 * A descriptor that does not block may stall: it has no input, or takes no output, for now. A call
 * that meets this, or a signal, returns what it has done so far: fewer bytes than were asked for,
 * and if there are none its value for an error, with Z_ERRNO from gzerror() and EAGAIN or EINTR in
 * errno (gzprintf(): Z_BUF_ERROR). Nothing is lost and nothing done twice; the next call goes on.
 * A writer calls gzflush() with Z_FINISH until it returns Z_OK before gzclose(), which does not wait.
 *
 * NULL if mode is not valid, there is no memory, or the file cannot be opened (errno says why; for
 * gzdopen() fd is -1). gzclose() must follow for each file that was opened.
 */
ZEXTERN gzFile ZEXPORT gzdopen(int fd, const char *mode);
#ifdef _WIN32
ZEXTERN gzFile ZEXPORT gzopen_w(const wchar_t *path, const char *mode);
#endif

/*
 * The size of the buffers, 8192 by default and at least 8; about three times as much is allocated,
 * at the first read or write. 0; -1 if buffers are allocated already or size is 2^31 or more.
 */
ZEXTERN int ZEXPORT gzbuffer(gzFile file, unsigned size);

/*
 * Compresses what was written so far as before and what follows with this level and strategy, see
 * deflateParams(). Z_OK; Z_STREAM_ERROR if file is not open for writing, is written without
 * compressing or had an error; Z_ERRNO if writing failed; Z_MEM_ERROR.
 */
ZEXTERN int ZEXPORT gzsetparams(gzFile file, int level, int strategy);

/*
 * Reads up to len uncompressed bytes to buf. Returns their number: less than len only at the end of
 * the file, if an error comes first (the next call then reports it), or after a stall. -1 on error:
 * gzerror() gives Z_ERRNO (reading failed), Z_DATA_ERROR (the file is not valid), Z_MEM_ERROR, or
 * Z_STREAM_ERROR (len is 2^31 or more).
 * A file that ends within a member is no error here, but gzerror() says Z_BUF_ERROR, and so does
 * gzclose(). If the file may have grown since, gzclearerr() allows to go on.
 */
ZEXTERN int ZEXPORT gzread(gzFile file, voidp buf, unsigned len);

/*
 * Reads up to nitems items of size bytes each, as fread(). Returns how many are complete; part of
 * one may stand behind them at the end. 0 on error, see gzerror(): as gzread(), and Z_STREAM_ERROR
 * if size * nitems overflows.
 */
ZEXTERN z_size_t ZEXPORT gzfread(voidp buf, z_size_t size, z_size_t nitems, gzFile file);

/*
 * Compresses len bytes at buf. Returns how many were taken: all, fewer after a stall, or 0 on error:
 * gzerror() gives Z_ERRNO (writing failed), Z_MEM_ERROR or Z_DATA_ERROR (len is 2^31 or more).
 */
ZEXTERN int ZEXPORT gzwrite(gzFile file, voidpc buf, unsigned len);

/*
 * Compresses nitems items of size bytes each, as fwrite(). Returns how many were taken whole;
 * errors as for gzwrite(), and Z_STREAM_ERROR if size * nitems overflows.
 */
ZEXTERN z_size_t ZEXPORT gzfwrite(voidpc buf, z_size_t size, z_size_t nitems, gzFile file);

/*
 * Formats as printf() and compresses the result. Returns its size; 0, and nothing written, if it
 * has as many bytes as the buffer of gzbuffer() or more (8191 bytes always fit into the default); a
 * negative return code on error.
 */
ZEXTERN int ZEXPORTVA gzprintf(gzFile file, const char *format, ...);
ZEXTERN int ZEXPORTVA gzvprintf(gzFile file, const char *format, va_list va);

/*
 * Compresses a string without its terminating zero. Returns how many bytes were taken: all, fewer
 * after a stall; -1 on error.
 */
ZEXTERN int ZEXPORT gzputs(gzFile file, const char *s);

/*
 * Reads up to len - 1 bytes, to the end of a line at most, newline included, and adds a zero.
 * Returns buf; NULL at the end of the file, on error, or if len is less than 1.
 */
ZEXTERN char *ZEXPORT gzgets(gzFile file, char *buf, int len);

/* Compresses the byte c. Returns it as unsigned char, -1 on error. */
ZEXTERN int ZEXPORT gzputc(gzFile file, int c);

/*
 * Reads one byte. Returns it, or -1 at the end of the file or on error. It is a macro that takes
 * the byte from the buffer if there is one; file must be valid. gzgetc_() is the same as a
 * function.
 */
ZEXTERN int ZEXPORT gzgetc(gzFile file);
ZEXTERN int ZEXPORT gzgetc_(gzFile file);

/*
 * Puts the byte c before what is read next, and moves the position back by one. One byte can
 * always be put back, directly after opening as many as the buffer has. A seek forgets them.
 * Returns c; -1 if c is negative, file is not open for reading, or there is no room.
 */
ZEXTERN int ZEXPORT gzungetc(int c, gzFile file);

/*
 * Writes out all that was compressed so far; flush as in deflate(), Z_NO_FLUSH to Z_FINISH.
 * Z_FINISH ends the member; what is written later begins another. Z_OK; Z_STREAM_ERROR if file is
 * not open for writing or flush is out of range; Z_ERRNO if writing failed; Z_MEM_ERROR.
 */
ZEXTERN int ZEXPORT gzflush(gzFile file, int flush);

/* Back to where reading began. 0; -1 on error or if file is not open for reading. */
ZEXTERN int ZEXPORT gzrewind(gzFile file);

/* 1 if a read has come to the end of the file and wanted more, else 0; 0 when writing. */
ZEXTERN int ZEXPORT gzeof(gzFile file);

/*
 * 1 if bytes are passed on as they are, 0 if they are gzip. When reading, the beginning of the file
 * is read to find out, so gzbuffer() must come before; an empty file gives 1. When writing: 1 after
 * T.
 */
ZEXTERN int ZEXPORT gzdirect(gzFile file);

/*
 * Writes out what is left, closes the file and gives back its memory; the gzFile is gone, whatever
 * the result. gzclose_r() is for files that are read and gzclose_w() for those that are written.
 * Z_OK; Z_STREAM_ERROR if file is NULL or of the other kind (then it is not closed); Z_ERRNO if
 * writing or closing failed; Z_MEM_ERROR; Z_BUF_ERROR if the last read ended within a member.
 */
ZEXTERN int ZEXPORT gzclose(gzFile file);
ZEXTERN int ZEXPORT gzclose_r(gzFile file);
ZEXTERN int ZEXPORT gzclose_w(gzFile file);

/*
 * A text on the last error and, if errnum is not NULL, its code in *errnum; Z_ERRNO refers to
 * errno.
 * "" if there was none. The text belongs to the file and stands until the next call on it. NULL if
 * file is NULL.
 */
ZEXTERN const char *ZEXPORT gzerror(gzFile file, int *errnum);

/* Forgets error and end of file, so that one may go on. */
ZEXTERN void ZEXPORT gzclearerr(gzFile file);

#ifdef Z_PREFIX_SET
#undef z_gzgetc
#define z_gzgetc(g) ((g)->have ? ((g)->have--, (g)->pos++, *((g)->next)++) : (gzgetc)(g))
#else
#define gzgetc(g) ((g)->have ? ((g)->have--, (g)->pos++, *((g)->next)++) : (gzgetc)(g))
#endif

#endif /* !Z_SOLO */

/* ---- Checksums ---- */

/*
 * The Adler-32 (RFC 1950 section 8) of all that was summed into adler followed by len bytes at buf.
 * It begins with 1, which is also what buf == Z_NULL returns.
 */
ZEXTERN uLong ZEXPORT adler32(uLong adler, const Bytef *buf, uInt len);
ZEXTERN uLong ZEXPORT adler32_z(uLong adler, const Bytef *buf, z_size_t len);

/*
 * The CRC-32 (RFC 1952 section 8) of all that was summed into crc followed by len bytes at buf. It
 * begins with 0, which is also what buf == Z_NULL returns.
 */
ZEXTERN uLong ZEXPORT crc32(uLong crc, const Bytef *buf, uInt len);
ZEXTERN uLong ZEXPORT crc32_z(uLong crc, const Bytef *buf, z_size_t len);

/*
 * crc32_combine(crc1, crc2, len2) by an operator that crc32_combine_gen(len2) made once. op 0,
 * which a negative length gives, returns 0.
 */
ZEXTERN uLong ZEXPORT crc32_combine_op(uLong crc1, uLong crc2, uLong op);

/* The 256 CRC-32 values of the bytes (RFC 1952 section 8). Static, to be read only. */
ZEXTERN const z_crc_t *ZEXPORT get_crc_table(void);

/* ---- Functions with file offsets ---- */

/*
 * Under _FILE_OFFSET_BITS=64 these names stand for their 64-bit twins. The library itself, which
 * defines both, is compiled with ZLIB_INTERNAL.
 *
 * uLong adler32_combine(uLong adler1, uLong adler2, z_off_t len2)
 * uLong crc32_combine(uLong crc1, uLong crc2, z_off_t len2)
 *     The checksum of two pieces of data in a row, from the checksum of each and the size of the
 *     second. A negative len2 gives 0xffffffff (Adler-32) and 0 (CRC-32).
 *
 * uLong crc32_combine_gen(z_off_t len2)
 *     The operator for crc32_combine_op(); 0 if len2 is negative.
 *
 * z_off_t gzseek(gzFile file, z_off_t offset, int whence)
 *     Moves to an offset in the uncompressed data, from its start (SEEK_SET) or from the present
 *     position (SEEK_CUR); SEEK_END is refused. Reading: going on means decompressing what lies
 *     between, going back means to begin again. Writing: only forwards, zeros fill the gap. Both
 *     happen at the next read or write. Returns the new position, -1 on error.
 *
 * z_off_t gztell(gzFile file)
 *     The position in the uncompressed data, counted from where reading or writing began, or -1.
 *
 * z_off_t gzoffset(gzFile file)
 *     The position in the file itself, not counting input that is read but not used, or -1.
 */
#if !defined(Z_SOLO) && (defined(Z_LARGE64) || defined(Z_WANT64) || defined(ZLIB_INTERNAL))
ZEXTERN gzFile ZEXPORT gzopen64(const char *path, const char *mode);
ZEXTERN z_off64_t ZEXPORT gzseek64(gzFile file, z_off64_t offset, int whence);
ZEXTERN z_off64_t ZEXPORT gztell64(gzFile file);
ZEXTERN z_off64_t ZEXPORT gzoffset64(gzFile file);
ZEXTERN uLong ZEXPORT adler32_combine64(uLong adler1, uLong adler2, z_off64_t len2);
ZEXTERN uLong ZEXPORT crc32_combine64(uLong crc1, uLong crc2, z_off64_t len2);
ZEXTERN uLong ZEXPORT crc32_combine_gen64(z_off64_t len2);
#endif

#if !defined(Z_SOLO) && defined(Z_WANT64) && !defined(ZLIB_INTERNAL)
#ifdef Z_PREFIX_SET
#define z_gzopen            z_gzopen64
#define z_gzseek            z_gzseek64
#define z_gztell            z_gztell64
#define z_gzoffset          z_gzoffset64
#define z_adler32_combine   z_adler32_combine64
#define z_crc32_combine     z_crc32_combine64
#define z_crc32_combine_gen z_crc32_combine_gen64
#else
#define gzopen            gzopen64
#define gzseek            gzseek64
#define gztell            gztell64
#define gzoffset          gzoffset64
#define adler32_combine   adler32_combine64
#define crc32_combine     crc32_combine64
#define crc32_combine_gen crc32_combine_gen64
#endif
#else
#ifndef Z_SOLO
ZEXTERN gzFile ZEXPORT gzopen(const char *path, const char *mode);
ZEXTERN z_off_t ZEXPORT gzseek(gzFile file, z_off_t offset, int whence);
ZEXTERN z_off_t ZEXPORT gztell(gzFile file);
ZEXTERN z_off_t ZEXPORT gzoffset(gzFile file);
#endif
ZEXTERN uLong ZEXPORT adler32_combine(uLong adler1, uLong adler2, z_off_t len2);
ZEXTERN uLong ZEXPORT crc32_combine(uLong crc1, uLong crc2, z_off_t len2);
ZEXTERN uLong ZEXPORT crc32_combine_gen(z_off_t len2);
#endif

#ifdef __cplusplus
}
#endif

#endif
