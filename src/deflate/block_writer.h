// SPDX-License-Identifier: Zlib
// From the tokens of a block to its bits: choice of the block type, header, body.
#ifndef ZD_DEFLATE_BLOCK_WRITER_H
#define ZD_DEFLATE_BLOCK_WRITER_H

#include "deflate/deflate_state.h"

// An empty block: no token, no symbol counted but the end of block.
void zd_block_reset(struct deflate_state *state);

// Ends the current block at the window's position, in the smallest of its three forms (or as
// Z_FIXED wants), delivers what fits and starts the next block. Nothing is pending at entry.
void zd_block_flush(struct deflate_state *state, bool is_final);

// The same in the middle of the input; true if the output still has room, so that parsing may go
// on.
bool zd_block_end(struct deflate_state *state);

// What every parser of tokens does when the input is used up: a final block for Z_FINISH, else a
// block of what there is.
enum parse_result zd_block_finish(struct deflate_state *state, int flush);

// The 3 bits that every block starts with.
void zd_block_put_type(struct deflate_state *state, unsigned type, bool is_final);

// Starts the emission of a body of `bits` bits, the end of block included; its header is pending already.
void zd_block_start_emission(struct deflate_state *state, uint32_t token_count, uint64_t bits,
                             bool is_final);

// From the codewords of literals and lengths to items, packed as emit_tokens.h says: what a literal writes, and by
// length - 3 what a length writes with its extra bits. Items of lengths without a codeword stay as they are.
void zd_block_set_items(const uint32_t *litlen_codes, uint32_t *literals, uint32_t *lengths);

// zlib's guess for z_stream.data_type from the frequencies of the literals: text has no control
// characters but the usual ones.
int zd_detect_data_type(const uint16_t *frequency);

// The header of a stored block, to the byte boundary and with its two lengths: at most
// STORED_HEADER_SIZE bytes with the bits before it.
void zd_block_put_stored_header(struct deflate_state *state, uint32_t size, bool is_final);
enum { STORED_HEADER_SIZE = 6 };

// A stored block of the first size bytes of the current block, pending in the block buffer: they
// and STORED_HEADER_SIZE fit it, nothing else is pending, and no token is needed any more.
void zd_block_write_stored(struct deflate_state *state, uint32_t size, bool is_final);

// An empty block of the fixed code, as Z_PARTIAL_FLUSH sends it.
void zd_block_put_empty_fixed(struct deflate_state *state, bool is_final);

#endif
