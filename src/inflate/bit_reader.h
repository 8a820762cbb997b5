// SPDX-License-Identifier: Zlib
// The bits of a deflate stream, lowest first, over the input of one call. Whole bytes are taken
// only when a field asks for them, so that what is left to the caller is what zlib would leave.
#ifndef ZD_INFLATE_BIT_READER_H
#define ZD_INFLATE_BIT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bits.h"
#include "base/memory.h"

struct bit_reader {
    const uint8_t *input; // of this call; may be null when end is 0
    size_t next;          // index of the first byte not taken yet
    size_t end;
    uint64_t buffer; // the bits held, the next one lowest; zero above bit_count
    unsigned bit_count;
};

ZD_ALWAYS_INLINE bool reader_take_byte(struct bit_reader *reader)
{
    if (reader->next == reader->end) {
        return false;
    }
    reader->buffer |= (uint64_t)reader->input[reader->next] << reader->bit_count;
    reader->next++;
    reader->bit_count += 8;
    return true;
}

// Takes bytes until `bits` bits are held (at most 56); false, with all input taken, when it ends
// first.
ZD_ALWAYS_INLINE bool reader_need(struct bit_reader *reader, unsigned bits)
{
    while (reader->bit_count < bits) {
        if (!reader_take_byte(reader)) {
            return false;
        }
    }
    return true;
}

// As many whole bytes as fit, in one load: 56 bits or more are held then. Only with 8 bytes of
// input left. Above bit_count the buffer has bits of the next byte then, until reader_give_back(),
// which must follow, or until all input is taken.
ZD_ALWAYS_INLINE void reader_fill(struct bit_reader *reader)
{
    reader->buffer |= load_le64(reader->input, reader->next) << reader->bit_count;
    reader->next += (63 - reader->bit_count) >> 3;
    reader->bit_count |= 56;
}

// Returns the whole bytes that were taken since the reader stood at `start`, and are not used.
// kept_bits bits stay, as if they had been asked for.
ZD_ALWAYS_INLINE void reader_give_back(struct bit_reader *reader, size_t start, unsigned kept_bits)
{
    const size_t spare_bytes = (reader->bit_count - kept_bits) >> 3;
    const size_t taken_bytes = reader->next - start;
    const size_t returned = spare_bytes < taken_bytes ? spare_bytes : taken_bytes;
    reader->next -= returned;
    reader->bit_count -= (unsigned)returned * 8;
    reader->buffer &= low_mask(reader->bit_count);
}

ZD_ALWAYS_INLINE uint32_t reader_peek(const struct bit_reader *reader, unsigned bits)
{
    return (uint32_t)(reader->buffer & low_mask(bits));
}

ZD_ALWAYS_INLINE void reader_drop(struct bit_reader *reader, unsigned bits)
{
    reader->buffer >>= bits;
    reader->bit_count -= bits;
}

ZD_ALWAYS_INLINE uint32_t reader_take(struct bit_reader *reader, unsigned bits)
{
    const uint32_t value = reader_peek(reader, bits);
    reader_drop(reader, bits);
    return value;
}

ZD_ALWAYS_INLINE void reader_clear(struct bit_reader *reader)
{
    reader->buffer = 0;
    reader->bit_count = 0;
}

// Drops the bits left of a byte that is begun.
ZD_ALWAYS_INLINE void reader_align(struct bit_reader *reader)
{
    reader_drop(reader, reader->bit_count & 7);
}

ZD_ALWAYS_INLINE size_t reader_input_left(const struct bit_reader *reader)
{
    return reader->end - reader->next;
}

#endif
