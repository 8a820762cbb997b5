// SPDX-License-Identifier: Zlib
// The kernels of x86, by module; contracts in kernels.h. Each stands in the file of its name, and needs
// the features that its row in kernels.c asks for.
#ifndef ZD_ARCH_X86_KERNELS_H
#define ZD_ARCH_X86_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "arch/x86/x86_cpu.h"

struct deflate_state;
struct emit_job;  // deflate/emit_tokens.h
struct parse_job; // deflate/parse_job.h

uint32_t zd_crc32_pclmul(uint32_t crc, const uint8_t *data, size_t size);
uint32_t zd_crc32_vpclmul_avx2(uint32_t crc, const uint8_t *data, size_t size);
uint32_t zd_crc32_vpclmul_avx512(uint32_t crc, const uint8_t *data, size_t size);
// What zd_crc32_pclmul() does from 64 bytes on.
uint32_t zd_crc32_pclmul_from_64(uint32_t crc, const uint8_t *data, size_t size);
uint32_t zd_crc32_multiply_pclmul(uint32_t a, uint32_t b);

uint32_t zd_adler32_ssse3(uint32_t adler, const uint8_t *data, size_t size);
uint32_t zd_adler32_avx2(uint32_t adler, const uint8_t *data, size_t size);
uint32_t zd_adler32_avx512_vnni(uint32_t adler, const uint8_t *data, size_t size);
// What zd_adler32_avx2() does from so many bytes on; below, narrower vectors do.
enum { X86_ADLER32_AVX2_LEAST = 64 };
uint32_t zd_adler32_avx2_long(uint32_t adler, const uint8_t *data, size_t size);

void zd_slide_hash_sse2(uint16_t *positions, size_t count, uint32_t slide);
void zd_slide_hash_avx2(uint16_t *positions, size_t count, uint32_t slide);

struct inflate_fast_job;
void zd_inflate_fast_bmi2(struct inflate_fast_job *job);
void zd_emit_tokens_bmi2(struct emit_job *job);
void zd_emit_tokens_avx512(struct emit_job *job);
void zd_parse_candidates_avx2(struct parse_job *job);
void zd_parse_candidates_avx512(struct parse_job *job);
// Steps of the candidates design (deflate/candidate_steps.h) that wider vectors do not make faster.
struct candidate_batch;
struct candidate_segment;
void zd_retire_candidates_avx2(uint32_t *entries, size_t count, uint32_t position);
void zd_parse_greedy_batch_avx2(const struct candidate_batch *batch,
                                struct candidate_segment *segments);
void zd_parse_lazy_batch_avx2(const struct candidate_batch *batch,
                              struct candidate_segment *segments);
void zd_parse_two_ways_batch_avx2(const struct candidate_batch *batch,
                                  struct candidate_segment *segments);
void zd_parse_chains_avx2(struct parse_job *job);

void zd_parse_sorted_avx2(struct parse_job *job);
void zd_parse_sorted_avx512(struct parse_job *job);

size_t zd_emit_block_bmi2(struct deflate_state *state, uint8_t *out, size_t limit);
void zd_parse_greedy_fast_bmi2(struct deflate_state *state);
void zd_parse_greedy_ranked_bmi2(struct deflate_state *state);
void zd_parse_lazy_fast_avx2(struct deflate_state *state);

#endif
