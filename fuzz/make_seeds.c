// SPDX-License-Identifier: Zlib
// Makes the seed corpus of the fuzz targets: short inputs of every kind that the stream and data makers know, each followed
// by bytes that decide what is called. The same seeds on every machine.
//   make_seeds TARGET FOLDER     TARGET is inflate or deflate; FOLDER exists
#include "stream_maker.h"

#include "data_maker.h"

enum { SEED_COUNT = 150, SIZE_LIMIT = 3000 };

static void put_decisions(struct random *random, struct byte_buffer *seed)
{
    const size_t count = seed->size / 3 + 8;
    for (size_t at = 0; at < count; at++)
        buffer_put(seed, random_below(random, 256));
}

static void make_inflate_seed(struct random *random, struct byte_buffer *seed)
{
    static struct stream_sample sample;

    do {
        stream_make(random, zlib_api_ours(), &sample);
    } while (sample.stream.size > SIZE_LIMIT);
    buffer_append(seed, sample.stream.bytes, sample.stream.size);
}

static void make_deflate_seed(struct random *random, struct byte_buffer *seed)
{
    const size_t size = random_magnitude(random, SIZE_LIMIT);

    buffer_reserve(seed, size);
    data_make(random, (enum data_kind)random_below(random, DATA_KINDS), seed->bytes, size);
    seed->size = size;
}

int main(int argument_count, char **arguments)
{
    const bool is_inflate = argument_count == 3 && strcmp(arguments[1], "inflate") == 0;
    const bool is_deflate = argument_count == 3 && strcmp(arguments[1], "deflate") == 0;

    if (!is_inflate && !is_deflate) {
        fprintf(stderr, "usage: %s inflate|deflate FOLDER\n", arguments[0]);
        return 2;
    }
    for (unsigned index = 0; index < SEED_COUNT; index++) {
        struct random random = random_from_seed(random_derive(is_inflate ? 101 : 102, index));
        struct byte_buffer seed = {NULL, 0, 0};
        char path[4096];

        if (is_inflate)
            make_inflate_seed(&random, &seed);
        else
            make_deflate_seed(&random, &seed);
        put_decisions(&random, &seed);
        snprintf(path, sizeof(path), "%s/seed%03u", arguments[2], index);
        FILE *file = fopen(path, "wb");
        if (file == NULL || fwrite(seed.bytes, 1, seed.size, file) != seed.size ||
            fclose(file) != 0) {
            perror(path);
            return 2;
        }
        buffer_free(&seed);
    }
    return 0;
}
