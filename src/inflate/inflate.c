// SPDX-License-Identifier: Zlib
// The inflate functions of zlib.h, except inflateBack: they check what the caller gives, drive the
// wrapper and the block decoder, keep history and totals, and translate every outcome to zlib's
// codes.
#include "zlib.h"

#include <limits.h>
#include <string.h>

#include "base/alloc.h"
#include "base/version_check.h"
#include "inflate/inflate_state.h"

enum {
    // Output is checked while it is still in the cache: at most this much at a time.
    CHECK_STRIP = 16384,
    DEFAULT_WINDOW_BITS = 15,
    MIN_WINDOW_BITS = 8,
    MAX_WINDOW_BITS = 15,
    MARK_OF_NO_STREAM = -65536,
};

// What inflateSync() looks for: the size fields of an empty stored block.
static const uint8_t sync_marker[4] = {0x00, 0x00, 0xff, 0xff};

// The state of a stream that this library has initialised and that has not been moved; else null.
static struct inflate_state *state_of(z_streamp strm)
{
    if (strm == NULL || strm->zalloc == NULL || strm->zfree == NULL || strm->state == NULL) {
        return NULL;
    }
    struct inflate_state *const state = (struct inflate_state *)(void *)strm->state;
    if (state->stream != strm || state->phase < PHASE_HEADER || state->phase > PHASE_LAST) {
        return NULL;
    }
    return state;
}

// Init, reset, end

int ZEXPORT inflateResetKeep(z_streamp strm)
{
    struct inflate_state *const state = state_of(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    strm->total_in = 0;
    strm->total_out = 0;
    strm->msg = NULL;
    if (state->wrapper != 0) {
        strm->adler = state->wrapper & WRAPPER_ZLIB;
    }
    state->phase = PHASE_HEADER;
    state->gzip_flags = -1;
    state->output_total = 0;
    state->gzip_header = NULL;
    state->has_dictionary = false;
    state->bit_buffer = 0;
    state->bit_count = 0;
    zd_start_blocks(&state->blocks);
    return Z_OK;
}

int ZEXPORT inflateReset(z_streamp strm)
{
    struct inflate_state *const state = state_of(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    zd_history_clear(&state->history);
    return inflateResetKeep(strm);
}

int ZEXPORT inflateReset2(z_streamp strm, int windowBits)
{
    struct inflate_state *const state = state_of(strm);
    if (state == NULL || windowBits < -MAX_WINDOW_BITS) {
        return Z_STREAM_ERROR;
    }
    // -15..-1 raw, 0..15 zlib, 16..31 gzip, 32..47 either; 0 in the low four bits: as the header
    // says.
    unsigned wrapper = 0;
    unsigned window_bits = (unsigned)-windowBits;
    if (windowBits >= 0) {
        wrapper = (windowBits < 16   ? WRAPPER_ZLIB
                   : windowBits < 32 ? WRAPPER_GZIP
                                     : WRAPPER_ZLIB | WRAPPER_GZIP) |
                  WRAPPER_VERIFIED;
        window_bits = (unsigned)windowBits & 15;
    }
    if (windowBits >= 48 || (window_bits != 0 && window_bits < MIN_WINDOW_BITS)) {
        return Z_STREAM_ERROR;
    }
    if (state->window_bits != window_bits) {
        zd_history_free(&state->history, strm);
    }
    state->wrapper = wrapper;
    state->window_bits = window_bits;
    return inflateReset(strm);
}

int ZEXPORT inflateInit2_(z_streamp strm, int windowBits, const char *version, int stream_size)
{
    if (!is_compatible_caller(version, stream_size)) {
        return Z_VERSION_ERROR;
    }
    if (strm == NULL) {
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
    state->stream = strm;
    state->kernels = zd_kernels();
    state->phase = PHASE_HEADER;
    state->window_bits = 0;
    state->history.window = NULL;
    state->history.capacity = 0;
    const int status = inflateReset2(strm, windowBits);
    if (status != Z_OK) {
        zd_free(strm, state);
        strm->state = NULL;
    }
    return status;
}

int ZEXPORT inflateInit_(z_streamp strm, const char *version, int stream_size)
{
    return inflateInit2_(strm, DEFAULT_WINDOW_BITS, version, stream_size);
}

int ZEXPORT inflateEnd(z_streamp strm)
{
    struct inflate_state *const state = state_of(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    zd_history_free(&state->history, strm);
    state->stream = NULL;
    zd_free(strm, state);
    strm->state = NULL;
    return Z_OK;
}

int ZEXPORT inflateCopy(z_streamp dest, z_streamp source)
{
    struct inflate_state *const state = state_of(source);
    if (state == NULL || dest == NULL) {
        return Z_STREAM_ERROR;
    }
    struct inflate_state *const copy = zd_alloc(source, 1, sizeof(struct inflate_state));
    if (copy == NULL) {
        return Z_MEM_ERROR;
    }
    memcpy(copy, state, sizeof(*copy));
    if (!zd_history_clone(&copy->history, &state->history, source)) {
        zd_free(source, copy);
        return Z_MEM_ERROR;
    }
    *dest = *source;
    dest->state = (struct internal_state *)(void *)copy;
    copy->stream = dest;
    return Z_OK;
}

// One call of inflate()

static void open_call(struct inflate_call *call, z_streamp strm, const struct inflate_state *state,
                      int flush)
{
    call->stream = strm;
    call->flush = flush;
    call->output_settled = 0;
    call->output_checked = 0;
    call->io = (struct block_io){
        .reader =
            {
                .input = strm->next_in,
                .next = 0,
                .end = strm->avail_in,
                .buffer = state->bit_buffer,
                .bit_count = state->bit_count,
            },
        .output = strm->next_out,
        .output_next = 0,
        .output_end = strm->avail_out,
        .strip_end = (state->wrapper & WRAPPER_VERIFIED) != 0 ? CHECK_STRIP : SIZE_MAX,
        .history = &state->history,
        .max_distance = SIZE_MAX,
        .max_history_distance = SIZE_MAX,
        .stops_at_boundary = flush == Z_BLOCK || flush == Z_TREES,
        .stops_at_start = flush == Z_TREES,
        .kernels = state->kernels,
    };
}

static enum inflate_status decode_blocks(struct inflate_state *state, struct inflate_call *call)
{
    switch (zd_decode_blocks(&state->blocks, &call->io)) {
    case DECODE_STRIP:
        zd_check_output(state, call);
        call->io.strip_end = call->io.output_next + CHECK_STRIP;
        return INFLATE_CONTINUE;
    case DECODE_DONE:
        state->phase = PHASE_CHECK;
        return INFLATE_CONTINUE;
    case DECODE_ERROR:
        return zd_fail_inflate(state, state->blocks.message);
    case DECODE_CONTINUE:
    case DECODE_NEED_INPUT:
    case DECODE_NEED_OUTPUT:
    case DECODE_STOPPED:
        break;
    }
    return INFLATE_PAUSED;
}

static enum inflate_status run_phases(struct inflate_state *state, struct inflate_call *call)
{
    enum inflate_status status = INFLATE_CONTINUE;
    while (status == INFLATE_CONTINUE) {
        switch (state->phase) {
        case PHASE_BLOCKS:
            status = decode_blocks(state, call);
            break;
        case PHASE_DONE:
            status = INFLATE_END;
            break;
        case PHASE_ERROR:
            status = INFLATE_BAD_DATA;
            break;
        case PHASE_NO_MEMORY:
            status = INFLATE_NO_MEMORY;
            break;
        default:
            status = zd_read_wrapper(state, call);
            break;
        }
    }
    return status;
}

// The caller's cursors, and the bits that wait for the next call.
static void close_cursors(struct inflate_state *state, const struct inflate_call *call)
{
    const struct block_io *io = &call->io;
    z_streamp strm = call->stream;
    if (io->reader.next != 0) { // next_in may be null without input
        strm->next_in += io->reader.next;
    }
    strm->avail_in = (uInt)(io->reader.end - io->reader.next);
    strm->next_out += io->output_next;
    strm->avail_out = (uInt)(io->output_end - io->output_next);
    state->bit_buffer = io->reader.buffer;
    state->bit_count = io->reader.bit_count;
}

// Output that a later call may refer to. A stream that is at its end, or is expected to be with
// Z_FINISH, gets no history only for that. What was settled before the trailer is not kept, as in
// zlib.
static bool keep_history(struct inflate_state *state, const struct inflate_call *call)
{
    const size_t size = call->io.output_next - call->output_settled;
    const bool may_go_on =
        state->phase < PHASE_ERROR && (state->phase < PHASE_CHECK || call->flush != Z_FINISH);
    if (state->history.size == 0 && (size == 0 || !may_go_on)) {
        return true;
    }
    return zd_history_append(&state->history, call->stream, state->window_bits,
                             call->io.output + call->output_settled, size);
}

static int describe_position(const struct inflate_state *state)
{
    const struct block_decoder *blocks = &state->blocks;
    const bool is_in_blocks = state->phase == PHASE_BLOCKS;
    const bool is_at_start =
        blocks->phase == BLOCK_TOKENS_START || blocks->phase == BLOCK_STORED_START;
    return (int)state->bit_count + (blocks->is_last_block ? 64 : 0) +
           (is_in_blocks && blocks->phase == BLOCK_BOUNDARY ? 128 : 0) +
           (is_in_blocks && is_at_start ? 256 : 0);
}

static int close_call(struct inflate_state *state, struct inflate_call *call,
                      enum inflate_status status)
{
    z_streamp strm = call->stream;
    close_cursors(state, call);
    if (!keep_history(state, call)) {
        state->phase = PHASE_NO_MEMORY;
        return Z_MEM_ERROR;
    }
    const bool has_output = call->io.output_next != call->output_settled;
    const bool has_progress = call->io.reader.next != 0 || has_output;
    zd_settle_output(state, call);
    strm->total_in += (uLong)call->io.reader.next;
    strm->data_type = describe_position(state);

    switch (status) {
    case INFLATE_END:
        return Z_STREAM_END;
    case INFLATE_BAD_DATA:
        return Z_DATA_ERROR;
    default:
        return has_progress && call->flush != Z_FINISH ? Z_OK : Z_BUF_ERROR;
    }
}

int ZEXPORT inflate(z_streamp strm, int flush)
{
    struct inflate_state *const state = state_of(strm);
    if (state == NULL || strm->next_out == NULL || (strm->next_in == NULL && strm->avail_in != 0)) {
        return Z_STREAM_ERROR;
    }
    if (state->phase == PHASE_BLOCKS && state->blocks.phase == BLOCK_BOUNDARY) {
        state->blocks.phase = BLOCK_HEADER;
    }
    struct inflate_call call;
    open_call(&call, strm, state, flush);
    const enum inflate_status status = run_phases(state, &call);
    switch (status) {
    case INFLATE_NO_MEMORY:
        return Z_MEM_ERROR;
    case INFLATE_BAD_STATE:
        return Z_STREAM_ERROR;
    case INFLATE_NEED_DICTIONARY:
        // Totals and data_type stay as they were: zlib's behaviour.
        close_cursors(state, &call);
        return Z_NEED_DICT;
    default:
        return close_call(state, &call, status);
    }
}

// Dictionaries, headers, bits

int ZEXPORT inflateGetDictionary(z_streamp strm, Bytef *dictionary, uInt *dictLength)
{
    const struct inflate_state *const state = state_of(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    if (state->history.have != 0 && dictionary != NULL) {
        zd_history_read(&state->history, dictionary);
    }
    if (dictLength != NULL) {
        *dictLength = state->history.have;
    }
    return Z_OK;
}

int ZEXPORT inflateSetDictionary(z_streamp strm, const Bytef *dictionary, uInt dictLength)
{
    struct inflate_state *const state = state_of(strm);
    if (state == NULL || (state->wrapper != 0 && state->phase != PHASE_DICTIONARY)) {
        return Z_STREAM_ERROR;
    }
    if (dictionary == NULL && dictLength != 0) {
        return Z_STREAM_ERROR;
    }
    if (state->phase == PHASE_DICTIONARY) {
        if (state->kernels->adler32(1, dictionary, dictLength) != state->check) {
            return Z_DATA_ERROR;
        }
    }
    if (!zd_history_append(&state->history, strm, state->window_bits, dictionary, dictLength)) {
        state->phase = PHASE_NO_MEMORY;
        return Z_MEM_ERROR;
    }
    state->has_dictionary = true;
    return Z_OK;
}

int ZEXPORT inflateGetHeader(z_streamp strm, gz_headerp head)
{
    struct inflate_state *const state = state_of(strm);
    if (state == NULL || (state->wrapper & WRAPPER_GZIP) == 0) {
        return Z_STREAM_ERROR;
    }
    state->gzip_header = head;
    if (head != NULL) {
        head->done = 0;
    }
    return Z_OK;
}

int ZEXPORT inflatePrime(z_streamp strm, int bits, int value)
{
    enum { MAX_PRIMED = 16, MAX_HELD = 32 };
    struct inflate_state *const state = state_of(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    if (bits < 0) {
        state->bit_buffer = 0;
        state->bit_count = 0;
        return Z_OK;
    }
    if (bits > MAX_PRIMED || state->bit_count + (unsigned)bits > MAX_HELD) {
        return Z_STREAM_ERROR;
    }
    state->bit_buffer |= ((uint64_t)(unsigned)value & low_mask((unsigned)bits)) << state->bit_count;
    state->bit_count += (unsigned)bits;
    return Z_OK;
}

// Synchronisation

// How much of the marker has been seen at the end of data, when `matched` bytes had been seen
// before. Returns the bytes of data used: all, or those up to the end of the whole marker.
static size_t find_sync_marker(unsigned *matched, const uint8_t *data, size_t size)
{
    size_t next = 0;
    while (next < size && *matched < sizeof(sync_marker)) {
        const uint8_t byte = data[next];
        if (byte == sync_marker[*matched]) {
            (*matched)++;
        } else if (byte != 0) {
            *matched = 0;
        } else {
            // It may begin the marker: after three matched bytes one is left, after two zeros two
            // are.
            *matched = 4 - *matched;
        }
        next++;
    }
    return next;
}

// The whole bytes among the bits held come first; the bits before them are dropped.
static void search_held_bytes(struct inflate_state *state)
{
    state->bit_buffer >>= state->bit_count & 7;
    state->bit_count &= ~7u;
    state->sync_matched = 0;
    while (state->bit_count >= 8) {
        const uint8_t byte = (uint8_t)state->bit_buffer;
        find_sync_marker(&state->sync_matched, &byte, 1);
        state->bit_buffer >>= 8;
        state->bit_count -= 8;
    }
}

int ZEXPORT inflateSync(z_streamp strm)
{
    struct inflate_state *const state = state_of(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    if (strm->avail_in == 0 && state->bit_count < 8) {
        return Z_BUF_ERROR;
    }
    if (state->phase != PHASE_SYNC) {
        state->phase = PHASE_SYNC;
        search_held_bytes(state);
    }
    const size_t used = find_sync_marker(&state->sync_matched, strm->next_in, strm->avail_in);
    if (used != 0) {
        strm->next_in += used;
        strm->avail_in -= (uInt)used;
        strm->total_in += (uLong)used;
    }
    if (state->sync_matched != sizeof(sync_marker)) {
        return Z_DATA_ERROR;
    }

    // Without a header seen, what follows is raw deflate; else there is no check value to compare.
    const int32_t gzip_flags = state->gzip_flags;
    const uLong total_in = strm->total_in;
    const uLong total_out = strm->total_out;
    state->wrapper = gzip_flags == -1 ? 0 : state->wrapper & ~(unsigned)WRAPPER_VERIFIED;
    inflateReset(strm);
    strm->total_in = total_in;
    strm->total_out = total_out;
    state->gzip_flags = gzip_flags;
    state->phase = PHASE_BLOCKS;
    state->blocks.phase = BLOCK_BOUNDARY;
    return Z_OK;
}

int ZEXPORT inflateSyncPoint(z_streamp strm)
{
    const struct inflate_state *const state = state_of(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    return state->phase == PHASE_BLOCKS && state->blocks.phase == BLOCK_STORED_SIZE &&
           state->bit_count == 0;
}

// Questions and settings

long ZEXPORT inflateMark(z_streamp strm)
{
    const struct inflate_state *const state = state_of(strm);
    if (state == NULL) {
        return MARK_OF_NO_STREAM;
    }
    const struct block_decoder *blocks = &state->blocks;
    long bytes = 0;
    if (state->phase == PHASE_BLOCKS && blocks->phase == BLOCK_STORED_BYTES) {
        bytes = (long)blocks->length;
    } else if (state->phase == PHASE_BLOCKS && blocks->phase == BLOCK_MATCH) {
        bytes = (long)(blocks->match_length - blocks->length);
    }
    return (long)blocks->token_bits * 65536 + bytes;
}

int ZEXPORT inflateUndermine(z_streamp strm, int subvert)
{
    (void)subvert; // distances that are too far back stay errors
    return state_of(strm) == NULL ? Z_STREAM_ERROR : Z_DATA_ERROR;
}

int ZEXPORT inflateValidate(z_streamp strm, int check)
{
    struct inflate_state *const state = state_of(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    if (check != 0 && state->wrapper != 0) {
        state->wrapper |= WRAPPER_VERIFIED;
    } else {
        state->wrapper &= ~(unsigned)WRAPPER_VERIFIED;
    }
    return Z_OK;
}

unsigned long ZEXPORT inflateCodesUsed(z_streamp strm)
{
    const struct inflate_state *const state = state_of(strm);
    return state == NULL ? ULONG_MAX : zd_count_table_space(&state->blocks);
}
