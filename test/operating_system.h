// SPDX-License-Identifier: Zlib
// What the tests ask of the operating system beyond ISO C. Two files make it true: system_posix.c and
// system_windows.c.
#ifndef ZD_TEST_OPERATING_SYSTEM_H
#define ZD_TEST_OPERATING_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>

// The gzip headers that a compressor writes by itself name the operating system (RFC 1952, 2.3.1).
#ifdef _WIN32
enum { SYSTEM_IS_UNIX = 0 };
#else
enum { SYSTEM_IS_UNIX = 1 };
#endif

size_t system_page_size(void);

// Zeroed memory of whole pages between two pages that cannot be touched; NULL where there is none.
void *system_guarded_memory(size_t size);

// Zeroed memory whose pages exist once they are touched; NULL where there is none.
void *system_vast_memory(size_t size);

// A shared library, NULL where it cannot be loaded, and what it exports. Of the program itself:
// whether it exports a name, which a library that is loaded could take for its own.
void *system_load_library(const char *path);
void *system_symbol(void *library, const char *name);
void system_unload_library(void *library);
bool system_program_exports(const char *name);

// Calls found with the path of each libz of this system until it returns true. False where none did.
bool system_find_libz(bool (*found)(const char *path, void *context), void *context);

// From here on `report` is called before a crash ends the program, and where a call does not return
// until the time is up.
typedef void system_crash_fn(int signal_number, bool is_endless);
void system_watch(system_crash_fn *report);

// Seconds of CPU time until then, from now on. Without effect on Windows, where ctest's limit remains.
void system_limit_time(unsigned seconds);

// Sets a variable of the environment, or takes it out where value is NULL. False where it cannot.
bool system_set_variable(const char *name, const char *value);

// Makes a folder of its own for files of a test, and puts its path, shorter than `size`, into path.
bool system_make_folder(char *path, size_t size);

#endif
