// SPDX-License-Identifier: Zlib
// What a parity test knows about the call it is making: printed when the two libraries differ, when
// a library crashes, and when a call does not return.
#ifndef ZD_TEST_PARITY_REPORT_H
#define ZD_TEST_PARITY_REPORT_H

#include "zlib_api.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct parity_report {
    const char *test_name;
    uint64_t seed;
    unsigned long step; // calls made so far
    const char *call;   // printf format of the present call, with up to four %ld
    long arguments[4];
    bool is_verbose;               // every call is printed
    bool is_quiet;                 // differences are noted and not printed
    bool has_difference;           // set by the first difference; nothing after it is printed
    unsigned long difference_step; // the call that showed it
    uint64_t digest;               // of all that stock showed since the sequence began
    bool is_undecided; // the digest is not what another library's must be: ours and stock went
                       // different ways and both are right, or stock's depends on the system
};

// Starts a sequence: from here on a crash or an endless call is reported with this seed.
void report_start(struct parity_report *report, const char *test_name, uint64_t seed);

// Notes the call that comes next; unused arguments are 0.
void report_call(struct parity_report *report, const char *call, long first, long second,
                 long third, long fourth);

// What a caller can see must be the same; what stock shows goes into the digest.
void expect_number(struct parity_report *report, const char *what, long long ours, long long stock);
void expect_text(struct parity_report *report, const char *what, const char *ours,
                 const char *stock);
void expect_bytes(struct parity_report *report, const char *what, const uint8_t *ours,
                  const uint8_t *stock, size_t size);

// A difference that was found.
void report_number(struct parity_report *report, const char *what, long long ours, long long stock);
void report_text(struct parity_report *report, const char *what, const char *ours,
                 const char *stock);

// Bytes that should be equal: finds and prints the first that is not.
void report_bytes(struct parity_report *report, const char *what, const uint8_t *ours,
                  const uint8_t *stock, size_t size);

// Runs sequences as the command line asks. Returns the exit code: 0, 1 after a difference, 77
// without a library to compare with. Sequences are the same on every machine.
//   --sequences N  how many, in place of ZANDER_SEQUENCES of the environment and of the test's own
//   number; sequence k has the seed random_derive(base, k)
//   --base B       another set of sequences
//   --seed S       the one sequence with that seed, as a difference prints it
//   --self         compares the system's library with itself: shows that the reference is
//   reproducible
//   --record FILE  writes the digests of the sequences, if no difference is found
//   --replay FILE  compares with the digests of FILE and needs no other library; --sequences takes
//   the first N of them
//   --keep-going   counts the sequences that differ instead of ending with the first
//   --verbose      prints every call
struct parity_test {
    const char *name;
    unsigned long default_count;
    void (*run)(struct parity_report *report, const struct zlib_api *ours,
                const struct zlib_api *stock);
    bool (*can_compare)(const struct zlib_api *stock); // NULL: with every version
};
int parity_main(const struct parity_test *test, int argument_count, char **arguments);

#endif
