// SPDX-License-Identifier: Zlib
// The part of the block decoder that reads block headers and builds the tables of dynamic blocks,
// and the small parts that both its files use. For block_decoder.c alone.
#ifndef ZD_INFLATE_BLOCK_HEADER_H
#define ZD_INFLATE_BLOCK_HEADER_H

#include "inflate/block_decoder.h"

// One step in any phase from BLOCK_HEADER to BLOCK_CODE_LENGTHS but those of stored bytes.
enum decode_status zd_read_block_header(struct block_decoder *decoder, struct block_io *io);

// From here on, tables with whole matches in one entry; the block's others are thrown away.
void zd_use_fused_tables(struct block_decoder *decoder);

enum {
    // With this many bytes of input for a block, faster tables are worth the time that it takes to
    // build them.
    LARGE_BLOCK_INPUT = 1024,
};

ZD_ALWAYS_INLINE enum decode_status fail_blocks(struct block_decoder *decoder, const char *message)
{
    decoder->message = message;
    return DECODE_ERROR;
}

// The entry of the next codeword, which is not consumed yet. False when input ends before it does.
ZD_ALWAYS_INLINE bool find_codeword(const uint64_t *table, unsigned table_bits,
                                    struct bit_reader *reader, uint64_t *entry)
{
    // Bits that are not there yet read as zero: an entry found with their help has a longer
    // codeword.
    for (;;) {
        *entry = find_entry(table, table_bits, reader->buffer);
        if (entry_codeword_bits(*entry) <= reader->bit_count) {
            return true;
        }
        if (!reader_take_byte(reader)) {
            return false;
        }
    }
}

#endif
