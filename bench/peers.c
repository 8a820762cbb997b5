// SPDX-License-Identifier: Zlib
// Owns the list of loaded libraries and how they are loaded side by side. It calls none of their
// functions.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // dladdr()
#endif

#include "peers.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEER_LIMIT = 16 };

static const struct {
    const char *name;
    size_t offset;
} function_slots[] = {
#define FUNCTION_SLOT(name) {#name, offsetof(struct peer, name)},
    PEER_FUNCTIONS(FUNCTION_SLOT)
#undef FUNCTION_SLOT
};

static struct peer peers[PEER_LIMIT];
static size_t peer_count;

static const struct peer *refuse(const char *name, const char *why)
{
    fprintf(stderr, "%s: %s\n", name, why);
    return NULL;
}

// `path` as dlopen() takes it. Libraries stay loaded, refused ones too.
static const struct peer *add_peer(const char *name, const char *path, bool may_be_zander)
{
    // Were zlib's names already in the process, a library's calls of its own functions would end
    // there.
    if (dlsym(RTLD_DEFAULT, "inflate") != NULL)
        return refuse(name, "the process already has a zlib (LD_PRELOAD?)");
    if (peer_count == PEER_LIMIT)
        return refuse(name, "too many libraries");
    for (size_t index = 0; index < peer_count; index++) {
        if (strcmp(peers[index].name, name) == 0)
            return refuse(name, "two libraries of this name");
    }
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return refuse(name, dlerror());
    if (!may_be_zander && dlsym(library, "zander_version") != NULL)
        return refuse(name, "is Zander itself");

    // ISO C has no cast from dlsym()'s result to a function pointer; POSIX promises that it fits.
    struct peer *peer = &peers[peer_count];
    for (size_t slot = 0; slot < sizeof(function_slots) / sizeof(function_slots[0]); slot++) {
        void *address = dlsym(library, function_slots[slot].name);
        if (address == NULL)
            return refuse(path, dlerror());
        memcpy((char *)peer + function_slots[slot].offset, &address, sizeof(address));
    }
    Dl_info info;
    if (dladdr(dlsym(library, "inflate"), &info) != 0)
        peer->path = realpath(info.dli_fname, NULL);
    if (peer->path == NULL)
        return refuse(path, "its file is not known");
    peer->name = name;
    peer_count++;
    return peer;
}

const struct peer *peers_load(const char *name, const char *path)
{
    // A name without a slash would be searched for, and found among the libraries already loaded.
    char *file = realpath(path, NULL);
    if (file == NULL)
        return refuse(path, "no such file");
    const struct peer *peer = add_peer(name, file, true);
    free(file);
    return peer;
}

const struct peer *peers_load_system(const char *name)
{
    const char *path = getenv("ZANDER_STOCK_LIBZ");
    return add_peer(name, path == NULL || path[0] == '\0' ? "libz.so.1" : path, false);
}

const struct peer *peers_all(size_t *count)
{
    *count = peer_count;
    return peers;
}
