// SPDX-License-Identifier: Zlib
// Shows that the parity tests see what they should: stock is compared with a stock that does one
// thing wrong, once. Every kind of fault must be reported in the call that commits it, and nothing
// may be reported where none was committed.
#include "parity_deflate.h"
#include "parity_inflate.h"

#include "data_maker.h"
#include "test.h"

enum fault {
    FAULT_RESULT,
    FAULT_AVAIL_IN,
    FAULT_AVAIL_OUT,
    FAULT_TOTAL_IN,
    FAULT_TOTAL_OUT,
    FAULT_DATA_TYPE,
    FAULT_ADLER,
    FAULT_MESSAGE,
    FAULT_OUTPUT_BYTE,
    FAULT_BEHIND_OUTPUT, // in the room that was given
    FAULT_BEHIND_ROOM,
    FAULT_INPUT_BYTE,
    FAULT_INSPECTION, // inflateMark, deflatePending
    FAULT_COUNT
};

static const struct zlib_api *stock;
static struct zlib_api faulty;
static enum fault fault;
static unsigned calls_left; // until the fault is committed
static bool is_committed;
static unsigned long committed_step;
static struct parity_report report = {.is_quiet = true};

static bool is_due(bool is_possible)
{
    if (is_committed || !is_possible || calls_left-- != 0)
        return false;
    is_committed = true;
    committed_step = report.step;
    return true;
}

// The caller's input is const; a library that writes to it does so behind the compiler's back.
static void change_byte(const Bytef *byte)
{
    Bytef *writable = NULL;
    memcpy(&writable, &byte, sizeof(writable));
    *writable ^= 0x10;
}

// Room that ends at a page is followed by none that could be written.
static bool ends_at_page(const Bytef *end)
{
    return end == NULL || (uintptr_t)end % 4096 == 0;
}

static int commit_fault(z_stream *stream, int result, const Bytef *input, const Bytef *output)
{
    static char message[] = "another message";
    const bool has_taken = stream->next_in != input;
    const bool has_made = stream->next_out != output;

    switch (fault) {
    case FAULT_RESULT:
        return is_due(true) ? result - 1 : result;
    case FAULT_AVAIL_IN:
        if (is_due(has_taken)) {
            stream->next_in--;
            stream->avail_in++;
        }
        break;
    case FAULT_AVAIL_OUT:
        if (is_due(has_made)) {
            stream->next_out--;
            stream->avail_out++;
        }
        break;
    case FAULT_TOTAL_IN:
        stream->total_in += is_due(true);
        break;
    case FAULT_TOTAL_OUT:
        stream->total_out += is_due(true);
        break;
    case FAULT_DATA_TYPE:
        stream->data_type ^= is_due(true);
        break;
    case FAULT_ADLER:
        stream->adler ^= (uLong)is_due(true) << 31;
        break;
    case FAULT_MESSAGE:
        if (is_due(true))
            stream->msg = message;
        break;
    case FAULT_OUTPUT_BYTE:
        if (is_due(has_made))
            change_byte(stream->next_out - 1);
        break;
    case FAULT_BEHIND_OUTPUT:
        if (is_due(stream->avail_out != 0))
            change_byte(stream->next_out + stream->avail_out / 2);
        break;
    case FAULT_BEHIND_ROOM:
        if (is_due(!ends_at_page(stream->next_out + stream->avail_out)))
            change_byte(stream->next_out + stream->avail_out);
        break;
    case FAULT_INPUT_BYTE:
        if (is_due(has_taken))
            change_byte(input);
        break;
    default:
        break;
    }
    return result;
}

static int faulty_inflate(z_streamp stream, int flush)
{
    const Bytef *input = stream->next_in;
    const Bytef *output = stream->next_out;
    return commit_fault(stream, stock->inflate(stream, flush), input, output);
}

static int faulty_deflate(z_streamp stream, int flush)
{
    const Bytef *input = stream->next_in;
    const Bytef *output = stream->next_out;
    return commit_fault(stream, stock->deflate(stream, flush), input, output);
}

static long faulty_mark(z_streamp stream)
{
    return stock->inflateMark(stream) + (fault == FAULT_INSPECTION && is_due(true));
}

static int faulty_pending(z_streamp stream, unsigned *bytes, int *bits)
{
    const int result = stock->deflatePending(stream, bytes, bits);
    if (fault == FAULT_INSPECTION && bits != NULL && is_due(true))
        *bits += 1;
    return result;
}

static void run_inflate(struct random *random)
{
    static struct stream_sample sample;
    stream_make(random, stock, &sample);
    parity_inflate_run(&report, &faulty, stock, &sample, random);
}

static void run_deflate(struct random *random)
{
    static struct byte_buffer plain;
    const size_t size = random_magnitude(random, 20000);
    plain.size = 0;
    buffer_reserve(&plain, size);
    data_make(random, (enum data_kind)random_below(random, DATA_KINDS), plain.bytes, size);
    plain.size = size;
    parity_deflate_run(&report, &faulty, stock, &plain, random);
}

static void check_faults(const char *name, void (*run)(struct random *random))
{
    enum { SEQUENCES_PER_FAULT = 60 };

    for (int kind = 0; kind < FAULT_COUNT; kind++) {
        unsigned seen_count = 0;
        for (uint64_t index = 0; index < SEQUENCES_PER_FAULT; index++) {
            struct random random = random_from_seed(random_derive(7, index));
            fault = (enum fault)kind;
            calls_left = random_magnitude(&random, 40);
            is_committed = false;
            report_start(&report, name, index);
            run(&random);
            if (report.has_difference != is_committed)
                fprintf(stderr, "%s: fault %d, sequence %llu, step %lu\n", name, kind,
                        (unsigned long long)index, committed_step);
            CHECK(report.has_difference == is_committed);
            CHECK(!is_committed || report.difference_step == committed_step);
            seen_count += is_committed;
        }
        CHECK(seen_count > SEQUENCES_PER_FAULT / 10);
    }
}

int main(void)
{
    stock = zlib_api_stock();
    if (stock == NULL)
        return TEST_SKIPPED;
    faulty = *stock;
    faulty.inflate = faulty_inflate;
    faulty.deflate = faulty_deflate;
    faulty.inflateMark = faulty_mark;
    faulty.deflatePending = faulty_pending;
    check_faults("inflate", run_inflate);
    check_faults("deflate", run_deflate);
    return 0;
}
