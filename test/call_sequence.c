// SPDX-License-Identifier: Zlib
// Owns the choice of calls. What is known of a stream, and what must hold after a call, is call_slot.c's.
#include "call_sequence.h"

#include "call_slot.h"
#include "test.h"
#include "zander.h"

typedef void step_fn(struct call_sequence *sequence, struct call_slot *slot);

struct call_desk *call_desk_make(void)
{
    struct call_desk *desk = calloc(1, sizeof(*desk));
    CHECK(desk != NULL);
    desk->input = parity_area_make(ROOM_LIMIT);
    desk->output = parity_area_make(ROOM_LIMIT);
    return desk;
}

// The guarded memory stays.
void call_desk_free(struct call_desk *desk)
{
    allocator_free(&desk->allocator);
    free(desk);
}

// ---- Beginning and ending ----

static void end_slot(struct call_slot *slot)
{
    int result = Z_OK;
    if (slot->kind == SLOT_DEFLATE)
        result = deflateEnd(&slot->stream);
    else if (slot->kind == SLOT_INFLATE)
        result = inflateEnd(&slot->stream);
    else if (slot->kind == SLOT_BACK)
        result = inflateBackEnd(&slot->stream);
    CHECK(result == Z_OK || (result == Z_DATA_ERROR && slot->kind == SLOT_DEFLATE));
    CHECK(slot->stream.state == NULL);
    slot_clear(slot);
}

// Garbage in all fields but those that a caller must set.
static void prepare_slot(struct call_sequence *sequence, struct call_slot *slot)
{
    end_slot(slot);
    memset(&slot->stream, (int)random_below(sequence->random, 256), sizeof(slot->stream));
    allocator_attach(&sequence->desk->allocator, &slot->stream);
    slot->stream.state = NULL;
    slot->stream.next_in = NULL;
    slot->stream.avail_in = 0;
}

// A stream that was refused is none.
static void accept_start(struct call_sequence *sequence, struct call_slot *slot,
                         enum slot_kind kind, int result)
{
    CHECK(result == Z_OK || result == Z_MEM_ERROR || result == Z_STREAM_ERROR ||
          result == Z_VERSION_ERROR);
    if (result == Z_OK) {
        slot->kind = kind;
        slot_restart(sequence, slot);
    } else {
        slot_clear(slot);
    }
}

// Rarely a version or a size of z_stream that do not fit.
static const char *pick_version(struct random *random)
{
    return random_chance(random, 98) ? ZLIB_VERSION : random_chance(random, 50) ? "2" : NULL;
}

static int pick_stream_size(struct random *random)
{
    return (int)sizeof(z_stream) + (random_chance(random, 98) ? 0 : random_between(random, -1, 1));
}

static void set_profile(struct call_slot *slot, int profile, bool may_succeed)
{
    const int result = zander_set_profile(&slot->stream, profile);
    CHECK(result == Z_STREAM_ERROR || (may_succeed && (result == Z_OK || result == Z_MEM_ERROR)));
    if (result == Z_MEM_ERROR)
        end_slot(slot);
}

static void step_start_deflate(struct call_sequence *sequence, struct call_slot *slot)
{
    static const int wrappers[] = {0, 16, -1};
    struct random *random = sequence->random;
    const int level =
        random_chance(random, 3) ? random_between(random, -3, 12) : random_between(random, -1, 9);
    const int wrapper = wrappers[random_below(random, 3)];
    const int bits =
        random_chance(random, 3) ? random_between(random, 0, 20) : random_between(random, 8, 15);
    const int memory_level =
        random_chance(random, 3) ? random_between(random, -1, 11) : random_between(random, 1, 9);
    const int strategy =
        random_chance(random, 60) ? Z_DEFAULT_STRATEGY : random_between(random, -1, 5);
    const char *version = pick_version(random);
    const int size = pick_stream_size(random);
    const bool is_default = random_chance(random, 10);

    prepare_slot(sequence, slot);
    accept_start(sequence, slot, SLOT_DEFLATE,
                 is_default ? deflateInit_(&slot->stream, level, version, size)
                            : deflateInit2_(&slot->stream, level, Z_DEFLATED,
                                            wrapper < 0 ? -bits : bits + wrapper, memory_level,
                                            strategy, version, size));
    slot->is_raw = !is_default && wrapper < 0;
    if (slot->kind == SLOT_DEFLATE && random_chance(random, 60))
        set_profile(slot, random_between(random, -1, 2), true);
}

static void step_start_inflate(struct call_sequence *sequence, struct call_slot *slot)
{
    struct random *random = sequence->random;
    const int bits = random_chance(random, 60) ? 32 + 15 : random_between(random, -16, 50);
    const char *version = pick_version(random);
    const int size = pick_stream_size(random);

    prepare_slot(sequence, slot);
    accept_start(sequence, slot, SLOT_INFLATE, inflateInit2_(&slot->stream, bits, version, size));
}

static void step_start_back(struct call_sequence *sequence, struct call_slot *slot)
{
    struct random *random = sequence->random;
    const int bits = random_between(random, 7, 16);
    const char *version = pick_version(random);
    const int size = pick_stream_size(random);
    uint8_t *window = malloc(bits < 15 ? (size_t)1 << bits : BACK_WINDOW);

    CHECK(window != NULL);
    prepare_slot(sequence, slot);
    accept_start(sequence, slot, SLOT_BACK,
                 inflateBackInit_(&slot->stream, bits, window, version, size));
    if (slot->kind == SLOT_BACK)
        slot->window = window;
    else
        free(window);
}

static void step_end(struct call_sequence *sequence, struct call_slot *slot)
{
    (void)sequence;
    if (slot->kind != SLOT_DEFLATE)
        CHECK_EQUAL(deflateEnd(&slot->stream), Z_STREAM_ERROR);
    if (slot->kind != SLOT_INFLATE)
        CHECK_EQUAL(inflateEnd(&slot->stream), Z_STREAM_ERROR);
    end_slot(slot);
}

// A stream that was moved is refused by every function; so is one that is not there.
static void step_moved(struct call_sequence *sequence, struct call_slot *slot)
{
    z_stream moved = slot->stream;
    uint8_t byte = 0;
    (void)sequence;
    moved.next_in = moved.next_out = &byte;
    moved.avail_in = moved.avail_out = 1;
    CHECK_EQUAL(deflate(&moved, Z_NO_FLUSH), Z_STREAM_ERROR);
    CHECK_EQUAL(inflate(&moved, Z_NO_FLUSH), Z_STREAM_ERROR);
    CHECK_EQUAL(deflateReset(&moved), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateReset(&moved), Z_STREAM_ERROR);
    CHECK_EQUAL(deflate(NULL, Z_NO_FLUSH), Z_STREAM_ERROR);
    CHECK_EQUAL(inflate(NULL, Z_NO_FLUSH), Z_STREAM_ERROR);
    CHECK_EQUAL(inflateBackEnd(NULL), Z_STREAM_ERROR);
}

// ---- Both directions ----

static void copy_to(struct call_sequence *sequence, struct call_slot *slot, enum slot_kind kind,
                    int (*copy)(z_streamp target, z_streamp source))
{
    struct call_slot *target = &sequence->slots[random_below(sequence->random, SLOT_COUNT)];

    if (target == slot)
        return;
    end_slot(target);
    slot_present(sequence, slot);
    const int result = copy(&target->stream, &slot->stream);
    if (!slot_accept(sequence, slot, kind, result))
        return;
    CHECK(result == Z_OK || result == Z_MEM_ERROR);
    if (result == Z_OK)
        slot_copy(target, slot);
    else
        memset(&target->stream, 0, sizeof(target->stream)); // it may hold what the source holds
}

static void get_dictionary(struct call_sequence *sequence, struct call_slot *slot,
                           enum slot_kind kind,
                           int (*get)(z_streamp stream, Bytef *bytes, uInt *size))
{
    uint8_t *bytes = malloc(32768);
    uInt size = 0;

    CHECK(bytes != NULL);
    slot_present(sequence, slot);
    const int result = get(&slot->stream, random_chance(sequence->random, 90) ? bytes : NULL,
                           random_chance(sequence->random, 90) ? &size : NULL);
    slot_accept(sequence, slot, kind, result);
    CHECK(size <= 32768);
    free(bytes);
}

// A piece of the bytes, in memory that does not outlive the call.
static uint8_t *make_dictionary(struct call_sequence *sequence, uInt *size)
{
    const struct byte_buffer *bytes = &sequence->bytes;
    const size_t start = random_below(sequence->random, (uint32_t)bytes->size);
    *size = random_magnitude(sequence->random, (uint32_t)(bytes->size - start));
    uint8_t *dictionary = malloc(*size + 1);
    CHECK(dictionary != NULL);
    memcpy(dictionary, bytes->bytes + start, *size);
    return dictionary;
}

// ---- Compressing ----

static void accept_deflate(struct call_sequence *sequence, struct call_slot *slot, int result)
{
    if (!slot_accept(sequence, slot, SLOT_DEFLATE, result))
        return;
    slot->is_fresh &= result == Z_STREAM_ERROR && slot->plain.size == 0 && slot->packed.size == 0;
    if (result == Z_STREAM_END && slot->is_known && !slot->is_complete) {
        slot_check_stream(slot, zlib_api_ours());
        if (sequence->stock != NULL)
            slot_check_stream(slot, sequence->stock);
    }
    slot->is_complete |= result == Z_STREAM_END;
}

static void step_deflate(struct call_sequence *sequence, struct call_slot *slot)
{
    struct random *random = sequence->random;
    const int flush = random_chance(random, 50)   ? Z_NO_FLUSH
                      : random_chance(random, 50) ? Z_FINISH
                                                  : random_between(random, -1, 7);
    slot_present(sequence, slot);
    accept_deflate(sequence, slot, deflate(&slot->stream, flush));
}

// All at once into what deflateBound() asks for is enough.
static void step_bound(struct call_sequence *sequence, struct call_slot *slot)
{
    const uLong far_bound = deflateBound(&slot->stream, random_below(sequence->random, UINT32_MAX));
    CHECK(far_bound != 0);
    if (slot->kind != SLOT_DEFLATE || !slot->is_fresh || !slot->is_known)
        return;
    slot_present(sequence, slot);
    const uLong bound = deflateBound(&slot->stream, (uLong)sequence->given_in);
    if (bound > ROOM_LIMIT)
        return;
    sequence->given_out = bound;
    sequence->output = sequence->desk->output.bytes + sequence->desk->output.size - bound;
    slot->stream.next_out = sequence->output;
    slot->stream.avail_out = (uInt)bound;
    const int result = deflate(&slot->stream, Z_FINISH);
    CHECK(result == Z_STREAM_END || result == Z_MEM_ERROR);
    accept_deflate(sequence, slot, result);
}

static void step_params(struct call_sequence *sequence, struct call_slot *slot)
{
    const int level = random_between(sequence->random, -2, 10);
    const int strategy = random_between(sequence->random, -1, 5);
    slot_present(sequence, slot);
    const int result = deflateParams(&slot->stream, level, strategy);
    CHECK(result != Z_STREAM_END);
    accept_deflate(sequence, slot, result);
}

static void step_tune(struct call_sequence *sequence, struct call_slot *slot)
{
    struct random *random = sequence->random;
    const int good = (int)random_magnitude(random, 300);
    const int lazy = (int)random_magnitude(random, 300);
    const int nice = (int)random_magnitude(random, 300);
    slot_present(sequence, slot);
    slot_accept(sequence, slot, SLOT_DEFLATE,
                deflateTune(&slot->stream, good, lazy, nice, (int)random_magnitude(random, 5000)));
}

static void step_prime_deflate(struct call_sequence *sequence, struct call_slot *slot)
{
    const int bits = random_between(sequence->random, -1, 40);
    slot_present(sequence, slot);
    const int result =
        deflatePrime(&slot->stream, bits, (int)random_below(sequence->random, 1U << 17));
    if (slot_accept(sequence, slot, SLOT_DEFLATE, result))
        slot->is_known &= result != Z_OK || bits == 0;
}

static void step_pending(struct call_sequence *sequence, struct call_slot *slot)
{
    unsigned bytes = 0;
    int bits = 0;
    slot_present(sequence, slot);
    if (slot_accept(sequence, slot, SLOT_DEFLATE, deflatePending(&slot->stream, &bytes, &bits)))
        CHECK(bits >= 0 && bits <= 16);
    slot_present(sequence, slot);
    slot_accept(sequence, slot, SLOT_DEFLATE, deflatePending(&slot->stream, NULL, NULL));
    slot_present(sequence, slot);
    if (slot_accept(sequence, slot, SLOT_DEFLATE, deflateUsed(&slot->stream, &bits)))
        CHECK(bits >= 0 && bits <= 8);
}

static void step_set_write_header(struct call_sequence *sequence, struct call_slot *slot)
{
    gz_header *header = &sequence->headers[random_below(sequence->random, HEADER_COUNT)];
    if (slot->kind == SLOT_DEFLATE && !slot->is_fresh)
        return; // a header may not change while it is written
    slot_present(sequence, slot);
    slot_accept(
        sequence, slot, SLOT_DEFLATE,
        deflateSetHeader(&slot->stream, random_chance(sequence->random, 90) ? header : NULL));
}

// The first one, before anything else, is what a decoder must be given. A later one makes matches that only a decoder
// with the same one in the same place could follow.
static void step_set_deflate_dictionary(struct call_sequence *sequence, struct call_slot *slot)
{
    uInt size;
    uint8_t *dictionary = make_dictionary(sequence, &size);
    slot_present(sequence, slot);
    const int result = deflateSetDictionary(&slot->stream, dictionary, size);
    if (slot_accept(sequence, slot, SLOT_DEFLATE, result) && result == Z_OK) {
        slot->is_known &= slot->is_fresh && slot->dictionary.size == 0;
        buffer_append(&slot->dictionary, dictionary, size);
    }
    free(dictionary);
}

static void step_get_deflate_dictionary(struct call_sequence *sequence, struct call_slot *slot)
{
    get_dictionary(sequence, slot, SLOT_DEFLATE, deflateGetDictionary);
}

static void step_reset_deflate(struct call_sequence *sequence, struct call_slot *slot)
{
    const bool keeps = random_chance(sequence->random, 20);
    slot_present(sequence, slot);
    const int result = keeps ? deflateResetKeep(&slot->stream) : deflateReset(&slot->stream);
    if (!slot_accept(sequence, slot, SLOT_DEFLATE, result))
        return;
    slot_restart(sequence, slot);
    slot->is_known = !keeps; // history that no decoder has
}

static void step_copy_deflate(struct call_sequence *sequence, struct call_slot *slot)
{
    copy_to(sequence, slot, SLOT_DEFLATE, deflateCopy);
}

// Only a compressor that has taken no byte may take another profile.
static void step_profile(struct call_sequence *sequence, struct call_slot *slot)
{
    const bool may_succeed = slot->kind == SLOT_DEFLATE && slot->plain.size == 0;
    set_profile(slot, random_between(sequence->random, -1, 2), may_succeed);
}

// ---- Decompressing ----

static void step_inflate(struct call_sequence *sequence, struct call_slot *slot)
{
    const int flush = random_between(sequence->random, -1, 8);
    slot_present(sequence, slot);
    slot_accept(sequence, slot, SLOT_INFLATE,
                inflate(&slot->stream, random_chance(sequence->random, 60) ? Z_NO_FLUSH : flush));
}

static void step_sync(struct call_sequence *sequence, struct call_slot *slot)
{
    slot_present(sequence, slot);
    slot_accept(sequence, slot, SLOT_INFLATE, inflateSync(&slot->stream));
}

static void step_prime_inflate(struct call_sequence *sequence, struct call_slot *slot)
{
    const int bits = random_between(sequence->random, -2, 40);
    slot_present(sequence, slot);
    slot_accept(sequence, slot, SLOT_INFLATE,
                inflatePrime(&slot->stream, bits, (int)random_below(sequence->random, 1U << 17)));
}

static void step_reset_inflate(struct call_sequence *sequence, struct call_slot *slot)
{
    const uint32_t choice = random_below(sequence->random, 3);
    const int bits = random_between(sequence->random, -16, 50);
    slot_present(sequence, slot);
    const int result = choice == 0   ? inflateReset(&slot->stream)
                       : choice == 1 ? inflateResetKeep(&slot->stream)
                                     : inflateReset2(&slot->stream, bits);
    if (slot_accept(sequence, slot, SLOT_INFLATE, result))
        slot_restart(sequence, slot);
}

static void step_set_inflate_dictionary(struct call_sequence *sequence, struct call_slot *slot)
{
    uInt size;
    uint8_t *dictionary = make_dictionary(sequence, &size);
    slot_present(sequence, slot);
    slot_accept(sequence, slot, SLOT_INFLATE,
                inflateSetDictionary(&slot->stream, dictionary, size));
    free(dictionary);
}

static void step_get_inflate_dictionary(struct call_sequence *sequence, struct call_slot *slot)
{
    get_dictionary(sequence, slot, SLOT_INFLATE, inflateGetDictionary);
}

// A reader is filled once in a sequence: its buffers stay what the stream was told they are.
static void step_get_header(struct call_sequence *sequence, struct call_slot *slot)
{
    if (sequence->readers_used == HEADER_READER_COUNT)
        return;
    slot_present(sequence, slot);
    slot_accept(sequence, slot, SLOT_INFLATE,
                inflateGetHeader(&slot->stream, &sequence->readers[sequence->readers_used++]));
}

static void step_ask_inflate(struct call_sequence *sequence, struct call_slot *slot)
{
    const int value = random_between(sequence->random, 0, 1);
    const bool is_inflate = slot->kind == SLOT_INFLATE;
    slot_present(sequence, slot);
    slot_accept(sequence, slot, SLOT_INFLATE, inflateSyncPoint(&slot->stream));
    slot_present(sequence, slot);
    slot_accept(sequence, slot, SLOT_INFLATE, inflateValidate(&slot->stream, value));
    slot_present(sequence, slot);
    slot_accept(sequence, slot, SLOT_INFLATE, inflateUndermine(&slot->stream, value));
    if (!is_inflate) {
        CHECK_EQUAL(inflateMark(&slot->stream), -65536);
        CHECK(inflateCodesUsed(&slot->stream) == (unsigned long)-1);
    } else {
        CHECK(inflateMark(&slot->stream) >= -65536);
        CHECK(inflateCodesUsed(&slot->stream) <= 2048);
    }
}

static void step_copy_inflate(struct call_sequence *sequence, struct call_slot *slot)
{
    copy_to(sequence, slot, SLOT_INFLATE, inflateCopy);
}

struct back_context {
    struct call_sequence *sequence;
    struct call_slot *slot;
    unsigned calls_left;
};

static unsigned give_back_input(void *context, z_const unsigned char **bytes)
{
    struct back_context *back = context;
    struct call_slot *slot = back->slot;
    const size_t left = slot->source.size - slot->source_position;
    const size_t size = random_magnitude(back->sequence->random, (uint32_t)left);

    if (back->calls_left == 0)
        return 0;
    back->calls_left--;
    *bytes = slot->source.bytes + slot->source_position;
    slot->source_position += size;
    return (unsigned)size;
}

static int take_back_output(void *context, unsigned char *bytes, unsigned size)
{
    struct back_context *back = context;
    CHECK(bytes == back->slot->window && size <= BACK_WINDOW);
    return random_chance(back->sequence->random, 5);
}

// Its input is what the callback gives; a stream of another kind cannot be told from one of its own.
static void step_back(struct call_sequence *sequence, struct call_slot *slot)
{
    struct back_context back = {sequence, slot, 50};
    if (slot->kind != SLOT_BACK)
        return;
    slot->stream.next_in = NULL;
    slot->stream.avail_in = 0;
    const int result = inflateBack(&slot->stream, give_back_input, &back, take_back_output, &back);
    CHECK(result == Z_STREAM_END || result == Z_BUF_ERROR || result == Z_DATA_ERROR);
    if (slot->source_position == slot->source.size)
        slot->source_position = 0;
}

// ---- Sequences ----

// How often of a thousand.
static const struct {
    unsigned weight;
    step_fn *step;
} steps[] = {
    {60, step_start_deflate},
    {50, step_start_inflate},
    {12, step_start_back},
    {8, step_end},
    {8, step_moved},
    {300, step_deflate},
    {40, step_bound},
    {50, step_params},
    {15, step_tune},
    {10, step_prime_deflate},
    {15, step_pending},
    {15, step_set_write_header},
    {25, step_set_deflate_dictionary},
    {15, step_get_deflate_dictionary},
    {30, step_reset_deflate},
    {30, step_copy_deflate},
    {10, step_profile},
    {150, step_inflate},
    {15, step_sync},
    {15, step_prime_inflate},
    {20, step_reset_inflate},
    {20, step_set_inflate_dictionary},
    {15, step_get_inflate_dictionary},
    {15, step_get_header},
    {15, step_ask_inflate},
    {20, step_copy_inflate},
    {22, step_back},
};

static void make_step(struct call_sequence *sequence)
{
    struct call_slot *slot = &sequence->slots[random_below(sequence->random, SLOT_COUNT)];
    struct parity_allocator *allocator = &sequence->desk->allocator;
    uint32_t choice = random_below(sequence->random, 1000);
    size_t step = 0;

    if (random_chance(sequence->random, 5))
        allocator->fail_at = allocator->call_count + 1 + random_below(sequence->random, 6);
    while (choice >= steps[step].weight)
        choice -= steps[step++].weight;
    steps[step].step(sequence, slot);
}

// Fields that lie in the bytes: text ends with a 0, the last of them at the latest.
static Bytef *pick_field(struct call_sequence *sequence)
{
    return random_chance(sequence->random, 40)
               ? NULL
               : sequence->bytes.bytes +
                     random_below(sequence->random, (uint32_t)sequence->bytes.size);
}

static void make_headers(struct call_sequence *sequence)
{
    struct random *random = sequence->random;
    for (size_t at = 0; at < HEADER_COUNT; at++) {
        gz_header *header = &sequence->headers[at];
        header->hcrc = random_between(random, 0, 1);
        header->extra = pick_field(sequence);
        if (header->extra != NULL)
            header->extra_len = random_magnitude(
                random, (uint32_t)(sequence->bytes.bytes + sequence->bytes.size - header->extra));
        header->name = pick_field(sequence);
        header->comment = pick_field(sequence);
    }
    for (size_t at = 0; at < HEADER_READER_COUNT; at++) {
        gz_header *reader = &sequence->readers[at];
        reader->extra_max = random_magnitude(random, 300);
        reader->name_max = random_magnitude(random, 300);
        reader->comm_max = random_magnitude(random, 300);
        reader->extra = random_chance(random, 10) ? NULL : malloc(reader->extra_max);
        reader->name = random_chance(random, 10) ? NULL : malloc(reader->name_max);
        reader->comment = random_chance(random, 10) ? NULL : malloc(reader->comm_max);
    }
}

// A stream without an extra field sets the pointer to it to NULL.
static void free_headers(gz_header *before, gz_header *after)
{
    for (size_t at = 0; at < HEADER_READER_COUNT; at++) {
        CHECK(after[at].extra == NULL || after[at].extra == before[at].extra);
        free(before[at].extra);
        free(before[at].name);
        free(before[at].comment);
    }
}

void call_sequence_run(struct call_desk *desk, const struct zlib_api *stock, const uint8_t *bytes,
                       size_t size, struct random *random)
{
    gz_header readers[HEADER_READER_COUNT];
    struct call_sequence *sequence = calloc(1, sizeof(*sequence));

    CHECK(sequence != NULL);
    sequence->desk = desk;
    sequence->stock = stock;
    sequence->random = random;
    buffer_append(&sequence->bytes, bytes, size < ROOM_LIMIT ? size : ROOM_LIMIT);
    buffer_put(&sequence->bytes, 0);
    const enum allocator_kind kind = (enum allocator_kind)random_below(random, 3);
    allocator_start(&desk->allocator, kind, (uint8_t)random_below(random, 256));
    make_headers(sequence);
    memcpy(readers, sequence->readers, sizeof(readers));
    for (uint32_t left = 4 + random_magnitude(random, 400); left != 0; left--)
        make_step(sequence);
    for (size_t slot = 0; slot < SLOT_COUNT; slot++)
        end_slot(&sequence->slots[slot]);
    CHECK_EQUAL(desk->allocator.live_count, 0);
    CHECK_EQUAL(desk->allocator.fault_count, 0);
    free_headers(readers, sequence->readers);
    buffer_free(&sequence->bytes);
    free(sequence);
}
