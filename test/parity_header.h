// SPDX-License-Identifier: Zlib
// gzip headers on both sides of the interface: as inflateGetHeader fills them, into buffers of any
// size down to none with bytes behind them that must stay as they are, and as a caller hands them
// to deflateSetHeader.
#ifndef ZD_TEST_PARITY_HEADER_H
#define ZD_TEST_PARITY_HEADER_H

#include "parity_pair.h"

enum { HEADER_FIELD_LIMIT = 3000, HEADER_CANARIES = 300 };

struct header_reader {
    gz_header header;
    bool is_attached; // the stream may write to it
    uint8_t extra[HEADER_FIELD_LIMIT + HEADER_CANARIES];
    uint8_t name[HEADER_FIELD_LIMIT + HEADER_CANARIES];
    uint8_t comment[HEADER_FIELD_LIMIT + HEADER_CANARIES];
};

// Fills both readers with the same garbage and picks the sizes of their buffers.
void header_prepare(struct header_reader readers[SIDE_COUNT], struct random *random);

// The streams have forgotten the readers: they are not compared any more.
void header_detach(struct header_reader readers[SIDE_COUNT]);

// Compares every field and every byte of the buffers.
void header_compare(struct header_reader readers[SIDE_COUNT], struct parity_report *report);

// A header to be written: any choice of fields, texts from none to 70,000 bytes. Its texts are
// valid until the next call.
void header_make(gz_header *header, struct random *random);

// One gzip stream: a random header is written with deflateSetHeader by ours and by stock, in pieces, and read
// back into buffers of any size, in pieces.
void header_round_trip_run(struct parity_report *report, const struct zlib_api *ours,
                           const struct zlib_api *stock, struct random *random);

#endif
