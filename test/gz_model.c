// SPDX-License-Identifier: Zlib
// Owns the model of gz files and the calls that are held against it.
#include "gz_files.h"

#include "fault_io.h"
#include "gz_model.h"
#include "test.h"

#include <errno.h>

enum { CALL_LIMIT = 60, PIECE_LIMIT = 20000 };

static struct fault_plan make_plan(enum fault_call call, struct random *random)
{
    static const int errors[] = {EAGAIN, EINTR, EIO, ENOSPC, EPIPE};
    struct fault_plan plan = {.call = call};

    plan.error = errors[random_below(random, 5)];
    plan.limit = random_chance(random, 60) ? 0 : 1 + random_magnitude(random, 300);
    if (random_chance(random, 60)) {
        plan.first = 1 + random_magnitude(random, 20);
        plan.count = 1 + random_magnitude(random, 10);
    }
    return plan;
}

// ---- Reading ----

enum { HEADER_GUESS = 4 };

// What a file holds, and the error that stands behind its last byte.
struct gz_model {
    struct byte_buffer plain;
    int code;
};

// RFC 1952, 2.3: 31, 139, 8, and flags without reserved bits. How many of these bytes agree; all that are there count.
static bool looks_like_header(const uint8_t *bytes, size_t size, size_t *agreeing)
{
    static const uint8_t fixed[HEADER_GUESS - 1] = {31, 139, 8};
    size_t at = 0;
    while (at < size && at < sizeof(fixed) && bytes[at] == fixed[at])
        at++;
    if (at == sizeof(fixed) && at < size && (bytes[at] & 0xe0) == 0)
        at++;
    *agreeing = at;
    return at == HEADER_GUESS || at == size;
}

// One member; gives how many bytes it took, 0 where it ends the file.
static size_t model_member(struct gz_model *model, const uint8_t *bytes, size_t size, bool is_first)
{
    enum { ROOM = 5000 };
    z_stream stream = {.next_in = NULL};
    int result = Z_OK;

    CHECK_EQUAL(inflateInit2(&stream, 15 + 16), Z_OK);
    uint8_t *own = malloc(size);
    CHECK(own != NULL);
    memcpy(own, bytes, size);
    stream.next_in = own;
    stream.avail_in = (uInt)size;
    while (result == Z_OK) {
        buffer_reserve(&model->plain, ROOM);
        stream.next_out = model->plain.bytes + model->plain.size;
        stream.avail_out = ROOM;
        result = inflate(&stream, Z_NO_FLUSH);
        model->plain.size += ROOM - stream.avail_out;
    }
    const size_t taken = stream.total_in;
    inflateEnd(&stream);
    free(own);
    if (result == Z_STREAM_END)
        return taken;
    // Behind a member, what a header's first bytes rule out is garbage.
    if (result == Z_BUF_ERROR || is_first || taken > HEADER_GUESS)
        model->code = result;
    return 0;
}

static void model_file(struct gz_model *model, const uint8_t *bytes, size_t size)
{
    size_t position = 0;
    size_t agreeing;

    if (!looks_like_header(bytes, size, &agreeing) || agreeing < HEADER_GUESS) {
        buffer_append(&model->plain, bytes, size); // copied as it is
        return;
    }
    while (position < size && looks_like_header(bytes + position, size - position, &agreeing)) {
        const size_t taken = model_member(model, bytes + position, size - position, position == 0);
        position = taken == 0 ? size : position + taken;
    }
}

struct gz_reading {
    gzFile file;
    struct gz_model model;
    size_t position;
    struct random *random;
    struct fault_plan plan;
    bool is_over; // the error behind the last byte has come
    uint8_t bytes[PIECE_LIMIT + 1];
};

// After a call that gave less than there was: a planned fault, or the error behind the last byte.
static void accept_shortage(struct gz_reading *reading)
{
    const int code = fault_code(reading->file);
    if (code == Z_ERRNO) {
        CHECK(reading->plan.first != 0);
        if (!fault_is_stall(reading->plan.error))
            gzclearerr(reading->file);
        return;
    }
    CHECK_EQUAL(code, reading->model.code);
    CHECK_EQUAL(reading->position, reading->model.plain.size);
    reading->is_over = code == Z_DATA_ERROR;
}

// How far the position moved. A fault that is no stall ends a seek that was still to be done, where it was met.
static size_t count_moved(struct gz_reading *reading)
{
    const size_t position = (size_t)gztell(reading->file);
    if (position < reading->position && fault_code(reading->file) == Z_ERRNO &&
        !fault_is_stall(reading->plan.error))
        reading->position = position;
    CHECK(position >= reading->position);
    return position - reading->position;
}

// `got` bytes came in reading->bytes where `wanted` were asked for.
static void accept_bytes(struct gz_reading *reading, size_t got, size_t wanted)
{
    CHECK_EQUAL(count_moved(reading), got);
    const size_t left = reading->model.plain.size - reading->position;
    const size_t expected = wanted < left ? wanted : left;

    CHECK(got <= expected);
    CHECK_BYTES(reading->bytes, reading->model.plain.bytes + reading->position, got);
    reading->position += got;
    if (got < expected || expected < wanted)
        accept_shortage(reading);
}

static size_t pick_piece(struct random *random)
{
    return 1 + random_magnitude(random, PIECE_LIMIT - 1);
}

static void call_read(struct gz_reading *reading)
{
    const size_t wanted = pick_piece(reading->random);
    const int got = gzread(reading->file, reading->bytes, (unsigned)wanted);
    CHECK(got >= -1);
    accept_bytes(reading, got < 0 ? 0 : (size_t)got, wanted);
}

// Bytes of an item that is not whole count as read, and as nothing.
static void call_fread(struct gz_reading *reading)
{
    const size_t item = 1 + random_below(reading->random, 7);
    const size_t count = pick_piece(reading->random) / 7 + 1;
    const size_t wanted = item * (count < PIECE_LIMIT / 7 ? count : PIECE_LIMIT / 7);
    const size_t items = gzfread(reading->bytes, item, wanted / item, reading->file);
    const size_t got = count_moved(reading);
    CHECK_EQUAL(items, got / item);
    accept_bytes(reading, got, wanted);
}

static void call_getc(struct gz_reading *reading)
{
    const int byte =
        random_chance(reading->random, 50) ? gzgetc(reading->file) : (gzgetc)(reading->file);
    reading->bytes[0] = (uint8_t)byte;
    accept_bytes(reading, byte >= 0, 1);
}

static void call_gets(struct gz_reading *reading)
{
    const size_t room = 1 + pick_piece(reading->random);
    const size_t left = reading->model.plain.size - reading->position;
    const size_t limit = room - 1 < left ? room - 1 : left;
    const uint8_t *from = reading->model.plain.bytes + reading->position;
    const uint8_t *newline = limit == 0 ? NULL : memchr(from, '\n', limit);
    const size_t wanted = newline == NULL ? room - 1 : (size_t)(newline - from) + 1;
    const char *line = gzgets(reading->file, (char *)reading->bytes, (int)room);
    const size_t got = count_moved(reading);
    CHECK_EQUAL(line != NULL, got != 0);
    CHECK(line == NULL || line[got] == 0);
    accept_bytes(reading, got, wanted);
}

// A fault; or the error behind the last byte has been met, though not shown: such a file takes nothing back and does not
// go elsewhere.
static void accept_refusal(struct gz_reading *reading)
{
    const int code = fault_code(reading->file);
    CHECK(code == Z_ERRNO || (code == Z_DATA_ERROR && code == reading->model.code));
    if (code == Z_ERRNO && !fault_is_stall(reading->plan.error))
        gzclearerr(reading->file);
    reading->is_over = code == Z_DATA_ERROR;
}

static void call_ungetc(struct gz_reading *reading)
{
    const int byte = (int)random_below(reading->random, 256);
    if (reading->position == 0)
        return;
    if (gzungetc(byte, reading->file) == -1) {
        int code;
        CHECK_EQUAL(count_moved(reading), 0);
        if (strstr(gzerror(reading->file, &code), "out of room") != NULL)
            gzclearerr(reading->file);
        else
            accept_refusal(reading);
        return;
    }
    CHECK_EQUAL(gztell(reading->file), reading->position - 1);
    CHECK_EQUAL(gzgetc(reading->file), byte);
}

static void call_seek(struct gz_reading *reading)
{
    const size_t target = random_magnitude(reading->random, (uint32_t)reading->model.plain.size);
    const bool is_relative = random_chance(reading->random, 50);
    const z_off_t offset = (z_off_t)target - (is_relative ? (z_off_t)reading->position : 0);
    const z_off_t result = gzseek(reading->file, offset, is_relative ? SEEK_CUR : SEEK_SET);
    if (result == -1) {
        accept_refusal(reading);
        return;
    }
    CHECK_EQUAL(result, target);
    reading->position = target;
    CHECK_EQUAL(gztell(reading->file), target);
}

static void call_ask(struct gz_reading *reading)
{
    const int is_direct = gzdirect(reading->file);
    CHECK(is_direct == 0 || is_direct == 1);
    CHECK(gzoffset(reading->file) >= 0);
    CHECK(!gzeof(reading->file) || reading->position == reading->model.plain.size);
}

static void read_all(struct gz_reading *reading)
{
    static void (*const calls[])(struct gz_reading * reading) = {
        call_read, call_read, call_fread, call_getc, call_gets, call_ungetc, call_seek, call_ask};

    for (uint32_t left = random_magnitude(reading->random, CALL_LIMIT);
         left != 0 && !reading->is_over; left--)
        calls[random_below(reading->random, 8)](reading);
    while (!reading->is_over) {
        call_read(reading);
        if (reading->position == reading->model.plain.size &&
            fault_code(reading->file) == reading->model.code)
            break;
    }
}

void gz_model_read_run(const uint8_t *bytes, size_t size, struct random *random)
{
    static struct gz_reading reading;
    static struct gz_model model;

    model.plain.size = 0;
    buffer_reserve(&model.plain, 1);
    model.code = Z_OK;
    model_file(&model, bytes, size);
    file_write(fault_path(), bytes, size);
    reading.model = model;
    reading.random = random;
    reading.position = 0;
    reading.is_over = false;
    reading.plan = make_plan(FAULT_READ, random);
    reading.file = gzopen(fault_path(), "r");
    CHECK(reading.file != NULL);
    if (random_chance(random, 70))
        CHECK_EQUAL(gzbuffer(reading.file, 8 + random_magnitude(random, 5000)), 0);
    fault_start(reading.plan);
    read_all(&reading);
    fault_stop(FAULT_READ);
    const int code = fault_code(reading.file);
    CHECK_EQUAL(gzclose(reading.file), code == Z_BUF_ERROR ? Z_BUF_ERROR : Z_OK);
}

// ---- Writing ----

struct gz_writing {
    gzFile file;
    struct byte_buffer expected; // what was taken so far
    struct random *random;
    struct fault_plan plan;
    const uint8_t *bytes;
    size_t size;
    size_t buffer; // its size, for which gzprintf() must have less
    bool is_plain; // mode T
};

static void accept_fault(struct gz_writing *writing)
{
    if (fault_code(writing->file) == Z_OK)
        return;
    CHECK_EQUAL(fault_code(writing->file), Z_ERRNO);
    CHECK(writing->plan.first != 0);
    if (!fault_is_stall(writing->plan.error))
        gzclearerr(writing->file);
}

// Of `size` bytes so many were taken as the position says; the result says so too, but behind an error.
static void accept_written(struct gz_writing *writing, const void *bytes, size_t size,
                           size_t result)
{
    const size_t taken = (size_t)gztell(writing->file) - writing->expected.size;
    const int code = fault_code(writing->file);

    CHECK(taken <= size);
    if (code == Z_OK)
        CHECK_EQUAL(taken, size);
    if (code == Z_OK || fault_is_stall(writing->plan.error))
        CHECK_EQUAL(taken, result);
    buffer_append(&writing->expected, bytes, taken);
    accept_fault(writing);
}

static void write_bytes(struct gz_writing *writing)
{
    struct random *random = writing->random;
    const size_t start = random_magnitude(random, (uint32_t)writing->size - 1);
    const size_t left = writing->size - start;
    const size_t wanted = pick_piece(random);
    const size_t size = wanted < left ? wanted : left;
    const uint8_t *bytes = writing->bytes + start;

    if (random_chance(random, 50))
        accept_written(writing, bytes, size, (size_t)gzwrite(writing->file, bytes, (unsigned)size));
    else
        accept_written(writing, bytes, size, gzfwrite(bytes, 1, size, writing->file));
}

static void write_byte(struct gz_writing *writing)
{
    const uint8_t byte = (uint8_t)random_below(writing->random, 256);
    accept_written(writing, &byte, 1, gzputc(writing->file, byte) == byte);
}

static void write_text(struct gz_writing *writing)
{
    char text[40];
    const int number = (int)random_below(writing->random, 1000000);
    const size_t size = (size_t)snprintf(text, sizeof(text), "<%d>", number);
    const bool is_printed = size < writing->buffer && random_chance(writing->random, 50);
    const int result =
        is_printed ? gzprintf(writing->file, "<%d>", number) : gzputs(writing->file, text);
    accept_written(writing, text, size, result < 0 ? 0 : (size_t)result);
}

static void write_flush(struct gz_writing *writing)
{
    const int flush = random_between(writing->random, Z_NO_FLUSH, Z_FINISH);
    if (gzflush(writing->file, flush) != Z_OK)
        accept_fault(writing);
    else
        CHECK_EQUAL(fault_code(writing->file), Z_OK);
}

static void write_parameters(struct gz_writing *writing)
{
    const int level = random_between(writing->random, -1, 9);
    const int strategy = random_between(writing->random, 0, 4);
    if (!writing->is_plain && gzsetparams(writing->file, level, strategy) != Z_OK)
        accept_fault(writing);
}

// What a seek leaves out is zeros, written when something follows; only stalls leave the place where it is.
static void write_gap(struct gz_writing *writing)
{
    const size_t gap = random_magnitude(writing->random, 3000);
    if (writing->plan.first != 0 && !fault_is_stall(writing->plan.error))
        return;
    CHECK_EQUAL(gzseek(writing->file, (z_off_t)gap, SEEK_CUR), writing->expected.size + gap);
    buffer_reserve(&writing->expected, gap);
    memset(writing->expected.bytes + writing->expected.size, 0, gap);
    writing->expected.size += gap;
}

static void compare_file(const struct gz_writing *writing)
{
    static struct byte_buffer file;
    static struct byte_buffer plain;

    file_read(&file, fault_path());
    if (!writing->is_plain)
        members_unpack(&plain, file.bytes, file.size);
    const struct byte_buffer *found = writing->is_plain ? &file : &plain;
    CHECK_EQUAL(found->size, writing->expected.size);
    CHECK_BYTES(found->bytes, writing->expected.bytes, found->size);
}

void gz_model_write_run(const uint8_t *bytes, size_t size, struct random *random)
{
    static void (*const calls[])(struct gz_writing *
                                 writing) = {write_bytes, write_bytes, write_byte,       write_byte,
                                             write_text,  write_flush, write_parameters, write_gap};
    static struct byte_buffer expected;
    struct gz_writing writing = {.random = random, .bytes = bytes, .size = size};
    char mode[4] = "w";

    if (size == 0)
        return;
    writing.is_plain = random_chance(random, 20);
    mode[1] = writing.is_plain ? 'T' : (char)('0' + random_below(random, 10));
    writing.plan = make_plan(FAULT_WRITE, random);
    writing.expected = expected;
    writing.expected.size = 0;
    buffer_reserve(&writing.expected, 1);
    writing.file = gzopen(fault_path(), mode);
    CHECK(writing.file != NULL);
    writing.buffer = 8 + random_magnitude(random, 5000);
    CHECK_EQUAL(gzbuffer(writing.file, (unsigned)writing.buffer), 0);
    fault_start(writing.plan);
    for (uint32_t left = random_magnitude(random, CALL_LIMIT); left != 0; left--)
        calls[random_below(random, 8)](&writing);
    while (gzflush(writing.file, Z_FINISH) != Z_OK)
        accept_fault(&writing);
    fault_stop(FAULT_WRITE);
    CHECK_EQUAL(gzclose(writing.file), Z_OK);
    compare_file(&writing);
    expected = writing.expected;
}
