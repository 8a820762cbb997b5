// SPDX-License-Identifier: Zlib
// Reading the environment safely, as each system has it.
#define _GNU_SOURCE // secure_getenv

#include "base/environment.h"

#include <stddef.h>
#include <stdlib.h>

#if defined(__GLIBC__)

const char *zd_environment(const char *name)
{
    return secure_getenv(name);
}

#elif defined(_WIN32)

const char *zd_environment(const char *name)
{
    return getenv(name); // no program runs for another user than the one who set it
}

#else

#include <unistd.h>

const char *zd_environment(const char *name)
{
    return getuid() == geteuid() && getgid() == getegid() ? getenv(name) : NULL;
}

#endif
