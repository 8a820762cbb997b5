// SPDX-License-Identifier: Zlib
// Everything a deflate stream knows between two calls, in named parts. Only the deflate module sees
// it.
#ifndef ZD_DEFLATE_STATE_H
#define ZD_DEFLATE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/deflate_format.h"
#include "deflate/bit_writer.h"
#include "deflate/deflate_levels.h"
#include "deflate/tokens.h"
#include "kernels.h"
#include "zlib.h"

// Where the stream stands. Each field of a header is left only when it is wholly in the pending
// output:
//   ZLIB_HEADER -----------------------------------------------------------> BUSY -> FINISHED
//   GZIP_HEADER -> GZIP_EXTRA -> GZIP_NAME -> GZIP_COMMENT -> GZIP_HEADER_CRC ^
// Raw streams start in ZLIB_HEADER and leave it without output. The values are odd on purpose: a
// state that holds another is not ours.
enum deflate_status {
    STATUS_ZLIB_HEADER = 0x5a41,
    STATUS_GZIP_HEADER,
    STATUS_GZIP_EXTRA,
    STATUS_GZIP_NAME,
    STATUS_GZIP_COMMENT,
    STATUS_GZIP_HEADER_CRC,
    STATUS_BUSY,
    STATUS_FINISHED,
};

enum deflate_wrapper {
    WRAPPER_RAW,
    WRAPPER_ZLIB,
    WRAPPER_GZIP,
};

// What match_index.h keeps beside the chains of the window; rings by position & mask but for the heads.
struct match_index {
    uint16_t *rank;      // in its zlib chain: one more than the rank of the position before it
    uint16_t *previous4; // the position before it with the same hash of 4 bytes, 0 for none
    uint16_t *previous5; // and of 5 bytes
    uint16_t *head4;     // newest position of each hash value, 0 for none
    uint16_t *head5;
    uint16_t *newest;   // levels 1 and 2: newest positions of each zlib hash; head is not kept then
    void *block;        // all of them; null until a stream has started an index
    uint32_t hash_bits; // of head4 and head5
    uint32_t indexed;   // all positions before this one are in it, as far as matches reach
    bool is_allowed;    // the stream's memory layout has room for it, and none was refused
    bool is_active;  // the ranks and the chains of 4 and 5 bytes, of all positions before `indexed`
    bool was_wasted; // the last one did not pay
    bool is_greedy;  // the ranks and the chains of 4 bytes, of what is in zlib's chains
    uint32_t newest_words; // newest, in the same memory: words of four to a hash, 0 for none
};

// Input and history in one buffer of twice the window size; the upper half slides down when the
// position comes near the end. Positions are indices into bytes.
struct window {
    uint8_t *bytes; // 2 * size, then WINDOW_PADDING that loads may touch but that decides nothing
    uint16_t *head; // newest position of each hash value, 0 for none
    // Else nothing is valid in head and previous, and no position is inserted.
    bool has_tables;
    uint32_t fold_bits;     // 0, or the tables are those of folded_tables.h
    uint32_t fold_capacity; // bytes of the stream that these are made for
    uint16_t *previous;     // by position & mask: the one before it with the same hash, 0 for none
    uint32_t bits;          // size is 2^bits
    uint32_t size;
    uint32_t mask;
    uint32_t hash_bits;
    uint32_t hash_shift;
    uint32_t hash_mask;
    uint32_t position;   // the next byte to compress (zlib: strstart)
    uint32_t lookahead;  // bytes known from there on
    uint32_t uninserted; // bytes before position whose hash still waits (zlib: insert)
    int32_t block_start; // first byte of the current block; negative once it has slid out
    uint32_t
        stored_slides; // slides at level 0 that the tables have not seen: 0, 1, or 2 for "clear"

    // What zlib does not ask, and match_index.h must know.
    uint32_t
        inserted; // the lazy parser's next position to enter the chains; may be ahead of position
    uint32_t gap_end; // from here on no position is missing in the chains
    bool is_stale;    // level 0 left positions in the tables that may be wrong
    struct match_index index;
};

enum {
    // A chain holds positions below 2 * size, in a stale one also later than the search's own. A search
    // whose best length is below DEFLATE_MAX_MATCH loads 4 bytes that begin best length - 3 behind one.
    WINDOW_PADDING = DEFLATE_MAX_MATCH,
    // Bytes that a parser step may look at: a longest match and the hash of the byte after it.
    MIN_LOOKAHEAD = DEFLATE_MAX_MATCH + DEFLATE_MIN_MATCH + 1,
};

// How far back a match may reach: the step's lookahead must fit the window beside the history.
ZD_ALWAYS_INLINE uint32_t max_distance(const struct window *window)
{
    return window->size - MIN_LOOKAHEAD;
}

// What the parser carries from one position to the next.
struct parse_state {
    uint32_t match_length; // found at the last position, or what zlib leaves there
    uint32_t match_start;
    uint32_t previous_length; // the one before it; searches start from this length
    bool literal_waits;       // the byte before position is not a token yet (zlib: match_available)
};

// Whole bytes that wait for room in the caller's output.
struct pending {
    uint8_t *bytes; // the stream's small_buffer, or its block_buffer while no token is in it
    uint32_t capacity;
    uint32_t begin; // first byte not yet delivered
    uint32_t end;
};

// A compressed block whose tokens are turned into bits as the output has room for them.
struct block_emission {
    bool is_active;
    uint32_t next_token;
    bool is_mostly_literals;
    uint32_t token_count;  // they stay in the block buffer until the last is emitted
    uint64_t bits_left;    // of the tokens from next_token on, the end of block, and the padding
    uint32_t padding_bits; // to the byte boundary behind a final block
    // What the low 9 bits of a token stand for: a literal, or a length with its extra bits.
    uint32_t litlen_items[2 * DEFLATE_LITERALS];
    uint32_t distance_codes[DEFLATE_DISTANCE_SYMBOLS]; // as huffman_build.h packs them
    uint32_t end_of_block;
};

enum { SMALL_BUFFER_SIZE = 2048 };
enum { MAX_SMALL_INPUT = 4096 }; // beyond, the memory of any stream costs less than the work

struct deflate_state {
    z_streamp strm; // the stream this state belongs to: a copy of the z_stream is refused
    const struct kernels *kernels;
    enum deflate_status status;
    enum deflate_wrapper wrapper;
    bool trailer_written;
    int last_flush; // of the present or the last call; FLUSH_NONE_YET, FLUSH_INTERRUPTED
    int level;
    int strategy;
    struct search_limits limits; // of the level, or as deflateTune set them
    gz_headerp gzip_header;      // the caller's; null for the default header
    uint32_t gzip_index;         // bytes of the current header field that are done

    struct modern
        *modern; // what the modern profile has instead of window bytes, parse and tokens; or null
    struct window window;
    struct parse_state parse;
    struct tokens tokens;
    struct block_emission emission;
    struct bit_writer bits;
    struct pending pending;
    unsigned bits_used_in_last_byte; // at the last byte boundary, 1 to 8; 0 before the first

    // Where all input is known and at most MAX_SMALL_INPUT bytes: its size, or 1. The buffers of the
    // classic profile are no larger than it needs; level and strategy stay what they are. Else 0.
    uint32_t small_input;
    bool has_all_memory;        // else the window's block has all parts: stream_memory.h
    uint8_t *block_buffer;      // block_buffer_size bytes: tokens, or pending output
    uint32_t block_buffer_size; // zlib: pending_buf_size
    uint8_t small_buffer[SMALL_BUFFER_SIZE];
};

enum {
    FLUSH_NONE_YET = -2,    // no call of deflate() since the reset
    FLUSH_INTERRUPTED = -1, // the last call ended for want of room: repeating its flush is no error
};

// The memLevel that deflateInit takes, as zlib does.
enum { DEFAULT_MEM_LEVEL = 8 };
enum { HASH_BITS_ABOVE_MEM_LEVEL = 7 }; // zlib's rule

// The memLevel that the stream was given.
ZD_ALWAYS_INLINE uint32_t mem_level(const struct deflate_state *state)
{
    return state->window.hash_bits - HASH_BITS_ABOVE_MEM_LEVEL;
}

// The parser carries nothing to the next position.
ZD_ALWAYS_INLINE void reset_parse(struct parse_state *parse)
{
    parse->match_length = DEFLATE_MIN_MATCH - 1;
    parse->previous_length = DEFLATE_MIN_MATCH - 1;
    parse->literal_waits = false;
}

// The state of a stream that is ours and sound, or null.
struct deflate_state *zd_deflate_state(z_streamp strm);

#endif
