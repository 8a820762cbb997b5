// SPDX-License-Identifier: Zlib
// Benchmarks of short messages, where what a stream costs to make, reset and free weighs most, and
// of the memory that a stream holds. Messages of one size are different parts of a file.
#include "bench_files.h"
#include "benchmark_shim.h"
#include "benchmarks.h"
#include "peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { MESSAGE_COUNT = 16 };

static const size_t message_sizes[] = {0, 64, 256, 1024, 4096, 16384};
static const int message_levels[] = {1, 6, 9};
static const char *const habit_names[] = {
    [MESSAGE_ONE_CALL] = "one-call", [MESSAGE_FRESH] = "fresh", [MESSAGE_RESET] = "reset"};

// Messages of one size, and what the packer makes of them at one level.
struct messages {
    struct bytes plain[MESSAGE_COUNT], packed[MESSAGE_COUNT];
};

struct message_case {
    const struct peer *peer;
    const struct peer *packer; // unpacks what was deflated, to verify it
    const struct messages *messages;
    enum message_habit habit;
    int level; // UNPACK for inflate
};

static struct bytes work_on(const struct message_case *job, struct messenger *messenger,
                            size_t index)
{
    const bool is_inflate = job->level == UNPACK;
    const struct bytes plain = job->messages->plain[index];
    const struct bytes input = is_inflate ? job->messages->packed[index] : plain;
    struct bytes output =
        is_inflate ? (struct bytes){room_for_plain().data, plain.size} : room_for_packed();
    output.size = messenger->peer->kind->work(messenger, input, output);
    return output;
}

static bool verify(const struct message_case *job, struct messenger *messenger, size_t *packed_size)
{
    const struct peer *packer = job->packer;
    *packed_size = 0;
    for (size_t index = 0; index < MESSAGE_COUNT; index++) {
        const struct bytes expected = job->messages->plain[index];
        struct bytes made = work_on(job, messenger, index);
        if (made.size == SIZE_MAX)
            return false;
        if (job->level != UNPACK) {
            *packed_size += made.size;
            const struct bytes room = {room_for_plain().data, expected.size};
            made = (struct bytes){room.data, packer->kind->unpack(packer, made, room, SIZE_MAX)};
        }
        if (made.size != expected.size || memcmp(made.data, expected.data, expected.size) != 0)
            return false;
    }
    return true;
}

// A repetition is all of the messages.
static void run_messages(struct bench_run *run, void *argument)
{
    const struct message_case *job = argument;
    const struct peer_kind *kind = job->peer->kind;
    struct messenger messenger = {.peer = job->peer, .habit = job->habit, .level = job->level};
    size_t packed_size;
    if (!kind->begin(&messenger) || !verify(job, &messenger, &packed_size)) {
        bench_fail(run, "the round trip does not give the messages back");
        return;
    }
    size_t total = 0;
    for (size_t left = bench_repeats(run); left > 0; left--) {
        for (size_t index = 0; index < MESSAGE_COUNT; index++)
            total += work_on(job, &messenger, index).size;
    }
    bench_use(total);
    bench_end(run);
    kind->end(&messenger);
    bench_set_bytes(run, MESSAGE_COUNT * job->messages->plain[0].size);
    bench_set_counter(run, "messages", MESSAGE_COUNT);
    if (job->level != UNPACK)
        bench_set_counter(run, "packed", (double)packed_size);
}

static bool is_offered(const struct message_case *job)
{
    struct messenger messenger = {.peer = job->peer, .habit = job->habit, .level = job->level};
    const bool is = job->peer->kind->begin(&messenger);
    if (is)
        job->peer->kind->end(&messenger);
    return is;
}

// `level` is that of the work's name.
static void register_case(const struct message_case *model, int level)
{
    size_t peer_count;
    const struct peer *peers = peers_all(&peer_count);
    for (size_t index = 0; index < peer_count; index++) {
        struct message_case *job = bench_allocate(sizeof(*job)); // for the life of the program
        *job = *model;
        job->peer = &peers[index];
        const bool has_level =
            level >= job->peer->kind->lowest_level && level <= job->peer->kind->highest_level;
        const bool is_wanted = job->level == UNPACK ? !job->peer->is_modern : has_level;
        if (!is_wanted || !is_offered(job)) {
            free(job);
            continue;
        }
        char name[256];
        snprintf(name, sizeof(name), "%s:%d/%zu/%s/%s",
                 job->level == UNPACK ? "inflate" : "deflate", level, job->messages->plain[0].size,
                 habit_names[job->habit], job->peer->name);
        bench_register(name, run_messages, job);
    }
}

static bool make_messages(const struct bench_file *file, const struct peer *packer, size_t size,
                          int level, struct messages *messages)
{
    const size_t step = (file->plain.size - size) / MESSAGE_COUNT;
    for (size_t index = 0; index < MESSAGE_COUNT; index++) {
        const struct bytes room = room_for_packed();
        const struct bytes plain = {file->plain.data + index * step, size};
        const size_t packed_size = packer->kind->pack(packer, level, plain, room, SIZE_MAX);
        if (packed_size == SIZE_MAX) {
            fprintf(stderr, "%s: %s cannot pack a part of it\n", file->name, packer->name);
            return false;
        }
        messages->plain[index] = plain;
        messages->packed[index] = (struct bytes){bench_allocate(packed_size), packed_size};
        memcpy(messages->packed[index].data, room.data, packed_size);
    }
    return true;
}

bool register_message_benchmarks(const struct bench_file *file, const struct peer *packer)
{
    for (size_t size = 0; size < COUNT_OF(message_sizes); size++) {
        if (message_sizes[size] > file->plain.size)
            continue;
        for (size_t level = 0; level < COUNT_OF(message_levels); level++) {
            struct messages *messages = bench_allocate(sizeof(*messages));
            if (!make_messages(file, packer, message_sizes[size], message_levels[level], messages))
                return false;
            struct message_case job = {.packer = packer, .messages = messages};
            for (job.habit = MESSAGE_ONE_CALL; job.habit <= MESSAGE_RESET; job.habit++) {
                job.level = message_levels[level];
                register_case(&job, message_levels[level]);
                job.level = UNPACK;
                register_case(&job, message_levels[level]);
            }
        }
    }
    return true;
}

struct memory_case {
    const struct peer *peer;
    int level;
    struct bytes input;
};

static void run_memory(struct bench_run *run, void *argument)
{
    const struct memory_case *job = argument;
    size_t bytes = 0;
    for (size_t left = bench_repeats(run); left > 0; left--) {
        const struct bytes room = job->level == UNPACK ? room_for_plain() : room_for_packed();
        bytes = job->peer->kind->memory(job->peer, job->level, job->input, room);
    }
    bench_end(run);
    bench_set_counter(run, "bytes", (double)bytes);
    if (bytes == 0)
        bench_fail(run, "the stream failed");
}

static void register_memory(const struct bench_file *file, const struct memory_case *model,
                            int level)
{
    char name[512];
    struct memory_case *job = bench_allocate(sizeof(*job)); // for the life of the program
    *job = *model;
    snprintf(name, sizeof(name), "memory-%s:%d/%s/16K/%s",
             job->level == UNPACK ? "inflate" : "deflate", level, file->name, job->peer->name);
    bench_register(name, run_memory, job);
}

void register_memory_benchmarks(const struct bench_file *file, const struct peer *packer)
{
    enum { DATA_LEVEL = 6 };
    size_t peer_count;
    const struct peer *peers = peers_all(&peer_count);
    const struct bytes room = room_for_packed();
    const size_t size = packer->kind->pack(packer, DATA_LEVEL, file->plain, room, SIZE_MAX);
    if (size == SIZE_MAX)
        return;
    const struct bytes packed = {bench_allocate(size), size};
    memcpy(packed.data, room.data, size);
    for (size_t index = 0; index < peer_count; index++) {
        const struct peer_kind *kind = peers[index].kind;
        for (int level = kind->lowest_level; level <= kind->highest_level; level++)
            register_memory(file, &(struct memory_case){&peers[index], level, file->plain}, level);
        if (!peers[index].is_modern)
            register_memory(file, &(struct memory_case){&peers[index], UNPACK, packed}, DATA_LEVEL);
    }
}
