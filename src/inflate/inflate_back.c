// SPDX-License-Identifier: Zlib
// inflateBack() of zlib.h: raw deflate between two callbacks. The caller's window is output buffer
// and history at once, so the block decoder runs in it and hands it out whenever it is full.
#include "zlib.h"

#include "base/alloc.h"
#include "base/version_check.h"
#include "inflate/copy_match.h"
#include "inflate/inflate_state.h"

enum { MIN_BACK_WINDOW_BITS = 8, MAX_BACK_WINDOW_BITS = 15 };

int ZEXPORT inflateBackInit_(z_streamp strm, int windowBits, unsigned char FAR *window,
                             const char *version, int stream_size)
{
    if (!is_compatible_caller(version, stream_size)) {
        return Z_VERSION_ERROR;
    }
    if (strm == NULL || window == NULL || windowBits < MIN_BACK_WINDOW_BITS ||
        windowBits > MAX_BACK_WINDOW_BITS) {
        return Z_STREAM_ERROR;
    }
    strm->msg = NULL;
    if (!zd_alloc_defaults(strm)) {
        return Z_STREAM_ERROR;
    }
    struct inflate_state *const state = zd_alloc(strm, 1, sizeof(struct inflate_state));
    if (state == NULL) {
        return Z_MEM_ERROR;
    }
    strm->state = (struct internal_state *)(void *)state;
    state->stream = NULL; // the other inflate functions refuse it
    state->kernels = zd_kernels();
    state->phase = PHASE_BLOCKS;
    state->window_bits = (unsigned)windowBits;
    state->history.window = window;
    return Z_OK;
}

// The pieces of one call that go through the callbacks.
struct back_call {
    z_const unsigned char *input; // that of io.reader, to be given back
    in_func in;
    void *in_context;
    out_func out;
    void *out_context;
    struct block_io io;
    struct history history; // nothing until the window has been full once, then all of it
};

static bool get_input(struct back_call *call)
{
    z_const unsigned char *input = NULL;
    const unsigned size = call->in(call->in_context, &input);
    call->input = size != 0 ? input : NULL;
    call->io.reader.input = call->input;
    call->io.reader.next = 0;
    call->io.reader.end = size;
    return size != 0;
}

static bool put_output(struct back_call *call)
{
    const unsigned size = (unsigned)call->io.output_next;
    call->io.output_next = 0;
    call->history.have = call->history.size;
    return call->out(call->out_context, call->io.output, size) == 0;
}

static void open_back_call(struct back_call *call, const struct inflate_state *state,
                           z_streamp strm)
{
    const size_t window_size = (size_t)1 << state->window_bits;
    call->input = strm->next_in;
    call->history = (struct history){
        .window = state->history.window,
        .capacity = (uint32_t)window_size,
        .size = (uint32_t)window_size,
        .have = 0,
        .end = (uint32_t)window_size,
    };
    call->io = (struct block_io){
        .reader = {.input = strm->next_in, .end = strm->next_in != NULL ? strm->avail_in : 0},
        .output = state->history.window,
        .output_end = window_size,
        .strip_end = SIZE_MAX,
        .history = &call->history,
        .max_distance = window_size,
        // The fast loop may have spoiled the oldest bytes, which it is about to replace.
        .max_history_distance = window_size - COPY_MATCH_OVERRUN,
        .kernels = state->kernels,
    };
}

static int run_back_call(struct back_call *call, struct inflate_state *state, z_streamp strm)
{
    for (;;) {
        switch (zd_decode_blocks(&state->blocks, &call->io)) {
        case DECODE_NEED_INPUT:
            if (!get_input(call)) {
                return Z_BUF_ERROR;
            }
            if (state->phase != PHASE_BLOCKS) {
                return Z_STREAM_ERROR; // the callback has done something to this stream
            }
            break;
        case DECODE_NEED_OUTPUT:
            if (!put_output(call)) {
                return Z_BUF_ERROR;
            }
            break;
        case DECODE_DONE:
            return Z_STREAM_END;
        case DECODE_ERROR:
            strm->msg = (z_const char *)state->blocks.message;
            return Z_DATA_ERROR;
        case DECODE_CONTINUE:
        case DECODE_STOPPED:
        case DECODE_STRIP:
            break;
        }
    }
}

int ZEXPORT inflateBack(z_streamp strm, in_func in, void FAR *in_desc, out_func out,
                        void FAR *out_desc)
{
    if (strm == NULL || strm->state == NULL) {
        return Z_STREAM_ERROR;
    }
    struct inflate_state *const state = (struct inflate_state *)(void *)strm->state;
    if (state->stream != NULL || state->phase != PHASE_BLOCKS) {
        return Z_STREAM_ERROR;
    }
    struct back_call call = {.in = in, .in_context = in_desc, .out = out, .out_context = out_desc};
    open_back_call(&call, state, strm);
    strm->msg = NULL;
    zd_start_blocks(&state->blocks);
    int status = run_back_call(&call, state, strm);
    if (call.io.output_next != 0 && !put_output(&call) && status == Z_STREAM_END) {
        status = Z_BUF_ERROR;
    }
    strm->next_in = call.input != NULL ? call.input + call.io.reader.next : NULL;
    strm->avail_in = (uInt)(call.io.reader.end - call.io.reader.next);
    return status;
}

int ZEXPORT inflateBackEnd(z_streamp strm)
{
    if (strm == NULL || strm->state == NULL || strm->zfree == NULL) {
        return Z_STREAM_ERROR;
    }
    zd_free(strm, strm->state);
    strm->state = NULL;
    return Z_OK;
}
