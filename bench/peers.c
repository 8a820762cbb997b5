// SPDX-License-Identifier: Zlib
// Owns the list of loaded libraries and how they are loaded side by side. What their functions are
// and how they are called is known to the peer_*.c of their kinds.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // dladdr()
#endif

#include "peers.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEER_LIMIT = 16 };

static const struct peer_kind *const kinds[] = {&zlib_kind, &libdeflate_kind,
#ifdef BENCH_HAS_ISAL // its header was there
                                                &isal_kind
#endif
};
static struct peer peers[PEER_LIMIT];
static size_t peer_count;

void *bench_allocate(size_t size)
{
    void *memory = malloc(size > 0 ? size : 1);
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

size_t packed_limit(size_t size)
{
    return size + size / 2 + 4096; // level 0 of ISA-L, which has one code for all data
}

static const struct peer *refuse(const char *name, const char *why)
{
    fprintf(stderr, "%s: %s\n", name, why);
    return NULL;
}

bool peers_find_function(void *library, const char *name, void *slot)
{
    // ISO C has no cast from dlsym()'s result to a function pointer; POSIX promises that it fits.
    void *address = dlsym(library, name);
    if (address == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return false;
    }
    memcpy(slot, &address, sizeof(address));
    return true;
}

static struct peer *new_peer(const char *name)
{
    if (peer_count == PEER_LIMIT) {
        refuse(name, "too many libraries");
        return NULL;
    }
    for (size_t index = 0; index < peer_count; index++) {
        if (strcmp(peers[index].name, name) == 0) {
            refuse(name, "two libraries of this name");
            return NULL;
        }
    }
    return &peers[peer_count];
}

static const struct peer_kind *find_kind(void *library)
{
    for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
        if (dlsym(library, kinds[kind]->telling_name) != NULL)
            return kinds[kind];
    }
    return NULL;
}

// Libraries stay loaded, refused ones too.
static const struct peer *add_peer(const char *name, void *library)
{
    struct peer *peer = new_peer(name);
    if (peer == NULL)
        return NULL;
    *peer = (struct peer){.name = name, .kind = find_kind(library)};
    if (peer->kind == NULL)
        return refuse(name, "has the interface neither of zlib nor of libdeflate nor of ISA-L");
    Dl_info info;
    if (dladdr(dlsym(library, peer->kind->telling_name), &info) != 0)
        peer->path = realpath(info.dli_fname, NULL);
    if (peer->path == NULL)
        return refuse(name, "its file is not known");
    peer->functions = peer->kind->bind(library, peer->path);
    if (peer->functions == NULL)
        return NULL;
    peer_count++;
    return peer;
}

// `path` as dlopen() takes it.
static void *open_library(const char *path)
{
    // Were zlib's names already in the process, a library's calls of its own functions would end
    // there.
    if (dlsym(RTLD_DEFAULT, "inflate") != NULL) {
        refuse(path, "the process already has a zlib (LD_PRELOAD?)");
        return NULL;
    }
    return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

const struct peer *peers_load(const char *name, const char *path)
{
    // A name without a slash would be searched for, and found among the libraries already loaded.
    char *file = realpath(path, NULL);
    if (file == NULL)
        return refuse(path, "no such file");
    void *library = open_library(file);
    free(file);
    return library == NULL ? refuse(name, dlerror()) : add_peer(name, library);
}

const struct peer *peers_load_system(const char *name)
{
    const char *path = getenv("ZANDER_STOCK_LIBZ");
    void *library = open_library(path == NULL || path[0] == '\0' ? "libz.so.1" : path);
    if (library == NULL)
        return refuse(name, dlerror());
    if (dlsym(library, "zander_version") != NULL)
        return refuse(name, "is Zander itself");
    return add_peer(name, library);
}

const struct peer *peers_load_installed(const char *name, const char *soname)
{
    void *library = open_library(soname);
    return library == NULL ? NULL : add_peer(name, library);
}

const struct peer *peers_add_modern(const char *name, const struct peer *classic)
{
    struct peer *peer = new_peer(name);
    if (peer == NULL)
        return NULL;
    *peer = *classic;
    peer->name = name;
    peer->is_modern = true;
    peer_count++;
    return peer;
}

const struct peer *peers_all(size_t *count)
{
    *count = peer_count;
    return peers;
}
