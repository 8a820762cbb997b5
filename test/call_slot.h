// SPDX-License-Identifier: Zlib
// What a sequence of calls knows about each of its streams, and what must hold after each call. call_sequence.c makes
// the calls.
#ifndef ZD_TEST_CALL_SLOT_H
#define ZD_TEST_CALL_SLOT_H

#include "zlib_api.h"

#include "byte_buffer.h"
#include "parity_allocator.h"
#include "parity_area.h"
#include "random.h"

enum {
    SLOT_COUNT = 4,
    ROOM_LIMIT = 1 << 16,    // bytes of input or output of one call
    PLAIN_LIMIT = 400000,    // bytes of a stream after which it gets no more input
    HEADER_COUNT = 4,        // that compressors may be given
    HEADER_READER_COUNT = 8, // that decompressors may fill, each once
    BACK_WINDOW = 1 << 15
};

enum slot_kind { SLOT_EMPTY, SLOT_DEFLATE, SLOT_INFLATE, SLOT_BACK };

struct call_slot {
    enum slot_kind kind;
    z_stream stream;
    struct byte_buffer source; // what is fed, and how far it was taken
    size_t source_position;
    // Of a compressor: what it took and gave since its last reset. Where is_known, the one must decode to the other.
    struct byte_buffer dictionary;
    struct byte_buffer plain;
    struct byte_buffer packed;
    bool is_known;
    bool is_fresh; // nothing was compressed since the last reset
    bool is_complete;
    bool is_raw;
    uint8_t *window; // of inflateBack
};

struct call_desk {
    struct parity_area input;
    struct parity_area output;
    struct parity_allocator allocator;
};

struct call_sequence {
    struct call_desk *desk;
    const struct zlib_api *stock;
    struct random *random;
    struct byte_buffer bytes; // the sequence's own copy; the last byte is 0
    struct call_slot slots[SLOT_COUNT];
    gz_header headers[HEADER_COUNT];
    gz_header readers[HEADER_READER_COUNT];
    unsigned readers_used;
    // The present call: what was presented.
    size_t given_in;
    size_t given_out;
    uint8_t *input;
    uint8_t *output;
};

void slot_clear(struct call_slot *slot); // forgets everything; the stream has been ended
void slot_restart(struct call_sequence *sequence, struct call_slot *slot); // new data, nothing made
void slot_copy(struct call_slot *target, const struct call_slot *source);  // all but the stream

// Presents input from the slot's source and room, each at the end of its memory.
void slot_present(struct call_sequence *sequence, struct call_slot *slot);

// Checks the result and the cursors of a call on a stream that was presented something, and notes what it took and
// gave. A stream that is not of this kind must have been refused. True if it was of the kind.
bool slot_accept(struct call_sequence *sequence, struct call_slot *slot, enum slot_kind kind,
                 int result);

// A finished stream decodes to what went into it.
void slot_check_stream(const struct call_slot *slot, const struct zlib_api *api);

#endif
