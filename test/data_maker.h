// SPDX-License-Identifier: Zlib
// Makes bytes of many kinds for tests to compress: prose, runs, noise, records, far repetitions,
// mixtures.
#ifndef ZD_TEST_DATA_MAKER_H
#define ZD_TEST_DATA_MAKER_H

#include "random.h"

enum data_kind {
    DATA_TEXT,    // words of a small made-up vocabulary, the frequent ones much more often
    DATA_RUNS,    // runs of one byte, of many lengths
    DATA_NOISE,   // every byte value equally likely
    DATA_RECORDS, // fixed-size binary records with counters and small numbers
    DATA_DISTANT, // noise, repeated from up to 40,000 bytes back
    DATA_FEW,     // noise over two to eight byte values
    DATA_ZERO,    // one byte value
    DATA_MIXED,   // pieces of all of these
    DATA_KINDS
};

void data_make(struct random *random, enum data_kind kind, uint8_t *bytes, size_t size);

#endif
