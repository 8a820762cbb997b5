// SPDX-License-Identifier: Zlib
// Unaligned loads and stores of a fixed byte order at base[index]: one instruction each where the
// machine has it, in every context. (Assembled from bytes, compilers take them apart again as soon
// as one of the bytes is used alone. Plain memcpy is a call in a freestanding build.)
#ifndef ZD_BASE_MEMORY_H
#define ZD_BASE_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/compiler.h"

ZD_ALWAYS_INLINE uint32_t load_le16(const uint8_t *base, size_t index)
{
    uint16_t value;
    memcpy(&value, base + index, sizeof(value));
    return ZD_LITTLE_ENDIAN_16(value);
}

ZD_ALWAYS_INLINE uint32_t load_le32(const uint8_t *base, size_t index)
{
    uint32_t value;
    __builtin_memcpy(&value, base + index, sizeof(value));
    return ZD_LITTLE_ENDIAN_32(value);
}

ZD_ALWAYS_INLINE uint64_t load_le64(const uint8_t *base, size_t index)
{
    uint64_t value;
    __builtin_memcpy(&value, base + index, sizeof(value));
    return ZD_LITTLE_ENDIAN_64(value);
}

ZD_ALWAYS_INLINE void store_le16(uint8_t *base, size_t index, uint32_t value)
{
    const uint16_t stored = ZD_LITTLE_ENDIAN_16((uint16_t)value);
    __builtin_memcpy(base + index, &stored, sizeof(stored));
}

ZD_ALWAYS_INLINE void store_le32(uint8_t *base, size_t index, uint32_t value)
{
    const uint32_t stored = ZD_LITTLE_ENDIAN_32(value);
    __builtin_memcpy(base + index, &stored, sizeof(stored));
}

ZD_ALWAYS_INLINE void store_le64(uint8_t *base, size_t index, uint64_t value)
{
    const uint64_t stored = ZD_LITTLE_ENDIAN_64(value);
    __builtin_memcpy(base + index, &stored, sizeof(stored));
}

// The bits of a word in memory from first_bit on, a multiple of 8: a byte, and two bytes.
ZD_ALWAYS_INLINE uint8_t load_byte_of_word(const uint64_t *word, unsigned first_bit)
{
    return ((const uint8_t *)word)[ZD_BYTE_OF_WORD(first_bit, sizeof(uint8_t))];
}

ZD_ALWAYS_INLINE uint16_t load_half_of_word(const uint64_t *word, unsigned first_bit)
{
    uint16_t value;
    const size_t index = ZD_BYTE_OF_WORD(first_bit, sizeof(value));
    __builtin_memcpy(&value, (const uint8_t *)word + index, sizeof(value));
    return value;
}

#endif
