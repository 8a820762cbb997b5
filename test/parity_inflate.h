// SPDX-License-Identifier: Zlib
// Random call sequences for the decompressing half of the interface, made on ours and on stock in
// lockstep. Used by the parity test and by the fuzz target: they differ only in where bytes and
// decisions come from.
#ifndef ZD_TEST_PARITY_INFLATE_H
#define ZD_TEST_PARITY_INFLATE_H

#include "parity_pair.h"
#include "stream_maker.h"

// inflate() and everything that may come between its calls.
void parity_inflate_run(struct parity_report *report, const struct zlib_api *ours,
                        const struct zlib_api *stock, const struct stream_sample *sample,
                        struct random *random);

// inflateBack() with callbacks that cut the input, and that fail.
void parity_inflate_back_run(struct parity_report *report, const struct zlib_api *ours,
                             const struct zlib_api *stock, const struct stream_sample *sample,
                             struct random *random);

#endif
