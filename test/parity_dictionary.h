// SPDX-License-Identifier: Zlib
// A stream that is compressed with a dictionary, or with several, and decompressed with it: what the functions return and
// what they give back as history, on ours and on stock and against the data themselves.
#ifndef ZD_TEST_PARITY_DICTIONARY_H
#define ZD_TEST_PARITY_DICTIONARY_H

#include "parity_pair.h"

void parity_dictionary_run(struct parity_report *report, const struct zlib_api *ours,
                           const struct zlib_api *stock, const uint8_t *bytes, size_t size,
                           struct random *random);

#endif
