// SPDX-License-Identifier: Zlib
// Raw deflate (RFC 1951): from the first block header to the end of the last block, resumable at
// every bit of input and every byte of output. inflate.c and inflate_back.c drive it; it knows no
// wrapper, allocates nothing and keeps no pointer between calls.
#ifndef ZD_INFLATE_BLOCK_DECODER_H
#define ZD_INFLATE_BLOCK_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/deflate_format.h"
#include "inflate/bit_reader.h"
#include "inflate/decode_table.h"
#include "inflate/history.h"
#include "kernels.h"

// BOUNDARY -> (HEADER) -> STORED_SIZE -> STORED_START -> STORED_BYTES -> BOUNDARY
//                      -> TABLE_SIZES -> CODE_LENGTH_LENGTHS -> CODE_LENGTHS -> TOKENS_START
//                      -> TOKENS_START (fixed code)
// TOKENS_START -> LITLEN -> LITERAL -> LITLEN
//                        -> LENGTH_EXTRA -> DISTANCE -> DISTANCE_EXTRA -> MATCH -> LITLEN
//                        -> BOUNDARY
// BOUNDARY and HEADER do the same, but a decoder may stop only at BOUNDARY; going on from there in
// a new call turns it into HEADER. Both end the stream when the block before was the last. The two
// STARTs last only while the decoder has stopped there.
enum block_phase {
    BLOCK_BOUNDARY,
    BLOCK_HEADER,
    BLOCK_STORED_SIZE,
    BLOCK_STORED_START,
    BLOCK_STORED_BYTES,
    BLOCK_TABLE_SIZES,
    BLOCK_CODE_LENGTH_LENGTHS,
    BLOCK_CODE_LENGTHS,
    BLOCK_TOKENS_START,
    BLOCK_LITLEN,
    BLOCK_LITERAL,
    BLOCK_LENGTH_EXTRA,
    BLOCK_DISTANCE,
    BLOCK_DISTANCE_EXTRA,
    BLOCK_MATCH,
};

// Which tables of a dynamic block the last build has left: only for zd_count_table_space().
enum tables_built {
    TABLES_NONE,
    TABLES_CODE_LENGTH,
    TABLES_LITLEN,
    TABLES_LITLEN_AND_DISTANCE,
};

struct block_decoder {
    enum block_phase phase;
    bool is_last_block;
    bool uses_fixed_code;

    uint32_t length;       // bytes left of a stored block or of a match, or the pending literal
    uint32_t match_length; // the whole match
    uint32_t distance;
    uint32_t extra_bits; // of the length or the distance
    // Bits consumed of the token that is not finished; -1 outside of blocks. As zlib does, it is
    // kept only for tokens that began near the end of input or output.
    int32_t token_bits;
    bool counts_token_bits;

    // The header of a dynamic block.
    uint32_t litlen_symbols;
    uint32_t distance_symbols;
    uint32_t code_length_symbols;
    uint32_t lengths_read; // of the code length code, then of the other two codes
    uint8_t code_lengths[DEFLATE_FIXED_LITLEN_SYMBOLS + DEFLATE_FIXED_DISTANCE_SYMBOLS];
    struct code_counts litlen_counts; // or those of the code length code, while it is in use
    struct code_counts distance_counts;
    enum tables_built tables_built;

    uint32_t litlen_bits; // root index bits of the tables below
    uint32_t distance_bits;
    bool has_fused_matches; // in the first one, and that is for blocks of this code
    uint64_t litlen_table[LITLEN_TABLE_CAPACITY];
    // Also holds the code length code's table, until both are built.
    uint64_t distance_table[DISTANCE_TABLE_CAPACITY];

    const char *message; // what is wrong with the stream, after DECODE_ERROR
};

// The bytes of one call.
struct block_io {
    struct bit_reader reader;
    uint8_t *output;
    size_t output_next; // index of the next byte to write; the bytes before it belong to the call
    size_t output_end;
    // Having come so far, the decoder returns DECODE_STRIP in between. SIZE_MAX: never.
    size_t strip_end;

    const struct history *history;
    size_t max_distance;         // what reaches into the history may not be longer
    size_t max_history_distance; // nor this, to be copied by the fast loop

    bool stops_at_boundary; // before each block header, and at the end of the last block
    bool stops_at_start;    // behind each block header
    const struct kernels *kernels;
};

enum decode_status {
    DECODE_CONTINUE, // inside only
    DECODE_NEED_INPUT,
    DECODE_NEED_OUTPUT,
    DECODE_STOPPED, // as io asked for
    DECODE_STRIP,
    DECODE_DONE, // the bits left of the last byte are dropped
    DECODE_ERROR,
};

// Begins a stream. The rest of the memory may hold anything.
void zd_start_blocks(struct block_decoder *decoder);

// Decodes until one of the statuses but DECODE_CONTINUE. Neither output from output_next on nor
// input from reader.next on is changed or used. After DECODE_ERROR the decoder may only be started
// again.
enum decode_status zd_decode_blocks(struct block_decoder *decoder, struct block_io *io);

// The entries that zlib would have used for the tables of the current block.
unsigned zd_count_table_space(const struct block_decoder *decoder);

#endif
