// SPDX-License-Identifier: Zlib
// The portable instance of the emitter.
#include "deflate/emit_tokens.h"

#include "deflate/emit_tokens_body.h"

void zd_emit_tokens_portable(struct emit_job *job)
{
    emit_tokens_body(job);
}
