// SPDX-License-Identifier: Zlib
// Owns the comparison of the gzip headers that two libraries read. Called by the inflate sequences
// after every call.
#include "parity_header.h"

#include <string.h>

enum { MADE_FIELD_LIMIT = 70000 };

static uInt pick_maximum(struct random *random)
{
    return random_chance(random, 40) ? random_below(random, 6)
                                     : random_magnitude(random, HEADER_FIELD_LIMIT);
}

void header_prepare(struct header_reader readers[SIDE_COUNT], struct random *random)
{
    const uInt extra_max = pick_maximum(random);
    const uInt name_max = pick_maximum(random);
    const uInt comment_max = pick_maximum(random);
    const uint32_t missing = random_chance(random, 80) ? 0 : random_below(random, 8);
    const uint8_t garbage = (uint8_t)random_below(random, 256);

    for (int side = 0; side < SIDE_COUNT; side++) {
        struct header_reader *reader = &readers[side];
        memset(reader, garbage, sizeof(*reader));
        reader->header.extra = (missing & 1) != 0 ? NULL : reader->extra;
        reader->header.name = (missing & 2) != 0 ? NULL : reader->name;
        reader->header.comment = (missing & 4) != 0 ? NULL : reader->comment;
        reader->header.extra_max = extra_max;
        reader->header.name_max = name_max;
        reader->header.comm_max = comment_max;
        reader->is_attached = true;
    }
}

void header_detach(struct header_reader readers[SIDE_COUNT])
{
    for (int side = 0; side < SIDE_COUNT; side++)
        readers[side].is_attached = false;
}

static void compare_number(struct parity_report *report, const char *what, uLong ours, uLong stock)
{
    expect_number(report, what, (long long)ours, (long long)stock);
}

// A pointer of the header may stay as it was or become NULL; anything else differs from both.
static void compare_pointer(struct parity_report *report, const char *what,
                            const struct header_reader *readers, const Bytef *ours,
                            const Bytef *stock)
{
    const bool is_same =
        (ours == NULL && stock == NULL) ||
        (ours != NULL && stock != NULL &&
         ours - (const uint8_t *)&readers[OURS] == stock - (const uint8_t *)&readers[STOCK]);
    expect_number(report, what, ours != NULL, stock != NULL);
    if (!is_same)
        report_number(report, what, ours != NULL, stock != NULL);
}

void header_compare(struct header_reader readers[SIDE_COUNT], struct parity_report *report)
{
    const gz_header *ours = &readers[OURS].header;
    const gz_header *stock = &readers[STOCK].header;

    if (!readers[STOCK].is_attached)
        return;
    compare_number(report, "header.text", (uLong)ours->text, (uLong)stock->text);
    compare_number(report, "header.time", ours->time, stock->time);
    compare_number(report, "header.xflags", (uLong)ours->xflags, (uLong)stock->xflags);
    compare_number(report, "header.os", (uLong)ours->os, (uLong)stock->os);
    compare_pointer(report, "header.extra", readers, ours->extra, stock->extra);
    compare_number(report, "header.extra_len", ours->extra_len, stock->extra_len);
    compare_number(report, "header.extra_max", ours->extra_max, stock->extra_max);
    compare_pointer(report, "header.name", readers, ours->name, stock->name);
    compare_number(report, "header.name_max", ours->name_max, stock->name_max);
    compare_pointer(report, "header.comment", readers, ours->comment, stock->comment);
    compare_number(report, "header.comm_max", ours->comm_max, stock->comm_max);
    compare_number(report, "header.hcrc", (uLong)ours->hcrc, (uLong)stock->hcrc);
    compare_number(report, "header.done", (uLong)ours->done, (uLong)stock->done);
    expect_bytes(report, "header.extra's bytes", readers[OURS].extra, readers[STOCK].extra,
                 sizeof(readers->extra));
    expect_bytes(report, "header.name's bytes", readers[OURS].name, readers[STOCK].name,
                 sizeof(readers->name));
    expect_bytes(report, "header.comment's bytes", readers[OURS].comment, readers[STOCK].comment,
                 sizeof(readers->comment));
}

// Any size; often one that fills the buffer of a compressor (512 bytes to 128 KiB) to its last bytes.
static uint32_t pick_field_size(struct random *random)
{
    if (random_chance(random, 15)) {
        const uint32_t buffer_size = 512U << random_below(random, 8);
        return buffer_size - random_below(random, 50);
    }
    return random_magnitude(random, random_chance(random, 10) ? MADE_FIELD_LIMIT : 800);
}

// Text of random length, 0 at its end.
static Bytef *fill_text(struct random *random, Bytef *text)
{
    const uint32_t size = pick_field_size(random);
    for (uint32_t at = 0; at < size; at++)
        text[at] = (Bytef)(1 + random_below(random, 255));
    text[size] = 0;
    return text;
}

void header_make(gz_header *header, struct random *random)
{
    static Bytef extra[MADE_FIELD_LIMIT + 1];
    static Bytef name[MADE_FIELD_LIMIT + 1];
    static Bytef comment[MADE_FIELD_LIMIT + 1];

    memset(header, 0x37, sizeof(*header));
    header->text = (int)random_below(random, 2);
    header->time = random_below(random, UINT32_MAX);
    header->os = (int)random_below(random, 300);
    header->hcrc = (int)random_below(random, 2);
    header->extra = random_chance(random, 50) ? NULL : extra;
    header->extra_len = pick_field_size(random);
    random_fill(random, extra, header->extra == NULL ? 0 : header->extra_len);
    header->name = random_chance(random, 50) ? NULL : fill_text(random, name);
    header->comment = random_chance(random, 50) ? NULL : fill_text(random, comment);
}
