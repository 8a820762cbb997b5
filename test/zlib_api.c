// SPDX-License-Identifier: Zlib
// Owns the two tables of function pointers: ours filled by the linker, stock's from a loaded library.
// It finds the system's library; what is done with the pointers is the tests' business.
#include "zlib_api.h"

#include "operating_system.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct function_slot {
    const char *name;
    size_t offset;
    bool is_required;
};

static const struct function_slot function_slots[] = {
#define REQUIRED_SLOT(name) {#name, offsetof(struct zlib_api, name), true},
#define YOUNG_SLOT(name)    {#name, offsetof(struct zlib_api, name), false},
    ZLIB_API_FUNCTIONS(REQUIRED_SLOT) ZLIB_API_YOUNG_FUNCTIONS(YOUNG_SLOT)
#undef REQUIRED_SLOT
#undef YOUNG_SLOT
};

static const struct zlib_api ours = {
#define FILL_POINTER(name) .name = name,
    ZLIB_API_FUNCTIONS(FILL_POINTER) ZLIB_API_YOUNG_FUNCTIONS(FILL_POINTER)
#undef FILL_POINTER
};

static char stock_path[1024];

// MemorySanitizer does not see what a library writes that was compiled without it.
#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#define IS_MEMORY_SANITIZED true
#endif
#endif
#ifndef IS_MEMORY_SANITIZED
#define IS_MEMORY_SANITIZED false
#endif

const struct zlib_api *zlib_api_ours(void)
{
    return &ours;
}

bool zlib_api_is_memory_sanitized(void)
{
    return IS_MEMORY_SANITIZED;
}

const char *zlib_api_stock_path(void)
{
    return stock_path;
}

static bool fill_table(struct zlib_api *api, void *library, const char *path)
{
    for (size_t slot = 0; slot < sizeof(function_slots) / sizeof(function_slots[0]); slot++) {
        void *address = system_symbol(library, function_slots[slot].name);
        if (address == NULL && function_slots[slot].is_required) {
            fprintf(stderr, "%s has no function %s\n", path, function_slots[slot].name);
            return false;
        }
        memcpy((char *)api + function_slots[slot].offset, &address, sizeof(address));
    }
    return true;
}

static bool load_library(struct zlib_api *api, const char *path)
{
    void *library = system_load_library(path);
    if (library == NULL)
        return false;
    if (system_symbol(library, "zander_version") != NULL) {
        fprintf(stderr, "%s is Zander, not a reference\n", path);
        system_unload_library(library);
        return false;
    }
    // A name exported by the program would be taken before the library's own.
    if (system_program_exports("inflate")) {
        fprintf(stderr, "the program exports zlib's names: %s cannot be loaded beside it\n", path);
        system_unload_library(library);
        return false;
    }
    if (!fill_table(api, library, path)) {
        system_unload_library(library);
        return false;
    }
    snprintf(stock_path, sizeof(stock_path), "%s", path);
    return true;
}

static bool load_found_library(const char *path, void *api)
{
    return load_library(api, path);
}

static bool find_library(struct zlib_api *api)
{
    if (IS_MEMORY_SANITIZED) {
        fprintf(stderr, "no comparison with another library under MemorySanitizer\n");
        return false;
    }
    const char *chosen = getenv("ZANDER_STOCK_LIBZ");
    if (chosen != NULL && chosen[0] != '\0') {
        if (load_library(api, chosen))
            return true;
        fprintf(stderr, "ZANDER_STOCK_LIBZ=%s: not usable\n", chosen);
        return false;
    }
    const bool is_found = system_find_libz(load_found_library, api);
    if (!is_found)
        fprintf(stderr, "no libz.so.1 to compare with; ZANDER_STOCK_LIBZ names one\n");
    return is_found;
}

const struct zlib_api *zlib_api_stock(void)
{
    static struct zlib_api stock;
    static enum { NOT_TRIED, FOUND, MISSING } state = NOT_TRIED;

    if (state == NOT_TRIED)
        state = find_library(&stock) ? FOUND : MISSING;
    return state == FOUND ? &stock : NULL;
}
