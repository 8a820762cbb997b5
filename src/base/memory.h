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

#endif
