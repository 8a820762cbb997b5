// SPDX-License-Identifier: Zlib
// Owns the wrappers that the linker puts between the gz functions and their system calls, and the
// checks that the tests with faults share.
#include "gz/gz_state.h"

#include "fault_io.h"
#include "gz_files.h"
#include "test.h"

#include <errno.h>

static struct fault_plan current;
static unsigned long calls[FAULT_CALLS];
static bool is_active;

void fault_start(struct fault_plan plan)
{
    current = plan;
    memset(calls, 0, sizeof(calls));
    is_active = true;
}

unsigned long fault_stop(enum fault_call call)
{
    is_active = false;
    return calls[call];
}

// Counts a call; true if it is to fail, with errno set.
static bool must_fail(enum fault_call call)
{
    if (!is_active)
        return false;
    const unsigned long number = ++calls[call];
    if (call != current.call || number < current.first || number - current.first >= current.count)
        return false;
    errno = current.error;
    return true;
}

static size_t shorten(size_t size)
{
    return is_active && current.limit != 0 && size > current.limit ? current.limit : size;
}

// The names that ld's --wrap gives: __wrap_ instead of the function, __real_ for the function itself.
ptrdiff_t __real_zd_gz_system_read(int descriptor, unsigned char *bytes, size_t size);
ptrdiff_t __wrap_zd_gz_system_read(int descriptor, unsigned char *bytes, size_t size);
ptrdiff_t __real_zd_gz_system_write(int descriptor, const unsigned char *bytes, size_t size);
ptrdiff_t __wrap_zd_gz_system_write(int descriptor, const unsigned char *bytes, size_t size);
z_off64_t __real_zd_gz_system_seek(int descriptor, z_off64_t offset, int whence);
z_off64_t __wrap_zd_gz_system_seek(int descriptor, z_off64_t offset, int whence);
int __real_zd_gz_system_close(int descriptor);
int __wrap_zd_gz_system_close(int descriptor);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

ptrdiff_t __wrap_zd_gz_system_read(int descriptor, unsigned char *bytes, size_t size)
{
    return must_fail(FAULT_READ) ? -1 : __real_zd_gz_system_read(descriptor, bytes, shorten(size));
}

ptrdiff_t __wrap_zd_gz_system_write(int descriptor, const unsigned char *bytes, size_t size)
{
    return must_fail(FAULT_WRITE) ? -1
                                  : __real_zd_gz_system_write(descriptor, bytes, shorten(size));
}

z_off64_t __wrap_zd_gz_system_seek(int descriptor, z_off64_t offset, int whence)
{
    return must_fail(FAULT_SEEK) ? -1 : __real_zd_gz_system_seek(descriptor, offset, whence);
}

// Closes in any case, as Linux does.
int __wrap_zd_gz_system_close(int descriptor)
{
    const bool is_failure = must_fail(FAULT_CLOSE);
    const int result = __real_zd_gz_system_close(descriptor);
    if (is_failure)
        errno = current.error;
    return is_failure ? -1 : result;
}

void *__wrap_malloc(size_t size)
{
    return must_fail(FAULT_ALLOCATE) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return must_fail(FAULT_ALLOCATE) ? NULL : __real_calloc(count, size);
}

const char *fault_path(void)
{
    return temp_path("faults");
}

bool fault_is_stall(int number)
{
    return number == EAGAIN || number == EINTR;
}

int fault_code(gzFile file)
{
    int code;
    gzerror(file, &code);
    return code;
}

void fault_accept(gzFile file, int expected_errno)
{
    CHECK_EQUAL(errno, expected_errno);
    check_error(file, fault_path(), Z_ERRNO, strerror(expected_errno));
    if (!fault_is_stall(expected_errno))
        gzclearerr(file);
}
