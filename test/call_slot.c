// SPDX-License-Identifier: Zlib
// Owns the memory that is presented to streams, and the checks after each call.
#include "call_slot.h"

#include "test.h"

void slot_clear(struct call_slot *slot)
{
    buffer_free(&slot->source);
    buffer_free(&slot->dictionary);
    buffer_free(&slot->plain);
    buffer_free(&slot->packed);
    free(slot->window);
    memset(slot, 0, sizeof(*slot));
}

// Half of the streams are fed with what another one made.
static void pick_source(struct call_sequence *sequence, struct call_slot *slot)
{
    const struct call_slot *other = &sequence->slots[random_below(sequence->random, SLOT_COUNT)];
    const bool is_other = other != slot && other->packed.size != 0;
    const struct byte_buffer *from =
        is_other && random_chance(sequence->random, 50) ? &other->packed : &sequence->bytes;

    slot->source.size = 0;
    slot->source_position = 0;
    buffer_append(&slot->source, from->bytes, from->size);
}

void slot_restart(struct call_sequence *sequence, struct call_slot *slot)
{
    slot->plain.size = 0;
    slot->packed.size = 0;
    slot->dictionary.size = 0;
    slot->is_known = true;
    slot->is_fresh = true;
    slot->is_complete = false;
    pick_source(sequence, slot);
}

void slot_copy(struct call_slot *target, const struct call_slot *source)
{
    const z_stream stream = target->stream;
    *target = *source;
    target->stream = stream;
    target->source = target->dictionary = target->plain = target->packed =
        (struct byte_buffer){NULL, 0, 0};
    target->window = NULL;
    buffer_append(&target->source, source->source.bytes, source->source.size);
    buffer_append(&target->dictionary, source->dictionary.bytes, source->dictionary.size);
    buffer_append(&target->plain, source->plain.bytes, source->plain.size);
    buffer_append(&target->packed, source->packed.bytes, source->packed.size);
}

static size_t pick_size(struct random *random, size_t limit)
{
    const uint32_t used = limit < ROOM_LIMIT ? (uint32_t)limit : ROOM_LIMIT;
    return random_chance(random, 25) ? used : random_magnitude(random, used);
}

// A compressor goes round in its source, so that it can be fed as long as it takes.
void slot_present(struct call_sequence *sequence, struct call_slot *slot)
{
    struct call_desk *desk = sequence->desk;
    if (slot->kind == SLOT_DEFLATE && slot->source_position == slot->source.size &&
        random_chance(sequence->random, 40))
        slot->source_position = 0;
    const size_t left = slot->source.size - slot->source_position;

    sequence->given_in = slot->plain.size < PLAIN_LIMIT ? pick_size(sequence->random, left) : 0;
    sequence->given_out = pick_size(sequence->random, ROOM_LIMIT);
    sequence->input = desk->input.bytes + desk->input.size - sequence->given_in;
    sequence->output = desk->output.bytes + desk->output.size - sequence->given_out;
    if (sequence->given_in != 0)
        memcpy(sequence->input, slot->source.bytes + slot->source_position, sequence->given_in);
    slot->stream.next_in = sequence->input;
    slot->stream.avail_in = (uInt)sequence->given_in;
    slot->stream.next_out = sequence->output;
    slot->stream.avail_out = (uInt)sequence->given_out;
}

bool slot_accept(struct call_sequence *sequence, struct call_slot *slot, enum slot_kind kind,
                 int result)
{
    const z_stream *stream = &slot->stream;

    if (slot->kind != kind) {
        CHECK_EQUAL(result, Z_STREAM_ERROR);
        CHECK(stream->next_in == sequence->input && stream->next_out == sequence->output);
        return false;
    }
    CHECK(result >= Z_BUF_ERROR && result <= Z_NEED_DICT);
    CHECK(stream->avail_in <= sequence->given_in && stream->avail_out <= sequence->given_out);
    const size_t taken = sequence->given_in - stream->avail_in;
    const size_t made = sequence->given_out - stream->avail_out;
    CHECK(stream->next_in == sequence->input + taken);
    CHECK(stream->next_out == sequence->output + made);
    if (kind == SLOT_DEFLATE) {
        CHECK(made == 0 || !slot->is_complete || !slot->is_known);
        buffer_append(&slot->plain, sequence->input, taken);
        buffer_append(&slot->packed, sequence->output, made);
        slot->is_known &= result != Z_MEM_ERROR;
    }
    slot->source_position += taken;
    memset(sequence->input, 0xEE, sequence->given_in); // whoever looks there later is wrong
    return true;
}

void slot_check_stream(const struct call_slot *slot, const struct zlib_api *api)
{
    enum { PIECE = 3000 };
    uint8_t room[PIECE];
    z_stream stream = {.next_in = slot->packed.bytes, .avail_in = (uInt)slot->packed.size};
    const struct byte_buffer *dictionary = &slot->dictionary;
    size_t position = 0;
    int result = Z_OK;

    CHECK_EQUAL(api->inflateInit2_(&stream, slot->is_raw ? -15 : 15 + 32, ZLIB_VERSION,
                                   (int)sizeof(stream)),
                Z_OK);
    if (slot->is_raw && dictionary->size != 0)
        CHECK_EQUAL(api->inflateSetDictionary(&stream, dictionary->bytes, (uInt)dictionary->size),
                    Z_OK);
    while (result != Z_STREAM_END) {
        stream.next_out = room;
        stream.avail_out = PIECE;
        result = api->inflate(&stream, Z_NO_FLUSH);
        const size_t made = PIECE - stream.avail_out;
        CHECK(made <= slot->plain.size - position);
        CHECK_BYTES(room, slot->plain.bytes + position, made);
        position += made;
        if (result == Z_NEED_DICT && dictionary->size != 0)
            result = api->inflateSetDictionary(&stream, dictionary->bytes, (uInt)dictionary->size);
        CHECK(result == Z_OK || result == Z_STREAM_END);
    }
    CHECK_EQUAL(position, slot->plain.size);
    CHECK_EQUAL(stream.avail_in, 0);
    CHECK_EQUAL(api->inflateEnd(&stream), Z_OK);
}
