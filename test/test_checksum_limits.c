// SPDX-License-Identifier: Zlib
// The checksums at the edges of their types: dirty upper bits, negative lengths, lengths over 4 GiB, no bytes at all. What
// they compute for ordinary data is the business of test_kernels.c; here it is compared with the system's libz.
#include "zlib_api.h"

#include "parity_checksum.h"
#include "test.h"

enum { DATA_SIZE = 5000 };

static const uLong dirt = sizeof(uLong) > 4 ? (uLong)0xDEADBEEF << 16 << 16 : 0;

static void check_upper_bits(const Bytef *data)
{
    const uLong crc = crc32(0, data, 1000);
    const uLong adler = adler32(1, data, 1000);

    for (uInt size = 1; size < DATA_SIZE; size += 1 + size / 3) {
        CHECK_EQUAL(crc32(crc | dirt, data, size), crc32(crc, data, size));
        CHECK_EQUAL(crc32_z(crc | dirt, data, size), crc32(crc, data, size));
        CHECK_EQUAL(adler32(adler | dirt, data, size), adler32(adler, data, size));
        CHECK_EQUAL(adler32_z(adler | dirt, data, size), adler32(adler, data, size));
        CHECK(crc32(crc | dirt, data, size) <= 0xFFFFFFFF);
        CHECK(adler32(adler | dirt, data, size) <= 0xFFFFFFFF);
    }
    const uLong other_crc = crc32(0, data + 7, 900);
    const uLong other_adler = adler32(1, data + 7, 900);
    CHECK_EQUAL(crc32_combine(crc | dirt, other_crc | dirt, 900),
                crc32_combine(crc, other_crc, 900));
    CHECK_EQUAL(adler32_combine(adler | dirt, other_adler | dirt, 900),
                adler32_combine(adler, other_adler, 900));
    CHECK_EQUAL(crc32_combine_op(crc | dirt, other_crc | dirt, crc32_combine_gen(900)),
                crc32_combine(crc, other_crc, 900));
}

static void check_combination(const Bytef *data)
{
    const uLong crc = crc32(0, data, DATA_SIZE);
    const uLong adler = adler32(1, data, DATA_SIZE);

    for (uInt first = 0; first <= DATA_SIZE; first += 1 + first / 5) {
        const uInt second = DATA_SIZE - first;
        CHECK_EQUAL(
            crc32_combine(crc32(0, data, first), crc32(0, data + first, second), (z_off_t)second),
            crc);
        CHECK_EQUAL(crc32_combine64(crc32(0, data, first), crc32(0, data + first, second), second),
                    crc);
        CHECK_EQUAL(crc32_combine_op(crc32(0, data, first), crc32(0, data + first, second),
                                     crc32_combine_gen64(second)),
                    crc);
        CHECK_EQUAL(adler32_combine(adler32(1, data, first), adler32(1, data + first, second),
                                    (z_off_t)second),
                    adler);
        CHECK_EQUAL(adler32_combine64(adler32(1, data, first), adler32(1, data + first, second),
                                      (z_off_t)second),
                    adler);
    }
}

// As zlib 1.3.2 documents; 1.2.13 does not come back from crc32_combine here.
static void check_negative_lengths(void)
{
    static const z_off64_t lengths[] = {
        -1,          -2,          -255,        -65521,        -65522,
        -2147483647, -4294967296, -4294967297, INT64_MIN + 1, INT64_MIN};

    for (size_t at = 0; at < sizeof(lengths) / sizeof(lengths[0]); at++) {
        CHECK_EQUAL(crc32_combine64(0x12345678, 0x9ABCDEF0, lengths[at]), 0);
        CHECK_EQUAL(crc32_combine_gen64(lengths[at]), 0);
        CHECK_EQUAL(adler32_combine64(0x12345678, 0x0ABC0EF0, lengths[at]), 0xFFFFFFFF);
    }
    CHECK_EQUAL(crc32_combine(0x12345678, 0x9ABCDEF0, -1), 0);
    CHECK_EQUAL(crc32_combine_gen(-1), 0);
    CHECK_EQUAL(adler32_combine(0x12345678, 0x0ABC0EF0, -1), 0xFFFFFFFF);
}

// A second part of 2^n bytes may be put on in two halves.
static void check_long_lengths(void)
{
    const uLong first_crc = 0x12345678;
    const uLong first_adler = 0x12345678 % 65521;

    for (int bits = 20; bits <= 61; bits++) {
        const z_off64_t half = (z_off64_t)1 << bits;
        const uLong crc_of_two = crc32_combine64(0xCAFEBABE, 0x0BADF00D, half);
        const uLong adler_of_two = adler32_combine64(0x00FE00BE, 0x0BAD000D, half);
        CHECK_EQUAL(crc32_combine64(crc32_combine64(first_crc, 0xCAFEBABE, half), 0x0BADF00D, half),
                    crc32_combine64(first_crc, crc_of_two, 2 * half));
        CHECK_EQUAL(
            adler32_combine64(adler32_combine64(first_adler, 0x00FE00BE, half), 0x0BAD000D, half),
            adler32_combine64(first_adler, adler_of_two, 2 * half));
        CHECK_EQUAL(crc32_combine_op(first_crc, crc_of_two, crc32_combine_gen64(2 * half)),
                    crc32_combine64(first_crc, crc_of_two, 2 * half));
    }
}

static int check_against_stock(const struct zlib_api *stock, const Bytef *data)
{
    static struct parity_report report;

    CHECK_BYTES(get_crc_table(), stock->get_crc_table(), 256 * sizeof(z_crc_t));
    for (uint64_t index = 0; index < 1000 && !report.has_difference; index++) {
        struct random random = random_from_seed(random_derive(5, index));
        report_start(&report, "test_checksum_limits", index);
        parity_checksum_run(&report, zlib_api_ours(), stock, data, DATA_SIZE, &random);
    }
    return report.has_difference;
}

int main(void)
{
    static Bytef data[DATA_SIZE];
    struct random random = random_from_seed(3);

    random_fill(&random, data, sizeof(data));
    CHECK_EQUAL(crc32(0, NULL, 0), 0);
    CHECK_EQUAL(crc32(77, NULL, 5), 0);
    CHECK_EQUAL(adler32(0, NULL, 0), 1);
    CHECK_EQUAL(adler32(77, NULL, 5), 1);
    check_upper_bits(data);
    check_combination(data);
    check_negative_lengths();
    check_long_lengths();
    return zlib_api_stock() == NULL ? 0 : check_against_stock(zlib_api_stock(), data);
}
