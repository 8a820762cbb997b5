// SPDX-License-Identifier: Zlib
// CRC-32 with four accumulators of 16 bytes.
#if defined(__x86_64__) || defined(__i386__)

#include "arch/x86/crc32_fold.h"
#include "arch/x86/x86_kernels.h"

CRC32_FOLD_TARGET uint32_t zd_crc32_pclmul(uint32_t crc, const uint8_t *data, size_t size)
{
    return size < 64 ? crc32_below_64(crc, data, size) : crc32_from_64(crc, data, size);
}

#else
typedef int zd_crc32_pclmul_is_empty_here; // ISO C wants a declaration in every file
#endif
