// SPDX-License-Identifier: Zlib
// The fast loop for any CPU.
#include "inflate/inflate_fast.h"

#include "inflate/inflate_fast_body.h"

ZD_NEVER_INLINE static void save_piece_portable(uint8_t *to, const uint8_t *from)
{
    save_piece_body(to, from);
}

void zd_inflate_fast_portable(struct inflate_fast_job *job)
{
    inflate_fast_body(job, save_piece_portable);
}
