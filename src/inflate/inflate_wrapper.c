// SPDX-License-Identifier: Zlib
// What surrounds raw deflate: the headers and trailers of zlib (RFC 1950) and gzip (RFC 1952), each
// field resumable, and the check values. Called by inflate.c alone.
#include "base/compiler.h"
#include "base/memory.h"
#include "inflate/inflate_state.h"

enum {
    GZIP_MAGIC = 0x8b1f, // the first two bytes
    METHOD_DEFLATE = 8,
    ZLIB_HAS_DICTIONARY = 0x2000, // in the header's two bytes, the first one lowest

    // Bits of inflate_state.gzip_flags.
    GZIP_IS_TEXT = 0x100,
    GZIP_HAS_HEADER_CRC = 0x200,
    GZIP_HAS_EXTRA = 0x400,
    GZIP_HAS_NAME = 0x800,
    GZIP_HAS_COMMENT = 0x1000,
    GZIP_RESERVED = 0xe000,

    ADLER32_START = 1,
    CRC32_START = 0,
};

enum inflate_status zd_fail_inflate(struct inflate_state *state, const char *message)
{
    state->stream->msg = (z_const char *)message;
    state->phase = PHASE_ERROR;
    return INFLATE_CONTINUE;
}

static enum inflate_status go_on(struct inflate_state *state, enum inflate_phase phase)
{
    state->phase = phase;
    return INFLATE_CONTINUE;
}

static void set_check(struct inflate_state *state, uint32_t check)
{
    state->check = check;
    state->stream->adler = check;
}

static bool is_verified(const struct inflate_state *state)
{
    return (state->wrapper & WRAPPER_VERIFIED) != 0;
}

static uint32_t swap_bytes(uint32_t value)
{
    return value >> 24 | (value >> 8 & 0xff00) | (value & 0xff00) << 8 | value << 24;
}

// Behind a header, and only there, a caller may have asked to stop.
static enum inflate_status start_blocks(struct inflate_state *state)
{
    state->blocks.phase = BLOCK_BOUNDARY;
    return go_on(state, PHASE_BLOCKS);
}

// zlib header

// RFC 1950 section 2.2. The two bytes are in the reader.
static enum inflate_status read_zlib_header(struct inflate_state *state, struct bit_reader *reader)
{
    const uint64_t header = reader->buffer;
    if (state->gzip_header != NULL) {
        state->gzip_header->done = -1;
    }
    if ((state->wrapper & WRAPPER_ZLIB) == 0 ||
        (((header & 0xff) << 8) + (header >> 8)) % 31 != 0) {
        return zd_fail_inflate(state, "incorrect header check");
    }
    if (reader_peek(reader, 4) != METHOD_DEFLATE) {
        return zd_fail_inflate(state, "unknown compression method");
    }
    reader_drop(reader, 4);
    const unsigned window_bits = reader_peek(reader, 4) + 8;
    if (state->window_bits == 0) {
        state->window_bits = window_bits;
    }
    if (window_bits > 15 || window_bits > state->window_bits) {
        return zd_fail_inflate(state, "invalid window size");
    }
    state->gzip_flags = 0;
    set_check(state, ADLER32_START);
    reader_clear(reader);
    return (header & ZLIB_HAS_DICTIONARY) != 0 ? go_on(state, PHASE_DICTIONARY_ID)
                                               : start_blocks(state);
}

static enum inflate_status read_header(struct inflate_state *state, struct bit_reader *reader)
{
    if (state->wrapper == 0) {
        return go_on(state, PHASE_BLOCKS);
    }
    if (!reader_need(reader, 16)) {
        return INFLATE_PAUSED;
    }
    if ((state->wrapper & WRAPPER_GZIP) == 0 || reader->buffer != GZIP_MAGIC) {
        return read_zlib_header(state, reader);
    }
    if (state->window_bits == 0) {
        state->window_bits = 15;
    }
    uint8_t magic[2];
    store_le16(magic, 0, GZIP_MAGIC);
    state->check = state->kernels->crc32(CRC32_START, magic, sizeof(magic));
    reader_clear(reader);
    return go_on(state, PHASE_GZIP_FLAGS);
}

static enum inflate_status read_dictionary_id(struct inflate_state *state,
                                              struct bit_reader *reader)
{
    if (!reader_need(reader, 32)) {
        return INFLATE_PAUSED;
    }
    set_check(state, swap_bytes((uint32_t)reader->buffer));
    reader_clear(reader);
    return go_on(state, PHASE_DICTIONARY);
}

static enum inflate_status await_dictionary(struct inflate_state *state)
{
    if (!state->has_dictionary) {
        return INFLATE_NEED_DICTIONARY;
    }
    set_check(state, ADLER32_START);
    return start_blocks(state);
}

// gzip header, RFC 1952 section 2.3

static bool has_flag(const struct inflate_state *state, int32_t flag)
{
    return (state->gzip_flags & flag) != 0;
}

static void check_header_bytes(struct inflate_state *state, const uint8_t *bytes, size_t size)
{
    if (has_flag(state, GZIP_HAS_HEADER_CRC) && is_verified(state)) {
        state->check = state->kernels->crc32(state->check, bytes, size);
    }
}

// A field of 2 or 4 bytes that is in the reader, and is consumed.
static void check_header_field(struct inflate_state *state, struct bit_reader *reader, size_t size)
{
    uint8_t bytes[4];
    store_le32(bytes, 0, (uint32_t)reader->buffer);
    check_header_bytes(state, bytes, size);
    reader_clear(reader);
}

static enum inflate_status read_gzip_flags(struct inflate_state *state, struct bit_reader *reader)
{
    if (!reader_need(reader, 16)) {
        return INFLATE_PAUSED;
    }
    state->gzip_flags = (int32_t)(uint32_t)reader->buffer;
    if ((state->gzip_flags & 0xff) != METHOD_DEFLATE) {
        return zd_fail_inflate(state, "unknown compression method");
    }
    if (has_flag(state, GZIP_RESERVED)) {
        return zd_fail_inflate(state, "unknown header flags set");
    }
    if (state->gzip_header != NULL) {
        state->gzip_header->text = has_flag(state, GZIP_IS_TEXT);
    }
    check_header_field(state, reader, 2);
    return go_on(state, PHASE_GZIP_TIME);
}

static enum inflate_status read_gzip_time(struct inflate_state *state, struct bit_reader *reader)
{
    if (!reader_need(reader, 32)) {
        return INFLATE_PAUSED;
    }
    if (state->gzip_header != NULL) {
        state->gzip_header->time = (uLong)reader->buffer;
    }
    check_header_field(state, reader, 4);
    return go_on(state, PHASE_GZIP_OS);
}

static enum inflate_status read_gzip_os(struct inflate_state *state, struct bit_reader *reader)
{
    if (!reader_need(reader, 16)) {
        return INFLATE_PAUSED;
    }
    if (state->gzip_header != NULL) {
        state->gzip_header->xflags = (int)(reader->buffer & 0xff);
        state->gzip_header->os = (int)(reader->buffer >> 8);
    }
    check_header_field(state, reader, 2);
    return go_on(state, PHASE_GZIP_EXTRA_SIZE);
}

static enum inflate_status read_gzip_extra_size(struct inflate_state *state,
                                                struct bit_reader *reader)
{
    if (has_flag(state, GZIP_HAS_EXTRA)) {
        if (!reader_need(reader, 16)) {
            return INFLATE_PAUSED;
        }
        state->field_left = (uint32_t)reader->buffer;
        if (state->gzip_header != NULL) {
            state->gzip_header->extra_len = state->field_left;
        }
        check_header_field(state, reader, 2);
    } else if (state->gzip_header != NULL) {
        state->gzip_header->extra = NULL;
    }
    return go_on(state, PHASE_GZIP_EXTRA);
}

// Stores what the caller has room for. The field may come in many pieces, and be longer than
// extra_max.
static void store_gzip_extra(const struct inflate_state *state, const uint8_t *bytes, uint32_t size)
{
    const gz_headerp header = state->gzip_header;
    if (header == NULL || header->extra == NULL) {
        return;
    }
    const uint32_t offset = header->extra_len - state->field_left;
    if (offset >= header->extra_max) {
        return;
    }
    const uint32_t room = header->extra_max - offset;
    const uint32_t stored = size < room ? size : room;
    for (uint32_t i = 0; i < stored; i++) {
        header->extra[offset + i] = bytes[i];
    }
}

static enum inflate_status read_gzip_extra(struct inflate_state *state, struct bit_reader *reader)
{
    if (has_flag(state, GZIP_HAS_EXTRA)) {
        const size_t input_left = reader_input_left(reader);
        const uint32_t size =
            state->field_left < input_left ? state->field_left : (uint32_t)input_left;
        if (size != 0) {
            store_gzip_extra(state, reader->input + reader->next, size);
            check_header_bytes(state, reader->input + reader->next, size);
            reader->next += size;
            state->field_left -= size;
        }
        if (state->field_left != 0) {
            return INFLATE_PAUSED;
        }
    }
    state->field_left = 0;
    return go_on(state, PHASE_GZIP_NAME);
}

// A text that ends with a zero byte; stored as far as there is room, which field_left counts. True
// when it is complete.
static bool read_gzip_text(struct inflate_state *state, struct bit_reader *reader, Bytef *text,
                           uint32_t room)
{
    const size_t start = reader->next;
    bool is_complete = false;
    while (!is_complete && reader->next < reader->end) {
        const uint8_t byte = reader->input[reader->next];
        reader->next++;
        if (text != NULL && state->field_left < room) {
            text[state->field_left] = byte;
            state->field_left++;
        }
        is_complete = byte == 0;
    }
    if (reader->next != start) {
        check_header_bytes(state, reader->input + start, reader->next - start);
    }
    return is_complete;
}

static enum inflate_status read_gzip_name(struct inflate_state *state, struct bit_reader *reader)
{
    const gz_headerp header = state->gzip_header;
    if (has_flag(state, GZIP_HAS_NAME)) {
        if (!read_gzip_text(state, reader, header != NULL ? header->name : NULL,
                            header != NULL ? header->name_max : 0)) {
            return INFLATE_PAUSED;
        }
    } else if (header != NULL) {
        header->name = NULL;
    }
    state->field_left = 0;
    return go_on(state, PHASE_GZIP_COMMENT);
}

static enum inflate_status read_gzip_comment(struct inflate_state *state, struct bit_reader *reader)
{
    const gz_headerp header = state->gzip_header;
    if (has_flag(state, GZIP_HAS_COMMENT)) {
        if (!read_gzip_text(state, reader, header != NULL ? header->comment : NULL,
                            header != NULL ? header->comm_max : 0)) {
            return INFLATE_PAUSED;
        }
    } else if (header != NULL) {
        header->comment = NULL;
    }
    return go_on(state, PHASE_GZIP_HEADER_CRC);
}

static enum inflate_status read_gzip_header_crc(struct inflate_state *state,
                                                struct bit_reader *reader)
{
    if (has_flag(state, GZIP_HAS_HEADER_CRC)) {
        if (!reader_need(reader, 16)) {
            return INFLATE_PAUSED;
        }
        if (is_verified(state) && reader->buffer != (state->check & 0xffff)) {
            return zd_fail_inflate(state, "header crc mismatch");
        }
        reader_clear(reader);
    }
    if (state->gzip_header != NULL) {
        state->gzip_header->hcrc = has_flag(state, GZIP_HAS_HEADER_CRC);
        state->gzip_header->done = 1;
    }
    set_check(state, CRC32_START);
    return start_blocks(state);
}

// Output and trailers

void zd_check_output(struct inflate_state *state, struct inflate_call *call)
{
    const struct block_io *io = &call->io;
    const size_t size = io->output_next - call->output_checked;
    if (is_verified(state) && size != 0) {
        const uint8_t *const bytes = io->output + call->output_checked;
        state->check = state->gzip_flags != 0 ? state->kernels->crc32(state->check, bytes, size)
                                              : state->kernels->adler32(state->check, bytes, size);
    }
    call->output_checked = io->output_next;
}

void zd_settle_output(struct inflate_state *state, struct inflate_call *call)
{
    const size_t size = call->io.output_next - call->output_settled;
    zd_check_output(state, call);
    if (size != 0) {
        call->stream->total_out += (uLong)size;
        state->output_total += size;
        if (is_verified(state)) {
            call->stream->adler = state->check;
        }
    }
    call->output_settled = call->io.output_next;
}

static enum inflate_status read_check(struct inflate_state *state, struct inflate_call *call)
{
    if (state->wrapper != 0) {
        struct bit_reader *const reader = &call->io.reader;
        if (!reader_need(reader, 32)) {
            return INFLATE_PAUSED;
        }
        zd_settle_output(state, call);
        const uint64_t stored =
            state->gzip_flags != 0 ? reader->buffer : swap_bytes((uint32_t)reader->buffer);
        if (is_verified(state) && stored != state->check) {
            return zd_fail_inflate(state, "incorrect data check");
        }
        reader_clear(reader);
    }
    return go_on(state, PHASE_SIZE);
}

static enum inflate_status read_size(struct inflate_state *state, struct bit_reader *reader)
{
    if (state->wrapper != 0 && state->gzip_flags != 0) {
        if (!reader_need(reader, 32)) {
            return INFLATE_PAUSED;
        }
        if (is_verified(state) && reader->buffer != (state->output_total & 0xffffffff)) {
            return zd_fail_inflate(state, "incorrect length check");
        }
        reader_clear(reader);
    }
    return go_on(state, PHASE_DONE);
}

enum inflate_status zd_read_wrapper(struct inflate_state *state, struct inflate_call *call)
{
    struct bit_reader *const reader = &call->io.reader;
    switch (state->phase) {
    case PHASE_HEADER:
        return read_header(state, reader);
    case PHASE_GZIP_FLAGS:
        return read_gzip_flags(state, reader);
    case PHASE_GZIP_TIME:
        return read_gzip_time(state, reader);
    case PHASE_GZIP_OS:
        return read_gzip_os(state, reader);
    case PHASE_GZIP_EXTRA_SIZE:
        return read_gzip_extra_size(state, reader);
    case PHASE_GZIP_EXTRA:
        return read_gzip_extra(state, reader);
    case PHASE_GZIP_NAME:
        return read_gzip_name(state, reader);
    case PHASE_GZIP_COMMENT:
        return read_gzip_comment(state, reader);
    case PHASE_GZIP_HEADER_CRC:
        return read_gzip_header_crc(state, reader);
    case PHASE_DICTIONARY_ID:
        return read_dictionary_id(state, reader);
    case PHASE_DICTIONARY:
        return await_dictionary(state);
    case PHASE_CHECK:
        return read_check(state, call);
    case PHASE_SIZE:
        return read_size(state, reader);
    default:
        return INFLATE_BAD_STATE;
    }
}
