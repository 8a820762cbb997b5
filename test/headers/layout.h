/* SPDX-License-Identifier: Zlib */
/*
 * Size and field offsets of the public structs in the three data models, checked by the compiler.
 * The numbers are those of every program built against any zlib 1.x.
 */
#ifndef ZD_LAYOUT_H
#define ZD_LAYOUT_H

#include <limits.h>
#include <stddef.h>
#include "zlib.h"

#if defined(_WIN64)
#define LAYOUT(lp64, llp64, ilp32) llp64
#elif ULONG_MAX == 0xffffffffUL
#define LAYOUT(lp64, llp64, ilp32) ilp32
#else
#define LAYOUT(lp64, llp64, ilp32) lp64
#endif

#define CHECK_SIZE(type, lp64, llp64, ilp32)                                                       \
    typedef char size_of_##type[sizeof(struct type) == LAYOUT(lp64, llp64, ilp32) ? 1 : -1]
#define CHECK_OFFSET(type, field, lp64, llp64, ilp32)                                              \
    typedef char offset_of_##type##_##field                                                        \
        [offsetof(struct type, field) == LAYOUT(lp64, llp64, ilp32) ? 1 : -1]

CHECK_OFFSET(z_stream_s, next_in, 0, 0, 0);
CHECK_OFFSET(z_stream_s, avail_in, 8, 8, 4);
CHECK_OFFSET(z_stream_s, total_in, 16, 12, 8);
CHECK_OFFSET(z_stream_s, next_out, 24, 16, 12);
CHECK_OFFSET(z_stream_s, avail_out, 32, 24, 16);
CHECK_OFFSET(z_stream_s, total_out, 40, 28, 20);
CHECK_OFFSET(z_stream_s, msg, 48, 32, 24);
CHECK_OFFSET(z_stream_s, state, 56, 40, 28);
CHECK_OFFSET(z_stream_s, zalloc, 64, 48, 32);
CHECK_OFFSET(z_stream_s, zfree, 72, 56, 36);
CHECK_OFFSET(z_stream_s, opaque, 80, 64, 40);
CHECK_OFFSET(z_stream_s, data_type, 88, 72, 44);
CHECK_OFFSET(z_stream_s, adler, 96, 76, 48);
CHECK_OFFSET(z_stream_s, reserved, 104, 80, 52);
CHECK_SIZE(z_stream_s, 112, 88, 56);

CHECK_OFFSET(gz_header_s, text, 0, 0, 0);
CHECK_OFFSET(gz_header_s, time, 8, 4, 4);
CHECK_OFFSET(gz_header_s, xflags, 16, 8, 8);
CHECK_OFFSET(gz_header_s, os, 20, 12, 12);
CHECK_OFFSET(gz_header_s, extra, 24, 16, 16);
CHECK_OFFSET(gz_header_s, extra_len, 32, 24, 20);
CHECK_OFFSET(gz_header_s, extra_max, 36, 28, 24);
CHECK_OFFSET(gz_header_s, name, 40, 32, 28);
CHECK_OFFSET(gz_header_s, name_max, 48, 40, 32);
CHECK_OFFSET(gz_header_s, comment, 56, 48, 36);
CHECK_OFFSET(gz_header_s, comm_max, 64, 56, 40);
CHECK_OFFSET(gz_header_s, hcrc, 68, 60, 44);
CHECK_OFFSET(gz_header_s, done, 72, 64, 48);
CHECK_SIZE(gz_header_s, 80, 72, 52);

#ifndef Z_SOLO
CHECK_OFFSET(gzFile_s, have, 0, 0, 0);
CHECK_OFFSET(gzFile_s, next, 8, 8, 4);
CHECK_OFFSET(gzFile_s, pos, 16, 16, 8);
#endif

#endif
