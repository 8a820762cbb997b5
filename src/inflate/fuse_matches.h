// SPDX-License-Identifier: Zlib
// Whole matches in one entry: fills the root table of a literal/length code with entries that hold
// length and distance together wherever both codewords fit the index. Worth its time in long blocks.
#ifndef ZD_INFLATE_FUSE_MATCHES_H
#define ZD_INFLATE_FUSE_MATCHES_H

#include "inflate/decode_table.h"

// The table is one that zd_build_decode_table has made from these code lengths and that has these
// counts; the distance table is that of the same block. Afterwards each length symbol whose
// codeword and extra bits fit the root index has entries with the whole length, and with the
// distance too where its codeword fits what is left of the index.
void zd_fuse_matches(uint64_t *litlen_table, unsigned litlen_bits, const uint8_t *litlen_lengths,
                     unsigned litlen_symbols, const struct code_counts *litlen_counts,
                     const uint64_t *distance_table, unsigned distance_bits);

#endif
