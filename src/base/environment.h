// SPDX-License-Identifier: Zlib
// The user's wishes, from the environment of the process.
#ifndef ZD_BASE_ENVIRONMENT_H
#define ZD_BASE_ENVIRONMENT_H

// The value of a variable, or null: also where the process runs with more privileges than the user who
// started it has, because then the environment is not to be trusted.
const char *zd_environment(const char *name);

// Whether a variable has this value.
_Bool zd_environment_is(const char *name, const char *value);

#endif
