// SPDX-License-Identifier: Zlib
// What a library showed in a sequence of calls, in one number, and files of such numbers: recorded
// where there is a library to compare with, they take its place where there is none. A digest is the
// same on every machine.
#ifndef ZD_TEST_PARITY_DIGEST_H
#define ZD_TEST_PARITY_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { DIGEST_LIMIT = 20000 }; // sequences that one file holds

// Of a number the low 32 bits count: what a machine whose long is 32 bits wide would show.
void digest_number(uint64_t *digest, long long number);
void digest_bytes(uint64_t *digest, const uint8_t *bytes, size_t size);
void digest_text(uint64_t *digest, const char *text); // may be NULL

// A line of the file: 32 bits of the digest, or that the sequence has none.
struct digest_line {
    uint32_t digest;
    bool is_present;
};

// The first line says which program made the file and from what; the sequences follow in their order.
void digest_write_head(FILE *file, const char *test_name, const char *version);
void digest_write(FILE *file, uint64_t digest, bool is_present);
bool digest_is_equal(const struct digest_line *line, uint64_t digest);

// Reads a whole file and gives the number of its lines; ends the program when it is no such file.
size_t digest_read_file(const char *path, struct digest_line lines[DIGEST_LIMIT]);

#endif
