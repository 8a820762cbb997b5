// SPDX-License-Identifier: Zlib
// Every kernel of every tier that this machine can run, against the plainest form of what it
// computes. Tiers and their kernels are found through kernels.h: a new one needs no line here.
#include "base/cpu.h"
#include "deflate/parse_candidates.h"
#include "kernels.h"
#include "parity_area.h"
#include "random.h"
#include "test.h"
#include "zander.h"

enum { BUFFER_SIZE = 70000, MAX_ALIGNMENT = 64, SHORT_LENGTHS = 1025 };

static uint8_t buffer[BUFFER_SIZE + MAX_ALIGNMENT];

// RFC 1952 section 8, bit by bit.
static uint32_t plain_crc32(uint32_t crc, const uint8_t *data, size_t size)
{
    crc = ~crc;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
        }
    }
    return ~crc;
}

// RFC 1950 section 8.2, reduced at every byte, and before the first.
static uint32_t plain_adler32(uint32_t adler, const uint8_t *data, size_t size)
{
    uint32_t sum1 = (adler & 0xffff) % 65521, sum2 = (adler >> 16) % 65521;
    for (size_t i = 0; i < size; i++) {
        sum1 = (sum1 + data[i]) % 65521;
        sum2 = (sum2 + sum1) % 65521;
    }
    return sum2 << 16 | sum1;
}

// As polynomials over GF(2), reflected: one multiplication by x for each coefficient.
static uint32_t plain_multiply(uint32_t a, uint32_t b)
{
    uint32_t product = 0;
    for (int bit = 31; bit >= 0; bit--) {
        product ^= (a >> bit & 1) != 0 ? b : 0;
        b = b >> 1 ^ ((b & 1) != 0 ? 0xedb88320u : 0);
    }
    return product;
}

static void check_multiply(const struct kernels *kernels, struct random *random)
{
    static const uint32_t edges[] = {0, 1, 0x80000000, 0x40000000, 0xedb88320, UINT32_MAX};
    enum { EDGES = sizeof(edges) / sizeof(edges[0]) };
    for (size_t i = 0; i < EDGES; i++) {
        for (size_t k = 0; k < EDGES; k++) {
            CHECK_EQUAL(kernels->crc32_multiply(edges[i], edges[k]),
                        plain_multiply(edges[i], edges[k]));
        }
    }
    for (int round = 0; round < 5000; round++) {
        const uint32_t a = (uint32_t)random_next(random), b = (uint32_t)random_next(random);
        CHECK_EQUAL(kernels->crc32_multiply(a, b), plain_multiply(a, b));
    }
}

// One of two is a sum that no data has, as a caller may give it.
static uint32_t random_adler(struct random *random)
{
    const uint32_t above = random_below(random, 2) == 0 ? 65521 : 0;
    const uint32_t limit = above == 0 ? 65521 : 65536 - 65521;
    return (above + random_below(random, limit)) << 16 | (above + random_below(random, limit));
}

static void check_sums(const struct kernels *kernels, struct random *random, size_t offset,
                       size_t size)
{
    const uint8_t *data = buffer + offset;
    const uint32_t crc = (uint32_t)random_next(random);
    const uint32_t adler = random_adler(random);
    CHECK_EQUAL(kernels->crc32(crc, data, size), plain_crc32(crc, data, size));
    CHECK_EQUAL(kernels->adler32(adler, data, size), plain_adler32(adler, data, size));

    const size_t cut = random_below(random, (uint32_t)size + 1);
    CHECK_EQUAL(kernels->crc32(kernels->crc32(crc, data, cut), data + cut, size - cut),
                plain_crc32(crc, data, size));
    CHECK_EQUAL(kernels->adler32(kernels->adler32(adler, data, cut), data + cut, size - cut),
                plain_adler32(adler, data, size));
}

// Bytes and sums at their largest, all bytes or every second: the reductions of Adler-32 come just in
// time, and its lanes are as wide as they must be.
static void check_largest_sums(const struct kernels *kernels, uint8_t even, uint8_t odd)
{
    for (size_t i = 0; i < sizeof(buffer); i++) {
        buffer[i] = i % 2 == 0 ? even : odd;
    }
    for (size_t size = BUFFER_SIZE; size > 0; size /= 2) {
        CHECK_EQUAL(kernels->adler32(65520u << 16 | 65520u, buffer, size),
                    plain_adler32(65520u << 16 | 65520u, buffer, size));
        CHECK_EQUAL(kernels->adler32(UINT32_MAX, buffer, size),
                    plain_adler32(UINT32_MAX, buffer, size));
    }
}

static void check_all_sums(const struct kernels *kernels, struct random *random)
{
    for (size_t size = 0; size < SHORT_LENGTHS; size++) {
        check_sums(kernels, random, random_below(random, MAX_ALIGNMENT), size);
    }
    for (size_t alignment = 0; alignment < MAX_ALIGNMENT; alignment++) {
        check_sums(kernels, random, alignment, 64 + random_below(random, 300));
    }
    for (int i = 0; i < 20; i++) {
        check_sums(kernels, random, random_below(random, MAX_ALIGNMENT),
                   random_below(random, BUFFER_SIZE));
    }
    check_largest_sums(kernels, 0xff, 0xff);
    check_largest_sums(kernels, 0xff, 0);
    check_largest_sums(kernels, 0, 0xff);
}

// Data that begins behind, or ends before, memory that nobody may touch.
static void check_sums_at_edges(const struct kernels *kernels, struct random *random)
{
    const struct parity_area area = parity_area_make(4 * SHORT_LENGTHS);
    uint8_t *const usable = area.bytes;
    const size_t size = area.size;
    random_fill(random, usable, size);
    for (size_t length = 0; length <= size; length += length < SHORT_LENGTHS ? 1 : 61) {
        const uint8_t *at_end = usable + size - length;
        CHECK_EQUAL(kernels->crc32(0, usable, length), plain_crc32(0, usable, length));
        CHECK_EQUAL(kernels->crc32(0, at_end, length), plain_crc32(0, at_end, length));
        CHECK_EQUAL(kernels->adler32(1, usable, length), plain_adler32(1, usable, length));
        CHECK_EQUAL(kernels->adler32(1, at_end, length), plain_adler32(1, at_end, length));
    }
}

// The names that zander.h tells are those of the rows, and the environment chooses among them.
static void check_tier_names(const struct kernels *const *tiers, size_t count)
{
    for (unsigned tier = 0; tier < count; tier++) {
        CHECK_STRING(zander_tier_name(tier), tiers[tier]->name);
    }
    CHECK(zander_tier_name((unsigned)count) == NULL);
    CHECK_STRING(zander_tier(), zd_kernels()->name);
    const char *wanted = getenv("ZANDER_TIER");
    const uint32_t features = zd_cpu_features();
    size_t expected = 0;
    for (size_t tier = 0; wanted != NULL && tier < count; tier++) {
        expected = strcmp(tiers[tier]->name, wanted) == 0 ? tier : expected;
    }
    while ((tiers[expected]->required_features & ~features) != 0) {
        expected++;
    }
    CHECK_STRING(zander_tier(), tiers[expected]->name);
}

static void check_slide_hash(const struct kernels *kernels, struct random *random)
{
    enum { MAX_POSITIONS = 4096 };
    static uint16_t positions[MAX_POSITIONS], expected[MAX_POSITIONS];
    for (unsigned bits = 9; bits <= 15; bits++) {
        const uint32_t slide = 1u << bits;
        for (size_t count = 32; count <= MAX_POSITIONS; count *= 2) {
            for (size_t i = 0; i < count; i++) {
                const uint32_t near_edge = slide - 2 + random_below(random, 5);
                positions[i] =
                    (uint16_t)(random_below(random, 4) == 0 ? near_edge : random_next(random));
                expected[i] = (uint16_t)(positions[i] >= slide ? positions[i] - slide : 0);
            }
            kernels->slide_hash(positions, count, slide);
            CHECK_BYTES(positions, expected, count * sizeof(positions[0]));
        }
    }
}

// Bytes of a small or full alphabet, with repeats from before in between.
static void make_repetitive(struct random *random, uint8_t *bytes, uint32_t size)
{
    const uint32_t alphabet = random_below(random, 3) == 0 ? 256 : 1 + random_below(random, 20);
    const uint32_t spacing = 1 + random_magnitude(random, 3000);
    for (uint32_t i = 0; i < size;) {
        uint32_t length = 1 + random_below(random, spacing);
        for (; length != 0 && i < size; length--) {
            bytes[i++] = (uint8_t)random_below(random, alphabet);
        }
        const uint32_t distance = 1 + random_magnitude(random, 40000);
        length = random_magnitude(random, 600);
        for (; length != 0 && i < size && distance <= i; length--, i++) {
            bytes[i] = bytes[i - distance];
        }
    }
}

// Two jobs of a stream: history, then the bytes up to `end`; whatever the tables held before.
struct parsed {
    uint32_t tokens[CANDIDATE_MAX_CHUNK / 4 + 1000];
    uint32_t count;
};

static void parse_with(const struct kernels *kernels, struct parse_job job, uint32_t middle,
                       struct parsed *parsed)
{
    enum { TABLE_SIZE = 256 * 1024 };
    static _Alignas(64) uint8_t tables[TABLE_SIZE];
    const uint32_t end = job.end;
    const uint32_t size = zd_chunk_layout(DESIGN_CANDIDATES, 15, 9).table_size;
    CHECK(size <= TABLE_SIZE);
    memset(tables, 0xa5, sizeof(tables));
    memset(parsed, 0, sizeof(*parsed));
    job.tables = tables;
    job.tokens = parsed->tokens;
    job.token_capacity = ZD_COUNT_OF(parsed->tokens);
    job.is_new = true;
    for (job.end = middle; job.begin != end; job.end = end) {
        kernels->parse_candidates(&job);
        CHECK_EQUAL(job.parsed_end, job.end);
        job.tokens += job.token_count;
        job.token_capacity -= job.token_count;
        parsed->count += job.token_count;
        job.begin = job.end;
        job.is_new = false;
    }
}

// The tokens of every tier are those of the portable one, and stand for the bytes.
static void check_candidates(const struct kernels *kernels, const struct kernels *portable,
                             struct random *random)
{
    enum { HISTORY = 20000, JOBS = 150 };
    static uint8_t room[HISTORY + CANDIDATE_MAX_CHUNK];
    static struct parsed parsed, expected;
    for (unsigned i = 0; i < JOBS; i++) {
        const uint32_t history = random_below(random, 3) == 0 ? random_below(random, HISTORY) : 0;
        const uint32_t size = random_magnitude(random, CANDIDATE_MAX_CHUNK);
        // Where the job ends, readable memory does.
        uint8_t *const bytes = malloc(history + size + 1);
        CHECK(bytes != NULL);
        make_repetitive(random, bytes, history + size);
        const struct parse_job job = {
            .bytes = bytes,
            .origin = (uint32_t)random_next(random),
            .begin = history,
            .end = history + size,
            .max_distance = 1u << random_between(random, 9, 15),
            .min_match = random_chance(random, 20) ? 6 : 3,
            .mem_level = (uint32_t)random_between(random, 1, 9),
            .limits = {.lazy_length = random_below(random, 2) * 4,
                       .chain_length = 1 + random_below(random, 2)},
        };
        const uint32_t middle = history + random_below(random, size + 1);
        parse_with(kernels, job, middle, &parsed);
        parse_with(portable, job, middle, &expected);
        CHECK_EQUAL(parsed.count, expected.count);
        CHECK_BYTES(parsed.tokens, expected.tokens, sizeof(parsed.tokens));
        memcpy(room, bytes, history);
        uint32_t position = history;
        for (uint32_t token = 0; token < parsed.count; token++) {
            const uint32_t literals = token_literals(parsed.tokens[token]);
            memcpy(room + position, bytes + position, literals);
            position += literals;
            if (token_has_match(parsed.tokens[token])) {
                const uint32_t distance = token_distance(parsed.tokens[token]);
                CHECK(distance <= position && distance <= job.max_distance);
                for (uint32_t j = token_length(parsed.tokens[token]); j != 0; j--, position++) {
                    room[position] = room[position - distance];
                }
            }
        }
        CHECK_EQUAL(position, history + size);
        CHECK_BYTES(room, bytes, history + size);
        free(bytes);
    }
}

int main(void)
{
    struct random random = random_from_seed(20240229);
    size_t count;
    const struct kernels *const *tiers = zd_all_kernels(&count);
    const uint32_t features = zd_cpu_features();

    CHECK(count >= 1);
    CHECK_STRING(tiers[count - 1]->name, "portable");
    CHECK_EQUAL(tiers[count - 1]->required_features, 0);
    CHECK(zd_kernels() == zd_kernels());
    check_tier_names(tiers, count);
    for (size_t tier = 0; tier < count; tier++) {
        if ((tiers[tier]->required_features & ~features) != 0) {
            printf("%s: this machine cannot run it\n", tiers[tier]->name);
            continue;
        }
        random_fill(&random, buffer, sizeof(buffer));
        check_all_sums(tiers[tier], &random);
        check_sums_at_edges(tiers[tier], &random);
        check_multiply(tiers[tier], &random);
        check_slide_hash(tiers[tier], &random);
        check_candidates(tiers[tier], tiers[count - 1], &random);
        printf("%s: ok\n", tiers[tier]->name);
    }
    return 0;
}
