// SPDX-License-Identifier: Zlib
// Makes compressed streams for decoders to meet: valid ones of every wrapper, truncated, corrupt
// and hostile ones.
#ifndef ZD_TEST_STREAM_MAKER_H
#define ZD_TEST_STREAM_MAKER_H

#include "zlib_api.h"

#include "byte_buffer.h"
#include "random.h"

enum stream_wrapper { WRAPPER_RAW, WRAPPER_ZLIB, WRAPPER_GZIP, WRAPPER_NONE };

struct stream_sample {
    enum stream_wrapper wrapper; // WRAPPER_NONE: bytes that are no stream at all
    int window_bits;             // 8 to 15: the window it was made for
    bool has_dictionary;         // the decoder must be given `dictionary`
    struct byte_buffer stream;
    struct byte_buffer plain; // what it stands for, where it is intact
    struct byte_buffer dictionary;
};

// Replaces what the sample holds. `api` compresses where a real compressor is wanted.
void stream_make(struct random *random, const struct zlib_api *api, struct stream_sample *sample);

// A gzip header (RFC 1952, 2.3) with a random choice of fields, some with a wrong value.
void stream_put_gzip_header(struct random *random, const struct zlib_api *api,
                            struct byte_buffer *stream, unsigned fault_percent);

void stream_free(struct stream_sample *sample);

#endif
