// SPDX-License-Identifier: Zlib
// The emitter with 512-bit vectors: tokens are laid out as a row of symbols, 16 of which become bits at a time.
// Where the room or the input behind a token gets short, the BMI2 instance goes on. Empty on other architectures.
#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include "arch/x86/x86_kernels.h"
#include "deflate/emit_tokens_body.h"

#define TARGET_AVX512 ZD_TARGET("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,lzcnt")

enum {
    LANES = 16,
    PAIRS = LANES / 2,
    ROW = 256,   // symbols that are laid out together
    COPIED = 16, // literals that are laid out at once
    // A symbol is an index into the codes of literals and lengths, or a distance - 1 with this bit.
    DISTANCE_FLAG = 0x8000,
    FIRST_LENGTH = DEFLATE_END_OF_BLOCK + 1,
    NO_SYMBOL = FIRST_LENGTH + EMIT_LENGTHS - 1,
    // The longest pair is a length and a distance: 14 + 5 + 15 + 13 bits.
    MAX_PAIR_BITS = 47,
    ROW_CAPACITY = LANES + ROW + COPIED + 2 + LANES,
    ROW_ROOM = ROW_CAPACITY / 2 * MAX_PAIR_BITS / 8 + 16, // bytes of output that a row may write
};
_Static_assert(offsetof(struct emit_codes, lengths) == FIRST_LENGTH * sizeof(uint32_t),
               "codes of lengths follow those of literals");
_Static_assert(EMIT_DISTANCES == 2 * LANES, "two vectors hold the codes of distances");

struct symbol_row {
    uint16_t symbols[ROW_CAPACITY];
    uint32_t count;
};

// Lays out tokens behind what the row holds, until it is nearly full; stops early where COPIED bytes cannot be read.
TARGET_AVX512
static inline void lay_out_tokens(struct emit_job *job, struct symbol_row *row)
{
    const uint8_t *const last_load = job->bytes + job->end_byte - COPIED;
    const uint8_t *next_byte = job->bytes + job->next_byte;
    const uint32_t *next_token = job->tokens + job->next_token;
    const uint32_t *const end_token = job->tokens + job->token_count;
    uint32_t done = job->literals_done;
    uint16_t *next = row->symbols + row->count;
    const uint16_t *const full = row->symbols + LANES + ROW;
    while (next < full && next_token != end_token && next_byte <= last_load) {
        const uint32_t token = *next_token;
        const uint32_t left = token_literals(token) - done;
        _mm256_storeu_si256(
            (__m256i *)(void *)next,
            _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)next_byte)));
        if (ZD_UNLIKELY(left > COPIED || !token_has_match(token))) {
            const uint32_t taken = left < COPIED ? left : COPIED;
            next += taken;
            next_byte += taken;
            done += taken;
            if (left != taken || token_has_match(token)) {
                continue;
            }
        } else {
            next += left;
            next_byte += left + token_length(token);
            store_le32((uint8_t *)next, 0,
                       ((token >> TOKEN_LENGTH_SHIFT & 0xff) + FIRST_LENGTH) |
                           (DISTANCE_FLAG | (token_distance(token) - 1)) << 16);
            next += 2;
        }
        next_token++;
        done = 0;
    }
    row->count = (uint32_t)(next - row->symbols);
    job->next_byte = (size_t)(next_byte - job->bytes);
    job->next_token = (uint32_t)(next_token - job->tokens);
    job->literals_done = done;
}

// Codes of pairs of symbols.
struct code_pairs {
    __m512i bits;
    __m512i counts;
};

TARGET_AVX512
static inline struct code_pairs encode_symbols(const struct emit_codes *codes,
                                               const uint16_t *symbols)
{
    const __m256i words = _mm256_loadu_si256((const __m256i *)(const void *)symbols);
    const __mmask16 is_distance = _mm256_movepi16_mask(words);
    const __m512i lanes = _mm512_cvtepu16_epi32(words);
    // A distance - 1 of 0 or 1 has no extra bits. Its highest bit is the exponent of a float.
    const __m512i offsets = _mm512_and_si512(lanes, _mm512_set1_epi32(DISTANCE_FLAG - 1));
    const __m512i floats =
        _mm512_castps_si512(_mm512_cvtepi32_ps(_mm512_or_si512(offsets, _mm512_set1_epi32(2))));
    const __m512i extra_counts =
        _mm512_sub_epi32(_mm512_srli_epi32(floats, 23), _mm512_set1_epi32(128));
    const __m512i high = _mm512_srlv_epi32(offsets, extra_counts);
    const __m512i extra = _mm512_sub_epi32(offsets, _mm512_sllv_epi32(high, extra_counts));
    const __m512i symbol = _mm512_add_epi32(_mm512_add_epi32(extra_counts, extra_counts), high);
    const __m512i distances = _mm512_permutex2var_epi32(
        _mm512_loadu_si512(codes->distances), symbol, _mm512_loadu_si512(codes->distances + LANES));
    const __m512i looked_up = _mm512_mask_i32gather_epi32(distances, (__mmask16)~is_distance, lanes,
                                                          codes->literals, sizeof(uint32_t));
    const __m512i lengths = _mm512_and_si512(looked_up, _mm512_set1_epi32(EMIT_LENGTH_MASK));
    const __m512i bits = _mm512_srli_epi32(looked_up, EMIT_LENGTH_BITS);
    const __m512i all_bits =
        _mm512_mask_or_epi32(bits, is_distance, bits, _mm512_sllv_epi32(extra, lengths));
    const __m512i counts = _mm512_mask_add_epi32(lengths, is_distance, lengths, extra_counts);
    const __m512i low = _mm512_set1_epi64(UINT32_MAX);
    const __m512i first_counts = _mm512_and_si512(counts, low);
    const struct code_pairs pairs = {
        .bits = _mm512_or_si512(_mm512_and_si512(all_bits, low),
                                _mm512_sllv_epi64(_mm512_srli_epi64(all_bits, 32), first_counts)),
        .counts = _mm512_add_epi64(first_counts, _mm512_srli_epi64(counts, 32)),
    };
    return pairs;
}

// Each lane gets what the one before has, the first one what the last of `before` has.
TARGET_AVX512
static inline __m512i shift_lanes(__m512i lanes, __m512i before)
{
    return _mm512_alignr_epi64(lanes, before, PAIRS - 1);
}

TARGET_AVX512
static inline __m512i add_lanes_before(__m512i counts)
{
    const __m512i zero = _mm512_setzero_si512();
    counts = _mm512_add_epi64(counts, _mm512_alignr_epi64(counts, zero, PAIRS - 1));
    counts = _mm512_add_epi64(counts, _mm512_alignr_epi64(counts, zero, PAIRS - 2));
    return _mm512_add_epi64(counts, _mm512_alignr_epi64(counts, zero, PAIRS - 4));
}

// Writes the first size pairs one after another. Returns the position behind them, in bits.
TARGET_AVX512
static ZD_NEVER_INLINE uint64_t put_pairs(uint8_t *out, uint64_t position, __m512i pair_bits,
                                          __m512i pair_counts, uint32_t size)
{
    uint64_t bits[PAIRS];
    uint64_t counts[PAIRS];
    _mm512_storeu_si512(bits, pair_bits);
    _mm512_storeu_si512(counts, pair_counts);
    size_t place = (size_t)(position / 8);
    struct bit_writer writer = {out[place], position % 8};
    for (uint32_t i = 0; i < size; i++) {
        put_bits(&writer, bits[i], (unsigned)counts[i]);
        place = store_whole_bytes(&writer, out, place);
    }
    return 8 * (uint64_t)place + writer.count;
}

// Where the output of pairs goes on, and what the next pair needs to know of the two before: their bits, in the
// highest ones of the last lane.
struct pair_writer {
    uint8_t *out;
    uint64_t position; // in bits
    __m512i counts;
    __m512i aligned; // of the last pair
    __m512i tails;   // of both
};

// Goes on behind what is in memory.
TARGET_AVX512
static inline struct pair_writer open_pair_writer(uint8_t *out, uint64_t position)
{
    const uint64_t waiting = (uint64_t)out[position / 8] << 1 << (63 - position % 8);
    const __m512i bits = _mm512_set1_epi64((long long)waiting);
    const struct pair_writer writer = {out, position, _mm512_set1_epi64(64), bits, bits};
    return writer;
}

// Writes all pairs: each is stored with the bits before it that share its first byte, so that none waits for
// another. These come from the two pairs before.
TARGET_AVX512
static inline void put_all_pairs(struct pair_writer *writer, struct code_pairs pairs)
{
    const __m512i sevens = _mm512_set1_epi64(7);
    const __m512i width = _mm512_set1_epi64(64);
    const __m512i bits = pairs.bits;
    const __m512i counts = pairs.counts;
    const __m512i two_counts = _mm512_add_epi64(counts, shift_lanes(counts, writer->counts));
    if (ZD_UNLIKELY(_mm512_cmplt_epu64_mask(two_counts, sevens) != 0)) {
        *writer = open_pair_writer(writer->out,
                                   put_pairs(writer->out, writer->position, bits, counts, PAIRS));
        return;
    }
    _Alignas(64) uint64_t places[PAIRS]; // in one cache line, from which loads can be forwarded
    _Alignas(64) uint64_t words[PAIRS];
    const __m512i ends = add_lanes_before(counts);
    const __m512i begins = _mm512_add_epi64(_mm512_sub_epi64(ends, counts),
                                            _mm512_set1_epi64((long long)writer->position));
    const __m512i aligned = _mm512_sllv_epi64(bits, _mm512_sub_epi64(width, counts));
    const __m512i tails =
        _mm512_or_si512(aligned, _mm512_srlv_epi64(shift_lanes(aligned, writer->aligned), counts));
    const __m512i shifts = _mm512_and_si512(begins, sevens);
    _mm512_storeu_si512(words, _mm512_or_si512(_mm512_sllv_epi64(bits, shifts),
                                               _mm512_srlv_epi64(shift_lanes(tails, writer->tails),
                                                                 _mm512_sub_epi64(width, shifts))));
    _mm512_storeu_si512(places, _mm512_srli_epi64(begins, 3));
    const uint64_t *place = places; // from memory: taking lanes out of registers is dearer
    const uint64_t *word = words;
    ZD_FORGET(place);
    ZD_FORGET(word);
    for (uint32_t i = 0; i < PAIRS; i++) {
        store_le64(writer->out, (size_t)place[i], word[i]);
    }
    const __m512i last = _mm512_alignr_epi64(ends, ends, PAIRS - 1);
    writer->position += (uint32_t)_mm_cvtsi128_si32(_mm512_castsi512_si128(last));
    writer->counts = counts;
    writer->aligned = aligned;
    writer->tails = tails;
}

// Emits rows of symbols while tokens, room and bytes that can be read last.
TARGET_AVX512
static void emit_rows(struct emit_job *job)
{
    const struct emit_codes *const codes = job->codes;
    uint8_t *const out = job->out;
    struct symbol_row row = {.count = 0};
    store_le64(out, job->position, job->writer.bits);
    struct pair_writer writer =
        open_pair_writer(out, 8 * (uint64_t)job->position + job->writer.count);
    uint32_t whole;
    do {
        lay_out_tokens(job, &row);
        whole = row.count / LANES * LANES;
        for (uint32_t i = 0; i < whole; i += LANES) {
            put_all_pairs(&writer, encode_symbols(codes, row.symbols + i));
        }
        row.count -= whole;
        memcpy(row.symbols, row.symbols + whole, LANES * sizeof(row.symbols[0]));
    } while (whole != 0 && job->limit - (size_t)(writer.position / 8) >= ROW_ROOM);
    for (uint32_t i = row.count; i < LANES; i++) {
        row.symbols[i] = NO_SYMBOL;
    }
    const struct code_pairs rest = encode_symbols(codes, row.symbols);
    const uint64_t position = put_pairs(out, writer.position, rest.bits, rest.counts, PAIRS);
    job->position = (size_t)(position / 8);
    job->writer.bits = out[job->position];
    job->writer.count = position % 8;
}

TARGET_AVX512
void zd_emit_tokens_avx512(struct emit_job *job)
{
    if (job->limit - job->position >= ROW_ROOM && job->end_byte - job->next_byte >= COPIED) {
        emit_rows(job);
    }
    zd_emit_tokens_bmi2(job);
}

#else
typedef int zd_emit_tokens_avx512_is_empty_here; // ISO C wants a declaration in every file
#endif
