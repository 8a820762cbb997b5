// SPDX-License-Identifier: Zlib
// Random calls of the checksum functions, ours and stock's: over pieces of data at any alignment and
// against guard pages, by every tier of this machine, and combined.
#ifndef ZD_TEST_PARITY_CHECKSUM_H
#define ZD_TEST_PARITY_CHECKSUM_H

#include "parity_pair.h"

void parity_checksum_run(struct parity_report *report, const struct zlib_api *ours,
                         const struct zlib_api *stock, const uint8_t *data, size_t size,
                         struct random *random);

#endif
