// SPDX-License-Identifier: Zlib
// Makes, carries out and checks plans of the modern profile.
#include "modern_plan.h"

#include "base/cpu.h"
#include "data_maker.h"
#include "deflate/deflate_state.h"
#include "kernels.h"
#include "parity_allocator.h"
#include "test.h"
#include "zander.h"

static void make_events(struct modern_plan *plan, struct random *random)
{
    plan->event_count = random_chance(random, 40) ? 0 : random_magnitude(random, PLAN_EVENTS);
    size_t position = 0;
    for (unsigned i = 0; i < plan->event_count; i++) {
        struct plan_event *event = &plan->events[i];
        position += random_magnitude(random, (uint32_t)(plan->input.size - position));
        event->position = position;
        const uint32_t choice = random_below(random, 100);
        if (choice < 60) {
            static const int flushes[] = {Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_BLOCK};
            event->action = PLAN_FLUSH;
            event->value = flushes[random_below(random, 4)];
        } else if (choice < 90) {
            event->action = PLAN_PARAMS;
            event->value = random_between(random, 0, 9) * 8 + random_between(random, 0, Z_FIXED);
        } else {
            event->action = PLAN_TUNE;
            event->value = (int)random_magnitude(random, 200);
        }
    }
}

void plan_make_input(struct modern_plan *plan, struct random *random)
{
    static const uint32_t limits[] = {40, 3000, 3000, 40000, 40000, 150000, 700000};
    const uint32_t limit = limits[random_below(random, 7)];
    const size_t size =
        random_chance(random, 50) ? random_magnitude(random, limit) : random_below(random, limit);
    plan->input.size = 0;
    buffer_reserve(&plan->input, size + 1);
    data_make(random, (enum data_kind)random_below(random, DATA_KINDS), plan->input.bytes, size);
    plan->input.size = size;
}

void plan_make(struct modern_plan *plan, struct random *random)
{
    plan->level = random_between(random, 0, 9);
    plan->strategy = random_chance(random, 60) ? Z_DEFAULT_STRATEGY : random_between(random, 0, 4);
    const int bits = random_chance(random, 50) ? 15 : random_between(random, 9, 15);
    static const int wrappers[] = {0, 16, -1};
    const int wrapper = wrappers[random_below(random, 3)];
    plan->window_bits = wrapper < 0 ? -bits : bits + wrapper;
    plan->memory_level = random_chance(random, 50) ? 8 : random_between(random, 1, 9);

    plan->dictionary_size = wrapper <= 0 && random_chance(random, 20)
                                ? random_magnitude(random, (uint32_t)plan->input.size)
                                : 0;
    make_events(plan, random);
}

// One way to carry out a plan.
struct plan_way {
    struct random random;       // decides about pieces
    size_t input_piece;         // largest; 0: all at once
    size_t output_piece;        // largest; 0: all at once
    const struct kernels *tier; // NULL: the best
    enum allocator_kind allocator;
    uint8_t fill;         // what fresh memory holds
    bool is_used;         // another stream went through it, and a reset
    unsigned copies_left; // goes on in a deflateCopy now and then, so often at most
};

struct plan_run {
    const struct modern_plan *plan;
    struct plan_way *way;
    struct byte_buffer *output;
    z_stream stream;
    z_stream copy; // what stream is copied to, by turns
    struct parity_allocator *allocator;
};

static size_t piece(struct random *random, size_t largest, size_t left)
{
    const size_t size = largest == 0 ? left : random_below(random, (uint32_t)largest) + 1;
    return size < left ? size : left;
}

// A marker that fills the output to its last byte comes again with the next call, as in zlib: a call that
// makes one has room to spare.
static bool makes_marker(int flush)
{
    return flush == Z_PARTIAL_FLUSH || flush == Z_SYNC_FLUSH || flush == Z_FULL_FLUSH;
}

static void give_output(struct plan_run *run, int flush)
{
    const size_t room =
        run->way->output_piece == 0 || makes_marker(flush)
            ? 2 * run->plan->input.size + 1000
            : piece(&run->way->random, run->way->output_piece, run->way->output_piece);
    buffer_reserve(run->output, room);
    run->stream.next_out = run->output->bytes + run->output->size;
    run->stream.avail_out = (uInt)room;
}

// One call of deflate() with room of its own.
static int call_deflate(struct plan_run *run, int flush)
{
    give_output(run, flush);
    const uInt room = run->stream.avail_out;
    const int status = deflate(&run->stream, flush);
    run->output->size += room - run->stream.avail_out;
    return status;
}

// Goes on in a copy of the stream; the old one ends.
static void move_to_copy(struct plan_run *run)
{
    memset(&run->copy, 0x5a, sizeof(run->copy));
    CHECK_EQUAL(deflateCopy(&run->copy, &run->stream), Z_OK);
    const int status = deflateEnd(&run->stream);
    CHECK(status == Z_OK || status == Z_DATA_ERROR);
    // The copy is moved to where the stream was: its state knows its address.
    CHECK_EQUAL(deflateCopy(&run->stream, &run->copy), Z_OK);
    const int copy_status = deflateEnd(&run->copy);
    CHECK_EQUAL(copy_status, status);
}

// Feeds the bytes from begin to end; the last call has the flush value.
static void feed(struct plan_run *run, size_t begin, size_t end, int flush)
{
    z_stream *stream = &run->stream;
    for (;;) {
        const size_t size = piece(&run->way->random, run->way->input_piece, end - begin);
        // The input stands nowhere else, and not there in the next call.
        uint8_t *own = malloc(size + 1);
        CHECK(own != NULL);
        memcpy(own, run->plan->input.bytes + begin, size);
        stream->next_in = own;
        stream->avail_in = (uInt)size;
        const bool is_last = begin + size == end;
        const int status = call_deflate(run, is_last ? flush : Z_NO_FLUSH);
        CHECK(status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR);
        begin += size - stream->avail_in;
        memset(own, 0xee, size);
        free(own);
        stream->avail_in = 0;
        if (run->way->copies_left != 0 && random_chance(&run->way->random, 30)) {
            run->way->copies_left--;
            move_to_copy(run);
        }
        if (flush == Z_FINISH && status == Z_STREAM_END) {
            return;
        }
        if (flush != Z_FINISH && begin == end && is_last && stream->avail_out != 0) {
            return;
        }
    }
}

static void start_stream(struct plan_run *run)
{
    const struct modern_plan *plan = run->plan;
    allocator_start(run->allocator, run->way->allocator, run->way->fill);
    memset(&run->stream, 0, sizeof(run->stream));
    allocator_attach(run->allocator, &run->stream);
    CHECK_EQUAL(deflateInit2(&run->stream, plan->level, Z_DEFLATED, plan->window_bits,
                             plan->memory_level, plan->strategy),
                Z_OK);
    CHECK_EQUAL(zander_set_profile(&run->stream, ZANDER_PROFILE_MODERN), Z_OK);
    if (run->way->tier != NULL) {
        void *opaque_state = run->stream.state;
        struct deflate_state *state = opaque_state;
        state->kernels = run->way->tier;
    }
    if (run->way->is_used) {
        const size_t size = run->output->size;
        CHECK_EQUAL(deflateParams(&run->stream, random_between(&run->way->random, 0, 9),
                                  Z_DEFAULT_STRATEGY),
                    Z_OK);
        feed(run, 0, plan->input.size, Z_SYNC_FLUSH);
        feed(run, plan->input.size / 2, plan->input.size, Z_NO_FLUSH);
        run->output->size = size;
        CHECK_EQUAL(deflateReset(&run->stream), Z_OK);
        CHECK_EQUAL(deflateParams(&run->stream, plan->level, plan->strategy), Z_OK);
        CHECK_EQUAL(deflateReset(&run->stream), Z_OK);
    }
    if (plan->dictionary_size != 0) {
        CHECK_EQUAL(
            deflateSetDictionary(&run->stream, plan->input.bytes, (uInt)plan->dictionary_size),
            Z_OK);
    }
}

// The parameters change when all the input before is in the output.
static void change_parameters(struct plan_run *run, int value)
{
    int status;
    run->stream.avail_in = 0;
    do {
        give_output(run, Z_BLOCK);
        const uInt room = run->stream.avail_out;
        status = deflateParams(&run->stream, value / 8, value % 8);
        run->output->size += room - run->stream.avail_out;
    } while (status == Z_BUF_ERROR);
    CHECK_EQUAL(status, Z_OK);
}

// Appends the stream that the plan gives, made in this way, to output.
static void carry_out(const struct modern_plan *plan, struct plan_way *way,
                      struct byte_buffer *output)
{
    static struct parity_allocator allocator;
    struct plan_run run = {.plan = plan, .way = way, .output = output, .allocator = &allocator};
    start_stream(&run);
    size_t position = 0;
    for (unsigned i = 0; i < plan->event_count; i++) {
        const struct plan_event *event = &plan->events[i];
        if (event->action == PLAN_FLUSH) {
            feed(&run, position, event->position, event->value);
        } else {
            feed(&run, position, event->position, Z_NO_FLUSH);
        }
        position = event->position;
        if (event->action == PLAN_PARAMS) {
            change_parameters(&run, event->value);
        } else if (event->action == PLAN_TUNE) {
            CHECK_EQUAL(deflateTune(&run.stream, 8, 16, 32, event->value), Z_OK);
        }
    }
    feed(&run, position, plan->input.size, Z_FINISH);
    CHECK_EQUAL(deflateEnd(&run.stream), Z_OK);
    CHECK_EQUAL(allocator.live_count, 0);
    CHECK_EQUAL(allocator.fault_count, 0);
}

// Checks that the stream decodes to the plan's input with a library's inflate at the plan's windowBits.
static void check_stream(const struct modern_plan *plan, const struct zlib_api *api,
                         const struct byte_buffer *output)
{
    static struct byte_buffer restored;
    restored.size = 0;
    buffer_reserve(&restored, plan->input.size + 1);
    z_stream stream = {0};
    CHECK_EQUAL(api->inflateInit2_(&stream, plan->window_bits, ZLIB_VERSION, (int)sizeof(stream)),
                Z_OK);
    const bool is_raw = plan->window_bits < 0;
    if (plan->dictionary_size != 0 && is_raw) {
        CHECK_EQUAL(
            api->inflateSetDictionary(&stream, plan->input.bytes, (uInt)plan->dictionary_size),
            Z_OK);
    }
    stream.next_in = output->bytes;
    stream.avail_in = (uInt)output->size;
    stream.next_out = restored.bytes;
    // In pieces, so that the decoder's window counts.
    int status = Z_OK;
    while (status != Z_STREAM_END) {
        const size_t left = plan->input.size + 1 - stream.total_out;
        stream.avail_out = left < 5000 ? (uInt)left : 5000;
        status = api->inflate(&stream, Z_NO_FLUSH);
        if (status == Z_NEED_DICT && plan->dictionary_size != 0) {
            CHECK_EQUAL(
                api->inflateSetDictionary(&stream, plan->input.bytes, (uInt)plan->dictionary_size),
                Z_OK);
            status = Z_OK;
        }
        CHECK(status == Z_OK || status == Z_STREAM_END);
    }
    CHECK_EQUAL(stream.avail_in, 0);
    CHECK_EQUAL(stream.total_out, plan->input.size);
    CHECK_BYTES(restored.bytes, plan->input.bytes, plan->input.size);
    CHECK_EQUAL(api->inflateEnd(&stream), Z_OK);
}

static const struct kernels *random_tier(struct random *random)
{
    size_t count;
    const struct kernels *const *tiers = zd_all_kernels(&count);
    const struct kernels *tier = tiers[random_below(random, (uint32_t)count)];
    return (tier->required_features & ~zd_cpu_features()) == 0 ? tier : NULL;
}

static struct plan_way random_way(struct random *random, size_t input_size)
{
    static const size_t pieces[] = {0, 1, 13, 700, 20000, 100000};
    // Tiny pieces of large data take long and show nothing more.
    const unsigned first = input_size > 30000 ? 3 : 0;
    const unsigned input_choice = random_below(random, 6);
    const unsigned output_choice = random_below(random, 6);
    struct plan_way way = {
        .random = random_from_seed(random_below(random, UINT32_MAX)),
        .input_piece = pieces[input_choice < first && input_choice != 0 ? first : input_choice],
        .output_piece = pieces[output_choice < first && output_choice != 0 ? first : output_choice],
        .tier = random_tier(random),
        .allocator = (enum allocator_kind)random_below(random, 3),
        .fill = random_chance(random, 50) ? 0xa5 : (uint8_t)random_below(random, 256),
        .is_used = random_chance(random, 30),
        .copies_left = random_chance(random, 15) ? 40 : 0,
    };
    return way;
}

void plan_check(const struct modern_plan *plan, const struct zlib_api *stock, struct random *random)
{
    static struct byte_buffer first, other;
    struct plan_way way = {.random = random_from_seed(plan->input.size)};
    first.size = 0;
    carry_out(plan, &way, &first);
    check_stream(plan, zlib_api_ours(), &first);
    if (stock != NULL) {
        check_stream(plan, stock, &first);
    }
    for (unsigned i = 0; i < 2; i++) {
        other.size = 0;
        way = random_way(random, plan->input.size);
        carry_out(plan, &way, &other);
        CHECK_EQUAL(other.size, first.size);
        CHECK_BYTES(other.bytes, first.bytes, first.size);
    }
}
