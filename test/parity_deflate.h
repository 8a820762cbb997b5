// SPDX-License-Identifier: Zlib
// Random call sequences for the compressing half of the interface, made on ours and on stock in
// lockstep. Used by the parity test and by the fuzz target: they differ only in where bytes and
// decisions come from.
#ifndef ZD_TEST_PARITY_DEFLATE_H
#define ZD_TEST_PARITY_DEFLATE_H

#include "parity_pair.h"

#include "byte_buffer.h"

// deflate() and everything that may come between its calls.
void parity_deflate_run(struct parity_report *report, const struct zlib_api *ours,
                        const struct zlib_api *stock, const struct byte_buffer *plain,
                        struct random *random);

#endif
