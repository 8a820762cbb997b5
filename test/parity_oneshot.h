// SPDX-License-Identifier: Zlib
// One call each of compress(), compress2(), uncompress() or uncompress2(), made on ours and on
// stock and compared; then their twins with sizes of type size_t, on ours.
#ifndef ZD_TEST_PARITY_ONESHOT_H
#define ZD_TEST_PARITY_ONESHOT_H

#include "parity_pair.h"
#include "stream_maker.h"

// Into too small, fitting and too large memory, at any level.
void parity_compress_run(struct parity_report *report, const struct zlib_api *ours,
                         const struct zlib_api *stock, const struct byte_buffer *plain,
                         struct random *random);

// The sample's stream into too small, fitting and too large memory.
void parity_uncompress_run(struct parity_report *report, const struct zlib_api *ours,
                           const struct zlib_api *stock, const struct stream_sample *sample,
                           struct random *random);

#endif
