// SPDX-License-Identifier: Zlib
// Benchmarks of deflate and inflate on the contents of files, for every library of peers.h. A
// repetition is a whole stream with all that it needs made and freed. Before the first timing the
// result is verified.
#include "bench_files.h"
#include "benchmark_shim.h"
#include "benchmarks.h"
#include "peers.h"

#include <stdio.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

struct call_habit {
    const char *name;
    size_t piece_size; // the largest avail_in and avail_out that a call is given
};

static const struct call_habit call_habits[] = {{"whole", SIZE_MAX}, {"16K", 16384}, {"1K", 1024}};

// The levels whose output is inflated, and that are measured in pieces as well.
static const int data_levels[] = {1, 6, 9};

struct codec_case {
    const struct peer *peer;
    const struct peer *packer; // unpacks what was deflated, to verify it
    const struct call_habit *habit;
    int level; // UNPACK for inflate
    struct bytes plain;
    struct bytes packed; // what inflate is given
    size_t packed_size;  // what deflate makes, or inflate was given; 0 until verified
};

static size_t work_once(const struct codec_case *job)
{
    const struct peer_kind *kind = job->peer->kind;
    if (job->level != UNPACK)
        return kind->pack(job->peer, job->level, job->plain, room_for_packed(),
                          job->habit->piece_size);
    return kind->unpack(job->peer, job->packed,
                        (struct bytes){room_for_plain().data, job->plain.size},
                        job->habit->piece_size);
}

// Whether the packed bytes, deflate's own or the given ones, become the file again.
static bool verify(struct codec_case *job)
{
    const struct bytes room = {room_for_plain().data, job->plain.size};
    const struct peer *unpacker = job->level == UNPACK ? job->peer : job->packer;
    struct bytes packed = job->packed;
    if (job->level != UNPACK)
        packed = (struct bytes){room_for_packed().data, work_once(job)};
    memset(room.data, 0, room.size);
    if (packed.size == SIZE_MAX ||
        unpacker->kind->unpack(unpacker, packed, room, job->habit->piece_size) != room.size ||
        memcmp(room.data, job->plain.data, room.size) != 0)
        return false;
    job->packed_size = packed.size;
    return true;
}

static void run_codec(struct bench_run *run, void *argument)
{
    struct codec_case *job = argument;
    if (job->packed_size == 0 && !verify(job)) {
        bench_fail(run, "the round trip does not give the file back");
        return;
    }
    const size_t expected = job->level == UNPACK ? job->plain.size : job->packed_size;
    bool is_same = true;
    for (size_t left = bench_repeats(run); left > 0; left--)
        is_same &= work_once(job) == expected;
    bench_end(run);
    bench_set_bytes(run, job->plain.size);
    bench_set_counter(run, "plain", (double)job->plain.size);
    bench_set_counter(run, "packed", (double)job->packed_size);
    if (!is_same)
        bench_fail(run, "not the same size each time");
}

static void register_case(const struct bench_file *file, const struct codec_case *model, int level)
{
    char name[512];
    snprintf(name, sizeof(name), "%s:%d/%s/%s/%s", model->level == UNPACK ? "inflate" : "deflate",
             level, file->name, model->habit->name, model->peer->name);
    struct codec_case *job = bench_allocate(sizeof(*job)); // for the life of the program
    *job = *model;
    bench_register(name, run_codec, job);
}

// Whole files at every level that the library has.
static void register_levels(const struct bench_file *file, struct codec_case job)
{
    job.habit = &call_habits[0];
    const int last = job.peer->kind->highest_level;
    for (job.level = job.peer->kind->lowest_level; job.level <= last; job.level++)
        register_case(file, &job, job.level);
}

// Files in pieces at some levels.
static void register_pieces(const struct bench_file *file, struct codec_case job)
{
    for (size_t habit = 1; habit < COUNT_OF(call_habits); habit++) {
        for (size_t index = 0; index < COUNT_OF(data_levels); index++) {
            job.habit = &call_habits[habit];
            job.level = data_levels[index];
            register_case(file, &job, job.level);
        }
    }
}

static bool register_inflate(const struct bench_file *file, struct codec_case job, int level)
{
    const struct peer *packer = job.packer;
    size_t peer_count;
    const struct peer *peers = peers_all(&peer_count);
    const struct bytes room = room_for_packed();
    const size_t size = packer->kind->pack(packer, level, job.plain, room, SIZE_MAX);
    if (size == SIZE_MAX) {
        fprintf(stderr, "%s: %s cannot pack it\n", file->name, packer->name);
        return false;
    }
    job.packed = (struct bytes){bench_allocate(size), size};
    memcpy(job.packed.data, room.data, size);
    job.level = UNPACK;
    for (size_t habit = 0; habit < COUNT_OF(call_habits); habit++) {
        for (size_t index = 0; index < peer_count; index++) {
            job.peer = &peers[index];
            job.habit = &call_habits[habit];
            // Inflate knows no profiles.
            if (!job.peer->is_modern && (habit == 0 || job.peer->kind->can_stream))
                register_case(file, &job, level);
        }
    }
    return true;
}

bool register_codec_benchmarks(const struct bench_file *file, const struct peer *packer)
{
    size_t peer_count;
    const struct peer *peers = peers_all(&peer_count);
    struct codec_case job = {.packer = packer, .plain = file->plain};
    for (size_t index = 0; index < peer_count; index++) {
        job.peer = &peers[index];
        register_levels(file, job);
        if (job.peer->kind->can_stream)
            register_pieces(file, job);
    }
    for (size_t index = 0; index < COUNT_OF(data_levels); index++) {
        if (!register_inflate(file, job, data_levels[index]))
            return false;
    }
    return true;
}
