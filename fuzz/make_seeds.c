// SPDX-License-Identifier: Zlib
// Makes the seed corpus of a fuzz target: short inputs of every kind that the stream and data makers know, each followed
// by bytes that decide what is called. The same seeds on every machine.
//   make_seeds TARGET FOLDER     FOLDER exists
#include "stream_maker.h"

#include "data_maker.h"

enum { SEED_COUNT = 150, SIZE_LIMIT = 3000 };

static void put_stream(struct random *random, struct byte_buffer *seed)
{
    static struct stream_sample sample;

    do {
        stream_make(random, zlib_api_ours(), &sample);
    } while (sample.stream.size > SIZE_LIMIT);
    buffer_append(seed, sample.stream.bytes, sample.stream.size);
}

static void put_data(struct random *random, struct byte_buffer *seed)
{
    const size_t size = random_magnitude(random, SIZE_LIMIT);

    buffer_reserve(seed, size);
    data_make(random, (enum data_kind)random_below(random, DATA_KINDS), seed->bytes, size);
    seed->size = size;
}

// A gzip header and an empty stream.
static void put_header(struct random *random, struct byte_buffer *seed)
{
    stream_put_gzip_header(random, zlib_api_ours(), seed, 10);
    buffer_append(seed, "\3\0\0\0\0\0\0\0\0\0", 10);
}

static void put_stream_or_data(struct random *random, struct byte_buffer *seed)
{
    if (random_chance(random, 50))
        put_stream(random, seed);
    else
        put_data(random, seed);
}

static const struct seed_maker {
    const char *target;
    void (*put)(struct random *random, struct byte_buffer *seed);
} seed_makers[] = {
    {"calls", put_data},        {"checksum", put_data},
    {"deflate", put_data},      {"dictionary", put_data},
    {"gz", put_stream_or_data}, {"header", put_header},
    {"inflate", put_stream},    {"inflate_back", put_stream},
    {"modern", put_data},       {"oneshot", put_stream_or_data},
    {"threads", put_data},
};
enum { MAKER_COUNT = sizeof(seed_makers) / sizeof(seed_makers[0]) };

static void put_decisions(struct random *random, struct byte_buffer *seed)
{
    const size_t count = seed->size / 3 + 8;
    for (size_t at = 0; at < count; at++)
        buffer_put(seed, random_below(random, 256));
}

static int write_seed(const char *path, const struct byte_buffer *seed)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(seed->bytes, 1, seed->size, file) != seed->size ||
        fclose(file) != 0) {
        perror(path);
        return 2;
    }
    return 0;
}

int main(int argument_count, char **arguments)
{
    uint64_t maker = 0;
    int result = 0;

    while (argument_count == 3 && maker < MAKER_COUNT &&
           strcmp(seed_makers[maker].target, arguments[1]) != 0)
        maker++;
    if (argument_count != 3 || maker == MAKER_COUNT) {
        fprintf(stderr, "usage: %s TARGET FOLDER\n", arguments[0]);
        return 2;
    }
    for (unsigned index = 0; index < SEED_COUNT && result == 0; index++) {
        struct random random = random_from_seed(random_derive(100 + maker, index));
        struct byte_buffer seed = {NULL, 0, 0};
        char path[4096];

        seed_makers[maker].put(&random, &seed);
        put_decisions(&random, &seed);
        snprintf(path, sizeof(path), "%s/seed%03u", arguments[2], index);
        result = write_seed(path, &seed);
        buffer_free(&seed);
    }
    return result;
}
