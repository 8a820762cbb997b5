// SPDX-License-Identifier: Zlib
// Libraries that compress, loaded by path and compared: the one built here, the system's, and any
// other, with zlib's interface, libdeflate's or ISA-L's. The benchmarks see only what stands here;
// how a library is driven is the matter of its peer_kind, in a peer_*.c of its own.
#ifndef ZD_BENCH_PEERS_H
#define ZD_BENCH_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    uint8_t *data;
    size_t size;
};

// How a program uses a library for one message after the other.
enum message_habit {
    MESSAGE_ONE_CALL, // compress2() and uncompress()
    MESSAGE_FRESH,    // a stream of its own for each message
    MESSAGE_RESET     // one stream for all, reset between them
};

struct peer;

// A messenger holds what a library keeps between the messages of one habit.
struct messenger {
    const struct peer *peer;
    enum message_habit habit;
    int level;   // of messages to deflate; UNPACK for messages to inflate
    void *state; // the kind's own
};

// The level of work that is not deflate.
enum { UNPACK = -2 };

struct peer_kind {
    const char *interface;    // for the report's head
    const char *telling_name; // a function by which a library of this kind is known
    int lowest_level, highest_level;
    bool can_stream; // takes and gives data in pieces

    // Finds the library's functions; NULL, with the reason on stderr, when one is not there.
    void *(*bind)(void *library, const char *path);

    // A whole zlib stream, all that it needs made and freed, in calls that are given piece_size
    // bytes of input and of output at most. The size of the output, SIZE_MAX on an error.
    size_t (*pack)(const struct peer *peer, int level, struct bytes input, struct bytes output,
                   size_t piece_size);
    size_t (*unpack)(const struct peer *peer, struct bytes input, struct bytes output,
                     size_t piece_size);

    // Messages. False where the library has no such habit.
    bool (*begin)(struct messenger *messenger);
    size_t (*work)(struct messenger *messenger, struct bytes input, struct bytes output);
    void (*end)(struct messenger *messenger);

    // The largest number of bytes that a stream held at once while it worked on `input`; 0 where it
    // cannot be told.
    size_t (*memory)(const struct peer *peer, int level, struct bytes input, struct bytes output);

    uint32_t (*crc32)(const struct peer *peer, uint32_t sum, const uint8_t *data, size_t size);
    uint32_t (*adler32)(const struct peer *peer, uint32_t sum, const uint8_t *data, size_t size);
};

struct peer {
    const char *name; // as the benchmarks are named after it
    char *path;       // the file that was loaded
    const struct peer_kind *kind;
    void *functions; // what kind->bind() found
    bool is_modern;  // streams are given Zander's modern profile
};

extern const struct peer_kind zlib_kind, libdeflate_kind, isal_kind;

// The library in the file `path`. NULL, with the reason on stderr, when it cannot be had. The name
// must live as long as the program; so do all peers.
const struct peer *peers_load(const char *name, const char *path);

// The libz.so.1 that programs of this system are given, or what ZANDER_STOCK_LIBZ in the
// environment names. To be called first: a library of the same soname that is already there would
// be taken for it. NULL, with the reason on stderr, when there is none or when it is Zander.
const struct peer *peers_load_system(const char *name);

// A library as the dynamic linker finds it by its soname. NULL, silently, when it is not installed.
const struct peer *peers_load_installed(const char *name, const char *soname);

// The same library again, in the modern profile. NULL when it has none.
const struct peer *peers_add_modern(const char *name, const struct peer *classic);

// All that were loaded, in that order; count receives their number.
const struct peer *peers_all(size_t *count);

// For kinds: the address of a function, stored in *slot. False, with the reason on stderr, when the
// library has none.
bool peers_find_function(void *library, const char *name, void *slot);

// Memory for the life of the program, or until free(); the program ends when there is none.
void *bench_allocate(size_t size);

// Room that any library's output for `size` bytes fits in.
size_t packed_limit(size_t size);

#endif
