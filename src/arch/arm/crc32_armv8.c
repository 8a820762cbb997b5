// SPDX-License-Identifier: Zlib
// CRC-32 by the instructions of ARMv8. Each waits for the one before it, so long data are taken as three
// neighbours side by side, which are joined at their ends. Empty on other architectures.
#include "arch/arm/arm_cpu.h"

#if ARM_HAS_64_BIT_TIERS
#include "arch/arm/arm_kernels.h"
#include "arch/arm/crc32_words.h"
#include "checksum/crc32.h"
#include "checksum/crc32_tables.h"

// Bytes of one neighbour.
enum { LONG = 4096, SHORT = 1024 };
_Static_assert(LONG == 1 << 4 * 3 && SHORT == 4 << 4 * 2, "single digits of 16, of places 3 and 2");
static const uint32_t *const long_powers = zd_crc32_powers[3];
static const uint32_t *const short_powers = zd_crc32_powers[2];

// The register after three times size bytes. power and double_power: what moves a CRC over size and over
// twice as many.
TARGET_CRC
static inline uint32_t add_neighbours(uint32_t crc, const uint8_t *data, size_t size,
                                      uint32_t power, uint32_t double_power)
{
    uint32_t second = 0, third = 0;
    for (size_t i = 0; i < size; i += 8) {
        crc = add_8_bytes(crc, load_le64(data, i));
        second = add_8_bytes(second, load_le64(data + size, i));
        third = add_8_bytes(third, load_le64(data + 2 * size, i));
    }
    return zd_crc32_multiply_portable(crc, double_power) ^
           zd_crc32_multiply_portable(second, power) ^ third;
}

TARGET_CRC
uint32_t zd_crc32_armv8(uint32_t crc, const uint8_t *data, size_t size)
{
    crc = ~crc;
    for (; size >= 3 * LONG; data += 3 * LONG, size -= 3 * LONG) {
        crc = add_neighbours(crc, data, LONG, long_powers[1], long_powers[2]);
    }
    for (; size >= 3 * SHORT; data += 3 * SHORT, size -= 3 * SHORT) {
        crc = add_neighbours(crc, data, SHORT, short_powers[4], short_powers[8]);
    }
    return ~add_words(crc, data, size);
}

#else
typedef int zd_crc32_armv8_is_empty_here; // ISO C wants a declaration in every file
#endif
