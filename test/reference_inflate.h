// SPDX-License-Identifier: Zlib
// RFC 1951 as a program to be read: bit by bit, codeword by codeword, without tables or tricks. An
// oracle for tests; it shares nothing with the library.
#ifndef ZD_TEST_REFERENCE_INFLATE_H
#define ZD_TEST_REFERENCE_INFLATE_H

#include <stddef.h>
#include <stdint.h>

enum reference_status {
    REFERENCE_DONE,      // the last block has ended
    REFERENCE_NO_INPUT,  // the stream goes on behind the input
    REFERENCE_NO_OUTPUT, // the output goes on behind the room for it
    REFERENCE_INVALID,   // no deflate stream
};

struct reference_stream {
    const uint8_t *input;
    size_t input_size;
    size_t bits_read; // of the input, in bits
    uint8_t *output;  // the history first, if there is one, then the room for the output
    size_t output_size;
    size_t output_room;
};

// Decodes one raw deflate stream. input, input_size, output and output_room are the caller's;
// output_size is the size of the history that stands in the output already.
enum reference_status reference_inflate(struct reference_stream *stream);

#endif
