// SPDX-License-Identifier: Zlib
// CRC-32 by the instructions that add a word to it: what the ARM kernels share. They take and give the
// CRC register, which is the complement of the CRC. The instructions stand here by name, because
// compilers differ in when they offer the intrinsics.
#ifndef ZD_ARCH_ARM_CRC32_WORDS_H
#define ZD_ARCH_ARM_CRC32_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "arch/arm/arm_cpu.h"
#include "base/memory.h"

TARGET_CRC
static inline uint32_t add_8_bytes(uint32_t crc, uint64_t bytes)
{
    uint32_t result;
    __asm__("crc32x %w0, %w1, %2" : "=r"(result) : "r"(crc), "r"(bytes));
    return result;
}

TARGET_CRC
static inline uint32_t add_4_bytes(uint32_t crc, uint32_t bytes)
{
    uint32_t result;
    __asm__("crc32w %w0, %w1, %w2" : "=r"(result) : "r"(crc), "r"(bytes));
    return result;
}

TARGET_CRC
static inline uint32_t add_byte(uint32_t crc, uint32_t byte)
{
    uint32_t result;
    __asm__("crc32b %w0, %w1, %w2" : "=r"(result) : "r"(crc), "r"(byte));
    return result;
}

TARGET_CRC
static inline uint32_t add_words(uint32_t crc, const uint8_t *data, size_t size)
{
    size_t index = 0;
    for (; size - index >= 32; index += 32) {
        crc = add_8_bytes(crc, load_le64(data, index));
        crc = add_8_bytes(crc, load_le64(data, index + 8));
        crc = add_8_bytes(crc, load_le64(data, index + 16));
        crc = add_8_bytes(crc, load_le64(data, index + 24));
    }
    for (; size - index >= 8; index += 8) {
        crc = add_8_bytes(crc, load_le64(data, index));
    }
    if (size - index >= 4) {
        crc = add_4_bytes(crc, load_le32(data, index));
        index += 4;
    }
    for (; index < size; index++) {
        crc = add_byte(crc, data[index]);
    }
    return crc;
}

#endif
