// SPDX-License-Identifier: Zlib
// Benchmarks of deflate and inflate on the contents of files, for every library of peers.h. A
// repetition is a whole stream from init to end, in one call or in calls of 16 KB of input and
// output at most. Before the first timing the result is verified.
#include "peers.h"

#include "benchmark_shim.h"
#include "benchmarks.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

// A level stands for deflate, UNPACK for inflate of what DATA_LEVEL made.
enum { UNPACK = -2, DATA_LEVEL = 6 };
static const int levels[] = {1, 6, 9, UNPACK};

struct call_habit {
    const char *name;
    uInt piece_size; // the largest avail_in and avail_out that a call is given
    int inflate_flush;
};

static const struct call_habit call_habits[] = {
    {"one-shot", UINT_MAX, Z_FINISH},
    {"16K-calls", 16384, Z_NO_FLUSH},
};

struct bytes {
    uint8_t *data;
    size_t size;
};

struct codec_case {
    const struct peer *peer;
    const struct call_habit *habit;
    int level;
    struct bytes plain;
    struct bytes packed; // what inflate is given
    size_t packed_size;  // what deflate makes, or inflate was given; 0 until verified
    struct codec_case *next;
};

static struct codec_case *cases; // all that are registered; they live as long as the program

// One pair for all cases, as large as the largest needs.
static struct bytes packed_room, plain_room;

static void *allocate(size_t size)
{
    void *memory = malloc(size > 0 ? size : 1);
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

static void reserve_room(struct bytes *room, size_t size)
{
    if (room->data != NULL && room->size >= size)
        return;
    free(room->data);
    *room = (struct bytes){allocate(size), size};
}

static uInt take_piece(size_t *left, uInt piece_size)
{
    const uInt taken = *left < piece_size ? (uInt)*left : piece_size;
    *left -= taken;
    return taken;
}

// Calls `step` until the stream ends, with last_flush once all input has been presented. The pieces
// lie side by side, so next_in and next_out need no care.
static bool run_stream(z_stream *stream, int (*step)(z_streamp, int), struct bytes input,
                       struct bytes output, uInt piece_size, int last_flush)
{
    int code;
    stream->next_in = input.data;
    stream->next_out = output.data;
    do {
        if (stream->avail_in == 0)
            stream->avail_in = take_piece(&input.size, piece_size);
        if (stream->avail_out == 0)
            stream->avail_out = take_piece(&output.size, piece_size);
        code = step(stream, input.size == 0 ? last_flush : Z_NO_FLUSH);
    } while (code == Z_OK);
    return code == Z_STREAM_END;
}

// pack() and unpack() return the size of the output, SIZE_MAX on an error.
static size_t pack(const struct peer *peer, const struct call_habit *habit, int level,
                   struct bytes input, struct bytes output)
{
    z_stream stream = {0};
    if (peer->deflateInit_(&stream, level, ZLIB_VERSION, (int)sizeof(stream)) != Z_OK)
        return SIZE_MAX;
    const bool is_done =
        run_stream(&stream, peer->deflate, input, output, habit->piece_size, Z_FINISH);
    const size_t size = stream.total_out;
    return peer->deflateEnd(&stream) == Z_OK && is_done ? size : SIZE_MAX;
}

static size_t unpack(const struct peer *peer, const struct call_habit *habit, struct bytes input,
                     struct bytes output)
{
    z_stream stream = {0};
    if (peer->inflateInit_(&stream, ZLIB_VERSION, (int)sizeof(stream)) != Z_OK)
        return SIZE_MAX;
    const bool is_done =
        run_stream(&stream, peer->inflate, input, output, habit->piece_size, habit->inflate_flush);
    const size_t size = stream.total_out;
    return peer->inflateEnd(&stream) == Z_OK && is_done ? size : SIZE_MAX;
}

static size_t work_once(const struct codec_case *job)
{
    if (job->level != UNPACK)
        return pack(job->peer, job->habit, job->level, job->plain, packed_room);
    return unpack(job->peer, job->habit, job->packed,
                  (struct bytes){plain_room.data, job->plain.size});
}

// Whether the packed bytes, deflate's own or the given ones, become the file again.
static bool verify(struct codec_case *job)
{
    const struct bytes room = {plain_room.data, job->plain.size};
    struct bytes packed = job->packed;
    if (job->level != UNPACK)
        packed = (struct bytes){packed_room.data, work_once(job)};
    memset(room.data, 0, room.size);
    if (packed.size == SIZE_MAX || unpack(job->peer, job->habit, packed, room) != room.size ||
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
    bench_set_counter(run, "packed", (double)job->packed_size);
    if (!is_same)
        bench_fail(run, "not the same size each time");
}

static bool read_file(const char *path, struct bytes *contents)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        perror(path);
        return false;
    }
    const long size = fseek(stream, 0, SEEK_END) == 0 ? ftell(stream) : -1;
    bool is_read = size >= 0 && size <= INT_MAX; // one call takes it all
    if (is_read) {
        rewind(stream);
        *contents = (struct bytes){allocate((size_t)size), (size_t)size};
        is_read = fread(contents->data, 1, contents->size, stream) == contents->size;
    }
    if (!is_read)
        fprintf(stderr, "%s: cannot be read, or is too large\n", path);
    fclose(stream);
    return is_read;
}

static void register_case(const char *path, const struct codec_case *model)
{
    const char *slash = strrchr(path, '/');
    char work[32] = "inflate", name[512];
    if (model->level != UNPACK)
        snprintf(work, sizeof(work), "deflate:%d", model->level);
    snprintf(name, sizeof(name), "%s/%s/%s/%s", work, slash == NULL ? path : slash + 1,
             model->habit->name, model->peer->name);

    struct codec_case *job = allocate(sizeof(*job));
    *job = *model;
    job->next = cases;
    cases = job;
    bench_register(name, run_codec, job);
}

bool register_codec_benchmarks(const char *path, const struct peer *packer)
{
    size_t peer_count;
    const struct peer *peers = peers_all(&peer_count);
    struct codec_case job = {0};
    if (!read_file(path, &job.plain))
        return false;
    reserve_room(&plain_room, job.plain.size);
    for (size_t peer = 0; peer < peer_count; peer++)
        reserve_room(&packed_room, peers[peer].compressBound(job.plain.size));

    const size_t packed_size = pack(packer, &call_habits[0], DATA_LEVEL, job.plain, packed_room);
    if (packed_size == SIZE_MAX) {
        fprintf(stderr, "%s: %s cannot pack it\n", path, packer->name);
        return false;
    }
    job.packed = (struct bytes){allocate(packed_size), packed_size};
    memcpy(job.packed.data, packed_room.data, packed_size);

    // The libraries vary fastest: they stand side by side in the report.
    for (size_t level = 0; level < COUNT_OF(levels); level++) {
        for (size_t habit = 0; habit < COUNT_OF(call_habits); habit++) {
            for (size_t peer = 0; peer < peer_count; peer++) {
                job.level = levels[level];
                job.habit = &call_habits[habit];
                job.peer = &peers[peer];
                register_case(path, &job);
            }
        }
    }
    return true;
}
