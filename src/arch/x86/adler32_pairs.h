// SPDX-License-Identifier: Zlib
// Adler-32 of long data with 128-bit vectors, for adler32_ssse3.c. The pairs of bytes in a vector are
// added up, and weighed once for many groups by where in the group they stand. The second byte of a pair
// weighs one less, so what all second bytes are together is needed too: it follows from the pairs and
// from the data added up as 64-bit words.
#ifndef ZD_ARCH_X86_ADLER32_PAIRS_H
#define ZD_ARCH_X86_ADLER32_PAIRS_H

#include "arch/adler32_sums.h"
#include "arch/x86/adler32_body.h"
#include "base/memory.h"

enum {
    LONG_VECTORS = 8, // of a long group
    LONG_GROUP = LONG_VECTORS * STEP,
    ROUND_GROUPS = 8, // until the sums of all vectors' pairs leave their 16-bit lanes
    ROUND = ROUND_GROUPS * LONG_GROUP,
    STRETCH_ROUNDS = 8, // until those of single vectors do
    STRETCH = STRETCH_ROUNDS * ROUND,
    LONG_BLOCK = 4 * STRETCH,
    LONG = 2 * ROUND, // what is shorter does not pay for the weighing
};
_Static_assert(2 * 255 * LONG_VECTORS * ROUND_GROUPS <= INT16_MAX, "a round's lanes have a sign");
_Static_assert(2 * 255 * ROUND_GROUPS * STRETCH_ROUNDS <= INT16_MAX, "and so have a stretch's");
_Static_assert(255 * LONG_VECTORS / 2 * ROUND_GROUPS * STRETCH_ROUNDS <= UINT16_MAX,
               "second bytes");
_Static_assert(ADLER32_TOTALS_FIT(LONG_BLOCK, LONG_GROUP), "totals fit 32 bits");

struct stretch {
    vector places[LONG_VECTORS - 1]; // 16-bit lanes: pairs, by the vector's place in its group
    vector all;                      // 16-bit lanes: pairs of all vectors, modulo 2^16
    vector words;                    // 64-bit numbers of the last four vectors of the groups
    uint64_t low_words, high_words;  // of the first four
};

struct long_totals { // 32-bit lanes, as in struct block
    vector plain;
    vector prefixes;
    vector weighted;
};

VECTOR_TARGET ZD_ALWAYS_INLINE vector add_16(vector a, vector b)
{
    return _mm_add_epi16(a, b);
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector pairs_of(vector bytes)
{
    return weigh(bytes, _mm_set1_epi8(1));
}

// Adds a vector's pairs to those of its place in the group, and to those of the group; one vector after
// the other: more at a time would want more registers than there are.
VECTOR_TARGET ZD_ALWAYS_INLINE void add_place(vector *place, vector *group, vector bytes)
{
    const vector pairs = pairs_of(bytes);
    *place = add_16(*place, pairs);
    *group = add_16(*group, pairs);
    __asm__("" : "+x"(*group) : : "memory");
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector add_words(vector words, vector bytes)
{
    words = _mm_add_epi64(words, bytes);
    __asm__("" : "+x"(words));
    return words;
}

// As far ahead as this it may lie behind the data, where no pointer may point.
ZD_ALWAYS_INLINE void prefetch_ahead(const uint8_t *data)
{
    ZD_PREFETCH((const void *)((uintptr_t)data + PREFETCH_DISTANCE));
}

// The second bytes of pairs, in 16-bit lanes. A word is 255 times its second bytes more than its
// pairs, in four digits of 16 bits; the inverse of 255 modulo 2^64 is -0x0101010101010101.
VECTOR_TARGET ZD_ALWAYS_INLINE vector second_bytes(vector pairs, vector words)
{
    vector second = _mm_sub_epi64(pairs, words);
    second = _mm_add_epi64(second, _mm_slli_epi64(second, 8));
    second = _mm_add_epi64(second, _mm_slli_epi64(second, 16));
    return _mm_add_epi64(second, _mm_slli_epi64(second, 32));
}

// From 16-bit lanes without a sign into 32-bit lanes.
VECTOR_TARGET ZD_ALWAYS_INLINE vector add_unsigned_pairs(vector values)
{
    return add_32(_mm_srli_epi32(values, 16), _mm_and_si128(values, _mm_set1_epi32(UINT16_MAX)));
}

VECTOR_TARGET ZD_ALWAYS_INLINE vector weigh_place(vector pairs, int place)
{
    const short first = (short)(LONG_GROUP - place * STEP);
    return _mm_madd_epi16(
        pairs, _mm_sub_epi16(_mm_set1_epi16(first), _mm_setr_epi16(0, 2, 4, 6, 8, 10, 12, 14)));
}

// What the bytes of a stretch add to sum2, each by its distance to the end of its group. Not inlined, for
// the sake of the registers of the loop before it.
VECTOR_TARGET ZD_NEVER_INLINE static vector weigh_stretch(const struct stretch *stretch)
{
    const vector *const places = stretch->places;
    const vector front = add_16(add_16(places[0], places[1]), add_16(places[2], places[3]));
    const vector back = add_16(add_16(places[4], places[5]), places[6]);
    const vector last = _mm_sub_epi16(_mm_sub_epi16(stretch->all, front), back);
    vector weighted = add_32(weigh_place(places[0], 0), weigh_place(places[1], 1));
    weighted = add_32(weighted, add_32(weigh_place(places[2], 2), weigh_place(places[3], 3)));
    weighted = add_32(weighted, add_32(weigh_place(places[4], 4), weigh_place(places[5], 5)));
    weighted = add_32(weighted, add_32(weigh_place(places[6], 6), weigh_place(last, 7)));

    // As 64-bit numbers: their lanes carry, as those of the words do.
    const vector front_words =
        _mm_set_epi64x((long long)stretch->high_words, (long long)stretch->low_words);
    const vector front_pairs =
        _mm_add_epi64(_mm_add_epi64(places[0], places[1]), _mm_add_epi64(places[2], places[3]));
    const vector back_pairs =
        _mm_add_epi64(_mm_add_epi64(places[4], places[5]), _mm_add_epi64(places[6], last));
    weighted = _mm_sub_epi32(weighted, add_unsigned_pairs(second_bytes(front_pairs, front_words)));
    return _mm_sub_epi32(weighted, add_unsigned_pairs(second_bytes(back_pairs, stretch->words)));
}

// Adds whole rounds, as many as a stretch has at most. Half of the words take the scalar ports, which have
// little else to do.
VECTOR_TARGET ZD_NEVER_INLINE static void add_stretch(struct long_totals *totals,
                                                      const uint8_t *data, size_t rounds)
{
    vector first = zero(), second = zero(), third = zero(), fourth = zero();
    vector fifth = zero(), sixth = zero(), seventh = zero(), all = zero(), words = zero();
    vector plain = totals->plain, prefixes = totals->prefixes;
    uint64_t low_words = 0, high_words = 0;
    for (; rounds > 0; rounds--) {
        vector round = zero();
        prefixes = add_32(prefixes, _mm_slli_epi32(plain, 3));
        for (const uint8_t *const end = data + ROUND; data != end; data += LONG_GROUP) {
            prefetch_ahead(data);
            prefetch_ahead(data + CACHE_LINE);
            prefixes = add_32(prefixes, add_pairs(round));
            low_words += load_le64(data, 0) + load_le64(data, 16) + load_le64(data, 32) +
                         load_le64(data, 48);
            high_words += load_le64(data, 8) + load_le64(data, 24) + load_le64(data, 40) +
                          load_le64(data, 56);
            vector group = pairs_of(load(data));
            first = add_16(first, group);
            add_place(&second, &group, load(data + STEP));
            add_place(&third, &group, load(data + 2 * STEP));
            add_place(&fourth, &group, load(data + 3 * STEP));
            vector bytes = load(data + 4 * STEP);
            words = add_words(words, bytes);
            add_place(&fifth, &group, bytes);
            bytes = load(data + 5 * STEP);
            words = add_words(words, bytes);
            add_place(&sixth, &group, bytes);
            bytes = load(data + 6 * STEP);
            words = add_words(words, bytes);
            add_place(&seventh, &group, bytes);
            bytes = load(data + 7 * STEP);
            words = add_words(words, bytes);
            round = add_16(round, add_16(group, pairs_of(bytes)));
        }
        plain = add_32(plain, add_pairs(round));
        all = add_16(all, round);
    }
    const struct stretch stretch = {
        {first, second, third, fourth, fifth, sixth, seventh}, all, words, low_words, high_words};
    totals->plain = plain;
    totals->prefixes = prefixes;
    totals->weighted = add_32(totals->weighted, weigh_stretch(&stretch));
}
_Static_assert(ROUND_GROUPS == 1 << 3, "the shift multiplies by ROUND_GROUPS");

// Adds size bytes: whole rounds, at least one, at most LONG_BLOCK bytes.
VECTOR_TARGET ZD_ALWAYS_INLINE void add_rounds(struct adler32_sums *sums, const uint8_t *data,
                                               size_t size)
{
    struct long_totals totals = {zero(), zero(), zero()};
    for (size_t done = 0; done < size; done += STRETCH) {
        const size_t rounds = (size - done) / ROUND;
        add_stretch(&totals, data + done,
                    rounds < STRETCH_ROUNDS ? rounds : (size_t)STRETCH_ROUNDS);
    }
    add_block(sums, size, total_32(totals.plain), total_32(totals.weighted), LONG_GROUP,
              total_32(totals.prefixes));
}

#endif
