// SPDX-License-Identifier: Zlib
// The table of `./dev try`: compresses and decompresses files with two libraries loaded by path and
// says whether they made the same bytes and how much CPU time each took. The engines take turns,
// and the best of several turns counts. It uses the one-shot functions alone and is linked with
// neither.
//   try_table LIBRARY SYSTEM_LIBRARY FILE...
// Exit code: 0 all bytes as expected, 1 some differ, 2 nothing could be compared.

#ifndef _GNU_SOURCE
#define _GNU_SOURCE // dladdr(), realpath(), clock_gettime()
#endif

#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "zlib.h"

enum { ENGINE_OURS, ENGINE_SYSTEM, ENGINE_COUNT };
enum { LEVEL_COUNT = 3, MAX_TURNS = 7, MIN_TURNS = 2 };
static const int levels[LEVEL_COUNT] = {1, 6, 9};

#define SHORTEST_TURN_SECONDS 0.003 // small files are repeated until a turn takes this long
#define LONGEST_CELL_SECONDS  1.5   // no further turn once an engine has spent this much on a cell

struct engine {
    char path[4096];
    const char *version;
    __typeof__(compress2) *compress2;
    __typeof__(compressBound) *bound;
    __typeof__(uncompress) *uncompress;
};

struct bytes {
    unsigned char *data;
    uLong size;     // bytes in use
    uLong capacity; // bytes allocated
};

// What one engine has to do in a turn: pack `input` at `level`, or, at UNPACK, unpack it.
enum { UNPACK = -2 };
struct job {
    int level;
    const struct bytes *input;
    struct bytes output[ENGINE_COUNT];
    double seconds[ENGINE_COUNT]; // best turn, for one repetition
};

struct total {
    uLong size;
    uLong packed_size;
    bool is_same;
    double pack_seconds[ENGINE_COUNT];
    double unpack_seconds[ENGINE_COUNT];
};

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void *find_function(void *library, const char *path, const char *name)
{
    void *function = dlsym(library, name);
    if (function == NULL) {
        fprintf(stderr, "%s has no %s()\n", path, name);
        exit(2);
    }
    return function;
}

// ISO C has no cast from an object pointer to a function pointer; POSIX promises that the bytes
// fit.
#define LOAD_FUNCTION(target, library, path, name)                                                 \
    do {                                                                                           \
        void *function = find_function(library, path, name);                                       \
        memcpy(&(target), &function, sizeof(target));                                              \
    } while (0)

static void load_engine(struct engine *engine, const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(2);
    }
    __typeof__(zlibVersion) *version;
    LOAD_FUNCTION(version, library, path, "zlibVersion");
    LOAD_FUNCTION(engine->compress2, library, path, "compress2");
    LOAD_FUNCTION(engine->bound, library, path, "compressBound");
    LOAD_FUNCTION(engine->uncompress, library, path, "uncompress");
    engine->version = version();

    Dl_info info;
    void *address = find_function(library, path, "zlibVersion");
    if (dladdr(address, &info) == 0 || realpath(info.dli_fname, engine->path) == NULL)
        snprintf(engine->path, sizeof(engine->path), "%s", path);
}

static void *allocate(uLong size)
{
    void *memory = malloc(size > 0 ? size : 1);
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

static bool read_file(const char *path, struct bytes *file)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        perror(path);
        return false;
    }
    size_t count;
    file->size = 0;
    file->capacity = 1 << 16;
    file->data = allocate(file->capacity);
    while ((count = fread(file->data + file->size, 1, file->capacity - file->size, stream)) > 0) {
        file->size += count;
        if (file->size < file->capacity)
            continue;
        unsigned char *larger = allocate(file->capacity * 2);
        memcpy(larger, file->data, file->size);
        free(file->data);
        file->data = larger;
        file->capacity *= 2;
    }
    const bool is_read = ferror(stream) == 0;
    if (!is_read)
        perror(path);
    fclose(stream);
    return is_read;
}

static bool is_same(const struct bytes *a, const struct bytes *b)
{
    return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

static void run_once(const struct engine *engine, const struct job *job, struct bytes *output)
{
    output->size = output->capacity;
    const int code =
        job->level == UNPACK
            ? engine->uncompress(output->data, &output->size, job->input->data, job->input->size)
            : engine->compress2(output->data, &output->size, job->input->data, job->input->size,
                                job->level);
    if (code != Z_OK) {
        fprintf(stderr, "%s: %s() at level %d returned %d\n", engine->path,
                job->level == UNPACK ? "uncompress" : "compress2", job->level, code);
        exit(1);
    }
}

static double run_turn(const struct engine *engine, struct job *job, int index, unsigned repeats)
{
    const double start = cpu_seconds();
    for (unsigned left = repeats; left > 0; left--)
        run_once(engine, job, &job->output[index]);
    return (cpu_seconds() - start) / repeats;
}

static void run_job(const struct engine *engines, struct job *job)
{
    double spent = 0;
    double longest = 0;
    for (int index = 0; index < ENGINE_COUNT; index++) {
        job->seconds[index] = run_turn(&engines[index], job, index, 1);
        if (job->seconds[index] > longest)
            longest = job->seconds[index];
    }
    const double wanted = SHORTEST_TURN_SECONDS / (longest > 1e-7 ? longest : 1e-7);
    const unsigned repeats = wanted > 1 ? (unsigned)wanted + 1 : 1;
    for (int turn = 0; turn < MAX_TURNS; turn++) {
        if (turn >= MIN_TURNS && spent > LONGEST_CELL_SECONDS)
            break;
        for (int index = 0; index < ENGINE_COUNT; index++) {
            const double seconds = run_turn(&engines[index], job, index, repeats);
            if (seconds < job->seconds[index])
                job->seconds[index] = seconds;
        }
        spent += longest * repeats;
    }
}

static void start_job(struct job *job, int level, const struct bytes *input,
                      const uLong *output_capacity)
{
    *job = (struct job){.level = level, .input = input};
    for (int index = 0; index < ENGINE_COUNT; index++) {
        job->output[index].capacity = output_capacity[index];
        job->output[index].data = allocate(output_capacity[index]);
    }
}

static void end_job(struct job *job)
{
    for (int index = 0; index < ENGINE_COUNT; index++)
        free(job->output[index].data);
}

static void print_times(const double *seconds)
{
    printf("  %8.3f %8.3f %5.2fx", seconds[ENGINE_OURS] * 1e3, seconds[ENGINE_SYSTEM] * 1e3,
           seconds[ENGINE_SYSTEM] / (seconds[ENGINE_OURS] > 1e-9 ? seconds[ENGINE_OURS] : 1e-9));
}

static void print_row(const char *name, int level, const struct total *row)
{
    printf("%-16.16s %9lu %5d %9lu %6.3f %-4s", name, row->size, level, row->packed_size,
           row->packed_size == 0 ? 0.0 : (double)row->size / (double)row->packed_size,
           row->is_same ? "yes" : "NO");
    print_times(row->pack_seconds);
    print_times(row->unpack_seconds);
    putchar('\n');
}

static void print_head(const struct engine *engines)
{
    printf("Zander   %s, reports zlib %s\n", engines[ENGINE_OURS].path,
           engines[ENGINE_OURS].version);
    printf("system   %s, reports zlib %s\n\n", engines[ENGINE_SYSTEM].path,
           engines[ENGINE_SYSTEM].version);
    puts("same: both libraries made the same bytes.  ratio: size / packed.\n"
         "Times: CPU milliseconds, best of several turns; gain: system's time / Zander's.\n");
    printf("%53s %-26s %s\n", "", "  compress", "  decompress");
    printf("%-16s %9s %5s %9s %6s %-4s", "file", "size", "level", "packed", "ratio", "same");
    for (int kind = 0; kind < 2; kind++)
        printf("  %8s %8s %6s", "Zander", "system", "gain");
    putchar('\n');
}

// Packs one file at one level with both engines, lets both unpack what the first one made, and adds
// the outcome to `row`. Reports every difference.
static void compare_level(const struct engine *engines, const char *path, const struct bytes *file,
                          int level, struct total *row)
{
    struct job pack;
    struct job unpack;
    start_job(&pack, level, file,
              (uLong[]){engines[ENGINE_OURS].bound(file->size),
                        engines[ENGINE_SYSTEM].bound(file->size)});
    run_job(engines, &pack);
    start_job(&unpack, UNPACK, &pack.output[ENGINE_OURS], (uLong[]){file->size, file->size});
    run_job(engines, &unpack);

    row->size = file->size;
    row->packed_size = pack.output[ENGINE_OURS].size;
    row->is_same = is_same(&pack.output[ENGINE_OURS], &pack.output[ENGINE_SYSTEM]);
    for (int index = 0; index < ENGINE_COUNT; index++) {
        row->pack_seconds[index] = pack.seconds[index];
        row->unpack_seconds[index] = unpack.seconds[index];
        if (!is_same(&unpack.output[index], file)) {
            fprintf(stderr, "%s, level %d: %s did not give the file back\n", path, level,
                    engines[index].path);
            row->is_same = false;
        }
    }
    if (!row->is_same)
        fprintf(stderr, "%s, level %d: bytes differ (%lu and %lu)\n", path, level,
                pack.output[ENGINE_OURS].size, pack.output[ENGINE_SYSTEM].size);
    end_job(&pack);
    end_job(&unpack);
}

static void add_row(struct total *total, const struct total *row)
{
    total->size += row->size;
    total->packed_size += row->packed_size;
    total->is_same = total->is_same && row->is_same;
    for (int index = 0; index < ENGINE_COUNT; index++) {
        total->pack_seconds[index] += row->pack_seconds[index];
        total->unpack_seconds[index] += row->unpack_seconds[index];
    }
}

static bool compare_file(const struct engine *engines, const char *path, struct total *totals)
{
    struct bytes file;
    if (!read_file(path, &file))
        return false;
    const char *slash = strrchr(path, '/');
    for (int index = 0; index < LEVEL_COUNT; index++) {
        struct total row;
        compare_level(engines, path, &file, levels[index], &row);
        print_row(slash == NULL ? path : slash + 1, levels[index], &row);
        fflush(stdout);
        add_row(&totals[index], &row);
    }
    free(file.data);
    return true;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fputs("usage: try_table LIBRARY SYSTEM_LIBRARY FILE...\n", stderr);
        return 2;
    }
    // The system's comes first: asked for by its soname alone, it would otherwise be taken for a
    // library of that soname that is already there.
    struct engine engines[ENGINE_COUNT];
    load_engine(&engines[ENGINE_SYSTEM], argv[2]);
    load_engine(&engines[ENGINE_OURS], argv[1]);
    if (strcmp(engines[ENGINE_OURS].path, engines[ENGINE_SYSTEM].path) == 0) {
        fprintf(stderr, "%s is compared with itself\n", engines[ENGINE_OURS].path);
        return 2;
    }
    print_head(engines);

    struct total totals[LEVEL_COUNT] = {{.is_same = true}, {.is_same = true}, {.is_same = true}};
    bool is_readable = true;
    for (int index = 3; index < argc; index++)
        is_readable &= compare_file(engines, argv[index], totals);
    bool is_good = true;
    for (int index = 0; index < LEVEL_COUNT; index++) {
        print_row("all files", levels[index], &totals[index]);
        is_good &= totals[index].is_same;
    }
    if (!is_readable)
        return 2;
    return is_good ? 0 : 1;
}
