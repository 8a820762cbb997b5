// SPDX-License-Identifier: Zlib
// A random sequence of gz calls, ours and stock's on files of the same bytes, compared after every call; and what both
// wrote, byte by byte.
#ifndef ZD_TEST_PARITY_GZ_H
#define ZD_TEST_PARITY_GZ_H

#include "parity_report.h"
#include "random.h"

void parity_gz_run(struct parity_report *report, const struct zlib_api *ours,
                   const struct zlib_api *stock, struct random *random);

// Younger zlibs differ from older ones in more than the sequences leave out.
bool parity_gz_can_compare(const struct zlib_api *stock);

#endif
