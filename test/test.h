// SPDX-License-Identifier: Zlib
// The few macros that the tests share. A failed check says where and what, and ends the program.
#ifndef ZD_TEST_H
#define ZD_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEST_SKIPPED = 77 }; // exit code that ctest counts as skipped

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

// Two integers that must be equal; both are printed when they are not.
#define CHECK_EQUAL(actual, expected)                                                              \
    do {                                                                                           \
        const long long check_actual = (long long)(actual);                                        \
        const long long check_expected = (long long)(expected);                                    \
        if (check_actual != check_expected) {                                                      \
            fprintf(stderr, "%s:%d: %s is %lld, not %s = %lld\n", __FILE__, __LINE__, #actual,     \
                    check_actual, #expected, check_expected);                                      \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#define CHECK_STRING(actual, expected)                                                             \
    do {                                                                                           \
        const char *check_actual = (actual);                                                       \
        const char *check_expected = (expected);                                                   \
        if (check_actual == NULL || strcmp(check_actual, check_expected) != 0) {                   \
            fprintf(stderr, "%s:%d: %s is \"%s\", not \"%s\"\n", __FILE__, __LINE__, #actual,      \
                    check_actual == NULL ? "(null)" : check_actual, check_expected);               \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#define CHECK_BYTES(actual, expected, size)                                                        \
    do {                                                                                           \
        if ((size) != 0 && memcmp((actual), (expected), (size)) != 0) {                            \
            fprintf(stderr, "%s:%d: %s differs from %s in %zu bytes\n", __FILE__, __LINE__,        \
                    #actual, #expected, (size_t)(size));                                           \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#endif
