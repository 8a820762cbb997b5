// SPDX-License-Identifier: Zlib
// What Zander adds to zlib's interface. Programs that only use zlib.h run on any zlib; these names
// exist in Zander alone (symbol node ZANDER_1.0).
#ifndef ZANDER_H
#define ZANDER_H

#ifdef __cplusplus
extern "C" {
#endif

// Zander's own version; zlib.h's ZLIB_VERSION is the level of zlib's interface it provides.
#define ZANDER_VERSION "0.1.0"

#if defined(_WIN32) && defined(ZLIB_DLL)
#ifdef ZLIB_INTERNAL
#define ZANDER_API __declspec(dllexport)
#else
#define ZANDER_API __declspec(dllimport)
#endif
#elif defined(__GNUC__) && !defined(_WIN32)
#define ZANDER_API __attribute__((visibility("default")))
#else
#define ZANDER_API
#endif

// The version of the library that the program runs on, as ZANDER_VERSION spells it. The string is
// static: the caller does not free it.
ZANDER_API const char *zander_version(void);

// The tier of CPU-specific code that the process runs on: the best that the CPU has, or a lower one that
// ZANDER_TIER in the environment names. The string is static.
ZANDER_API const char *zander_tier(void);

// The names of the tiers of this build, best first, "portable" last; NULL for an index behind it. A name in
// the list may need a better CPU than this one.
ZANDER_API const char *zander_tier_name(unsigned index);

// What a deflate stream promises.
enum {
    ZANDER_PROFILE_CLASSIC, // every compressed byte is the one that zlib makes
    ZANDER_PROFILE_MODERN   // zlib's format, flush markers and return codes; smaller and faster
};

struct z_stream_s; // zlib.h's z_stream

// Gives a stream a profile. To be called after deflateInit, deflateInit2 or deflateReset and before the
// first deflate() and deflateSetDictionary(); a reset keeps it. Without this call, streams get the profile
// that ZANDER_PROFILE in the environment names (classic or modern; ignored where the process runs with more
// privileges than its user), else the one that the library was built with. Returns Z_OK; Z_STREAM_ERROR
// where the stream is not a deflate stream, has begun, or the profile does not exist; Z_MEM_ERROR where
// memory lacked, after which only deflateEnd() may follow.
ZANDER_API int zander_set_profile(struct z_stream_s *strm, int profile);

#ifdef __cplusplus
}
#endif

#endif
