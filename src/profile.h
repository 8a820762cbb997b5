// SPDX-License-Identifier: Zlib
// Which of two promises a deflate stream keeps: zlib's bytes, or the best size at the best speed.
#ifndef ZD_PROFILE_H
#define ZD_PROFILE_H

// The values are those of zander.h.
enum profile {
    PROFILE_CLASSIC, // every byte is zlib's
    PROFILE_MODERN,  // zlib's format and return codes, matches and blocks of our own choice
};

// The profile of streams that do not ask for one: what ZANDER_PROFILE in the environment names, else that
// of the build.
enum profile zd_default_profile(void);

#endif
