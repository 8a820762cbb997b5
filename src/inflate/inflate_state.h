// SPDX-License-Identifier: Zlib
// The state behind an inflate stream, and what one call of inflate() works with. Shared by
// inflate.c, inflate_back.c and inflate_wrapper.c.
#ifndef ZD_INFLATE_INFLATE_STATE_H
#define ZD_INFLATE_INFLATE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zlib.h"

#include "inflate/block_decoder.h"
#include "inflate/history.h"

// HEADER -> GZIP_FLAGS -> GZIP_TIME -> GZIP_OS -> GZIP_EXTRA_SIZE -> GZIP_EXTRA -> GZIP_NAME
//                                              -> GZIP_COMMENT -> GZIP_HEADER_CRC -> BLOCKS
//        -> DICTIONARY_ID -> DICTIONARY -> BLOCKS
//        -> BLOCKS (no dictionary; raw deflate)
// BLOCKS -> CHECK -> SIZE -> DONE
// Each of them may lead to ERROR, those with output to NO_MEMORY; inflateSync() leads to SYNC from
// anywhere, and from there to BLOCKS. The order matters: phases from CHECK on have no output before
// them. The first value is one that a stale or foreign state will hardly have.
enum inflate_phase {
    PHASE_HEADER = 0x7a64,
    PHASE_GZIP_FLAGS,
    PHASE_GZIP_TIME,
    PHASE_GZIP_OS,
    PHASE_GZIP_EXTRA_SIZE,
    PHASE_GZIP_EXTRA,
    PHASE_GZIP_NAME,
    PHASE_GZIP_COMMENT,
    PHASE_GZIP_HEADER_CRC,
    PHASE_DICTIONARY_ID,
    PHASE_DICTIONARY,
    PHASE_BLOCKS,
    PHASE_CHECK,
    PHASE_SIZE,
    PHASE_DONE,
    PHASE_ERROR,
    PHASE_NO_MEMORY,
    PHASE_SYNC,
    PHASE_LAST = PHASE_SYNC,
};

// Bits of inflate_state.wrapper; none of them: raw deflate.
enum {
    WRAPPER_ZLIB = 1,
    WRAPPER_GZIP = 2,
    WRAPPER_VERIFIED = 4, // compare check values
};

struct inflate_state {
    z_streamp stream; // its owner; null for inflateBack()
    const struct kernels *kernels;
    enum inflate_phase phase;

    unsigned wrapper;
    unsigned window_bits; // 0: as the zlib header says
    int32_t gzip_flags;   // CM and FLG of the gzip header; 0 for zlib, -1 before a header is known
    uint32_t check; // the running Adler-32 or CRC-32; the gzip header's CRC, the dictionary's id
    uint64_t output_total; // bytes since the header, for the gzip trailer
    uint32_t field_left; // bytes left of the gzip extra field; bytes stored of the name or comment
    gz_headerp gzip_header; // where the caller wants the header's fields; may be null
    bool has_dictionary;
    unsigned sync_matched; // bytes of the marker that inflateSync() has seen

    uint64_t bit_buffer; // bits taken and not used, as in struct bit_reader, between calls
    unsigned bit_count;
    struct history history;
    struct block_decoder blocks;
};

// One call of inflate().
struct inflate_call {
    z_streamp stream;
    int flush;
    struct block_io io;
    size_t output_settled; // index in the output up to which totals and check value are up to date
    size_t output_checked; // the same for the check value alone
};

enum inflate_status {
    INFLATE_CONTINUE, // the phase has changed, or more output can be decoded
    INFLATE_PAUSED,   // for lack of input or output, or because flush asks for it
    INFLATE_NEED_DICTIONARY,
    INFLATE_END,
    INFLATE_BAD_DATA,
    INFLATE_NO_MEMORY,
    INFLATE_BAD_STATE,
};

// Ends the stream's present use with an error; the message is a literal.
enum inflate_status zd_fail_inflate(struct inflate_state *state, const char *message);

// Brings the check value up to the output so far.
void zd_check_output(struct inflate_state *state, struct inflate_call *call);

// Brings check value and totals up to the output so far, and adler for the caller to see.
void zd_settle_output(struct inflate_state *state, struct inflate_call *call);

// Reads one field of header or trailer: every phase but BLOCKS and those from DONE on.
enum inflate_status zd_read_wrapper(struct inflate_state *state, struct inflate_call *call);

#endif
