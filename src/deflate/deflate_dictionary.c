// SPDX-License-Identifier: Zlib
// The ABI of dictionaries: deflateSetDictionary and deflateGetDictionary.
#include <string.h>

#include "deflate/deflate_state.h"
#include "deflate/folded_tables.h"
#include "deflate/match_index.h"
#include "deflate/modern.h"
#include "deflate/window.h"

// Takes the dictionary into the window as if it had been compressed, and into the hash table. It
// counts in total_in, as it does in zlib.
// False without memory.
static bool load_dictionary(struct deflate_state *state, const Bytef *dictionary, uInt size)
{
    z_streamp strm = state->strm;
    struct window *window = &state->window;
    if (!zd_tables_unfold(state)) {
        return false;
    }
    z_const Bytef *next_in = strm->next_in;
    const uInt avail_in = strm->avail_in;
    const enum deflate_wrapper wrapper = state->wrapper;

    state->wrapper = WRAPPER_RAW; // the dictionary is not part of the checksum
    strm->next_in = (z_const Bytef *)dictionary;
    strm->avail_in = size;
    zd_window_fill(state);
    while (window->lookahead >= DEFLATE_MIN_MATCH) {
        const uint32_t end = window->position + window->lookahead - (DEFLATE_MIN_MATCH - 1);
        for (uint32_t position = window->position; position < end; position++) {
            insert_position(window, position);
        }
        window->position = end;
        window->lookahead = DEFLATE_MIN_MATCH - 1;
        zd_window_fill(state);
    }
    window->position += window->lookahead;
    window->block_start = (int32_t)window->position;
    window->uninserted = window->lookahead;
    window->lookahead = 0;
    reset_parse(&state->parse);

    strm->next_in = next_in;
    strm->avail_in = avail_in;
    state->wrapper = wrapper;
    return true;
}

static bool has_unparsed_input(const struct deflate_state *state)
{
    return state->modern != NULL ? zd_modern_has_input(state) : state->window.lookahead != 0;
}

int ZEXPORT deflateSetDictionary(z_streamp strm, const Bytef *dictionary, uInt dictLength)
{
    struct deflate_state *state = zd_deflate_state(strm);
    if (state == NULL || dictionary == Z_NULL || has_unparsed_input(state)) {
        return Z_STREAM_ERROR;
    }
    if (!state->trailer_written &&
        (state->wrapper == WRAPPER_GZIP ||
         (state->wrapper == WRAPPER_ZLIB && state->status != STATUS_ZLIB_HEADER))) {
        return Z_STREAM_ERROR;
    }
    if (state->wrapper == WRAPPER_ZLIB && !state->trailer_written) {
        strm->adler =
            state->kernels->adler32((uint32_t)(strm->adler & 0xffffffffu), dictionary, dictLength);
    }
    struct window *window = &state->window;
    if (state->modern == NULL) {
        zd_index_stop(window);
    }
    if (dictLength >= window->size) {
        if (state->modern == NULL && state->wrapper == WRAPPER_RAW) { // else nothing came before
            zd_window_restart(window);
        }
        dictionary += dictLength - window->size;
        dictLength = window->size;
    }
    if (state->modern != NULL) {
        strm->total_in += dictLength; // as in zlib
        return zd_modern_set_dictionary(state, dictionary, dictLength) ? Z_OK : Z_MEM_ERROR;
    }
    return load_dictionary(state, dictionary, dictLength) ? Z_OK : Z_MEM_ERROR;
}

int ZEXPORT deflateGetDictionary(z_streamp strm, Bytef *dictionary, uInt *dictLength)
{
    struct deflate_state *state = zd_deflate_state(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    if (state->modern != NULL) {
        const uint32_t kept = zd_modern_get_dictionary(state, dictionary);
        if (dictLength != Z_NULL) {
            *dictLength = kept;
        }
        return Z_OK;
    }
    const struct window *window = &state->window;
    const uint32_t end = window->position + window->lookahead;
    const uint32_t size = end < window->size ? end : window->size;
    if (dictionary != Z_NULL && size != 0) {
        memcpy(dictionary, window->bytes + (end - size), size);
    }
    if (dictLength != Z_NULL) {
        *dictLength = size;
    }
    return Z_OK;
}
