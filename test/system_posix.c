// SPDX-License-Identifier: Zlib
// POSIX for the tests. Empty on Windows.
#ifndef _WIN32

#include "operating_system.h"

#include <dlfcn.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

enum { SIGNAL_COUNT = 6 };
static const int signal_numbers[SIGNAL_COUNT] = {SIGSEGV, SIGBUS,  SIGILL,
                                                 SIGFPE,  SIGABRT, SIGVTALRM};
static struct sigaction former_actions[SIGNAL_COUNT];
static system_crash_fn *report_crash;

size_t system_page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

void *system_guarded_memory(size_t size)
{
    const size_t page = system_page_size();
    char *memory = mmap(NULL, size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + page, size, PROT_READ | PROT_WRITE) != 0)
        return NULL;
    return memory + page;
}

void *system_vast_memory(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void *system_load_library(const char *path)
{
    return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

void *system_symbol(void *library, const char *name)
{
    return dlsym(library, name);
}

void system_unload_library(void *library)
{
    dlclose(library);
}

bool system_program_exports(const char *name)
{
    return dlsym(RTLD_DEFAULT, name) != NULL;
}

bool system_find_libz(bool (*found)(const char *path, void *context), void *context)
{
    static const char *const patterns[] = {
        "/lib/*-linux-*/libz.so.1", "/usr/lib/*-linux-*/libz.so.1",
        "/lib64/libz.so.1",         "/usr/lib64/libz.so.1",
        "/lib/libz.so.1",           "/usr/lib/libz.so.1"};
    bool is_found = false;
    for (size_t at = 0; at < sizeof(patterns) / sizeof(patterns[0]) && !is_found; at++) {
        glob_t matches;
        if (glob(patterns[at], 0, NULL, &matches) != 0)
            continue;
        for (size_t match = 0; match < matches.gl_pathc && !is_found; match++)
            is_found = found(matches.gl_pathv[match], context);
        globfree(&matches);
    }
    return is_found;
}

// The program ends after this, so that stdio in a handler can do no harm beyond the message.
static void on_signal(int number)
{
    report_crash(number, number == SIGVTALRM);
    if (number == SIGVTALRM)
        _exit(1);
    for (int at = 0; at < SIGNAL_COUNT; at++)
        sigaction(signal_numbers[at], &former_actions[at], NULL);
}

void system_watch(system_crash_fn *report)
{
    const struct sigaction action = {.sa_handler = on_signal};
    report_crash = report;
    for (int at = 0; at < SIGNAL_COUNT; at++)
        sigaction(signal_numbers[at], &action, &former_actions[at]);
}

void system_limit_time(unsigned seconds)
{
    const struct itimerval limit = {{0, 0}, {(time_t)seconds, 0}};
    setitimer(ITIMER_VIRTUAL, &limit, NULL);
}

bool system_set_variable(const char *name, const char *value)
{
    return (value == NULL ? unsetenv(name) : setenv(name, value, 1)) == 0;
}

bool system_make_folder(char *path, size_t size)
{
    const char *parent = getenv("TMPDIR");
    const int length = snprintf(path, size, "%s/zander_XXXXXX", parent == NULL ? "/tmp" : parent);
    return length > 0 && (size_t)length < size && mkdtemp(path) != NULL;
}

#else
typedef int system_posix_is_empty_here; // ISO C wants a declaration in every file
#endif
