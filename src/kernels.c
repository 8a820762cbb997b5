// SPDX-License-Identifier: Zlib
// The tiers of this build and the choice among them. The only file beside arch/ that may know an
// ISA.
#include "kernels.h"

#include "base/compiler.h"
#include "base/cpu.h"
#include "base/environment.h"
#include "checksum/adler32.h"
#include "checksum/crc32.h"
#include "deflate/emit_block.h"
#include "deflate/emit_tokens.h"
#include "deflate/parse_candidates.h"
#include "deflate/parse_chains.h"
#include "deflate/parse_greedy_fast.h"
#include "deflate/parse_lazy_fast.h"
#include "deflate/parse_sorted.h"
#include "deflate/slide_hash.h"
#include "inflate/inflate_fast.h"

// A row is what its tier has of its own, and a list that it shares with other rows. A member that stops
// being the same in all of them moves from the list into the rows.
#define PORTABLE_CODEC                                                                             \
    .parse_greedy_fast = zd_parse_greedy_fast_portable,                                            \
    .parse_greedy_ranked = zd_parse_greedy_ranked_portable,                                        \
    .parse_lazy_fast = zd_parse_lazy_fast_portable, .inflate_fast = zd_inflate_fast_portable,      \
    .parse_candidates = zd_parse_candidates_portable, .parse_chains = zd_parse_chains_portable,    \
    .parse_sorted = zd_parse_sorted_portable, .emit_tokens = zd_emit_tokens_portable,              \
    .emit_block = zd_emit_block_portable

// Z_SOLO: who saves the vector registers is not known, so nothing uses them on purpose.
#if (defined(__x86_64__) || defined(__i386__)) && !defined(Z_SOLO)
#include "arch/x86/x86_kernels.h"

enum {
    WESTMERE_FEATURES = X86_SSSE3 | X86_SSE42 | X86_PCLMULQDQ,
    HASWELL_FEATURES = WESTMERE_FEATURES | X86_AVX2 | X86_BMI2,
    VPCLMUL_FEATURES = HASWELL_FEATURES | X86_VPCLMULQDQ,
    AVX512_FEATURES = VPCLMUL_FEATURES | X86_AVX512 | X86_AVX512_VNNI,
};

static const struct kernels westmere_kernels = {
    .name = "westmere",
    .required_features = WESTMERE_FEATURES,
    .crc32 = zd_crc32_pclmul,
    .crc32_multiply = zd_crc32_multiply_pclmul,
    .adler32 = zd_adler32_ssse3,
    .slide_hash = zd_slide_hash_sse2,
    PORTABLE_CODEC,
};

#define SAME_FROM_HASWELL_ON                                                                       \
    .crc32_multiply = zd_crc32_multiply_pclmul, .slide_hash = zd_slide_hash_avx2,                  \
    .parse_greedy_fast = zd_parse_greedy_fast_bmi2,                                                \
    .parse_greedy_ranked = zd_parse_greedy_ranked_bmi2,                                            \
    .parse_lazy_fast = zd_parse_lazy_fast_avx2, .inflate_fast = zd_inflate_fast_bmi2,              \
    .parse_chains = zd_parse_chains_avx2, .emit_block = zd_emit_block_bmi2

static const struct kernels haswell_kernels = {
    .name = "haswell",
    .required_features = HASWELL_FEATURES,
    .crc32 = zd_crc32_pclmul,
    .adler32 = zd_adler32_avx2,
    .parse_candidates = zd_parse_candidates_avx2,
    .parse_sorted = zd_parse_sorted_avx2,
    .emit_tokens = zd_emit_tokens_bmi2,
    SAME_FROM_HASWELL_ON,
};

static const struct kernels vpclmul_kernels = {
    .name = "vpclmul",
    .required_features = VPCLMUL_FEATURES,
    .crc32 = zd_crc32_vpclmul_avx2,
    .adler32 = zd_adler32_avx2,
    .parse_candidates = zd_parse_candidates_avx2,
    .parse_sorted = zd_parse_sorted_avx2,
    .emit_tokens = zd_emit_tokens_bmi2,
    SAME_FROM_HASWELL_ON,
};

static const struct kernels avx512_kernels = {
    .name = "avx512",
    .required_features = AVX512_FEATURES,
    .crc32 = zd_crc32_vpclmul_avx512,
    .adler32 = zd_adler32_avx512_vnni,
    .parse_candidates = zd_parse_candidates_avx512,
    .parse_sorted = zd_parse_sorted_avx512,
    .emit_tokens = zd_emit_tokens_avx512,
    SAME_FROM_HASWELL_ON,
};

#define ARCHITECTURE_TIERS &avx512_kernels, &vpclmul_kernels, &haswell_kernels, &westmere_kernels,
#elif (defined(__aarch64__) || defined(__arm__)) && !defined(Z_SOLO)
#include "arch/arm/arm_kernels.h"

#if ARM_HAS_NEON_TIER
static const struct kernels neon_kernels = {
    .name = "neon",
    .required_features = ARM_NEON,
    .crc32 = zd_crc32_portable,
    .crc32_multiply = zd_crc32_multiply_portable,
    .adler32 = zd_adler32_neon,
    .slide_hash = zd_slide_hash_neon,
    PORTABLE_CODEC,
};
#endif

#if ARM_HAS_64_BIT_TIERS
enum {
    CRC_FEATURES = ARM_NEON | ARM_CRC32,
    PMULL_FEATURES = CRC_FEATURES | ARM_PMULL,
    DOTPROD_FEATURES = PMULL_FEATURES | ARM_DOTPROD,
};

static const struct kernels crc_kernels = {
    .name = "crc",
    .required_features = CRC_FEATURES,
    .crc32 = zd_crc32_armv8,
    .crc32_multiply = zd_crc32_multiply_portable,
    .adler32 = zd_adler32_neon,
    .slide_hash = zd_slide_hash_neon,
    PORTABLE_CODEC,
};

static const struct kernels pmull_kernels = {
    .name = "pmull",
    .required_features = PMULL_FEATURES,
    .crc32 = zd_crc32_pmull,
    .crc32_multiply = zd_crc32_multiply_pmull,
    .adler32 = zd_adler32_neon,
    .slide_hash = zd_slide_hash_neon,
    PORTABLE_CODEC,
};

static const struct kernels dotprod_kernels = {
    .name = "dotprod",
    .required_features = DOTPROD_FEATURES,
    .crc32 = zd_crc32_pmull,
    .crc32_multiply = zd_crc32_multiply_pmull,
    .adler32 = zd_adler32_dotprod,
    .slide_hash = zd_slide_hash_neon,
    PORTABLE_CODEC,
};

#define ARCHITECTURE_TIERS &dotprod_kernels, &pmull_kernels, &crc_kernels, &neon_kernels,
#elif ARM_HAS_NEON_TIER
#define ARCHITECTURE_TIERS &neon_kernels,
#else
#define ARCHITECTURE_TIERS
#endif
#else
#define ARCHITECTURE_TIERS
#endif

static const struct kernels portable_kernels = {
    .name = "portable",
    .required_features = 0,
    .crc32 = zd_crc32_portable,
    .crc32_multiply = zd_crc32_multiply_portable,
    .adler32 = zd_adler32_portable,
    .slide_hash = zd_slide_hash_portable,
    PORTABLE_CODEC,
};

// Best first; the portable tier needs nothing and ends every walk.
static const struct kernels *const tiers[] = {ARCHITECTURE_TIERS & portable_kernels};

_Atomic(const struct kernels *) zd_chosen_kernels;

// The tier that ZANDER_TIER names, or the best of all.
static size_t wanted_tier(void)
{
    for (size_t tier = 0; tier < ZD_COUNT_OF(tiers); tier++) {
        if (zd_environment_is("ZANDER_TIER", tiers[tier]->name)) {
            return tier;
        }
    }
    return 0;
}

const struct kernels *zd_choose_kernels(void)
{
    const uint32_t features = zd_cpu_features();
    size_t tier = wanted_tier();
    while ((tiers[tier]->required_features & ~features) != 0) {
        tier++;
    }
    atomic_store_explicit(&zd_chosen_kernels, tiers[tier], memory_order_relaxed);
    return tiers[tier];
}

const struct kernels *const *zd_all_kernels(size_t *count)
{
    *count = ZD_COUNT_OF(tiers);
    return tiers;
}
