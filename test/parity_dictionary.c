// SPDX-License-Identifier: Zlib
// Owns the sequences around dictionaries. The bytes are cut in two: a dictionary, and what is compressed.
#include "parity_dictionary.h"

#include "byte_buffer.h"
#include "zander.h"

enum { WINDOW_LIMIT = 32768, ROOM = 1 << 19, DATA_LIMIT = 1 << 18 };

struct dictionary_run {
    struct parity_report *report;
    const struct zlib_api *apis[SIDE_COUNT];
    struct random *random;
    const uint8_t *bytes;   // the dictionary, and behind it the data
    size_t dictionary_size; // what both directions are given
    size_t size;            // of both
    bool is_raw;
    bool is_modern;
    int window_bits; // negative for raw
    z_stream streams[SIDE_COUNT];
    uint8_t *packed[SIDE_COUNT];
    size_t packed_size;
};

static void expect_result(struct dictionary_run *run, const int results[SIDE_COUNT])
{
    expect_number(run->report, "the result", results[OURS], results[STOCK]);
}

// History ends where the stream stands: it is the end of the bytes up to there.
static void check_history(struct dictionary_run *run, size_t position,
                          int (*get)(z_streamp stream, Bytef *bytes, uInt *size), uInt *size)
{
    static uint8_t history[WINDOW_LIMIT];

    *size = 0;
    if (get(&run->streams[OURS], history, size) != Z_OK || *size > position || *size > WINDOW_LIMIT)
        report_number(run->report, "bytes of history", *size, (long long)position);
    else
        report_bytes(run->report, "history", history, run->bytes + position - *size, *size);
}

static void start_deflate(struct dictionary_run *run)
{
    struct random *random = run->random;
    const int level = random_between(random, -1, 9);
    const int memory_level = random_between(random, 1, 9);
    const int strategy =
        random_chance(random, 70) ? Z_DEFAULT_STRATEGY : random_between(random, 0, 4);
    int results[SIDE_COUNT];

    report_call(run->report, "deflateInit2(level %ld, windowBits %ld, memLevel %ld, strategy %ld)",
                level, run->window_bits, memory_level, strategy);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = run->apis[side]->deflateInit2_(&run->streams[side], level, Z_DEFLATED,
                                                       run->window_bits, memory_level, strategy,
                                                       ZLIB_VERSION, (int)sizeof(z_stream));
    expect_result(run, results);
    if (zander_set_profile(&run->streams[OURS],
                           run->is_modern ? ZANDER_PROFILE_MODERN : ZANDER_PROFILE_CLASSIC) != Z_OK)
        report_number(run->report, "zander_set_profile", 1, 0);
}

// In pieces: each dictionary of a raw stream adds to what it knows. The checksum is one of the whole dictionary, so that
// the zlib wrapper gets it at once.
static void set_deflate_dictionary(struct dictionary_run *run)
{
    size_t position = 0;
    int results[SIDE_COUNT];

    do {
        const size_t left = run->dictionary_size - position;
        const size_t piece = run->is_raw && random_chance(run->random, 30)
                                 ? random_magnitude(run->random, (uint32_t)left)
                                 : left;
        report_call(run->report, "deflateSetDictionary(%ld bytes)", (long)piece, 0, 0, 0);
        for (int side = 0; side < SIDE_COUNT; side++)
            results[side] = run->apis[side]->deflateSetDictionary(
                &run->streams[side], run->bytes + position, (uInt)piece);
        expect_result(run, results);
        expect_number(run->report, "adler", (long long)run->streams[OURS].adler,
                      (long long)run->streams[STOCK].adler);
        position += piece;
    } while (position < run->dictionary_size && !run->report->has_difference);
}

static void compress_data(struct dictionary_run *run)
{
    struct random *random = run->random;
    size_t position = run->dictionary_size;
    int results[SIDE_COUNT] = {Z_OK, Z_OK};

    while (results[OURS] != Z_STREAM_END && !run->report->has_difference) {
        const size_t left = run->size - position;
        const size_t piece =
            random_chance(random, 30) ? random_magnitude(random, (uint32_t)left) : left;
        const int flush = piece == left               ? Z_FINISH
                          : random_chance(random, 50) ? Z_NO_FLUSH
                                                      : random_between(random, 1, 3);
        uInt size;
        report_call(run->report, "deflate(flush %ld, avail_in %ld)", flush, (long)piece, 0, 0);
        for (int side = 0; side < SIDE_COUNT; side++) {
            z_stream *stream = &run->streams[side];
            memcpy(&stream->next_in, &(const uint8_t *){run->bytes + position}, sizeof(uint8_t *));
            stream->avail_in = (uInt)piece;
            stream->next_out = run->packed[side] + stream->total_out;
            stream->avail_out = (uInt)(ROOM - stream->total_out);
            results[side] = run->apis[side]->deflate(stream, flush);
        }
        expect_result(run, results);
        position += piece - run->streams[OURS].avail_in;
        check_history(run, position, run->apis[OURS]->deflateGetDictionary, &size);
    }
    run->packed_size = run->streams[OURS].total_out;
    if (!run->is_modern) {
        expect_number(run->report, "total_out", (long long)run->packed_size,
                      (long long)run->streams[STOCK].total_out);
        if (!run->report->has_difference)
            expect_bytes(run->report, "output", run->packed[OURS], run->packed[STOCK],
                         run->packed_size);
    }
}

// First another dictionary, which only the zlib wrapper can tell from the right one.
static void set_inflate_dictionary(struct dictionary_run *run)
{
    const size_t wrong_size = run->dictionary_size - random_below(run->random, 2);
    int results[SIDE_COUNT];

    if (!run->is_raw) {
        report_call(run->report, "inflateSetDictionary(%ld of its bytes)", (long)wrong_size, 0, 0,
                    0);
        for (int side = 0; side < SIDE_COUNT; side++)
            results[side] = run->apis[side]->inflateSetDictionary(&run->streams[side], run->bytes,
                                                                  (uInt)wrong_size);
        expect_result(run, results);
        if (results[OURS] == Z_OK)
            return;
    }
    report_call(run->report, "inflateSetDictionary(%ld bytes)", (long)run->dictionary_size, 0, 0,
                0);
    for (int side = 0; side < SIDE_COUNT; side++)
        results[side] = run->apis[side]->inflateSetDictionary(&run->streams[side], run->bytes,
                                                              (uInt)run->dictionary_size);
    expect_result(run, results);
}

// Both read what ours has written.
static void start_inflate(struct dictionary_run *run)
{
    int results[SIDE_COUNT];

    report_call(run->report, "inflateInit2(%ld)", run->window_bits, 0, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++) {
        z_stream *stream = &run->streams[side];
        *stream = (z_stream){.next_in = run->packed[OURS], .avail_in = (uInt)run->packed_size};
        results[side] = run->apis[side]->inflateInit2_(stream, run->window_bits, ZLIB_VERSION,
                                                       (int)sizeof(*stream));
    }
    expect_result(run, results);
    if (run->is_raw && run->dictionary_size != 0)
        set_inflate_dictionary(run);
}

static void decompress_data(struct dictionary_run *run)
{
    static uint8_t outputs[SIDE_COUNT][ROOM];
    size_t position = run->dictionary_size;
    int results[SIDE_COUNT] = {Z_OK, Z_OK};

    while (results[OURS] != Z_STREAM_END && !run->report->has_difference) {
        const uInt room =
            random_chance(run->random, 30) ? ROOM : 1 + random_magnitude(run->random, ROOM - 1);
        uInt sizes[SIDE_COUNT] = {0, 0};
        report_call(run->report, "inflate(avail_out %ld)", (long)room, 0, 0, 0);
        for (int side = 0; side < SIDE_COUNT; side++) {
            run->streams[side].next_out = outputs[side];
            run->streams[side].avail_out = room;
            results[side] = run->apis[side]->inflate(&run->streams[side], Z_SYNC_FLUSH);
        }
        expect_result(run, results);
        expect_number(run->report, "avail_in", run->streams[OURS].avail_in,
                      run->streams[STOCK].avail_in);
        const size_t made = room - run->streams[OURS].avail_out;
        if (made > run->size - position || results[OURS] < Z_OK)
            report_number(run->report, "bytes made, or the result", (long long)made, results[OURS]);
        if (run->report->has_difference)
            return;
        expect_bytes(run->report, "output", outputs[OURS], run->bytes + position, made);
        position += made;
        if (results[OURS] == Z_NEED_DICT) {
            set_inflate_dictionary(run);
        } else if (results[OURS] == Z_OK) { // behind the trailer it is no longer kept
            check_history(run, position, run->apis[OURS]->inflateGetDictionary, &sizes[OURS]);
            run->apis[STOCK]->inflateGetDictionary(&run->streams[STOCK], NULL, &sizes[STOCK]);
            expect_number(run->report, "bytes of history", sizes[OURS], sizes[STOCK]);
        }
    }
    expect_number(run->report, "bytes in all", (long long)position, (long long)run->size);
}

static void end_deflate(struct dictionary_run *run)
{
    for (int side = 0; side < SIDE_COUNT; side++)
        run->apis[side]->deflateEnd(&run->streams[side]);
}

void parity_dictionary_run(struct parity_report *report, const struct zlib_api *ours,
                           const struct zlib_api *stock, const uint8_t *bytes, size_t size,
                           struct random *random)
{
    static uint8_t packed[SIDE_COUNT][ROOM];
    const int bits = random_between(random, 9, 15);
    struct dictionary_run run = {.report = report,
                                 .apis = {ours, stock},
                                 .random = random,
                                 .bytes = bytes,
                                 .size = size < DATA_LIMIT ? size : DATA_LIMIT,
                                 .is_raw = random_chance(random, 50),
                                 .is_modern = random_chance(random, 40),
                                 .packed = {packed[OURS], packed[STOCK]}};

    run.window_bits = run.is_raw ? -bits : bits;
    run.dictionary_size = random_magnitude(random, (uint32_t)run.size);
    start_deflate(&run);
    if (run.dictionary_size != 0)
        set_deflate_dictionary(&run);
    compress_data(&run);
    end_deflate(&run);
    if (report->has_difference)
        return;
    start_inflate(&run);
    decompress_data(&run);
    for (int side = 0; side < SIDE_COUNT; side++)
        run.apis[side]->inflateEnd(&run.streams[side]);
}
