// SPDX-License-Identifier: Zlib
// A grid of parameters and ways of calling deflate on long inputs, ours against the system's libz byte
// by byte: where test_parity_deflate asks the unusual, this asks every usual thing.
//   test_classic              a part of the grid on made-up data
//   test_classic [--part K/N] [--cap BYTES] FILE...
//                             all of the grid, or the Kth of N parts of it, on the files
#include "zlib_api.h"

#include "byte_buffer.h"
#include "data_maker.h"
#include "test.h"

enum way { // of calling
    WAY_WHOLE,
    WAY_PIECES,         // 4 KiB of input a call, plenty of room
    WAY_SYNC,           // Z_SYNC_FLUSH every 1000 bytes, at times another flush
    WAY_NARROW,         // 300 bytes of room a call
    WAY_CHANGES,        // other levels, strategies, limits and dictionaries on the way
    WAY_COPY_AND_REUSE, // goes on with a copy of the stream, then uses it once more
    WAY_COUNT
};

struct parameters {
    int level;
    int strategy;
    int memory_level;
    int window_bits;
    enum way way;
};

static void check_ok(int result)
{
    CHECK(result == Z_OK || result == Z_BUF_ERROR);
}

// One call after which all that was made is in `out`; returns what deflate() did.
static int call_deflate(const struct zlib_api *api, z_stream *stream, struct byte_buffer *out,
                        const uint8_t *input, size_t size, size_t room, int flush)
{
    buffer_reserve(out, room);
    stream->next_in = input;
    stream->avail_in = (uInt)size;
    stream->next_out = out->bytes + out->size;
    stream->avail_out = (uInt)room;
    const int result = api->deflate(stream, flush);
    out->size += room - stream->avail_out;
    return result;
}

// Calls until the input is taken and the flush is done.
static void put(const struct zlib_api *api, z_stream *stream, struct byte_buffer *out,
                const uint8_t *input, size_t size, size_t room, int flush)
{
    int result;
    do {
        result = call_deflate(api, stream, out, input, size, room, flush);
        input += size - stream->avail_in;
        size = stream->avail_in;
        CHECK(result == Z_OK || result == Z_BUF_ERROR || result == Z_STREAM_END);
    } while (size != 0 || stream->avail_out == 0 || (flush == Z_FINISH && result == Z_OK));
}

static void put_in_pieces(const struct zlib_api *api, z_stream *stream, struct byte_buffer *out,
                          const uint8_t *input, size_t size, size_t piece, size_t room, int flush)
{
    static const int seldom[4] = {Z_PARTIAL_FLUSH, Z_BLOCK, Z_FULL_FLUSH, Z_NO_FLUSH};
    size_t at = 0;
    for (unsigned count = 1; size - at > piece; at += piece, count++) {
        const bool is_seldom = flush != Z_NO_FLUSH && count % 7 == 0;
        put(api, stream, out, input + at, piece, room, is_seldom ? seldom[count / 7 % 4] : flush);
    }
    put(api, stream, out, input + at, size - at, room, Z_FINISH);
}

// A change of something every 9000 bytes, in an order that the level decides.
static void put_with_changes(const struct zlib_api *api, z_stream *stream, struct byte_buffer *out,
                             const struct parameters *parameters, const uint8_t *input, size_t size)
{
    enum { STEP = 9000 };
    unsigned turn = (unsigned)parameters->level;
    size_t at = 0;
    for (; size - at > STEP; at += STEP, turn++) {
        put(api, stream, out, input + at, STEP, 100000, Z_NO_FLUSH);
        buffer_reserve(out, 200000);
        stream->next_out = out->bytes + out->size;
        stream->avail_out = 200000;
        const int level = (int)(turn * 7 % 10);
        const int strategy = turn % 11 == 0 ? (int)(turn % 5) : parameters->strategy;
        if (turn % 5 < 3)
            check_ok(api->deflateParams(stream, level, strategy));
        else if (turn % 5 == 3)
            check_ok(api->deflateTune(stream, (int)(turn % 40), 3 + (int)(turn % 60),
                                      3 + (int)(turn * 13 % 300), (int)(turn * 29 % 600)));
        out->size += 200000 - stream->avail_out;
        if (turn % 9 == 4) {
            put(api, stream, out, input + at, 0, 100000, Z_SYNC_FLUSH);
            const int result = api->deflateSetDictionary(stream, input, STEP < at ? STEP : 3);
            CHECK(result == Z_OK || (result == Z_STREAM_ERROR && parameters->window_bits >= 0));
        }
    }
    put(api, stream, out, input + at, size - at, 100000, Z_FINISH);
}

static void put_by_copies(const struct zlib_api *api, z_stream *stream, struct byte_buffer *out,
                          const uint8_t *input, size_t size)
{
    z_stream copy;
    put(api, stream, out, input, size / 2, 100000, Z_NO_FLUSH);
    CHECK_EQUAL(api->deflateCopy(&copy, stream), Z_OK);
    put(api, &copy, out, input + size / 2, size - size / 2, 100000, Z_FINISH);
    CHECK_EQUAL(api->deflateEnd(&copy), Z_OK);
    put(api, stream, out, input + size / 3, size / 3, 100000,
        Z_FINISH); // the copy's source goes on
    CHECK_EQUAL(api->deflateReset(stream), Z_OK);
    put(api, stream, out, input, size / 2, 100000, Z_FINISH);
    CHECK_EQUAL(api->deflateResetKeep(stream), Z_OK);
    put(api, stream, out, input + size / 2, size - size / 2, 100000, Z_FINISH);
}

static void compress_with(const struct zlib_api *api, const struct parameters *parameters,
                          const uint8_t *input, size_t size, struct byte_buffer *out)
{
    z_stream stream = {.next_in = NULL};
    out->size = 0;
    CHECK_EQUAL(api->deflateInit2_(&stream, parameters->level, Z_DEFLATED, parameters->window_bits,
                                   parameters->memory_level, parameters->strategy, ZLIB_VERSION,
                                   (int)sizeof(stream)),
                Z_OK);
    switch (parameters->way) {
    case WAY_WHOLE:
        put(api, &stream, out, input, size, size + size / 4 + 1000, Z_FINISH);
        break;
    case WAY_PIECES:
        put_in_pieces(api, &stream, out, input, size, 4096, 100000, Z_NO_FLUSH);
        break;
    case WAY_SYNC:
        put_in_pieces(api, &stream, out, input, size, 1000, 100000, Z_SYNC_FLUSH);
        break;
    case WAY_NARROW:
        put_in_pieces(api, &stream, out, input, size, 20000, 300, Z_NO_FLUSH);
        break;
    case WAY_CHANGES:
        put_with_changes(api, &stream, out, parameters, input, size);
        break;
    default:
        put_by_copies(api, &stream, out, input, size);
        break;
    }
    CHECK_EQUAL(api->deflateEnd(&stream), Z_OK);
}

static void compare_with_stock(const struct zlib_api *ours, const struct zlib_api *stock,
                               const struct parameters *parameters, const char *name,
                               const uint8_t *input, size_t size)
{
    static struct byte_buffer our_output;
    static struct byte_buffer stock_output;
    compress_with(ours, parameters, input, size, &our_output);
    compress_with(stock, parameters, input, size, &stock_output);
    size_t same = 0;
    while (same < our_output.size && same < stock_output.size &&
           our_output.bytes[same] == stock_output.bytes[same])
        same++;
    if (same == our_output.size && same == stock_output.size)
        return;
    fprintf(stderr,
            "%s, %zu bytes: level %d, strategy %d, memLevel %d, windowBits %d, way %d: output "
            "differs from byte %zu on (%zu bytes, stock %zu)\n",
            name, size, parameters->level, parameters->strategy, parameters->memory_level,
            parameters->window_bits, (int)parameters->way, same, our_output.size,
            stock_output.size);
    exit(1);
}

// A part of the grid: each pair of level and way with some of the other parameters.
static void check_made_data(const struct zlib_api *ours, const struct zlib_api *stock)
{
    enum { SIZE = 230000 };
    static uint8_t data[SIZE];
    struct random random = random_from_seed(11);

    for (int kind = 0; kind < DATA_KINDS; kind++) {
        data_make(&random, (enum data_kind)kind, data, SIZE);
        for (int level = 1; level <= 9; level++) {
            for (int way = 0; way < WAY_COUNT; way++) {
                const bool is_usual = random_chance(&random, 50);
                const int window_bits = is_usual ? 15 : random_between(&random, 9, 15);
                const struct parameters parameters = {
                    .level = level,
                    .strategy = random_chance(&random, 60) ? 0 : random_between(&random, 0, 4),
                    .memory_level = is_usual ? 8 : random_between(&random, 1, 9),
                    .window_bits = random_chance(&random, 40) ? -window_bits : window_bits,
                    .way = (enum way)way,
                };
                compare_with_stock(ours, stock, &parameters, "made-up data", data, SIZE);
            }
        }
    }
}

struct change { // of parameters after the first bytes of a stream
    int levels[2];
    int strategies[2];
    size_t cut;
};

static void put_with_change(const struct zlib_api *api, const struct change *change,
                            const uint8_t *input, size_t size, struct byte_buffer *out)
{
    z_stream stream = {.next_in = NULL};
    out->size = 0;
    CHECK_EQUAL(api->deflateInit2_(&stream, change->levels[0], Z_DEFLATED, -15, 8,
                                   change->strategies[0], ZLIB_VERSION, (int)sizeof(stream)),
                Z_OK);
    put(api, &stream, out, input, change->cut, 200000, Z_SYNC_FLUSH);
    CHECK_EQUAL(api->deflateParams(&stream, change->levels[1], change->strategies[1]), Z_OK);
    put(api, &stream, out, input + change->cut, size - change->cut, 200000, Z_FINISH);
    CHECK_EQUAL(api->deflateEnd(&stream), Z_OK);
}

static void check_change(const struct zlib_api *ours, const struct zlib_api *stock,
                         const struct change *change, const uint8_t *input, size_t size)
{
    static struct byte_buffer our_output;
    static struct byte_buffer stock_output;
    put_with_change(ours, change, input, size, &our_output);
    put_with_change(stock, change, input, size, &stock_output);
    CHECK_EQUAL(our_output.size, stock_output.size);
    CHECK_BYTES(our_output.bytes, stock_output.bytes, stock_output.size);
}

// From each kind of parser to each, once enough has been seen for all that a parser may keep.
static void check_changes(const struct zlib_api *ours, const struct zlib_api *stock)
{
    enum { SIZE = 150000 };
    static const int levels[6] = {0, 1, 2, 3, 5, 9};
    static uint8_t data[SIZE];
    struct random random = random_from_seed(13);

    for (unsigned i = 0; i < 6 * 6 * 4; i++) {
        const struct change change = {
            .levels = {levels[i % 6], levels[i / 6 % 6]},
            .strategies = {i >= 72 && i % 5 == 0   ? Z_RLE
                           : i >= 72 && i % 7 == 0 ? Z_HUFFMAN_ONLY
                                                   : Z_DEFAULT_STRATEGY,
                           Z_DEFAULT_STRATEGY},
            .cut = 30000 + random_below(&random, 60000),
        };
        data_make(&random, i % 2 == 0 ? DATA_TEXT : DATA_MIXED, data, SIZE);
        check_change(ours, stock, &change, data, SIZE);
    }
}

// What a greedy level leaves when it ends with a match decides the first step of a lazy one. So many
// symbols give short matches, which leave no gap in the hash chains.
static void check_change_of_family(const struct zlib_api *ours, const struct zlib_api *stock)
{
    enum { SIZE = 12000, SYMBOLS = 24 };
    static uint8_t data[SIZE];
    struct random random = random_from_seed(12);

    for (int trial = 0; trial < 100; trial++) {
        const struct change change = {.levels = {3, 6}, .cut = 5000 + random_below(&random, 3000)};
        for (size_t at = 0; at < SIZE; at++)
            data[at] = (uint8_t)('a' + random_below(&random, SYMBOLS));
        check_change(ours, stock, &change, data, SIZE);
    }
}

// The header fills all the room of the first call, so that the call ends at its second literal: what
// stands there has no two bytes behind it, and never enters a hash chain.
static void put_without_room(const struct zlib_api *api, const uint8_t *input, size_t size,
                             struct byte_buffer *out)
{
    z_stream stream = {.next_in = NULL};
    out->size = 0;
    CHECK_EQUAL(
        api->deflateInit2_(&stream, 6, Z_DEFLATED, 15, 8, 0, ZLIB_VERSION, (int)sizeof(stream)),
        Z_OK);
    CHECK_EQUAL(call_deflate(api, &stream, out, input, 3, 2, Z_SYNC_FLUSH), Z_OK);
    CHECK_EQUAL(stream.avail_in, 0);
    put(api, &stream, out, input + 3, size - 3, 100000, Z_FINISH);
    CHECK_EQUAL(api->deflateEnd(&stream), Z_OK);
}

static void check_call_without_room(const struct zlib_api *ours, const struct zlib_api *stock)
{
    enum { SIZE = 20000 };
    static struct byte_buffer our_output;
    static struct byte_buffer stock_output;
    static uint8_t data[SIZE];
    struct random random = random_from_seed(14);

    data_make(&random, DATA_NOISE, data, SIZE);
    memcpy(data + 500, data + 1, 3);  // the beginning of what stands at the second byte
    memcpy(data + 1000, data + 1, 9); // and more of it
    put_without_room(ours, data, SIZE, &our_output);
    put_without_room(stock, data, SIZE, &stock_output);
    CHECK_EQUAL(our_output.size, stock_output.size);
    CHECK_BYTES(our_output.bytes, stock_output.bytes, stock_output.size);
}

// A match at the very place where the window slides, before a step that no more input precedes: zlib lets what
// falls to index 0 go, which is just as far away as a match may be.
static void check_slide_near_end(const struct zlib_api *ours, const struct zlib_api *stock)
{
    enum { WINDOW = 4096, SLIDE = 2 * WINDOW - 262, SIZE = SLIDE + 70, REPEATED = 20 };
    static uint8_t input[SIZE];
    struct random random = random_from_seed(23);
    for (int level = 4; level <= 9; level++) {
        for (uint32_t i = 0; i < SIZE; i++) {
            input[i] = (uint8_t)random_below(&random, 128); // compressed, with few matches
        }
        memcpy(input + SLIDE, input + WINDOW, REPEATED);
        const struct zlib_api *const both[] = {ours, stock};
        static uint8_t outputs[2][2 * SIZE];
        uLong sizes[2];
        for (size_t i = 0; i < 2; i++) {
            z_stream stream = {.next_in = input, .avail_in = SIZE};
            check_ok(both[i]->deflateInit2_(&stream, level, Z_DEFLATED, -12, 8, Z_DEFAULT_STRATEGY,
                                            ZLIB_VERSION, (int)sizeof(stream)));
            stream.next_out = outputs[i];
            stream.avail_out = sizeof(outputs[i]);
            CHECK_EQUAL(both[i]->deflate(&stream, Z_FINISH), Z_STREAM_END);
            sizes[i] = stream.total_out;
            check_ok(both[i]->deflateEnd(&stream));
        }
        CHECK_EQUAL(sizes[0], sizes[1]);
        CHECK_BYTES(outputs[0], outputs[1], sizes[1]);
    }
}

static void put_tuned(const struct zlib_api *api, int level, const int limits[4],
                      const uint8_t *input, size_t size, struct byte_buffer *out)
{
    z_stream stream = {.next_in = NULL};
    out->size = 0;
    CHECK_EQUAL(
        api->deflateInit2_(&stream, level, Z_DEFLATED, 15, 8, 0, ZLIB_VERSION, (int)sizeof(stream)),
        Z_OK);
    CHECK_EQUAL(api->deflateTune(&stream, limits[0], limits[1], limits[2], limits[3]), Z_OK);
    put(api, &stream, out, input, size, 200000, Z_FINISH);
    CHECK_EQUAL(api->deflateEnd(&stream), Z_OK);
}

// Limits beside those that the kernels are made for.
static void check_tuned_limits(const struct zlib_api *ours, const struct zlib_api *stock)
{
    enum { SIZE = 100000 };
    static const int limits[16][4] = {
        {4, 4, 8, 4},     {4, 4, 8, 3},    {4, 4, 8, 9},   {4, 4, 8, 0},
        {2, 4, 8, 4},     {4, 4, 7, 4},    {4, 9, 9, 4},   {3, 2, 258, 40},
        {2, 300, 6, 100}, {0, 6, 5, 2000}, {9, 9, 4, 500}, {258, 258, 300, 0},
        {4, 4, 8, 6},     {4, 5, 16, 8},   {4, 5, 16, 11}, {4, 5, 24, 8},
    };
    static const int levels[3] = {1, 3, 6};
    static struct byte_buffer our_output;
    static struct byte_buffer stock_output;
    static uint8_t data[SIZE];
    struct random random = random_from_seed(15);

    for (unsigned i = 0; i < 3 * 16 * 2; i++) {
        data_make(&random, i < 3 * 16 ? DATA_TEXT : DATA_MIXED, data, SIZE);
        put_tuned(ours, levels[i % 3], limits[i / 3 % 16], data, SIZE, &our_output);
        put_tuned(stock, levels[i % 3], limits[i / 3 % 16], data, SIZE, &stock_output);
        CHECK_EQUAL(our_output.size, stock_output.size);
        CHECK_BYTES(our_output.bytes, stock_output.bytes, stock_output.size);
    }
}

static void check_file(const struct zlib_api *ours, const struct zlib_api *stock, const char *name,
                       size_t cap, unsigned part, unsigned part_count)
{
    FILE *const file = fopen(name, "rb");
    CHECK(file != NULL);
    struct byte_buffer data = {NULL, 0, 0};
    buffer_reserve(&data, cap);
    data.size = fread(data.bytes, 1, cap, file);
    CHECK_EQUAL(fclose(file), 0);

    unsigned long count = 0;
    for (unsigned cell = part; cell < 10 * 5 * 9 * 8 * WAY_COUNT; cell += part_count, count++) {
        const int bits = 8 + (int)(cell / 450 % 8);
        const struct parameters parameters = {
            .level = (int)(cell % 10),
            .strategy = (int)(cell / 10 % 5),
            .memory_level = 1 + (int)(cell / 50 % 9),
            .window_bits = bits > 8 && cell % 2 == 1 ? -bits : bits,
            .way = (enum way)(cell / 3600),
        };
        compare_with_stock(ours, stock, &parameters, name, data.bytes, data.size);
    }
    printf("%s: %zu bytes, %lu cells of the grid, no difference\n", name, data.size, count);
    buffer_free(&data);
}

int main(int argument_count, char **arguments)
{
    const struct zlib_api *ours = zlib_api_ours();
    const struct zlib_api *stock = zlib_api_stock();
    size_t cap = 1000000;
    unsigned part = 0;
    unsigned part_count = 1;
    bool has_files = false;

    if (stock == NULL)
        return TEST_SKIPPED;
    for (int i = 1; i < argument_count; i++) {
        if (strcmp(arguments[i], "--cap") == 0 && i + 1 < argument_count) {
            cap = strtoul(arguments[++i], NULL, 10);
        } else if (strcmp(arguments[i], "--part") == 0 && i + 1 < argument_count) {
            CHECK(sscanf(arguments[++i], "%u/%u", &part, &part_count) == 2 && part < part_count);
        } else {
            has_files = true;
            check_file(ours, stock, arguments[i], cap, part, part_count);
        }
    }
    if (!has_files) {
        check_made_data(ours, stock);
        check_changes(ours, stock);
        check_change_of_family(ours, stock);
        check_call_without_room(ours, stock);
        check_slide_near_end(ours, stock);
        check_tuned_limits(ours, stock);
    }
    return 0;
}
