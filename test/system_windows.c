// SPDX-License-Identifier: Zlib
// Windows for the tests. Empty elsewhere.
#ifdef _WIN32

#include "operating_system.h"

#include <direct.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static system_crash_fn *report_crash;

size_t system_page_size(void)
{
    SYSTEM_INFO information;
    GetSystemInfo(&information);
    return information.dwPageSize;
}

void *system_guarded_memory(size_t size)
{
    const size_t page = system_page_size();
    char *memory = VirtualAlloc(NULL, size + 2 * page, MEM_RESERVE, PAGE_NOACCESS);
    return memory == NULL ? NULL : VirtualAlloc(memory + page, size, MEM_COMMIT, PAGE_READWRITE);
}

void *system_vast_memory(size_t size)
{
    return VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

void *system_load_library(const char *path)
{
    return LoadLibraryA(path);
}

void *system_symbol(void *library, const char *name)
{
    const FARPROC address = GetProcAddress(library, name);
    void *symbol = NULL;
    memcpy(&symbol, &address, sizeof(symbol));
    return symbol;
}

void system_unload_library(void *library)
{
    FreeLibrary(library);
}

// A library names the one that it takes each function from.
bool system_program_exports(const char *name)
{
    (void)name;
    return false;
}

// Windows has none of its own.
bool system_find_libz(bool (*found)(const char *path, void *context), void *context)
{
    (void)found;
    (void)context;
    return false;
}

static void on_signal(int number)
{
    report_crash(number, false);
    signal(number, SIG_DFL);
}

void system_watch(system_crash_fn *report)
{
    static const int numbers[] = {SIGSEGV, SIGILL, SIGFPE, SIGABRT};
    report_crash = report;
    for (size_t at = 0; at < sizeof(numbers) / sizeof(numbers[0]); at++)
        signal(numbers[at], on_signal);
}

void system_limit_time(unsigned seconds)
{
    (void)seconds;
}

bool system_set_variable(const char *name, const char *value)
{
    return _putenv_s(name, value == NULL ? "" : value) == 0;
}

bool system_make_folder(char *path, size_t size)
{
    char parent[MAX_PATH + 1];
    const DWORD parent_length = GetTempPathA(sizeof(parent), parent); // ends with a separator
    if (parent_length == 0 || parent_length >= sizeof(parent))
        return false;
    for (unsigned long number = 0; number < 10000; number++) {
        const int length = snprintf(path, size, "%szander_%lx_%lu", parent,
                                    (unsigned long)GetCurrentProcessId(), number);
        if (length > 0 && (size_t)length < size && _mkdir(path) == 0)
            return true;
    }
    return false;
}

#else
typedef int system_windows_is_empty_here; // ISO C wants a declaration in every file
#endif
