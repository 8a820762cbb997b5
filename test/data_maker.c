// SPDX-License-Identifier: Zlib
// Owns the kinds of data that tests compress. Called by the parity tests, the fuzz seeds and the
// stream maker.
#include "data_maker.h"

#include <string.h>

enum { WORD_COUNT = 256, WORD_LIMIT = 12 };

static void make_text(struct random *random, uint8_t *bytes, size_t size)
{
    struct random vocabulary = random_from_seed(random_below(random, 4));
    char words[WORD_COUNT][WORD_LIMIT + 1];

    for (int word = 0; word < WORD_COUNT; word++) {
        const int length = random_between(&vocabulary, 1, WORD_LIMIT);
        for (int at = 0; at < length; at++)
            words[word][at] = "etaoinshrdlucmfwypvbgkjqxz"[random_magnitude(&vocabulary, 25)];
        words[word][length] = '\0';
    }
    for (size_t at = 0; at < size;) {
        const char *word = words[random_magnitude(random, WORD_COUNT - 1)];
        while (*word != '\0' && at < size)
            bytes[at++] = (uint8_t)*word++;
        if (at < size)
            bytes[at++] =
                random_chance(random, 8) ? (uint8_t) ".,;\n"[random_below(random, 4)] : ' ';
    }
}

static void make_runs(struct random *random, uint8_t *bytes, size_t size)
{
    const uint32_t values = 1 + random_magnitude(random, 255);
    for (size_t at = 0; at < size;) {
        size_t run = 1 + random_magnitude(random, 1200);
        run = run < size - at ? run : size - at;
        memset(bytes + at, (int)random_below(random, values), run);
        at += run;
    }
}

static void make_records(struct random *random, uint8_t *bytes, size_t size)
{
    const uint32_t record_size = 4 + random_below(random, 60);
    uint32_t counter = random_below(random, 65536);
    for (size_t at = 0; at < size; at++) {
        const uint32_t column = (uint32_t)(at % record_size);
        if (column == 0)
            counter++;
        if (column < 4)
            bytes[at] = (uint8_t)(counter >> (8 * column));
        else if (column % 3 == 0)
            bytes[at] = (uint8_t)random_magnitude(random, 255);
        else
            bytes[at] = (uint8_t)(column * 7);
    }
}

static void make_distant(struct random *random, uint8_t *bytes, size_t size)
{
    const uint32_t farthest = 1 + random_magnitude(random, 40000);
    for (size_t at = 0; at < size;) {
        size_t length = 1 + random_magnitude(random, 400);
        length = length < size - at ? length : size - at;
        const size_t distance = farthest - random_magnitude(random, farthest - 1);
        if (distance > at || random_chance(random, 25)) {
            length = length < 24 ? length : 24;
            random_fill(random, bytes + at, length);
            at += length;
            continue;
        }
        for (size_t end = at + length; at < end; at++)
            bytes[at] = bytes[at - distance];
    }
}

static void make_few(struct random *random, uint8_t *bytes, size_t size)
{
    const uint32_t values = 2 + random_below(random, 7);
    for (size_t at = 0; at < size; at++)
        bytes[at] = (uint8_t)(random_below(random, values) * 37);
}

static void make_piece(struct random *random, enum data_kind kind, uint8_t *bytes, size_t size)
{
    switch (kind) {
    case DATA_TEXT:
        make_text(random, bytes, size);
        break;
    case DATA_RUNS:
        make_runs(random, bytes, size);
        break;
    case DATA_NOISE:
        random_fill(random, bytes, size);
        break;
    case DATA_RECORDS:
        make_records(random, bytes, size);
        break;
    case DATA_DISTANT:
        make_distant(random, bytes, size);
        break;
    case DATA_FEW:
        make_few(random, bytes, size);
        break;
    default:
        memset(bytes, (int)random_below(random, 256), size);
        break;
    }
}

void data_make(struct random *random, enum data_kind kind, uint8_t *bytes, size_t size)
{
    if (size == 0)
        return;
    if (kind != DATA_MIXED) {
        make_piece(random, kind, bytes, size);
        return;
    }
    for (size_t at = 0; at < size;) {
        size_t piece = 1 + random_magnitude(random, 20000);
        piece = piece < size - at ? piece : size - at;
        make_piece(random, (enum data_kind)random_below(random, DATA_MIXED), bytes + at, piece);
        at += piece;
    }
}
