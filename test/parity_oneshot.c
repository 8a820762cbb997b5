// SPDX-License-Identifier: Zlib
// Owns the comparison of the calls that do all their work at once: compress(), uncompress() and
// their kin.
#include "parity_oneshot.h"

#include <stdlib.h>
#include <string.h>

enum { CANARIES = 300 };

static const uint8_t no_bytes[1];

// The calls whose sizes are size_t do what those do whose sizes are unsigned long. Stock's are too young to be
// asked.
static void compare_compress_z(struct parity_report *report, const struct zlib_api *ours,
                               const struct byte_buffer *plain, int level, uLong room,
                               const uint8_t *output, uLong output_size, int result)
{
    const uint8_t *source = plain->bytes == NULL ? no_bytes : plain->bytes;
    uint8_t *other = malloc(room + CANARIES);
    z_size_t size = room;

    memset(other, 0x6B, room + CANARIES);
    report_call(report, "compress2_z(%ld bytes into %ld, level %ld)", (long)plain->size, (long)room,
                level, 0);
    const int other_result = level == Z_DEFAULT_COMPRESSION
                                 ? ours->compress_z(other, &size, source, plain->size)
                                 : ours->compress2_z(other, &size, source, plain->size, level);
    if (other_result != result || size != output_size)
        report_number(report, "the result or the size", other_result, result);
    report_bytes(report, "output and what lies behind", other, output, room + CANARIES);
    free(other);
}

static void compare_uncompress_z(struct parity_report *report, const struct zlib_api *ours,
                                 const uint8_t *source, uLong source_size, size_t room,
                                 const uint8_t *output, uLong output_size, uLong taken, int result)
{
    uint8_t *other = malloc(room + CANARIES);
    z_size_t size = room;
    z_size_t other_taken = source_size;

    memset(other, 0x6B, room + CANARIES);
    report_call(report, "uncompress2_z(%ld bytes into %ld)", (long)source_size, (long)room, 0, 0);
    const int other_result = ours->uncompress2_z(other, &size, source, &other_taken);
    if (other_result != result || size != output_size || other_taken != taken)
        report_number(report, "the result, the size or what was taken", other_result, result);
    report_bytes(report, "output and what lies behind", other, output, room + CANARIES);
    size = room;
    memset(other, 0x6B, room + CANARIES);
    if (ours->uncompress_z(other, &size, source, source_size) != result || size != output_size)
        report_number(report, "the result of uncompress_z, or its size", (long long)size,
                      (long long)output_size);
    free(other);
}

void parity_compress_run(struct parity_report *report, const struct zlib_api *ours,
                         const struct zlib_api *stock, const struct byte_buffer *plain,
                         struct random *random)
{
    const struct zlib_api *const apis[SIDE_COUNT] = {ours, stock};
    const uint8_t *source = plain->bytes == NULL ? no_bytes : plain->bytes;
    const uLong bound = stock->compressBound((uLong)plain->size);
    const uLong room =
        random_chance(random, 50) ? bound : random_magnitude(random, (uint32_t)bound);
    const bool is_default = random_chance(random, 30);
    const int level =
        random_chance(random, 1) ? random_between(random, -3, 12) : random_between(random, -1, 9);
    uint8_t *outputs[SIDE_COUNT];
    uLong sizes[SIDE_COUNT];
    int results[SIDE_COUNT];

    report_call(report,
                is_default ? "compress(%ld bytes into %ld)"
                           : "compress2(%ld bytes into %ld, level %ld)",
                (long)plain->size, (long)room, level, 0);
    expect_number(report, "compressBound", (long long)ours->compressBound((uLong)plain->size),
                  (long long)bound);
    for (int side = 0; side < SIDE_COUNT; side++) {
        outputs[side] = malloc(room + CANARIES);
        memset(outputs[side], 0x6B, room + CANARIES);
        sizes[side] = room;
        results[side] = is_default ? apis[side]->compress(outputs[side], &sizes[side], source,
                                                          (uLong)plain->size)
                                   : apis[side]->compress2(outputs[side], &sizes[side], source,
                                                           (uLong)plain->size, level);
    }
    expect_number(report, "the result", results[OURS], results[STOCK]);
    expect_number(report, "destLen", (long long)sizes[OURS], (long long)sizes[STOCK]);
    expect_bytes(report, "output and what lies behind", outputs[OURS], outputs[STOCK],
                 room + CANARIES);
    compare_compress_z(report, ours, plain, is_default ? Z_DEFAULT_COMPRESSION : level, room,
                       outputs[OURS], sizes[OURS], results[OURS]);
    for (int side = 0; side < SIDE_COUNT; side++)
        free(outputs[side]);
}

void parity_uncompress_run(struct parity_report *report, const struct zlib_api *ours,
                           const struct zlib_api *stock, const struct stream_sample *sample,
                           struct random *random)
{
    const struct zlib_api *const apis[SIDE_COUNT] = {ours, stock};
    const size_t plain_size = sample->plain.size;
    const uint32_t choice = random_below(random, 4);
    const size_t room = choice == 0   ? plain_size
                        : choice == 1 ? random_magnitude(random, (uint32_t)plain_size + 10)
                        : choice == 2 ? plain_size + 1 + random_below(random, 1000)
                                      : plain_size - random_below(random, plain_size < 3 ? 1 : 3);
    const bool is_second = random_chance(random, 60);
    const uLong source_size =
        (uLong)sample->stream.size - random_below(random, 2) * (sample->stream.size > 3 ? 3 : 0);
    const uint8_t *source = sample->stream.bytes == NULL ? no_bytes : sample->stream.bytes;
    uint8_t *outputs[SIDE_COUNT];
    uLong sizes[SIDE_COUNT];
    uLong taken[SIDE_COUNT];
    int results[SIDE_COUNT];

    report_call(report,
                is_second ? "uncompress2(%ld bytes into %ld)" : "uncompress(%ld bytes into %ld)",
                (long)source_size, (long)room, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++) {
        outputs[side] = malloc(room + CANARIES);
        memset(outputs[side], 0x6B, room + CANARIES);
        sizes[side] = (uLong)room;
        taken[side] = source_size;
        results[side] =
            is_second ? apis[side]->uncompress2(outputs[side], &sizes[side], source, &taken[side])
                      : apis[side]->uncompress(outputs[side], &sizes[side], source, source_size);
    }
    expect_number(report, "the result", results[OURS], results[STOCK]);
    expect_number(report, "destLen", (long long)sizes[OURS], (long long)sizes[STOCK]);
    expect_number(report, "sourceLen", (long long)taken[OURS], (long long)taken[STOCK]);
    expect_bytes(report, "output and what lies behind", outputs[OURS], outputs[STOCK],
                 room + CANARIES);
    if (is_second)
        compare_uncompress_z(report, ours, source, source_size, room, outputs[OURS], sizes[OURS],
                             taken[OURS], results[OURS]);
    for (int side = 0; side < SIDE_COUNT; side++)
        free(outputs[side]);
}
