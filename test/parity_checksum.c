// SPDX-License-Identifier: Zlib
// Owns the choice of checksum calls and their comparison. The limits of the types, and what stock 1.2.13
// does not survive, are the business of test_checksum_limits.c.
#include "parity_checksum.h"

#include "base/cpu.h"
#include "kernels.h"
#include "operating_system.h"

#include <string.h>

enum { DATA_LIMIT = 1 << 18, STEP_LIMIT = 24, ADLER_MODULUS = 65521 };

struct checksum_run {
    struct parity_report *report;
    const struct zlib_api *ours;
    const struct zlib_api *stock;
    struct random *random;
    const uint8_t *data; // ends at a guard page
    size_t size;
};

struct piece {
    const uint8_t *bytes;
    size_t size;
};

static struct piece pick_piece(struct checksum_run *run)
{
    const size_t start = random_magnitude(run->random, (uint32_t)run->size);
    const size_t left = run->size - start;
    const bool is_whole = random_chance(run->random, 30);
    return (struct piece){run->data + start,
                          is_whole ? left : random_magnitude(run->random, (uint32_t)left)};
}

static void expect_value(struct checksum_run *run, const char *what, uLong ours, uLong stock)
{
    expect_number(run->report, what, (long long)ours, (long long)stock);
}

static void step_piece(struct checksum_run *run)
{
    const struct piece piece = pick_piece(run);
    const uLong start = random_below(run->random, UINT32_MAX);
    const uInt size = (uInt)piece.size;

    report_call(run->report, "checksums of %ld bytes from %ld on, start %ld", (long)size,
                (long)start, (long)(piece.bytes - run->data), 0);
    const uLong crc = run->stock->crc32(start, piece.bytes, size);
    const uLong adler = run->stock->adler32(start, piece.bytes, size);
    expect_value(run, "crc32", run->ours->crc32(start, piece.bytes, size), crc);
    expect_value(run, "crc32_z", run->ours->crc32_z(start, piece.bytes, piece.size), crc);
    expect_value(run, "adler32", run->ours->adler32(start, piece.bytes, size), adler);
    expect_value(run, "adler32_z", run->ours->adler32_z(start, piece.bytes, piece.size), adler);
}

// Both of its sums are remainders. Stock reduces other numbers only so far.
static uint32_t pick_adler(struct random *random)
{
    const uint32_t high = random_below(random, ADLER_MODULUS);
    return high << 16 | random_below(random, ADLER_MODULUS);
}

// The rows of the kernel table, which take no start that a checksum cannot have.
static void step_tiers(struct checksum_run *run)
{
    const struct piece piece = pick_piece(run);
    const uint32_t crc = random_below(run->random, UINT32_MAX);
    const uint32_t adler = pick_adler(run->random);
    size_t count;
    const struct kernels *const *tiers = zd_all_kernels(&count);

    for (size_t tier = 0; tier < count; tier++) {
        if ((tiers[tier]->required_features & ~zd_cpu_features()) != 0)
            continue;
        report_call(run->report, "checksums of %ld bytes on tier %ld", (long)piece.size, (long)tier,
                    0, 0);
        expect_value(run, "the tier's crc32", tiers[tier]->crc32(crc, piece.bytes, piece.size),
                     run->stock->crc32_z(crc, piece.bytes, piece.size));
        expect_value(run, "the tier's adler32",
                     tiers[tier]->adler32(adler, piece.bytes, piece.size),
                     run->stock->adler32_z(adler, piece.bytes, piece.size));
    }
}

// Of two pieces that follow each other, the checksum of both.
static void step_whole(struct checksum_run *run)
{
    const struct piece whole = pick_piece(run);
    const uInt first = (uInt)random_magnitude(run->random, (uint32_t)whole.size);
    const uInt second = (uInt)whole.size - first;
    const struct zlib_api *ours = run->ours;
    const uLong crcs[2] = {ours->crc32(0, whole.bytes, first),
                           ours->crc32(0, whole.bytes + first, second)};
    const uLong adlers[2] = {ours->adler32(1, whole.bytes, first),
                             ours->adler32(1, whole.bytes + first, second)};
    const uLong crc = run->stock->crc32_z(0, whole.bytes, whole.size);
    const uLong adler = run->stock->adler32_z(1, whole.bytes, whole.size);
    const uLong advance = ours->crc32_combine_gen((z_off_t)second);

    report_call(run->report, "combined checksums of %ld and %ld bytes", (long)first, (long)second,
                0, 0);
    expect_value(run, "crc32_combine", ours->crc32_combine(crcs[0], crcs[1], (z_off_t)second), crc);
    expect_value(run, "crc32_combine_op", ours->crc32_combine_op(crcs[0], crcs[1], advance), crc);
    expect_value(run, "crc32 in two calls", ours->crc32(crcs[0], whole.bytes + first, second), crc);
    expect_value(run, "adler32_combine",
                 ours->adler32_combine(adlers[0], adlers[1], (z_off_t)second), adler);
    expect_value(run, "adler32 in two calls", ours->adler32(adlers[0], whole.bytes + first, second),
                 adler);
}

// Any numbers that a checksum can be, any length. On Windows stock takes its 64-bit lengths in 32 bits.
static void step_numbers(struct checksum_run *run)
{
    const uint64_t longest = SYSTEM_IS_UNIX ? INT64_MAX : INT32_MAX;
    const uLong first = random_below(run->random, UINT32_MAX);
    const uLong second = random_below(run->random, UINT32_MAX);
    const uLong first_adler = pick_adler(run->random);
    const uLong second_adler = pick_adler(run->random);
    const uint64_t high = random_below(run->random, UINT32_MAX);
    const uint64_t low = random_below(run->random, UINT32_MAX);
    const uint32_t shift = random_below(run->random, 63);
    const uLong operation = (uLong)high | 1; // any but 0
    const z_off64_t length = (z_off64_t)((high << 32 | low) >> (1 + shift) & longest);

    report_call(run->report, "combination of %ld and %ld, length %ld", (long)first, (long)second,
                (long)length, 0);
    expect_value(run, "crc32_combine64", run->ours->crc32_combine64(first, second, length),
                 run->stock->crc32_combine64(first, second, length));
    expect_value(run, "crc32_combine_gen64", run->ours->crc32_combine_gen64(length),
                 run->stock->crc32_combine_gen64(length));
    expect_value(run, "crc32_combine_op", run->ours->crc32_combine_op(first, second, operation),
                 run->stock->crc32_combine_op(first, second, operation));
    expect_value(run, "adler32_combine64",
                 run->ours->adler32_combine64(first_adler, second_adler, length),
                 run->stock->adler32_combine64(first_adler, second_adler, length));
}

void parity_checksum_run(struct parity_report *report, const struct zlib_api *ours,
                         const struct zlib_api *stock, const uint8_t *data, size_t size,
                         struct random *random)
{
    static struct parity_area area;
    static void (*const steps[])(struct checksum_run * run) = {step_piece, step_tiers, step_whole,
                                                               step_numbers};

    if (area.bytes == NULL)
        area = parity_area_make(DATA_LIMIT);
    const size_t used = size < area.size ? size : area.size;
    uint8_t *own = area.bytes + area.size - used;
    if (used != 0)
        memcpy(own, data, used);
    struct checksum_run run = {report, ours, stock, random, own, used};
    for (uint32_t left = 1 + random_magnitude(random, STEP_LIMIT);
         left != 0 && !report->has_difference; left--)
        steps[random_below(random, 4)](&run);
}
