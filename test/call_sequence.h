// SPDX-License-Identifier: Zlib
// Any call of the stream functions on any stream in any state, on this library alone: several streams at a time,
// calls of the other direction, memory that runs out, profiles that change, header buffers of any size. What a
// finished compressor made must decode to what it was given. Sequences may run in several threads.
#ifndef ZD_TEST_CALL_SEQUENCE_H
#define ZD_TEST_CALL_SEQUENCE_H

#include "zlib_api.h"

#include "random.h"

struct call_desk; // the memory that sequences work on, one after the other

struct call_desk *call_desk_make(void);
void call_desk_free(struct call_desk *desk);

// One sequence over the bytes, which are compressed and decompressed. `stock` decodes too; it may be NULL. A failure
// ends the program.
void call_sequence_run(struct call_desk *desk, const struct zlib_api *stock, const uint8_t *bytes,
                       size_t size, struct random *random);

#endif
