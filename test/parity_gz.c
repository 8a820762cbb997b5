// SPDX-License-Identifier: Zlib
// Owns the sequences of gz calls and what is compared. Calls in which zlib 1.3.2 differs from older
// ones, or older ones fail, are left out here and have tests of their own.
#include "parity_gz.h"

#include "data_maker.h"
#include "gz_files.h"
#include "test.h"

enum { MAX_PLAIN = 120000, MAX_PIECE = 70000, MAX_MEMBERS = 4 };

enum gz_call {
    CALL_READ,
    CALL_FREAD,
    CALL_GETS,
    CALL_GETC,
    CALL_GETC_MACRO,
    CALL_UNGETC,
    CALL_SEEK,
    CALL_SEEK64,
    CALL_REWIND,
    CALL_DIRECT,
    CALL_CLEARERR,
    CALL_BUFFER,
    CALL_WRITE,
    CALL_FWRITE,
    CALL_PUTC,
    CALL_PUTS,
    CALL_PRINTF,
    CALL_FLUSH,
    CALL_SETPARAMS
};

static const char *const call_texts[] = {
    [CALL_READ] = "gzread(%ld)",
    [CALL_FREAD] = "gzfread(%ld, %ld)",
    [CALL_GETS] = "gzgets(%ld)",
    [CALL_GETC] = "gzgetc()",
    [CALL_GETC_MACRO] = "the macro gzgetc()",
    [CALL_UNGETC] = "gzungetc(%ld)",
    [CALL_SEEK] = "gzseek(%ld, %ld)",
    [CALL_SEEK64] = "gzseek64(%ld, %ld)",
    [CALL_REWIND] = "gzrewind()",
    [CALL_DIRECT] = "gzdirect()",
    [CALL_CLEARERR] = "gzclearerr()",
    [CALL_BUFFER] = "gzbuffer(%ld)",
    [CALL_WRITE] = "gzwrite(%ld)",
    [CALL_FWRITE] = "gzfwrite(%ld, %ld)",
    [CALL_PUTC] = "gzputc(%ld)",
    [CALL_PUTS] = "gzputs() of %ld",
    [CALL_PRINTF] = "gzprintf() of %ld",
    [CALL_FLUSH] = "gzflush(%ld)",
    [CALL_SETPARAMS] = "gzsetparams(%ld, %ld)",
};

// One library and its file.
struct side {
    const struct zlib_api *api;
    gzFile file;
    char path[1024];
    uint8_t read[MAX_PIECE + 1]; // by the last call, behind it 0xa5
};

struct sequence {
    struct parity_report *report;
    struct random *random;
    struct side *ours;
    struct side *stock;
    const uint8_t *plain; // what is written; the calls take their bytes from its start
    bool has_seek;        // reading: a seek may still have to be carried out
    bool is_cut;          // the file that is read does not end with its last member
    bool is_over;         // no more calls: the rest would differ
};

static long long perform(struct side *side, enum gz_call call, long first, long second,
                         const uint8_t *plain)
{
    const struct zlib_api *api = side->api;
    gzFile file = side->file;
    memset(side->read, 0xa5, sizeof(side->read));
    switch (call) {
    case CALL_READ:
        return api->gzread(file, side->read, (unsigned)first);
    case CALL_FREAD:
        return (long long)api->gzfread(side->read, (size_t)first, (size_t)second, file);
    case CALL_GETS:
        return api->gzgets(file, (char *)side->read, (int)first) != NULL;
    case CALL_GETC:
        return (api->gzgetc)(file);
    case CALL_GETC_MACRO:
        return file->have != 0 ? (file->have--, file->pos++, *file->next++) : api->gzgetc_(file);
    case CALL_UNGETC:
        return api->gzungetc((int)first, file);
    case CALL_SEEK:
        return api->gzseek(file, first, (int)second);
    case CALL_SEEK64:
        return api->gzseek64(file, first, (int)second);
    case CALL_REWIND:
        return api->gzrewind(file);
    case CALL_DIRECT:
        return api->gzdirect(file);
    case CALL_CLEARERR:
        api->gzclearerr(file);
        return 0;
    case CALL_BUFFER:
        return api->gzbuffer(file, (unsigned)first);
    case CALL_WRITE:
        return api->gzwrite(file, plain, (unsigned)first);
    case CALL_FWRITE:
        return (long long)api->gzfwrite(plain, (size_t)first, (size_t)second, file);
    case CALL_PUTC:
        return api->gzputc(file, (int)first);
    case CALL_PUTS:
        memset(side->read, 'p', (size_t)first);
        side->read[first] = '\0';
        return api->gzputs(file, (const char *)side->read);
    case CALL_PRINTF:
        return api->gzprintf(file, "%*d|%s", (int)first, (int)second, "text");
    case CALL_FLUSH:
        return api->gzflush(file, (int)first);
    case CALL_SETPARAMS:
        return api->gzsetparams(file, (int)first, (int)second);
    }
    return 0;
}

static const char *text_behind_path(const struct side *side, const char *text)
{
    const size_t length = strlen(side->path);
    return strncmp(text, side->path, length) == 0 ? text + length : text;
}

static void compare_number(struct sequence *sequence, const char *what, long long ours,
                           long long stock)
{
    expect_number(sequence->report, what, ours, stock);
}

static void compare_errors(struct sequence *sequence)
{
    const struct side *ours = sequence->ours;
    const struct side *stock = sequence->stock;
    int our_error = 0;
    int stock_error = 0;
    const char *our_text = text_behind_path(ours, ours->api->gzerror(ours->file, &our_error));
    const char *stock_text =
        text_behind_path(stock, stock->api->gzerror(stock->file, &stock_error));
    compare_number(sequence, "gzerror", our_error, stock_error);
    expect_text(sequence->report, "gzerror", our_text, stock_text);
}

// All that can be asked of a file without changing it.
static void compare_files(struct sequence *sequence)
{
    const struct side *ours = sequence->ours;
    const struct side *stock = sequence->stock;
    compare_errors(sequence);
    compare_number(sequence, "gztell", ours->api->gztell(ours->file),
                   stock->api->gztell(stock->file));
    compare_number(sequence, "gzoffset64", ours->api->gzoffset64(ours->file),
                   stock->api->gzoffset64(stock->file));
    compare_number(sequence, "gzeof", ours->api->gzeof(ours->file), stock->api->gzeof(stock->file));
}

static int error_of(const struct side *side)
{
    int code = 0;
    side->api->gzerror(side->file, &code);
    return code;
}

// zlib does not see that a file is cut off where its last byte just fills a buffer.
static bool is_cut_unseen(const struct sequence *sequence)
{
    const struct side *stock = sequence->stock;
    return sequence->is_cut && error_of(stock) == Z_OK && stock->api->gzeof(stock->file);
}

// Makes the call on both sides and compares all there is to see. Gives stock's result.
static long long make_call(struct sequence *sequence, enum gz_call call, long first, long second)
{
    if (sequence->is_over)
        return -1;
    report_call(sequence->report, call_texts[call], first, second, 0, 0);
    const long long ours = perform(sequence->ours, call, first, second, sequence->plain);
    const long long stock = perform(sequence->stock, call, first, second, sequence->plain);
    if (is_cut_unseen(sequence)) {
        sequence->is_over = true;
        sequence->report->is_undecided = true;
        return stock;
    }
    compare_number(sequence, "result", ours, stock);
    expect_bytes(sequence->report, "bytes read", sequence->ours->read, sequence->stock->read,
                 sizeof(sequence->ours->read));
    compare_files(sequence);
    return stock;
}

static bool open_both(struct sequence *sequence, const char *mode)
{
    struct side *ours = sequence->ours;
    struct side *stock = sequence->stock;
    report_call(sequence->report, "open", 0, 0, 0, 0);
    ours->file = ours->api->gzopen(ours->path, mode);
    stock->file = stock->api->gzopen64(stock->path, mode);
    compare_number(sequence, "gzopen", ours->file != NULL, stock->file != NULL);
    return ours->file != NULL && stock->file != NULL;
}

static void close_both(struct sequence *sequence)
{
    const struct side *ours = sequence->ours;
    const struct side *stock = sequence->stock;
    report_call(sequence->report, "close", 0, 0, 0, 0);
    const int our_result = ours->api->gzclose(ours->file);
    const int stock_result = stock->api->gzclose(stock->file);
    if (!sequence->is_over)
        compare_number(sequence, "gzclose", our_result, stock_result);
}

static long choose_buffer_size(struct random *random)
{
    return random_chance(random, 50) ? 8 + (long)random_magnitude(random, 500)
                                     : 8 + (long)random_magnitude(random, 40000);
}

// ---- Writing ----

// What the calls so far allow: some combinations differ between versions of zlib.
struct write_state {
    bool is_direct;
    bool is_fresh;    // nothing was written yet: a seek would leave bytes unset in older ones
    bool is_finished; // and nothing was written since: a flush would begin another in 1.3.2
};

static void make_data_call(struct sequence *sequence, struct write_state *state)
{
    struct random *random = sequence->random;
    const uint32_t choice = random_below(random, 100);
    const long size = (long)random_magnitude(random, choice < 55 ? 200 : 9000);
    long long taken;
    if (choice < 45)
        taken = make_call(sequence, CALL_WRITE, (long)random_magnitude(random, MAX_PIECE), 0);
    else if (choice < 55)
        taken = make_call(sequence, CALL_FWRITE, size, (long)random_magnitude(random, 300));
    else if (choice < 75)
        taken = make_call(sequence, CALL_PUTC, random_between(random, -10, 300), 0) >= 0;
    else if (choice < 85)
        taken = make_call(sequence, CALL_PUTS, (long)random_magnitude(random, 20000), 0);
    else
        taken = make_call(sequence, CALL_PRINTF, size, random_between(random, -9999, 9999));
    if (taken > 0) {
        state->is_fresh = false;
        state->is_finished = false;
    }
}

static void make_write_call(struct sequence *sequence, struct write_state *state)
{
    struct random *random = sequence->random;
    const uint32_t choice = random_below(random, 100);
    if (choice < 60) {
        make_data_call(sequence, state);
    } else if (choice < 72 && !state->is_fresh) {
        const long distance = (long)random_magnitude(random, 30000) - 20;
        if (make_call(sequence, choice < 66 ? CALL_SEEK : CALL_SEEK64, distance, SEEK_CUR) >= 0) {
            make_call(sequence, CALL_PUTC, 'x', 0);
            state->is_finished = false;
        }
    } else if (choice < 84 && !state->is_finished) {
        const int flush = random_between(random, Z_NO_FLUSH - 1, Z_FINISH + 1);
        if (make_call(sequence, CALL_FLUSH, flush, 0) == Z_OK) {
            state->is_fresh = false;
            state->is_finished = flush == Z_FINISH;
        }
    } else if (choice < 94 && !state->is_direct) {
        const int level = random_between(random, -1, 9);
        make_call(sequence, CALL_SETPARAMS, level,
                  random_between(random, Z_DEFAULT_STRATEGY, Z_FIXED));
    } else {
        make_call(sequence, CALL_DIRECT, 0, 0);
        make_call(sequence, CALL_READ, 10, 0);
        make_call(sequence, CALL_BUFFER, 1000, 0);
    }
}

static void choose_write_mode(struct random *random, char *mode, bool *is_direct)
{
    *mode++ = random_chance(random, 80) ? 'w' : 'a';
    *is_direct = random_chance(random, 10);
    if (*is_direct)
        *mode++ = 'T';
    if (random_chance(random, 80))
        *mode++ = (char)('0' + random_below(random, 10));
    if (random_chance(random, 30))
        *mode++ = "fhRFb"[random_below(random, 5)];
    *mode = '\0';
}

static void compare_written(struct sequence *sequence)
{
    struct byte_buffer ours = {0};
    struct byte_buffer stock = {0};
    file_read(&ours, sequence->ours->path);
    file_read(&stock, sequence->stock->path);
    compare_number(sequence, "file size", (long long)ours.size, (long long)stock.size);
    if (ours.size == stock.size)
        expect_bytes(sequence->report, "file", ours.bytes, stock.bytes, ours.size);
    buffer_free(&ours);
    buffer_free(&stock);
}

static void run_writing(struct sequence *sequence)
{
    struct random *random = sequence->random;
    struct write_state state = {.is_fresh = true};
    char mode[8];
    choose_write_mode(random, mode, &state.is_direct);
    file_write(sequence->ours->path, "before", 6);
    file_write(sequence->stock->path, "before", 6);
    if (!open_both(sequence, mode))
        return;
    if (random_chance(random, 60))
        make_call(sequence, CALL_BUFFER, choose_buffer_size(random), 0);
    const uint32_t count = random_magnitude(random, 40);
    for (uint32_t call = 0; call < count && !sequence->report->has_difference; call++)
        make_write_call(sequence, &state);
    close_both(sequence);
    compare_written(sequence);
}

// ---- Reading ----

struct sample {
    struct byte_buffer file;
    size_t starts[MAX_MEMBERS]; // of the members
    uint32_t members;
};

static void append_members(struct sequence *sequence, struct sample *sample)
{
    struct random *random = sequence->random;
    sample->members = 1 + random_magnitude(random, MAX_MEMBERS - 1);
    for (uint32_t member = 0; member < sample->members; member++) {
        const uint32_t size = random_magnitude(random, MAX_PLAIN);
        const uint32_t from = random_below(random, MAX_PLAIN - size + 1);
        sample->starts[member] = sample->file.size;
        buffer_append_member(&sample->file, sequence->plain + from, size);
    }
}

// Of a member at the end, none or at least two bytes: one byte alone is garbage in older zlib.
static void cut_file(struct random *random, struct sample *sample)
{
    enum { KEPT = 20 };
    const size_t cut = 1 + random_magnitude(random, (uint32_t)sample->file.size - KEPT - 1);
    sample->file.size -= cut < sample->file.size - KEPT ? cut : 0;
    for (uint32_t member = 0; member < sample->members; member++)
        sample->file.size += sample->file.size == sample->starts[member] + 1;
}

// Bytes whose first rules out that they are a gzip header.
static void append_garbage(struct random *random, struct byte_buffer *file, uint32_t limit)
{
    const size_t start = file->size;
    buffer_append_noise(file, 1 + random_magnitude(random, limit));
    file->bytes[start] = (uint8_t)random_below(random, 0x1f);
}

static void make_sample(struct sequence *sequence, struct sample *sample)
{
    struct random *random = sequence->random;
    const uint32_t choice = random_below(random, 100);
    if (choice < 20) {
        append_garbage(random, &sample->file, 60000);
    } else if (choice >= 23) {
        append_members(sequence, sample);
        if (choice < 35)
            append_garbage(random, &sample->file, 20000);
        else if (choice < 50)
            cut_file(random, sample);
        sequence->is_cut = choice >= 35 && choice < 50;
    }
}

static void make_piece_call(struct sequence *sequence)
{
    struct random *random = sequence->random;
    const uint32_t choice = random_below(random, 100);
    const long size = (long)random_magnitude(random, 200);
    if (choice < 40)
        make_call(sequence, CALL_READ, (long)random_magnitude(random, MAX_PIECE), 0);
    else if (choice < 55)
        make_call(sequence, CALL_FREAD, size, (long)random_magnitude(random, 300));
    else if (choice < 75)
        make_call(sequence, CALL_GETS, (long)random_magnitude(random, MAX_PIECE) - 1, 0);
    else
        make_call(sequence, choice < 88 ? CALL_GETC : CALL_GETC_MACRO, 0, 0);
}

static void make_seek_call(struct sequence *sequence)
{
    struct random *random = sequence->random;
    const enum gz_call call = random_chance(random, 50) ? CALL_SEEK : CALL_SEEK64;
    long offset = (long)random_magnitude(random, 2 * MAX_PLAIN);
    int whence = random_chance(random, 50) ? SEEK_SET : SEEK_CUR;
    if (whence == SEEK_CUR && random_chance(random, 50))
        offset = -offset / 2;
    if (random_chance(random, 5)) {
        offset = -offset;
        whence = random_between(random, SEEK_SET, SEEK_END);
    }
    sequence->has_seek = true;
    make_call(sequence, call, offset, whence);
}

// A refused request empties the buffer in older zlib: whatever comes next starts afresh.
static void recover(struct sequence *sequence)
{
    make_piece_call(sequence);
    make_call(sequence, CALL_UNGETC, 'x', 0);
    make_seek_call(sequence);
    make_call(sequence, CALL_REWIND, 0, 0);
    make_call(sequence, CALL_CLEARERR, 0, 0);
    make_call(sequence, CALL_REWIND, 0, 0);
}

// gzungetc() needs a buffer, which older zlib does not allocate there.
static void make_ungetc_calls(struct sequence *sequence)
{
    struct random *random = sequence->random;
    make_call(sequence, CALL_READ, 1, 0);
    uint32_t count = 1 + random_magnitude(random, 300);
    while (count-- != 0 && !sequence->report->has_difference) {
        const int byte = random_chance(random, 97) ? random_between(random, 0, 300) : -1;
        if (make_call(sequence, CALL_UNGETC, byte, 0) == -1 && byte != -1)
            break;
    }
}

// A seek that waits is carried out first: in older zlib gzgetc() forgets it behind gzdirect().
static void make_direct_call(struct sequence *sequence)
{
    if (sequence->has_seek)
        make_call(sequence, CALL_READ, 1, 0);
    make_call(sequence, CALL_DIRECT, 0, 0);
}

static void make_read_call(struct sequence *sequence)
{
    struct random *random = sequence->random;
    const uint32_t choice = random_below(random, 100);
    if (choice < 60)
        make_piece_call(sequence);
    else if (choice < 76)
        make_seek_call(sequence);
    else if (choice < 80)
        make_call(sequence, CALL_REWIND, 0, 0);
    else if (choice < 84)
        make_call(sequence, CALL_CLEARERR, 0, 0);
    else if (choice < 94)
        make_ungetc_calls(sequence);
    else if (choice < 97)
        make_direct_call(sequence);
    else if (choice < 98)
        make_call(sequence, CALL_READ, (long)0x80000000U, 0);
    else if (choice < 99)
        make_call(sequence, CALL_FREAD, (long)((size_t)-1 / 2), 3);
    else
        make_call(sequence, CALL_WRITE, 10, 0);
    const int error = error_of(sequence->stock);
    if (error != Z_OK && error != Z_BUF_ERROR)
        recover(sequence);
}

static void run_reading(struct sequence *sequence)
{
    struct random *random = sequence->random;
    struct sample sample = {0};
    make_sample(sequence, &sample);
    file_write(sequence->ours->path, sample.file.bytes, sample.file.size);
    file_write(sequence->stock->path, sample.file.bytes, sample.file.size);
    buffer_free(&sample.file);
    if (!open_both(sequence, random_chance(random, 50) ? "r" : "rb"))
        return;
    if (random_chance(random, 60))
        make_call(sequence, CALL_BUFFER, choose_buffer_size(random), 0);
    const uint32_t count = random_magnitude(random, 60);
    for (uint32_t call = 0; call < count && !sequence->report->has_difference; call++)
        make_read_call(sequence);
    close_both(sequence);
}

// ---- Damaged files ----

// Reads to the end in pieces of one size; the bytes without those of a call that failed.
static void read_all(struct side *side, unsigned piece, struct byte_buffer *plain)
{
    int got;
    while ((got = side->api->gzread(side->file, side->read, piece)) > 0)
        buffer_append(plain, side->read, (size_t)got);
}

// Older zlib loses what stands before the fault; the fault is the same. So ours may show more.
static void run_damaged(struct sequence *sequence)
{
    enum { HEADER = 4 };
    struct random *random = sequence->random;
    struct sample sample = {0};
    struct byte_buffer ours = {0};
    struct byte_buffer stock = {0};
    append_members(sequence, &sample);
    const uint32_t member = random_below(random, sample.members);
    const size_t start = sample.starts[member] + HEADER;
    const size_t end = member + 1 < sample.members ? sample.starts[member + 1] : sample.file.size;
    const size_t at = start + random_below(random, (uint32_t)(end - start));
    sample.file.bytes[at] ^= (uint8_t)(1U << random_below(random, 8));
    file_write(sequence->ours->path, sample.file.bytes, sample.file.size);
    file_write(sequence->stock->path, sample.file.bytes, sample.file.size);
    buffer_free(&sample.file);
    if (!open_both(sequence, "rb"))
        return;
    const unsigned piece = 1 + random_magnitude(random, MAX_PIECE - 1);
    report_call(sequence->report, "reading all in pieces of %ld", (long)piece, 0, 0, 0);
    read_all(sequence->ours, piece, &ours);
    read_all(sequence->stock, piece, &stock);
    sequence->report->is_undecided = true;
    sequence->is_cut = true; // as the damage may make the last member too long
    sequence->is_over = is_cut_unseen(sequence);
    if (!sequence->is_over)
        compare_errors(sequence);
    if (ours.size < stock.size)
        compare_number(sequence, "size", (long long)ours.size, (long long)stock.size);
    else
        report_bytes(sequence->report, "bytes", ours.bytes, stock.bytes, stock.size);
    close_both(sequence);
    buffer_free(&ours);
    buffer_free(&stock);
}

void parity_gz_run(struct parity_report *report, const struct zlib_api *ours,
                   const struct zlib_api *stock, struct random *random)
{
    static struct side our_side;
    static struct side stock_side;
    static uint8_t plain[MAX_PLAIN];
    struct sequence sequence = {.report = report,
                                .random = random,
                                .ours = &our_side,
                                .stock = &stock_side,
                                .plain = plain};

    our_side.api = ours;
    stock_side.api = stock;
    snprintf(our_side.path, sizeof(our_side.path), "%s", temp_path("ours"));
    snprintf(stock_side.path, sizeof(stock_side.path), "%s", temp_path("stock"));
    data_make(random, (enum data_kind)random_below(random, DATA_KINDS), plain, sizeof(plain));
    const uint32_t choice = random_below(random, 100);
    if (choice < 45)
        run_writing(&sequence);
    else if (choice < 90)
        run_reading(&sequence);
    else
        run_damaged(&sequence);
}

// From 1.3.1.2 on zlib differs from the older ones in more than the sequences leave out: it forgets
// that a file ended too early, and ends files that were flushed to the end with an empty member.
bool parity_gz_can_compare(const struct zlib_api *stock)
{
    return stock->deflateUsed == NULL;
}
