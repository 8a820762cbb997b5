// SPDX-License-Identifier: Zlib
// Owns the comparison of the gzip headers that two libraries read, which the inflate sequences call after
// every call, and the making of headers to be written.
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

enum { TRIP_ROOM = 4 * MADE_FIELD_LIMIT };

// Writes the header and an empty stream; gives the size, which must be the same.
static size_t write_header(struct parity_report *report, const struct zlib_api *const *apis,
                           gz_header *header, uint8_t (*packed)[TRIP_ROOM], struct random *random)
{
    z_stream streams[SIDE_COUNT];
    const int memory_level = random_between(random, 1, 9);
    int results[SIDE_COUNT] = {Z_OK, Z_OK};

    for (int side = 0; side < SIDE_COUNT; side++) {
        streams[side] = (z_stream){.next_out = packed[side]};
        apis[side]->deflateInit2_(&streams[side], 6, Z_DEFLATED, 16 + 15, memory_level, 0,
                                  ZLIB_VERSION, (int)sizeof(z_stream));
        apis[side]->deflateSetHeader(&streams[side], header);
    }
    while (results[OURS] != Z_STREAM_END && !report->has_difference) {
        const uInt room =
            random_chance(random, 10) ? TRIP_ROOM / 2 : 1 + random_magnitude(random, 3000);
        const int flush =
            random_chance(random, 50) ? Z_FINISH : random_between(random, Z_NO_FLUSH, Z_FULL_FLUSH);
        report_call(report, "deflate(flush %ld) of a header, avail_out %ld", flush, (long)room, 0,
                    0);
        for (int side = 0; side < SIDE_COUNT; side++) {
            const size_t left = TRIP_ROOM - streams[side].total_out;
            streams[side].avail_out = room < left ? room : (uInt)left;
            results[side] = apis[side]->deflate(&streams[side], flush);
        }
        expect_number(report, "the result", results[OURS], results[STOCK]);
        expect_number(report, "total_out", (long long)streams[OURS].total_out,
                      (long long)streams[STOCK].total_out);
    }
    expect_bytes(report, "the stream", packed[OURS], packed[STOCK], streams[OURS].total_out);
    for (int side = 0; side < SIDE_COUNT; side++)
        apis[side]->deflateEnd(&streams[side]);
    return streams[OURS].total_out;
}

static void read_header(struct parity_report *report, const struct zlib_api *const *apis,
                        uint8_t *packed, size_t size, struct random *random)
{
    static struct header_reader readers[SIDE_COUNT];
    z_stream streams[SIDE_COUNT];
    int results[SIDE_COUNT] = {Z_OK, Z_OK};
    size_t position = 0;

    header_prepare(readers, random);
    for (int side = 0; side < SIDE_COUNT; side++) {
        streams[side] = (z_stream){.next_in = packed};
        apis[side]->inflateInit2_(&streams[side], 16 + 15, ZLIB_VERSION, (int)sizeof(z_stream));
        apis[side]->inflateGetHeader(&streams[side], &readers[side].header);
    }
    while (results[OURS] == Z_OK && position < size && !report->has_difference) {
        const size_t left = size - position;
        const size_t piece = random_chance(random, 5) ? left : 1 + random_magnitude(random, 1000);
        uint8_t none[1];
        report_call(report, "inflate(avail_in %ld) of a header", (long)piece, 0, 0, 0);
        for (int side = 0; side < SIDE_COUNT; side++) {
            streams[side].avail_in = (uInt)(piece < left ? piece : left);
            streams[side].next_out = none;
            streams[side].avail_out = 1;
            results[side] = apis[side]->inflate(&streams[side], Z_SYNC_FLUSH);
        }
        expect_number(report, "the result", results[OURS], results[STOCK]);
        position = streams[OURS].total_in;
        header_compare(readers, report);
    }
    expect_number(report, "the end", results[OURS], Z_STREAM_END);
    for (int side = 0; side < SIDE_COUNT; side++)
        apis[side]->inflateEnd(&streams[side]);
}

void header_round_trip_run(struct parity_report *report, const struct zlib_api *ours,
                           const struct zlib_api *stock, struct random *random)
{
    static uint8_t packed[SIDE_COUNT][TRIP_ROOM];
    const struct zlib_api *const apis[SIDE_COUNT] = {ours, stock};
    gz_header header;

    header_make(&header, random);
    const size_t size = write_header(report, apis, &header, packed, random);
    if (!report->has_difference)
        read_header(report, apis, packed[OURS], size, random);
}
