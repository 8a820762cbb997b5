// SPDX-License-Identifier: Zlib
// The portable kernel that moves hash table positions along with the window.
#ifndef ZD_DEFLATE_SLIDE_HASH_H
#define ZD_DEFLATE_SLIDE_HASH_H

#include <stddef.h>
#include <stdint.h>

// Contract in kernels.h.
void zd_slide_hash_portable(uint16_t *positions, size_t count, uint32_t slide);

#endif
