// SPDX-License-Identifier: Zlib
// The ABI of compression: every deflate* function, their checks and return codes. How input becomes
// tokens is the parsers' business, how tokens become bits the block writer's.
#include <string.h>

#include "base/alloc.h"
#include "base/version_check.h"
#include "deflate/block_writer.h"
#include "deflate/deflate_init.h"
#include "deflate/deflate_state.h"
#include "deflate/deflate_wrapper.h"
#include "deflate/folded_tables.h"
#include "deflate/match_index.h"
#include "deflate/modern.h"
#include "deflate/parsers.h"
#include "deflate/pending.h"
#include "deflate/stream_memory.h"
#include "deflate/window.h"
#include "profile.h"
#include "zander.h"

enum {
    DEFAULT_LEVEL = 6,
    MIN_WINDOW_BITS = 8,
    MIN_MEM_LEVEL = 1,
};
_Static_assert(sizeof(struct deflate_state) <= 8192, "callers reserve this much (docs/memory)");

struct deflate_state *zd_deflate_state(z_streamp strm)
{
    if (strm == Z_NULL || strm->zalloc == Z_NULL || strm->zfree == Z_NULL) {
        return NULL;
    }
    void *opaque_state = strm->state;
    struct deflate_state *state = opaque_state;
    if (state == NULL || state->strm != strm || state->status < STATUS_ZLIB_HEADER ||
        state->status > STATUS_FINISHED) {
        return NULL;
    }
    return state;
}

static void set_level_limits(struct deflate_state *state)
{
    state->limits = state->modern != NULL ? zd_modern_levels[state->level].limits
                                          : zd_classic_levels[state->level].limits;
}

static bool are_parameters_valid(int level, int strategy)
{
    return level >= 0 && level <= 9 && strategy >= 0 && strategy <= Z_FIXED;
}

// Splits the windowBits of deflateInit2 into wrapper and size; false where they are impossible.
static bool split_window_bits(int window_bits, enum deflate_wrapper *wrapper, uint32_t *bits)
{
    *wrapper = WRAPPER_ZLIB;
    if (window_bits < 0) {
        if (window_bits < -MAX_WBITS) {
            return false;
        }
        *wrapper = WRAPPER_RAW;
        window_bits = -window_bits;
    } else if (window_bits > MAX_WBITS) {
        *wrapper = WRAPPER_GZIP;
        window_bits -= 16;
    }
    if (window_bits < MIN_WINDOW_BITS || window_bits > MAX_WBITS ||
        (window_bits == MIN_WINDOW_BITS && *wrapper != WRAPPER_ZLIB)) {
        return false;
    }
    // A window of 256 bytes has no room beside the lookahead; zlib takes 512 and says so in the
    // header.
    *bits = window_bits == MIN_WINDOW_BITS ? 9 : (uint32_t)window_bits;
    return true;
}

static void free_state(z_streamp strm, struct deflate_state *state)
{
    zd_modern_free(state);
    zd_memory_free_buffers(strm, state);
    zd_free(strm, state);
    strm->state = Z_NULL;
}

// What the stream's profile keeps beside its state, of which the sizes are set; true if all is there.
static bool allocate_buffers(struct deflate_state *state, enum profile profile)
{
    return profile == PROFILE_MODERN ? zd_modern_create(state) : zd_memory_allocate(state);
}

// small_input: as in the state.
static int init_stream(z_streamp strm, int level, int windowBits, int memLevel, int strategy,
                       uint32_t small_input)
{
    strm->msg = Z_NULL;
    if (!zd_alloc_defaults(strm)) {
        return Z_STREAM_ERROR;
    }
    enum deflate_wrapper wrapper;
    uint32_t window_bits;
    level = level == Z_DEFAULT_COMPRESSION ? DEFAULT_LEVEL : level;
    if (!are_parameters_valid(level, strategy) || memLevel < MIN_MEM_LEVEL ||
        memLevel > MAX_MEM_LEVEL || !split_window_bits(windowBits, &wrapper, &window_bits)) {
        return Z_STREAM_ERROR;
    }

    struct deflate_state *state = zd_alloc(strm, 1, sizeof(*state));
    if (state == NULL) {
        return Z_MEM_ERROR;
    }
    memset(state, 0, offsetof(struct deflate_state, small_buffer));
    void *opaque_state = state;
    strm->state = opaque_state;
    state->strm = strm;
    state->kernels = zd_kernels();
    state->wrapper = wrapper;
    state->level = level;
    state->strategy = strategy;
    state->small_input = small_input;
    zd_memory_set_sizes(state, window_bits, (uint32_t)memLevel);
    if (!allocate_buffers(state, zd_default_profile())) {
        free_state(strm, state);
        strm->msg = (z_const char *)"insufficient memory";
        return Z_MEM_ERROR;
    }
    state->status = STATUS_ZLIB_HEADER;
    return deflateReset(strm);
}

int ZEXPORT deflateInit2_(z_streamp strm, int level, int method, int windowBits, int memLevel,
                          int strategy, const char *version, int stream_size)
{
    if (!is_compatible_caller(version, stream_size)) {
        return Z_VERSION_ERROR;
    }
    if (strm == Z_NULL) {
        return Z_STREAM_ERROR;
    }
    if (method != Z_DEFLATED) {
        strm->msg = Z_NULL;
        return Z_STREAM_ERROR;
    }
    return init_stream(strm, level, windowBits, memLevel, strategy, 0);
}

int zd_deflate_init_for(z_streamp strm, int level, size_t input_size)
{
    // Level 0 decides by the size of its buffer.
    const uint32_t small_input = level == 0 || input_size > MAX_SMALL_INPUT ? 0
                                 : input_size == 0                          ? 1
                                                                            : (uint32_t)input_size;
    return init_stream(strm, level, MAX_WBITS, DEFAULT_MEM_LEVEL, Z_DEFAULT_STRATEGY, small_input);
}

int ZEXPORT deflateInit_(z_streamp strm, int level, const char *version, int stream_size)
{
    return deflateInit2_(strm, level, Z_DEFLATED, MAX_WBITS, DEFAULT_MEM_LEVEL, Z_DEFAULT_STRATEGY,
                         version, stream_size);
}

// Input that was taken and not finished is dropped, so that a new stream starts between two blocks;
// what was finished stays as history. Nothing changes where a stream has ended as it should.
static void drop_unfinished_input(struct deflate_state *state)
{
    struct window *window = &state->window;
    if (window->lookahead == 0 && window->block_start == (int32_t)window->position &&
        !state->parse.literal_waits) {
        return;
    }
    zd_index_stop(window);
    window->lookahead = 0;
    window->block_start = (int32_t)window->position;
    reset_parse(&state->parse);
}

int ZEXPORT deflateResetKeep(z_streamp strm)
{
    struct deflate_state *state = zd_deflate_state(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    strm->total_in = 0;
    strm->total_out = 0;
    strm->msg = Z_NULL;
    strm->data_type = Z_UNKNOWN;
    strm->adler = state->wrapper == WRAPPER_GZIP ? 0 : 1;
    state->status = state->wrapper == WRAPPER_GZIP ? STATUS_GZIP_HEADER : STATUS_ZLIB_HEADER;
    state->trailer_written = false;
    state->last_flush = FLUSH_NONE_YET;
    state->bits.bits = 0;
    state->bits.count = 0;
    state->bits_used_in_last_byte = 0;
    state->emission.is_active = false;
    state->emission.bits_left = 0;
    zd_pending_reset(state);
    if (state->modern != NULL) {
        zd_modern_reset_keep(state);
    } else {
        zd_block_reset(state);
        drop_unfinished_input(state);
    }
    return Z_OK;
}

int ZEXPORT deflateReset(z_streamp strm)
{
    const int status = deflateResetKeep(strm);
    if (status == Z_OK) {
        struct deflate_state *state = zd_deflate_state(strm);
        if (state->modern != NULL) {
            zd_modern_reset(state);
        } else {
            state->window.lookahead = 0;
            zd_window_restart(&state->window);
            reset_parse(&state->parse);
        }
        set_level_limits(state);
    }
    return status;
}

int zander_set_profile(struct z_stream_s *strm, int profile)
{
    struct deflate_state *state = zd_deflate_state(strm);
    if (state == NULL || state->last_flush != FLUSH_NONE_YET || state->window.position != 0 ||
        (profile != ZANDER_PROFILE_CLASSIC && profile != ZANDER_PROFILE_MODERN)) {
        return Z_STREAM_ERROR;
    }
    const bool is_modern = state->modern != NULL;
    if (is_modern == (profile == ZANDER_PROFILE_MODERN)) {
        return Z_OK;
    }
    zd_modern_free(state);
    zd_memory_free_buffers(strm, state);
    if (!allocate_buffers(state, (enum profile)profile)) {
        state->status = STATUS_FINISHED; // nothing but the end may follow
        state->trailer_written = true;
        return Z_MEM_ERROR;
    }
    return deflateReset(strm);
}

int ZEXPORT deflateEnd(z_streamp strm)
{
    struct deflate_state *state = zd_deflate_state(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    const bool was_busy = state->status == STATUS_BUSY;
    free_state(strm, state);
    return was_busy ? Z_DATA_ERROR : Z_OK;
}

// Flush values by how much they ask for: Z_BLOCK stands between none and partial.
static int flush_rank(int flush)
{
    return 2 * flush - (flush > Z_FINISH ? 9 : 0);
}

static int refuse(z_streamp strm, int status)
{
    strm->msg = (z_const char *)zError(status);
    return status;
}

// What a flush value puts behind the last block, once everything before it is delivered.
static void put_flush_marker(struct deflate_state *state, int flush)
{
    struct window *window = &state->window;
    if (flush == Z_PARTIAL_FLUSH) {
        zd_block_put_empty_fixed(state, false);
    } else if (flush != Z_BLOCK) {
        zd_block_put_stored_header(state, 0, false);
        if (flush == Z_FULL_FLUSH && state->modern != NULL) {
            zd_modern_forget_history(state);
        } else if (flush == Z_FULL_FLUSH) {
            zd_window_restart(window); // no lookahead is left
        }
    }
}

// True while the stream holds input that has not been parsed.
static bool has_lookahead(const struct deflate_state *state)
{
    return state->modern != NULL ? zd_modern_has_input(state) : state->window.lookahead != 0;
}

// True while parsed input is in no block yet.
static bool has_open_block(const struct deflate_state *state)
{
    const struct window *window = &state->window;
    return state->modern == NULL && (int64_t)window->position != window->block_start;
}

// The stream's way from input to blocks.
static enum parse_result parse_input(struct deflate_state *state, int flush)
{
    if (state->modern != NULL) {
        return zd_modern_compress(state, flush);
    }
    parse_fn *const parse = zd_small_parser(state, zd_level_parser(state->level, state->strategy));
    if (parse == NULL) {
        return PARSE_NO_MEMORY;
    }
    if (state->window.index.is_active ? parse != zd_parse_lazy : parse != zd_parse_greedy) {
        zd_index_stop(&state->window);
    }
    return parse(state, flush);
}

// Compresses what there is. PARSE_NEED_MORE where deflate() ends with that, PARSE_NO_MEMORY where it fails.
static enum parse_result compress_input(struct deflate_state *state, int flush)
{
    z_streamp strm = state->strm;
    if (strm->avail_in == 0 && !has_lookahead(state) &&
        (flush == Z_NO_FLUSH || state->status == STATUS_FINISHED)) {
        return PARSE_FINISH_DONE;
    }
    const enum parse_result result = parse_input(state, flush);
    if (result == PARSE_FINISH_STARTED || result == PARSE_FINISH_DONE) {
        state->status = STATUS_FINISHED;
    }
    if (result == PARSE_BLOCK_DONE) {
        put_flush_marker(state, flush);
        zd_pending_flush(state);
    }
    if (strm->avail_out == 0 && result != PARSE_FINISH_DONE && result != PARSE_NO_MEMORY) {
        state->last_flush = FLUSH_INTERRUPTED;
        return PARSE_NEED_MORE;
    }
    return result == PARSE_FINISH_STARTED ? PARSE_NEED_MORE : result;
}

int ZEXPORT deflate(z_streamp strm, int flush)
{
    struct deflate_state *state = zd_deflate_state(strm);
    if (state == NULL || flush < Z_NO_FLUSH || flush > Z_BLOCK) {
        return Z_STREAM_ERROR;
    }
    if (strm->next_out == Z_NULL || (strm->avail_in != 0 && strm->next_in == Z_NULL) ||
        (state->status == STATUS_FINISHED && flush != Z_FINISH)) {
        return refuse(strm, Z_STREAM_ERROR);
    }
    if (strm->avail_out == 0) {
        return refuse(strm, Z_BUF_ERROR);
    }
    const int last_flush = state->last_flush;
    state->last_flush = flush;
    if (zd_pending_count(state) != 0) {
        zd_pending_flush(state);
        if (strm->avail_out == 0) {
            state->last_flush = FLUSH_INTERRUPTED;
            return Z_OK;
        }
    } else if (strm->avail_in == 0 && flush_rank(flush) <= flush_rank(last_flush) &&
               flush != Z_FINISH) {
        return refuse(strm, Z_BUF_ERROR); // nothing to do, and no progress to make
    }
    if (state->status == STATUS_FINISHED && strm->avail_in != 0) {
        return refuse(strm, Z_BUF_ERROR);
    }
    if (!zd_write_header(state)) {
        return Z_OK;
    }
    const enum parse_result result = compress_input(state, flush);
    if (result == PARSE_NO_MEMORY) {
        state->last_flush = FLUSH_INTERRUPTED;
        return refuse(strm, Z_MEM_ERROR);
    }
    if (result == PARSE_NEED_MORE || flush != Z_FINISH) {
        return Z_OK;
    }
    if (state->wrapper == WRAPPER_RAW || state->trailer_written) {
        return Z_STREAM_END;
    }
    zd_write_trailer(state);
    zd_pending_flush(state);
    return zd_pending_count(state) != 0 ? Z_OK : Z_STREAM_END;
}

// Brings the hash table up to date with what level 0 did to the window.
static void apply_stored_slides(struct deflate_state *state)
{
    if (state->window.stored_slides == 1) {
        zd_window_slide_hash(state->kernels, &state->window);
    } else if (state->window.stored_slides > 1) {
        zd_window_clear_hash(&state->window);
    }
    state->window.stored_slides = 0;
}

int ZEXPORT deflateParams(z_streamp strm, int level, int strategy)
{
    struct deflate_state *state = zd_deflate_state(strm);
    level = level == Z_DEFAULT_COMPRESSION ? DEFAULT_LEVEL : level;
    if (state == NULL || !are_parameters_valid(level, strategy)) {
        return Z_STREAM_ERROR;
    }
    if ((strategy != state->strategy ||
         zd_classic_levels[level].parse != zd_classic_levels[state->level].parse) &&
        state->last_flush != FLUSH_NONE_YET) {
        if (deflate(strm, Z_BLOCK) == Z_STREAM_ERROR) {
            return Z_STREAM_ERROR;
        }
        if (strm->avail_in != 0 || has_lookahead(state) || has_open_block(state)) {
            return Z_BUF_ERROR;
        }
    }
    if (level != state->level) {
        if (state->level == 0) {
            apply_stored_slides(state);
        }
        state->level = level;
        set_level_limits(state);
    }
    state->strategy = strategy;
    return Z_OK;
}

int ZEXPORT deflateTune(z_streamp strm, int good_length, int max_lazy, int nice_length,
                        int max_chain)
{
    struct deflate_state *state = zd_deflate_state(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    state->limits.good_length = (uint32_t)good_length;
    state->limits.lazy_length = (uint32_t)max_lazy;
    state->limits.nice_length = nice_length;
    state->limits.chain_length = (uint32_t)max_chain;
    return Z_OK;
}

int ZEXPORT deflateSetHeader(z_streamp strm, gz_headerp head)
{
    struct deflate_state *state = zd_deflate_state(strm);
    if (state == NULL || state->wrapper != WRAPPER_GZIP || state->trailer_written) {
        return Z_STREAM_ERROR;
    }
    if (head != Z_NULL && state->modern == NULL && !zd_tables_complete(state)) {
        return Z_MEM_ERROR; // long fields are pending in a buffer of zlib's size
    }
    state->gzip_header = head;
    return Z_OK;
}

int ZEXPORT deflatePending(z_streamp strm, unsigned *pending, int *bits)
{
    const struct deflate_state *state = zd_deflate_state(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    if (bits != Z_NULL) {
        *bits = (int)zd_pending_bit_count(state);
    }
    if (pending != Z_NULL) {
        *pending = (unsigned)zd_pending_count(state);
    }
    return Z_OK;
}

int ZEXPORT deflateUsed(z_streamp strm, int *bits)
{
    const struct deflate_state *state = zd_deflate_state(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    if (bits != Z_NULL) {
        *bits = (int)state->bits_used_in_last_byte;
    }
    return Z_OK;
}

int ZEXPORT deflatePrime(z_streamp strm, int bits, int value)
{
    enum { MAX_PRIME_BITS = 16, MAX_PRIME_BYTES = 3 };
    struct deflate_state *state = zd_deflate_state(strm);
    if (state == NULL) {
        return Z_STREAM_ERROR;
    }
    // No bits can follow a block that is still being emitted.
    if (bits < 0 || bits > MAX_PRIME_BITS || state->emission.is_active ||
        state->pending.capacity - state->pending.end < MAX_PRIME_BYTES) {
        return Z_BUF_ERROR;
    }
    zd_pending_put_bits(state, (uint32_t)value & (uint32_t)low_mask((unsigned)bits),
                        (unsigned)bits);
    return Z_OK;
}

// Gives the copy, which has the source's values, buffers of its own. False where memory lacks: then it has no
// buffer of the source any more.
static bool copy_buffers(struct deflate_state *copy, const struct deflate_state *source)
{
    if (source->modern != NULL) {
        return zd_modern_copy(copy, source);
    }
    return zd_memory_copy(copy, source);
}

int ZEXPORT deflateCopy(z_streamp dest, z_streamp source)
{
    const struct deflate_state *source_state = zd_deflate_state(source);
    if (source_state == NULL || dest == Z_NULL) {
        return Z_STREAM_ERROR;
    }
    *dest = *source;
    struct deflate_state *copy = zd_alloc(dest, 1, sizeof(*copy));
    if (copy == NULL) {
        return Z_MEM_ERROR;
    }
    *copy = *source_state;
    void *opaque_state = copy;
    dest->state = opaque_state;
    copy->strm = dest;
    if (!copy_buffers(copy, source_state)) {
        free_state(dest, copy);
        return Z_MEM_ERROR;
    }
    copy->pending.bytes = source_state->pending.bytes == source_state->small_buffer
                              ? copy->small_buffer
                              : copy->block_buffer;
    return Z_OK;
}
