// SPDX-License-Identifier: Zlib
// Block headers, RFC 1951 sections 3.2.3, 3.2.4 and 3.2.7: fields, code lengths, tables.
#include "inflate/block_header.h"

#include <string.h>

#include "inflate/fuse_matches.h"

static enum decode_status start_tokens(struct block_decoder *decoder, const struct block_io *io)
{
    decoder->phase = BLOCK_TOKENS_START;
    return io->stops_at_start ? DECODE_STOPPED : DECODE_CONTINUE;
}

// RFC 1951 section 3.2.3.
static enum decode_status read_header(struct block_decoder *decoder, struct block_io *io)
{
    if (decoder->is_last_block) {
        reader_align(&io->reader);
        return DECODE_DONE;
    }
    if (!reader_need(&io->reader, 3)) {
        return DECODE_NEED_INPUT;
    }
    decoder->is_last_block = reader_take(&io->reader, 1) != 0;
    decoder->has_fused_matches = false;
    switch (reader_take(&io->reader, 2)) {
    case DEFLATE_BLOCK_STORED:
        decoder->phase = BLOCK_STORED_SIZE;
        return DECODE_CONTINUE;
    case DEFLATE_BLOCK_FIXED:
        decoder->uses_fixed_code = true;
        return start_tokens(decoder, io);
    case DEFLATE_BLOCK_DYNAMIC:
        decoder->uses_fixed_code = false;
        decoder->phase = BLOCK_TABLE_SIZES;
        return DECODE_CONTINUE;
    default:
        return fail_blocks(decoder, "invalid block type");
    }
}

// RFC 1951 section 3.2.4.
static enum decode_status read_stored_size(struct block_decoder *decoder, struct block_io *io)
{
    reader_align(&io->reader);
    if (!reader_need(&io->reader, 32)) {
        return DECODE_NEED_INPUT;
    }
    const uint32_t size = reader_peek(&io->reader, 16);
    if (io->reader.buffer >> 16 != 0xffff - size) {
        return fail_blocks(decoder, "invalid stored block lengths");
    }
    reader_clear(&io->reader);
    decoder->length = size;
    decoder->phase = BLOCK_STORED_START;
    return io->stops_at_start ? DECODE_STOPPED : DECODE_CONTINUE;
}

// RFC 1951 section 3.2.7, from here to build_tables().
static enum decode_status read_table_sizes(struct block_decoder *decoder, struct block_io *io)
{
    if (!reader_need(&io->reader, 14)) {
        return DECODE_NEED_INPUT;
    }
    decoder->litlen_symbols = 257 + reader_take(&io->reader, 5);
    decoder->distance_symbols = 1 + reader_take(&io->reader, 5);
    decoder->code_length_symbols = 4 + reader_take(&io->reader, 4);
    if (decoder->litlen_symbols > DEFLATE_LITLEN_SYMBOLS ||
        decoder->distance_symbols > DEFLATE_DISTANCE_SYMBOLS) {
        return fail_blocks(decoder, "too many length or distance symbols");
    }
    decoder->lengths_read = 0;
    decoder->phase = BLOCK_CODE_LENGTH_LENGTHS;
    return DECODE_CONTINUE;
}

static enum decode_status read_code_length_lengths(struct block_decoder *decoder,
                                                   struct block_io *io)
{
    while (decoder->lengths_read < decoder->code_length_symbols) {
        if (!reader_need(&io->reader, 3)) {
            return DECODE_NEED_INPUT;
        }
        const uint8_t symbol = zd_code_length_order[decoder->lengths_read];
        decoder->code_lengths[symbol] = (uint8_t)reader_take(&io->reader, 3);
        decoder->lengths_read++;
    }
    for (uint32_t i = decoder->code_length_symbols; i < DEFLATE_CODE_LENGTH_SYMBOLS; i++) {
        decoder->code_lengths[zd_code_length_order[i]] = 0;
    }

    decoder->tables_built = TABLES_NONE;
    const struct table_width width = {1, CODE_LENGTH_TABLE_BITS};
    decoder->distance_bits = zd_build_decode_table(
        &zd_code_length_code, decoder->code_lengths, DEFLATE_CODE_LENGTH_SYMBOLS, width,
        decoder->distance_table, &decoder->litlen_counts);
    if (decoder->distance_bits == 0) {
        return fail_blocks(decoder, "invalid code lengths set");
    }
    decoder->tables_built = TABLES_CODE_LENGTH;
    decoder->lengths_read = 0;
    decoder->phase = BLOCK_CODE_LENGTHS;
    return DECODE_CONTINUE;
}

static bool build_litlen_table(struct block_decoder *decoder, unsigned max_bits)
{
    // The widest index leaves room for distances even where codewords are short.
    const struct table_width width = {max_bits < LITLEN_TABLE_BITS ? 1 : max_bits, max_bits};
    decoder->litlen_bits =
        zd_build_decode_table(&zd_litlen_code, decoder->code_lengths, decoder->litlen_symbols,
                              width, decoder->litlen_table, &decoder->litlen_counts);
    return decoder->litlen_bits != 0;
}

static void fuse_tables(struct block_decoder *decoder)
{
    zd_fuse_matches(decoder->litlen_table, decoder->litlen_bits, decoder->code_lengths,
                    decoder->litlen_symbols, &decoder->litlen_counts, decoder->distance_table,
                    decoder->distance_bits);
    decoder->has_fused_matches = true;
}

static enum decode_status build_tables(struct block_decoder *decoder, const struct block_io *io)
{
    if (decoder->code_lengths[DEFLATE_END_OF_BLOCK] == 0) {
        return fail_blocks(decoder, "invalid code -- missing end-of-block");
    }
    const bool is_small = reader_input_left(&io->reader) < LARGE_BLOCK_INPUT;
    decoder->tables_built = TABLES_NONE;
    if (!build_litlen_table(decoder, is_small ? LITLEN_SMALL_TABLE_BITS : LITLEN_TABLE_BITS)) {
        return fail_blocks(decoder, "invalid literal/lengths set");
    }
    decoder->tables_built = TABLES_LITLEN;
    const struct table_width width = {1, DISTANCE_TABLE_BITS};
    decoder->distance_bits = zd_build_decode_table(
        &zd_distance_code, decoder->code_lengths + decoder->litlen_symbols,
        decoder->distance_symbols, width, decoder->distance_table, &decoder->distance_counts);
    if (decoder->distance_bits == 0) {
        return fail_blocks(decoder, "invalid distances set");
    }
    decoder->tables_built = TABLES_LITLEN_AND_DISTANCE;
    if (!is_small) {
        fuse_tables(decoder);
    }
    return start_tokens(decoder, io);
}

void zd_use_fused_tables(struct block_decoder *decoder)
{
    if (decoder->uses_fixed_code) {
        decoder->has_fused_matches = true;
        return;
    }
    build_litlen_table(decoder, LITLEN_TABLE_BITS);
    fuse_tables(decoder);
}

// The entry is that of a symbol that says how often a length is repeated; reading began at `start`.
static enum decode_status read_repeat(struct block_decoder *decoder, struct bit_reader *reader,
                                      size_t start, uint64_t entry)
{
    const uint32_t symbol = entry_literal(entry);
    const unsigned codeword_bits = entry_codeword_bits(entry);
    const unsigned extra_bits = symbol == DEFLATE_REPEAT_PREVIOUS     ? 2
                                : symbol == DEFLATE_REPEAT_ZERO_SHORT ? 3
                                                                      : 7;
    if (!reader_need(reader, codeword_bits + extra_bits)) {
        return DECODE_NEED_INPUT;
    }
    reader_drop(reader, codeword_bits);
    uint8_t length = 0;
    if (symbol == DEFLATE_REPEAT_PREVIOUS) {
        if (decoder->lengths_read == 0) {
            reader_give_back(reader, start, extra_bits);
            return fail_blocks(decoder, "invalid bit length repeat");
        }
        length = decoder->code_lengths[decoder->lengths_read - 1];
    }
    const uint32_t first = symbol == DEFLATE_REPEAT_ZERO_LONG ? 11 : 3;
    const uint32_t count = first + reader_take(reader, extra_bits);
    if (decoder->lengths_read + count > decoder->litlen_symbols + decoder->distance_symbols) {
        reader_give_back(reader, start, 0);
        return fail_blocks(decoder, "invalid bit length repeat");
    }
    memset(decoder->code_lengths + decoder->lengths_read, length, count);
    decoder->lengths_read += count;
    return DECODE_CONTINUE;
}

static enum decode_status read_code_lengths(struct block_decoder *decoder, struct block_io *io)
{
    struct bit_reader reader = io->reader;
    const size_t start = reader.next;
    const uint32_t length_count = decoder->litlen_symbols + decoder->distance_symbols;
    enum decode_status status = DECODE_CONTINUE;

    while (status == DECODE_CONTINUE && decoder->lengths_read < length_count) {
        if (reader.bit_count < DEFLATE_MAX_CODE_LENGTH_BITS + 7 &&
            reader_input_left(&reader) >= 8) {
            reader_fill(&reader);
        }
        uint64_t entry;
        if (!find_codeword(decoder->distance_table, decoder->distance_bits, &reader, &entry)) {
            status = DECODE_NEED_INPUT;
        } else if (entry_literal(entry) < DEFLATE_REPEAT_PREVIOUS) {
            reader_drop(&reader, entry_codeword_bits(entry));
            decoder->code_lengths[decoder->lengths_read] = (uint8_t)entry_literal(entry);
            decoder->lengths_read++;
        } else {
            status = read_repeat(decoder, &reader, start, entry);
        }
    }
    if (status == DECODE_CONTINUE) {
        reader_give_back(&reader, start, 0);
    }
    io->reader = reader;
    return status == DECODE_CONTINUE ? build_tables(decoder, io) : status;
}

enum decode_status zd_read_block_header(struct block_decoder *decoder, struct block_io *io)
{
    switch (decoder->phase) {
    case BLOCK_STORED_SIZE:
        return read_stored_size(decoder, io);
    case BLOCK_TABLE_SIZES:
        return read_table_sizes(decoder, io);
    case BLOCK_CODE_LENGTH_LENGTHS:
        return read_code_length_lengths(decoder, io);
    case BLOCK_CODE_LENGTHS:
        return read_code_lengths(decoder, io);
    default:
        return read_header(decoder, io);
    }
}

unsigned zd_count_table_space(const struct block_decoder *decoder)
{
    // zlib's root tables have at most 7, 9 and 6 bits.
    switch (decoder->tables_built) {
    case TABLES_CODE_LENGTH:
        return zd_count_table_entries(&decoder->litlen_counts, 7);
    case TABLES_LITLEN:
        return zd_count_table_entries(&decoder->litlen_counts, 9);
    case TABLES_LITLEN_AND_DISTANCE:
        return zd_count_table_entries(&decoder->litlen_counts, 9) +
               zd_count_table_entries(&decoder->distance_counts, 6);
    case TABLES_NONE:
        break;
    }
    return 0;
}
