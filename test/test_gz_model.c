// SPDX-License-Identifier: Zlib
// Random gz calls against the model of gz_model.h: files of members, damaged ones, any bytes; and writing.
//   test_gz_model [SEQUENCES]
#include "gz_files.h"

#include "data_maker.h"
#include "gz_model.h"
#include "test.h"

enum { DATA_LIMIT = 30000 };

static uint64_t present;

// A failed check ends the program.
static void report_sequence(void)
{
    if (present != UINT64_MAX)
        fprintf(stderr, "test_gz_model: sequence %llu\n", (unsigned long long)present);
}

// Members, mostly whole; sometimes other bytes between or behind them, or bits that are wrong.
static void make_file(struct byte_buffer *file, const uint8_t *data, struct random *random)
{
    const uint32_t members = random_below(random, 4);

    file->size = 0;
    buffer_reserve(file, 1);
    for (uint32_t member = 0; member < members; member++) {
        buffer_append_member(file, data, random_magnitude(random, DATA_LIMIT));
        if (random_chance(random, 10))
            buffer_append_noise(file, random_magnitude(random, 20));
    }
    if (random_chance(random, 20))
        buffer_append(file, "\x1f\x8b\x08\x02\0\0\0", random_below(random, 8));
    if (random_chance(random, 20))
        buffer_append(file, data, random_magnitude(random, 1000));
    if (random_chance(random, 20))
        file->size -= random_magnitude(random, (uint32_t)file->size);
    if (random_chance(random, 20) && file->size != 0)
        file->bytes[random_below(random, (uint32_t)file->size)] ^=
            (uint8_t)(1u << random_below(random, 8));
}

int main(int argument_count, char **arguments)
{
    static uint8_t data[DATA_LIMIT];
    const unsigned long sequences = argument_count == 2 ? strtoul(arguments[1], NULL, 10) : 1500;
    struct byte_buffer file = {NULL, 0, 0};

    atexit(report_sequence);
    for (present = 0; present < sequences; present++) {
        struct random random = random_from_seed(random_derive(9, present));
        const size_t size = random_magnitude(&random, DATA_LIMIT);
        data_make(&random, (enum data_kind)random_below(&random, DATA_KINDS), data, DATA_LIMIT);
        make_file(&file, data, &random);
        gz_model_read_run(file.bytes, file.size, &random);
        gz_model_write_run(data, size, &random);
    }
    present = UINT64_MAX;
    buffer_free(&file);
    return 0;
}
