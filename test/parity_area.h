// SPDX-License-Identifier: Zlib
// Memory between two pages which cannot be touched: a read or write before its start or behind its
// end stops the program.
#ifndef ZD_TEST_PARITY_AREA_H
#define ZD_TEST_PARITY_AREA_H

#include <stddef.h>
#include <stdint.h>

struct parity_area {
    uint8_t *bytes;
    size_t size;
};

// At least `size` bytes, rounded up to whole pages, zeroed, kept until the program ends.
struct parity_area parity_area_make(size_t size);

#endif
