// SPDX-License-Identifier: Zlib
// One row per CPU tier: the functions whose call covers a buffer or a whole loop. A row is const
// data; zd_kernels() chooses once per process, a stream keeps the pointer it started with.
#ifndef ZD_KERNELS_H
#define ZD_KERNELS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "zconf.h" // Z_PREFIX renames the fields crc32 and adler32, here as where they are used

struct inflate_fast_job; // inflate/inflate_fast.h
struct deflate_state;    // deflate/deflate_state.h
struct parse_job;        // deflate/parse_job.h
struct emit_job;         // deflate/emit_tokens.h

struct kernels {
    const char *name;           // as ZANDER_TIER spells it
    uint32_t required_features; // bits of base/cpu.h that must all be present

    // The running CRC-32 (RFC 1952 section 8) or Adler-32 (RFC 1950 section 9) over size more
    // bytes.
    uint32_t (*crc32)(uint32_t crc, const uint8_t *data, size_t size);
    uint32_t (*adler32)(uint32_t adler, const uint8_t *data, size_t size);

    // The product of two reflected polynomials modulo that of CRC-32, for crc32_combine().
    uint32_t (*crc32_multiply)(uint32_t a, uint32_t b);

    // Subtracts slide from each of count positions, stopping at 0. count is a multiple of 32.
    void (*slide_hash)(uint16_t *positions, size_t count, uint32_t slide);

    // Take most steps of level 1, and of level 3; contracts in deflate/parse_greedy_fast.h.
    void (*parse_greedy_fast)(struct deflate_state *state);
    void (*parse_greedy_ranked)(struct deflate_state *state);

    // Takes most steps of the lazy parser; contract in deflate/parse_lazy_fast.h.
    void (*parse_lazy_fast)(struct deflate_state *state);

    // Turns tokens of a classic block into bytes; contract in deflate/emit_block.h.
    size_t (*emit_block)(struct deflate_state *state, uint8_t *out, size_t limit);

    // Decodes tokens while the margins of the job last; contract in inflate/inflate_fast.h.
    void (*inflate_fast)(struct inflate_fast_job *job);

    // Modern deflate: tokens of a chunk by candidates for every position, by hash chains, or by a
    // sort; tokens to bits.
    void (*parse_candidates)(struct parse_job *job);
    void (*parse_chains)(struct parse_job *job);
    void (*parse_sorted)(struct parse_job *job);
    void (*emit_tokens)(struct emit_job *job);
};

// For zd_kernels() alone: null before its first call.
extern _Atomic(const struct kernels *) zd_chosen_kernels;
const struct kernels *zd_choose_kernels(void);

// The best tier that this machine has; the same answer for the life of the process.
// Racing threads store the same value, and what it points to is const: relaxed order is enough.
ZD_ALWAYS_INLINE const struct kernels *zd_kernels(void)
{
    const struct kernels *kernels = atomic_load_explicit(&zd_chosen_kernels, memory_order_relaxed);
    return ZD_LIKELY(kernels != NULL) ? kernels : zd_choose_kernels();
}

// All tiers of this build, best first, the portable one last; count receives their number.
// Rows that this machine cannot run are included: compare required_features with zd_cpu_features().
const struct kernels *const *zd_all_kernels(size_t *count);

#endif
