// SPDX-License-Identifier: Zlib
// Raw deflate behind its block headers, checked and resumable: stored bytes, single tokens, and the
// hand-over to the fast loop wherever input and output have room for it.
#include "inflate/block_decoder.h"

#include <string.h>

#include "inflate/block_header.h"
#include "inflate/copy_match.h"
#include "inflate/inflate_fast.h"

enum {
    // With this much input and output left zlib decodes a token in its own fast loop, and there it
    // does not count the token's bits: inflateMark() shows it.
    UNCOUNTED_INPUT = 6,
    UNCOUNTED_OUTPUT = 258,

    // Of output, after which it is decided again how the fast loop goes on.
    FAST_STRIP = 16384,
};

void zd_start_blocks(struct block_decoder *decoder)
{
    decoder->phase = BLOCK_HEADER;
    decoder->is_last_block = false;
    decoder->uses_fixed_code = false;
    decoder->length = 0;
    decoder->match_length = 0;
    decoder->token_bits = -1;
    decoder->counts_token_bits = false;
    decoder->tables_built = TABLES_NONE;
    decoder->message = NULL;
}

static size_t output_left(const struct block_io *io)
{
    return io->output_end - io->output_next;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static enum decode_status copy_stored_bytes(struct block_decoder *decoder, struct block_io *io)
{
    if (decoder->length == 0) {
        decoder->phase = BLOCK_BOUNDARY;
        return DECODE_CONTINUE;
    }
    const size_t input_left = reader_input_left(&io->reader);
    if (input_left == 0) {
        return DECODE_NEED_INPUT;
    }
    if (output_left(io) == 0) {
        return DECODE_NEED_OUTPUT;
    }
    const size_t size = smaller(decoder->length, smaller(input_left, output_left(io)));
    memcpy(io->output + io->output_next, io->reader.input + io->reader.next, size);
    io->reader.next += size;
    io->output_next += size;
    decoder->length -= (uint32_t)size;
    return io->output_next >= io->strip_end ? DECODE_STRIP : DECODE_CONTINUE;
}

// Tokens, one part at a time

static const uint64_t *litlen_table_of(const struct block_decoder *decoder)
{
    if (decoder->uses_fixed_code) {
        return decoder->has_fused_matches ? zd_fixed_match_table : zd_fixed_litlen_table;
    }
    return decoder->litlen_table;
}

static const uint64_t *distance_table_of(const struct block_decoder *decoder)
{
    return decoder->uses_fixed_code ? zd_fixed_distance_table : decoder->distance_table;
}

static unsigned litlen_bits_of(const struct block_decoder *decoder)
{
    if (decoder->uses_fixed_code) {
        return decoder->has_fused_matches ? FIXED_MATCH_TABLE_BITS : FIXED_LITLEN_TABLE_BITS;
    }
    return decoder->litlen_bits;
}

static unsigned distance_bits_of(const struct block_decoder *decoder)
{
    return decoder->uses_fixed_code ? FIXED_DISTANCE_TABLE_BITS : decoder->distance_bits;
}

static void consume(struct block_decoder *decoder, struct bit_reader *reader, unsigned bits)
{
    reader_drop(reader, bits);
    if (decoder->counts_token_bits) {
        decoder->token_bits += (int32_t)bits;
    }
}

static enum decode_status end_block(struct block_decoder *decoder, const struct block_io *io)
{
    decoder->token_bits = -1;
    decoder->phase = BLOCK_BOUNDARY;
    return io->output_next >= io->strip_end ? DECODE_STRIP : DECODE_CONTINUE;
}

static bool is_counted(size_t input_bytes_left, size_t output_bytes_left)
{
    return input_bytes_left < UNCOUNTED_INPUT || output_bytes_left < UNCOUNTED_OUTPUT;
}

// For a token that was consumed as a whole, all its bits at once; its output began at `start`.
static void count_token(struct block_decoder *decoder, const struct block_io *io, size_t start,
                        unsigned bits)
{
    const size_t bytes_left = reader_input_left(&io->reader) + ((io->reader.bit_count + bits) >> 3);
    if (is_counted(bytes_left, io->output_end - start)) {
        decoder->token_bits = (int32_t)bits;
    }
}

static enum decode_status read_litlen(struct block_decoder *decoder, struct block_io *io)
{
    decoder->counts_token_bits = is_counted(reader_input_left(&io->reader), output_left(io));
    if (decoder->counts_token_bits) {
        decoder->token_bits = 0;
    }
    uint64_t entry;
    if (!find_codeword(litlen_table_of(decoder), litlen_bits_of(decoder), &io->reader, &entry)) {
        return DECODE_NEED_INPUT;
    }
    const unsigned codeword_bits = entry_codeword_bits(entry);
    if (entry & ENTRY_LITERAL) {
        decoder->length = entry_literal(entry);
        decoder->phase = BLOCK_LITERAL;
    } else if ((entry & ENTRY_EXCEPTION) == 0 || (entry & ENTRY_LENGTH) != 0) {
        // Extra bits that the entry knows already are read again, once they are all there.
        const unsigned contained = entry_extra_bits_contained(entry);
        const unsigned to_come =
            entry & ENTRY_LENGTH ? entry_bits(entry) - entry_bits_before_extra(entry) : 0;
        const uint64_t behind = io->reader.buffer >> codeword_bits;
        decoder->length = entry_length(entry) - (uint32_t)(behind & low_mask(contained));
        decoder->extra_bits = contained + to_come;
        decoder->phase = BLOCK_LENGTH_EXTRA;
    }
    consume(decoder, &io->reader, codeword_bits);
    if (decoder->phase == BLOCK_LITLEN) {
        return entry & ENTRY_END_OF_BLOCK ? end_block(decoder, io)
                                          : fail_blocks(decoder, "invalid literal/length code");
    }
    return DECODE_CONTINUE;
}

static enum decode_status write_literal(struct block_decoder *decoder, struct block_io *io)
{
    if (output_left(io) == 0) {
        return DECODE_NEED_OUTPUT;
    }
    io->output[io->output_next] = (uint8_t)decoder->length;
    io->output_next++;
    decoder->phase = BLOCK_LITLEN;
    return DECODE_CONTINUE;
}

static enum decode_status read_length_extra(struct block_decoder *decoder, struct block_io *io)
{
    if (!reader_need(&io->reader, decoder->extra_bits)) {
        return DECODE_NEED_INPUT;
    }
    decoder->length += reader_peek(&io->reader, decoder->extra_bits);
    consume(decoder, &io->reader, decoder->extra_bits);
    decoder->match_length = decoder->length;
    decoder->phase = BLOCK_DISTANCE;
    return DECODE_CONTINUE;
}

static enum decode_status read_distance(struct block_decoder *decoder, struct block_io *io)
{
    uint64_t entry;
    if (!find_codeword(distance_table_of(decoder), distance_bits_of(decoder), &io->reader,
                       &entry)) {
        return DECODE_NEED_INPUT;
    }
    consume(decoder, &io->reader, entry_codeword_bits(entry));
    if (entry & ENTRY_EXCEPTION) {
        return fail_blocks(decoder, "invalid distance code");
    }
    decoder->distance = entry_distance(entry);
    decoder->extra_bits = entry_bits(entry) - entry_codeword_bits(entry);
    decoder->phase = BLOCK_DISTANCE_EXTRA;
    return DECODE_CONTINUE;
}

static enum decode_status read_distance_extra(struct block_decoder *decoder, struct block_io *io)
{
    if (!reader_need(&io->reader, decoder->extra_bits)) {
        return DECODE_NEED_INPUT;
    }
    decoder->distance += reader_peek(&io->reader, decoder->extra_bits);
    consume(decoder, &io->reader, decoder->extra_bits);
    decoder->phase = BLOCK_MATCH;
    return DECODE_CONTINUE;
}

// Copies what the history has of a match that begins `back` bytes behind its newest byte: at most
// `size` bytes, fewer at the end of the history.
static size_t copy_history_piece(struct block_io *io, size_t back, size_t size)
{
    const struct history *history = io->history;
    const size_t copied = smaller(size, back);
    // In inflateBack() both lie in one window, the source never before the destination.
    memmove(io->output + io->output_next, history->window + (history->end - back), copied);
    return copied;
}

static enum decode_status copy_match(struct block_decoder *decoder, struct block_io *io)
{
    if (output_left(io) == 0) {
        return DECODE_NEED_OUTPUT;
    }
    const size_t size = smaller(decoder->length, output_left(io));
    size_t copied = size;
    if (decoder->distance > io->output_next) {
        const size_t back = decoder->distance - io->output_next;
        if (back > io->history->have || decoder->distance > io->max_distance) {
            return fail_blocks(decoder, "invalid distance too far back");
        }
        copied = copy_history_piece(io, back, size);
    } else {
        copy_exact(io->output, io->output_next, size, decoder->distance);
    }
    io->output_next += copied;
    decoder->length -= (uint32_t)copied;
    if (decoder->length == 0) {
        decoder->phase = BLOCK_LITLEN;
    }
    return DECODE_CONTINUE;
}

// Tokens, many at a time

static bool has_fast_margins(const struct block_io *io)
{
    return reader_input_left(&io->reader) >= FAST_INPUT_MARGIN &&
           output_left(io) >= FAST_OUTPUT_MARGIN;
}

static void prepare_job(struct inflate_fast_job *job, const struct block_decoder *decoder,
                        const struct block_io *io)
{
    job->input = io->reader.input;
    job->input_end = io->reader.end;
    job->output = io->output;
    job->litlen_table = litlen_table_of(decoder);
    job->litlen_bits = litlen_bits_of(decoder);
    job->distance_table = distance_table_of(decoder);
    job->distance_bits = distance_bits_of(decoder);
    job->is_fused = decoder->has_fused_matches;
    job->is_literal_heavy = false;
    job->history = io->history->window;
    job->history_end = io->history->end;
    job->history_have = io->history->have;
    job->max_history_distance = smaller(io->max_distance, io->max_history_distance);
}

// One strip of output through the fast loop.
static void run_strip(struct inflate_fast_job *job, struct block_io *io)
{
    const size_t start = io->output_next;
    const size_t input_start = io->reader.next;
    job->input_next = input_start;
    job->bit_buffer = io->reader.buffer;
    job->bit_count = io->reader.bit_count;
    job->output_next = start;
    job->output_stop = start + smaller(FAST_STRIP, output_left(io));
    job->output_end = io->output_end;
    io->kernels->inflate_fast(job);
    io->reader.next = job->input_next;
    io->reader.buffer = job->bit_buffer;
    io->reader.bit_count = job->bit_count;
    io->output_next = job->output_next;
    reader_give_back(&io->reader, input_start, 0);

    const size_t written = io->output_next - start;
    const size_t consumed = io->reader.next - input_start;
    job->is_literal_heavy = written < consumed + consumed / 8;
}

static enum decode_status decode_fast(struct block_decoder *decoder, struct block_io *io)
{
    if (!decoder->has_fused_matches && reader_input_left(&io->reader) >= LARGE_BLOCK_INPUT) {
        zd_use_fused_tables(decoder);
    }
    struct inflate_fast_job job;
    prepare_job(&job, decoder, io);
    do {
        run_strip(&job, io);
        if (job.result == FAST_END_OF_BLOCK) {
            return end_block(decoder, io);
        }
        if (job.result != FAST_MARGIN) {
            count_token(decoder, io, io->output_next, job.token_bits);
        }
        if (job.result == FAST_MATCH) {
            decoder->length = job.match_length;
            decoder->match_length = job.match_length;
            decoder->distance = job.match_distance;
            decoder->phase = BLOCK_MATCH;
            return DECODE_CONTINUE;
        }
        if (job.result == FAST_BAD_LITLEN) {
            return fail_blocks(decoder, "invalid literal/length code");
        }
        if (job.result == FAST_BAD_DISTANCE) {
            return fail_blocks(decoder, "invalid distance code");
        }
        if (io->output_next >= io->strip_end) {
            return DECODE_STRIP;
        }
    } while (has_fast_margins(io));
    return DECODE_CONTINUE;
}

// At least the bits of the longest token, or all that are left.
ZD_ALWAYS_INLINE void fill_for_token(struct bit_reader *reader)
{
    enum { TOKEN_BITS = 2 * DEFLATE_MAX_CODE_BITS + 5 + 13 };
    if (reader->bit_count < TOKEN_BITS) {
        if (reader_input_left(reader) >= 8) {
            reader_fill(reader);
        } else {
            reader_need(reader, TOKEN_BITS);
        }
    }
}

// Whole tokens that input and output have room for, exactly; stops before the first that is not so
// easy.
static void decode_whole_tokens(struct block_decoder *decoder, struct block_io *io)
{
    const uint64_t *const litlen_table = litlen_table_of(decoder);
    const unsigned litlen_bits = litlen_bits_of(decoder);
    struct bit_reader reader = io->reader;
    uint8_t *const output = io->output;
    size_t next = io->output_next;
    size_t token_start = next;
    unsigned token_bits = 0;

    for (;;) {
        fill_for_token(&reader);
        const uint64_t entry = find_entry(litlen_table, litlen_bits, reader.buffer);
        unsigned bits = entry_bits(entry);
        if (entry & ENTRY_LITERAL) {
            if (bits > reader.bit_count || next == io->output_end) {
                break;
            }
            token_start = next;
            output[next] = entry_literal(entry);
            next++;
        } else {
            size_t length = entry_length(entry);
            size_t distance = entry_distance(entry) + entry_extra(entry, reader.buffer);
            if (entry & ENTRY_EXCEPTION) {
                if ((entry & ENTRY_LENGTH) == 0) {
                    break;
                }
                length += distance;
                const uint64_t behind = reader.buffer >> bits;
                const uint64_t distance_entry =
                    find_entry(distance_table_of(decoder), distance_bits_of(decoder), behind);
                if (distance_entry & ENTRY_EXCEPTION) {
                    break;
                }
                distance = entry_distance(distance_entry) + entry_extra(distance_entry, behind);
                bits += entry_bits(distance_entry);
            }
            if (bits > reader.bit_count || length > io->output_end - next || distance > next) {
                break;
            }
            token_start = next;
            copy_exact(output, next, length, distance);
            next += length;
        }
        reader_drop(&reader, bits);
        token_bits = bits;
    }
    reader_give_back(&reader, io->reader.next, 0);
    io->reader = reader;
    io->output_next = next;

    if (token_bits != 0) {
        count_token(decoder, io, token_start, token_bits);
    }
}

static enum decode_status decode_tokens(struct block_decoder *decoder, struct block_io *io)
{
    if (has_fast_margins(io)) {
        return decode_fast(decoder, io);
    }
    decode_whole_tokens(decoder, io);
    return read_litlen(decoder, io);
}

static enum decode_status decode_step(struct block_decoder *decoder, struct block_io *io)
{
    switch (decoder->phase) {
    case BLOCK_BOUNDARY:
        return io->stops_at_boundary ? DECODE_STOPPED : zd_read_block_header(decoder, io);
    case BLOCK_HEADER:
    case BLOCK_STORED_SIZE:
    case BLOCK_TABLE_SIZES:
    case BLOCK_CODE_LENGTH_LENGTHS:
    case BLOCK_CODE_LENGTHS:
        return zd_read_block_header(decoder, io);
    case BLOCK_STORED_START:
        decoder->phase = BLOCK_STORED_BYTES;
        return DECODE_CONTINUE;
    case BLOCK_STORED_BYTES:
        return copy_stored_bytes(decoder, io);
    case BLOCK_TOKENS_START:
        decoder->phase = BLOCK_LITLEN;
        return DECODE_CONTINUE;
    case BLOCK_LITLEN:
        return decode_tokens(decoder, io);
    case BLOCK_LITERAL:
        return write_literal(decoder, io);
    case BLOCK_LENGTH_EXTRA:
        return read_length_extra(decoder, io);
    case BLOCK_DISTANCE:
        return read_distance(decoder, io);
    case BLOCK_DISTANCE_EXTRA:
        return read_distance_extra(decoder, io);
    case BLOCK_MATCH:
        return copy_match(decoder, io);
    }
    return fail_blocks(decoder, "invalid block type");
}

enum decode_status zd_decode_blocks(struct block_decoder *decoder, struct block_io *io)
{
    for (;;) {
        const enum decode_status status = decode_step(decoder, io);
        if (status != DECODE_CONTINUE) {
            return status;
        }
    }
}
