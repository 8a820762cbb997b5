// SPDX-License-Identifier: Zlib
// The profile that a new stream gets.
#include "profile.h"

#include "base/environment.h"
#include "zander.h"

_Static_assert((int)PROFILE_CLASSIC == ZANDER_PROFILE_CLASSIC, "zander.h tells callers");
_Static_assert((int)PROFILE_MODERN == ZANDER_PROFILE_MODERN, "zander.h tells callers");

enum profile zd_default_profile(void)
{
    if (zd_environment_is("ZANDER_PROFILE", "modern")) {
        return PROFILE_MODERN;
    }
    if (zd_environment_is("ZANDER_PROFILE", "classic")) {
        return PROFILE_CLASSIC;
    }
    return (enum profile)ZANDER_DEFAULT_PROFILE; // the build's: CMakeLists.txt
}
