// SPDX-License-Identifier: Zlib
// The fast loop for any CPU.
#include "inflate/inflate_fast.h"

#include "inflate/inflate_fast_body.h"

void zd_inflate_fast_portable(struct inflate_fast_job *job)
{
    inflate_fast_body(job);
}
