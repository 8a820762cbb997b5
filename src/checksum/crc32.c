// SPDX-License-Identifier: Zlib
// CRC-32: the ABI functions and the portable kernel. Five braids of eight-byte words advance side by
// side through tables (A. Kadatch and B. Jenkins, "Everything we know about CRC but afraid to forget",
// 2010); what is too short for that goes eight bytes a step ("slicing": M. Kounavis and F. Berry, 2005).
#include "checksum/crc32.h"

#include "base/memory.h"
#include "checksum/crc32_tables.h"
#include "kernels.h"
#include "zlib.h"

enum { WORD_SIZE = 8, BRAIDS = 5, BRAID_STEP = BRAIDS * WORD_SIZE };

// The register after the eight bytes of word, and the zero bytes that the table has in it already.
ZD_ALWAYS_INLINE uint32_t fold_word(const z_crc_t table[8][256], uint64_t word)
{
    const z_crc_t crc = table[7][word & 0xff] ^ table[6][word >> 8 & 0xff] ^
                        table[5][word >> 16 & 0xff] ^ table[4][word >> 24 & 0xff] ^
                        table[3][word >> 32 & 0xff] ^ table[2][word >> 40 & 0xff] ^
                        table[1][word >> 48 & 0xff] ^ table[0][word >> 56];
    return (uint32_t)crc; // z_crc_t may be wider than 32 bits: Z_SOLO
}

// Whole braid steps from data[*index] on, which moves behind them; the last step joins the braids.
ZD_ALWAYS_INLINE uint32_t add_braids(uint32_t crc, const uint8_t *data, size_t size, size_t *index)
{
    uint32_t braids[BRAIDS] = {crc};
    size_t next = *index;
    for (; size - next >= 2 * BRAID_STEP; next += BRAID_STEP) {
        for (unsigned i = 0; i < BRAIDS; i++) {
            braids[i] =
                fold_word(zd_crc32_braid_table, load_le64(data, next + i * WORD_SIZE) ^ braids[i]);
        }
    }
    crc = 0;
    for (unsigned i = 0; i < BRAIDS; i++) {
        crc = fold_word(zd_crc32_table, load_le64(data, next + i * WORD_SIZE) ^ braids[i] ^ crc);
    }
    *index = next + BRAID_STEP;
    return crc;
}

uint32_t zd_crc32_portable(uint32_t crc, const uint8_t *data, size_t size)
{
    size_t index = 0;
    crc = ~crc;
    if (size >= 3 * BRAID_STEP) {
        crc = add_braids(crc, data, size, &index);
    }
    for (; size - index >= WORD_SIZE; index += WORD_SIZE) {
        crc = fold_word(zd_crc32_table, load_le64(data, index) ^ crc);
    }
    for (; index < size; index++) {
        crc = crc >> 8 ^ (uint32_t)zd_crc32_table[0][(crc ^ data[index]) & 0xff];
    }
    return ~crc;
}

ZD_ALWAYS_INLINE uLong update(uLong crc, const Bytef *data, size_t size)
{
    return data == Z_NULL ? 0 : zd_kernels()->crc32((uint32_t)(crc & 0xffffffffu), data, size);
}

uLong ZEXPORT crc32_z(uLong crc, const Bytef *buf, z_size_t len)
{
    return update(crc, buf, len);
}

uLong ZEXPORT crc32(uLong crc, const Bytef *buf, uInt len)
{
    return update(crc, buf, len);
}

const z_crc_t FAR *ZEXPORT get_crc_table(void)
{
    return zd_crc32_table[0];
}
