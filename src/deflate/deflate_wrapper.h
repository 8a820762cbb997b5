// SPDX-License-Identifier: Zlib
// Headers and trailers around the deflate blocks: RFC 1950 (zlib) and RFC 1952 (gzip).
#ifndef ZD_DEFLATE_WRAPPER_H
#define ZD_DEFLATE_WRAPPER_H

#include "deflate/deflate_state.h"

// Writes what is still missing of the header. False while a part of it waits for room in the
// output; true with nothing pending and the state BUSY, or FINISHED where it was.
bool zd_write_header(struct deflate_state *state);

// Puts the trailer behind the last block, once.
void zd_write_trailer(struct deflate_state *state);

// Bytes of header and trailer together, for deflateBound.
z_size_t zd_wrapper_size(const struct deflate_state *state);

#endif
