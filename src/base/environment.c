// SPDX-License-Identifier: Zlib
// Reading the environment safely, as each system has it.
#define _GNU_SOURCE // secure_getenv

#include "base/environment.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef Z_SOLO

const char *zd_environment(const char *name)
{
    (void)name; // no C library, no environment
    return NULL;
}

bool zd_environment_is(const char *name, const char *value)
{
    (void)name;
    (void)value;
    return false;
}

#else

#include <stdlib.h>
#include <string.h>

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

bool zd_environment_is(const char *name, const char *value)
{
    const char *found = zd_environment(name);
    return found != NULL && strcmp(found, value) == 0;
}

#endif
