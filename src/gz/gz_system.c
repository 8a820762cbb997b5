// SPDX-License-Identifier: Zlib
// The system calls of the gz functions, with 64-bit offsets everywhere. What an error means is
// decided by the callers.
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#include "gz/gz_state.h"

#include <errno.h>
#include <fcntl.h>

#ifdef _WIN32
#include <io.h>
#include <sys/stat.h>
#else
#include <unistd.h>
#endif

static size_t limit_transfer(size_t size)
{
    return size < GZ_MAX_TRANSFER ? size : GZ_MAX_TRANSFER;
}

#ifdef _WIN32

static int open_flags(const struct gz_mode *mode)
{
    int flags = _O_BINARY | (mode->is_closed_on_exec ? _O_NOINHERIT : 0);
    if (mode->direction == GZ_READING) {
        flags |= _O_RDONLY;
    } else {
        flags |= _O_WRONLY | _O_CREAT | (mode->is_append ? _O_APPEND : _O_TRUNC) |
                 (mode->is_exclusive ? _O_EXCL : 0);
    }
    return flags;
}

int zd_gz_system_open(const char *path, const struct gz_mode *mode)
{
    return _open(path, open_flags(mode), _S_IREAD | _S_IWRITE);
}

int zd_gz_system_open_wide(const wchar_t *path, const struct gz_mode *mode)
{
    return _wopen(path, open_flags(mode), _S_IREAD | _S_IWRITE);
}

void zd_gz_system_adopt(int descriptor, const struct gz_mode *mode)
{
    (void)descriptor;
    (void)mode;
}

ptrdiff_t zd_gz_system_read(int descriptor, unsigned char *bytes, size_t size)
{
    return _read(descriptor, bytes, (unsigned)limit_transfer(size));
}

ptrdiff_t zd_gz_system_write(int descriptor, const unsigned char *bytes, size_t size)
{
    return _write(descriptor, bytes, (unsigned)limit_transfer(size));
}

z_off64_t zd_gz_system_seek(int descriptor, z_off64_t offset, int whence)
{
    return _lseeki64(descriptor, offset, whence);
}

int zd_gz_system_close(int descriptor)
{
    return _close(descriptor);
}

#else

int zd_gz_system_open(const char *path, const struct gz_mode *mode)
{
    int flags = (mode->is_closed_on_exec ? O_CLOEXEC : 0) | (mode->is_nonblocking ? O_NONBLOCK : 0);
    if (mode->direction == GZ_READING) {
        flags |= O_RDONLY;
    } else {
        flags |= O_WRONLY | O_CREAT | (mode->is_append ? O_APPEND : O_TRUNC) |
                 (mode->is_exclusive ? O_EXCL : 0);
    }
    return open(path, flags, 0666);
}

void zd_gz_system_adopt(int descriptor, const struct gz_mode *mode)
{
    if (mode->is_closed_on_exec) {
        const int flags = fcntl(descriptor, F_GETFD);
        if (flags != -1) {
            (void)fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC);
        }
    }
    if (mode->is_nonblocking) {
        const int flags = fcntl(descriptor, F_GETFL);
        if (flags != -1) {
            (void)fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
        }
    }
}

ptrdiff_t zd_gz_system_read(int descriptor, unsigned char *bytes, size_t size)
{
    return read(descriptor, bytes, limit_transfer(size));
}

ptrdiff_t zd_gz_system_write(int descriptor, const unsigned char *bytes, size_t size)
{
    return write(descriptor, bytes, limit_transfer(size));
}

z_off64_t zd_gz_system_seek(int descriptor, z_off64_t offset, int whence)
{
    return lseek(descriptor, offset, whence);
}

int zd_gz_system_close(int descriptor)
{
    return close(descriptor);
}

#endif
