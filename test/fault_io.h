// SPDX-License-Identifier: Zlib
// Makes system calls of the gz functions, and allocations, fail or come up short. A program that uses
// this is linked with --wrap for each function of fault_io.c.
#ifndef ZD_TEST_FAULT_IO_H
#define ZD_TEST_FAULT_IO_H

#include "zlib.h"

#include <stdbool.h>
#include <stddef.h>

enum fault_call { FAULT_READ, FAULT_WRITE, FAULT_SEEK, FAULT_CLOSE, FAULT_ALLOCATE, FAULT_CALLS };

struct fault_plan {
    enum fault_call call;
    unsigned long first; // the call that fails first, counted from 1; 0 for none
    unsigned long count; // how many fail in a row
    int error;           // errno of the failure; allocations give NULL
    size_t limit;        // reads and writes move at most so many bytes; 0 for no limit
};

// From here on calls are counted and fail as planned.
void fault_start(struct fault_plan plan);
// Everything works again. Gives how many calls of this kind there were.
unsigned long fault_stop(enum fault_call call);

// The file that the tests with faults read and write.
const char *fault_path(void);
// errno of a call that may just be made again.
bool fault_is_stall(int number);
// The code of gzerror().
int fault_code(gzFile file);
// Fails the test unless the last call came to a fault with this errno; then makes the file usable
// again, for which a stall needs nothing.
void fault_accept(gzFile file, int expected_errno);

#endif
