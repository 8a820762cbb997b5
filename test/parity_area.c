// SPDX-License-Identifier: Zlib
// Owns the mapping of guarded memory. Input and output of the libraries under test are placed in
// it.
#include "parity_area.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct parity_area parity_area_make(size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t rounded = (size + page - 1) / page * page;
    void *memory = mmap(NULL, rounded + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED ||
        mprotect((uint8_t *)memory + page, rounded, PROT_READ | PROT_WRITE) != 0) {
        perror("guarded memory");
        exit(2);
    }
    return (struct parity_area){(uint8_t *)memory + page, rounded};
}
