// SPDX-License-Identifier: Zlib
// Headers and trailers. A gzip header may be longer than the pending buffer and the output, so each
// of its fields is a state that can be left and entered again.
#include "deflate/deflate_wrapper.h"

#include "deflate/pending.h"

enum {
    ZLIB_TRAILER_SIZE = 4,
    ZLIB_HEADER_SIZE = 2,
    ZLIB_DICTIONARY_ID_SIZE = 4,
    GZIP_HEADER_SIZE = 10,
    GZIP_TRAILER_SIZE = 8,

    ZLIB_HAS_DICTIONARY = 0x20, // FDICT of RFC 1950 section 2.2

    // FLG of RFC 1952 section 2.3.1.
    GZIP_FLAG_TEXT = 1,
    GZIP_FLAG_HEADER_CRC = 2,
    GZIP_FLAG_EXTRA = 4,
    GZIP_FLAG_NAME = 8,
    GZIP_FLAG_COMMENT = 16,
};

// The operating system of a gzip header that the caller did not describe: 3 is Unix, 10 NTFS.
#if defined(_WIN32)
enum { DEFAULT_GZIP_OS = 10 };
#else
enum { DEFAULT_GZIP_OS = 3 };
#endif

// True with nothing pending; else notes that the same flush may come again.
static bool deliver_header(struct deflate_state *state)
{
    zd_pending_flush(state);
    if (zd_pending_count(state) != 0) {
        state->last_flush = FLUSH_INTERRUPTED;
        return false;
    }
    return true;
}

static bool is_fastest(const struct deflate_state *state)
{
    return state->strategy >= Z_HUFFMAN_ONLY || state->level < 2;
}

static bool write_zlib_header(struct deflate_state *state)
{
    const uint32_t level_flags = is_fastest(state)   ? 0
                                 : state->level < 6  ? 1
                                 : state->level == 6 ? 2
                                                     : 3;
    const bool has_dictionary = state->window.position != 0;
    uint32_t header = (Z_DEFLATED + ((state->window.bits - 8) << 4)) << 8 | level_flags << 6;
    header |= has_dictionary ? ZLIB_HAS_DICTIONARY : 0;
    header += 31 - header % 31; // FCHECK
    zd_pending_put_be16(state, header);
    if (has_dictionary) {
        const uint32_t id = (uint32_t)state->strm->adler;
        zd_pending_put_be16(state, id >> 16);
        zd_pending_put_be16(state, id & 0xffff);
    }
    state->strm->adler = 1;
    state->status = STATUS_BUSY;
    return deliver_header(state);
}

static void put_le(struct deflate_state *state, uLong value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        zd_pending_put_byte(state, (unsigned)(value >> (8 * i) & 0xff));
    }
}

// The CRC of the header so far goes on over the pending bytes from `begin` on, if the header has
// one.
static void add_to_header_crc(struct deflate_state *state, uint32_t begin)
{
    if (state->gzip_header->hcrc != 0 && state->pending.end > begin) {
        state->strm->adler = state->kernels->crc32(
            (uint32_t)state->strm->adler, state->pending.bytes + begin, state->pending.end - begin);
    }
}

static unsigned gzip_flags(const gz_header *header)
{
    return (header->text != 0 ? GZIP_FLAG_TEXT : 0u) |
           (header->hcrc != 0 ? GZIP_FLAG_HEADER_CRC : 0u) |
           (header->extra != Z_NULL ? GZIP_FLAG_EXTRA : 0u) |
           (header->name != Z_NULL ? GZIP_FLAG_NAME : 0u) |
           (header->comment != Z_NULL ? GZIP_FLAG_COMMENT : 0u);
}

// The ten bytes that every member starts with, and the length of the extra field.
static void put_gzip_start(struct deflate_state *state)
{
    const gz_header *header = state->gzip_header;
    state->strm->adler = 0;
    zd_pending_put_byte(state, 0x1f);
    zd_pending_put_byte(state, 0x8b);
    zd_pending_put_byte(state, Z_DEFLATED);
    zd_pending_put_byte(state, header == Z_NULL ? 0 : gzip_flags(header));
    put_le(state, header == Z_NULL ? 0 : header->time, 4);
    zd_pending_put_byte(state, state->level == 9 ? 2 : is_fastest(state) ? 4 : 0);
    zd_pending_put_byte(state, header == Z_NULL ? DEFAULT_GZIP_OS : (unsigned)header->os & 0xff);
    if (header != Z_NULL) {
        if (header->extra != Z_NULL) {
            put_le(state, header->extra_len, 2);
        }
        add_to_header_crc(state, 0);
        state->gzip_index = 0;
    }
}

// Makes room when the pending bytes fill their buffer; those from *begin on enter the CRC first.
static bool make_room(struct deflate_state *state, uint32_t *begin)
{
    add_to_header_crc(state, *begin);
    if (!deliver_header(state)) {
        return false;
    }
    zd_pending_use_block_buffer(state);
    *begin = 0;
    return true;
}

static bool write_gzip_extra(struct deflate_state *state)
{
    const gz_header *header = state->gzip_header;
    if (header->extra == Z_NULL) {
        return true;
    }
    uint32_t begin = state->pending.end;
    uint32_t left = (header->extra_len & 0xffff) - state->gzip_index;
    while (left > state->pending.capacity - state->pending.end) {
        const uint32_t room = state->pending.capacity - state->pending.end;
        zd_pending_put_bytes(state, header->extra + state->gzip_index, room);
        state->gzip_index += room;
        left -= room;
        if (!make_room(state, &begin)) {
            return false;
        }
    }
    zd_pending_put_bytes(state, header->extra + state->gzip_index, left);
    add_to_header_crc(state, begin);
    state->gzip_index = 0;
    return true;
}

// The name or the comment, with its terminating zero.
static bool write_gzip_text(struct deflate_state *state, const Bytef *text)
{
    if (text == Z_NULL) {
        return true;
    }
    uint32_t begin = state->pending.end;
    Bytef byte;
    do {
        if (state->pending.end == state->pending.capacity && !make_room(state, &begin)) {
            return false;
        }
        byte = text[state->gzip_index++];
        zd_pending_put_byte(state, byte);
    } while (byte != 0);
    add_to_header_crc(state, begin);
    state->gzip_index = 0;
    return true;
}

static bool write_gzip_header_crc(struct deflate_state *state)
{
    if (state->gzip_header->hcrc != 0) {
        if (state->pending.capacity - state->pending.end < 2) {
            if (!deliver_header(state)) {
                return false;
            }
            zd_pending_use_block_buffer(state);
        }
        put_le(state, state->strm->adler, 2);
        state->strm->adler = 0;
    }
    state->status = STATUS_BUSY;
    return deliver_header(state);
}

// Each case goes on to the next field as soon as its own is done.
static bool write_gzip_header(struct deflate_state *state)
{
    const gz_header *header = state->gzip_header;
    if (zd_pending_count(state) == 0) {
        zd_pending_use_block_buffer(state);
    }
    switch (state->status) {
    case STATUS_GZIP_HEADER:
        put_gzip_start(state);
        if (header == Z_NULL) {
            state->status = STATUS_BUSY;
            return deliver_header(state);
        }
        state->status = STATUS_GZIP_EXTRA;
        // fall through
    case STATUS_GZIP_EXTRA:
        if (!write_gzip_extra(state)) {
            return false;
        }
        state->status = STATUS_GZIP_NAME;
        // fall through
    case STATUS_GZIP_NAME:
        if (!write_gzip_text(state, header->name)) {
            return false;
        }
        state->status = STATUS_GZIP_COMMENT;
        // fall through
    case STATUS_GZIP_COMMENT:
        if (!write_gzip_text(state, header->comment)) {
            return false;
        }
        state->status = STATUS_GZIP_HEADER_CRC;
        // fall through
    default:
        return write_gzip_header_crc(state);
    }
}

bool zd_write_header(struct deflate_state *state)
{
    switch (state->status) {
    case STATUS_BUSY:
    case STATUS_FINISHED:
        return true;
    case STATUS_ZLIB_HEADER:
        if (state->wrapper == WRAPPER_RAW) {
            state->status = STATUS_BUSY;
            return true;
        }
        return write_zlib_header(state);
    default:
        return write_gzip_header(state);
    }
}

void zd_write_trailer(struct deflate_state *state)
{
    const uLong check = state->strm->adler;
    if (state->wrapper == WRAPPER_GZIP) {
        put_le(state, check, 4);
        put_le(state, state->strm->total_in, 4);
    } else {
        zd_pending_put_be16(state, (uint32_t)(check >> 16 & 0xffff));
        zd_pending_put_be16(state, (uint32_t)(check & 0xffff));
    }
    state->trailer_written = true;
}

// Bytes of a zero-terminated header field, 0 if there is none.
static z_size_t text_size(const Bytef *text)
{
    z_size_t size = 0;
    if (text != Z_NULL) {
        while (text[size++] != 0) {
        }
    }
    return size;
}

z_size_t zd_wrapper_size(const struct deflate_state *state)
{
    const gz_header *header = state->gzip_header;
    if (state->trailer_written) {
        return ZLIB_HEADER_SIZE + ZLIB_TRAILER_SIZE;
    }
    switch (state->wrapper) {
    case WRAPPER_RAW:
        return 0;
    case WRAPPER_ZLIB:
        return ZLIB_HEADER_SIZE + ZLIB_TRAILER_SIZE +
               (state->window.position != 0 ? ZLIB_DICTIONARY_ID_SIZE : 0);
    default:
        break;
    }
    z_size_t size = GZIP_HEADER_SIZE + GZIP_TRAILER_SIZE;
    if (header != Z_NULL) {
        size += header->extra != Z_NULL ? 2 + (z_size_t)header->extra_len : 0;
        size += text_size(header->name) + text_size(header->comment);
        size += header->hcrc != 0 ? 2 : 0;
    }
    return size;
}
