// SPDX-License-Identifier: Zlib
// Fuzz target: gzip headers. The front of the input is a gzip stream, whatever its first bytes are, which ours and stock read
// in lockstep into header buffers of any size; or the decisions make a header to be written and read back.
#include "fuzz_input.h"

#include "parity_header.h"
#include "parity_inflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t magic[3] = {0x1f, 0x8b, Z_DEFLATED};
    static struct byte_buffer stream;
    struct parity_report *report = fuzz_start("fuzz_header");
    struct fuzz_input input = fuzz_split(data, size);

    if (random_chance(&input.decisions, 20)) {
        header_round_trip_run(report, zlib_api_ours(), fuzz_stock(), &input.decisions);
    } else {
        struct stream_sample sample = fuzz_sample(&input);
        stream.size = 0;
        buffer_append(&stream, input.bytes, input.size);
        if (stream.size >= sizeof(magic))
            memcpy(stream.bytes, magic, sizeof(magic));
        sample.stream = stream;
        sample.wrapper = WRAPPER_GZIP;
        parity_inflate_run(report, zlib_api_ours(), fuzz_stock(), &sample, &input.decisions);
    }
    return fuzz_finish(report);
}
