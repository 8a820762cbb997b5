// SPDX-License-Identifier: Zlib
// Owns the rounding of guarded memory to pages. Input and output of the libraries under test are
// placed in it.
#include "parity_area.h"

#include "operating_system.h"

#include <stdio.h>
#include <stdlib.h>

struct parity_area parity_area_make(size_t size)
{
    const size_t page = system_page_size();
    const size_t rounded = (size + page - 1) / page * page;
    uint8_t *memory = system_guarded_memory(rounded);
    if (memory == NULL) {
        fprintf(stderr, "no guarded memory\n");
        exit(2);
    }
    return (struct parity_area){memory, rounded};
}
