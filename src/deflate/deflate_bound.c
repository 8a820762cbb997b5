// SPDX-License-Identifier: Zlib
// The ABI of bounds: how large output can get, deflateBound and deflateBound_z.
#include "deflate/deflate_state.h"
#include "deflate/deflate_wrapper.h"

// The sizes of sourceLen bytes in the worst kind of block for each set of parameters.
static z_size_t bound_size(const struct deflate_state *state, z_size_t sourceLen)
{
    // Blocks of the fixed code with 9 bits a literal, as few as 255 symbols each (memLevel 2).
    const z_size_t fixed_size =
        sourceLen + (sourceLen >> 3) + (sourceLen >> 8) + (sourceLen >> 9) + 4;
    // Stored blocks of 127 bytes (memLevel 1).
    const z_size_t stored_size =
        sourceLen + (sourceLen >> 5) + (sourceLen >> 7) + (sourceLen >> 11) + 7;
    if (state == NULL) {
        const z_size_t wrapper_size = 6;
        return (fixed_size > stored_size ? fixed_size : stored_size) + wrapper_size;
    }
    const z_size_t wrapper_size = zd_wrapper_size(state);
    const struct window *window = &state->window;
    if (window->bits == MAX_WBITS && mem_level(state) == DEFAULT_MEM_LEVEL) {
        return sourceLen + (sourceLen >> 12) + (sourceLen >> 14) + (sourceLen >> 25) + 7 +
               wrapper_size;
    }
    // With a window that a block may outgrow, stored blocks are not always at hand.
    return (window->bits <= window->hash_bits && state->level != 0 ? fixed_size : stored_size) +
           wrapper_size;
}

z_size_t ZEXPORT deflateBound_z(z_streamp strm, z_size_t sourceLen)
{
    const z_size_t bound = bound_size(zd_deflate_state(strm), sourceLen);
    return bound < sourceLen ? (z_size_t)-1 : bound;
}

uLong ZEXPORT deflateBound(z_streamp strm, uLong sourceLen)
{
    const z_size_t bound = deflateBound_z(strm, sourceLen);
    return bound > (uLong)-1 ? (uLong)-1 : (uLong)bound;
}
