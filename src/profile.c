// SPDX-License-Identifier: Zlib
// The profile that a new stream gets.
#include "profile.h"

#include <stddef.h>
#include <string.h>

#include "base/environment.h"
#include "zander.h"

_Static_assert((int)PROFILE_CLASSIC == ZANDER_PROFILE_CLASSIC, "zander.h tells callers");
_Static_assert((int)PROFILE_MODERN == ZANDER_PROFILE_MODERN, "zander.h tells callers");

enum profile zd_default_profile(void)
{
    const char *name = zd_environment("ZANDER_PROFILE");
    if (name != NULL && strcmp(name, "modern") == 0) {
        return PROFILE_MODERN;
    }
    if (name != NULL && strcmp(name, "classic") == 0) {
        return PROFILE_CLASSIC;
    }
    return (enum profile)ZANDER_DEFAULT_PROFILE; // the build's: CMakeLists.txt
}
