// SPDX-License-Identifier: Zlib
// zlib's greedy and lazy parser for a stream that has seen little: all of it is in the window, no match is out of
// reach, no block gets full. The steps are those of parse_greedy.c and parse_lazy.c, over folded tables.
#include "deflate/folded_tables.h"
#include "deflate/parse_steps.h"
#include "deflate/parsers.h"
#include "deflate/stream_memory.h"

// What the steps have in hand; all of it goes back to the state.
struct small_run {
    const uint8_t *bytes;
    uint16_t *head;
    uint16_t *previous;
    uint32_t fold_bits;
    uint32_t hash_shift;
    uint32_t hash_mask;
    uint32_t position;
    uint32_t end;  // of the known bytes
    uint32_t hash; // of the position that was inserted last
    uint32_t nice_length;
    uint32_t full_budget; // candidates that a search may look at, and with a good match in hand
    uint32_t good_budget;
};

// Inserts a position with three known bytes at least; the newest in its folded chain, 0 for none.
ZD_ALWAYS_INLINE uint32_t insert_small(struct small_run *run, uint32_t position)
{
    run->hash = hash_of_3(load_le32(run->bytes, position), run->hash_shift, run->hash_mask);
    return insert_folded(run->head, run->previous, position, run->hash, run->fold_bits);
}

// The bytes from two places on that agree, at most limit. Up to 7 bytes behind it may be read.
ZD_ALWAYS_INLINE uint32_t agreeing_bytes(const uint8_t *bytes, uint32_t first, uint32_t second,
                                         uint32_t limit)
{
    uint32_t length = 0;
    do {
        const uint64_t difference =
            load_le64(bytes, first + length) ^ load_le64(bytes, second + length);
        if (difference != 0) {
            length += count_trailing_zeros(difference) / 8;
            break;
        }
        length += 8;
    } while (length < limit);
    return length < limit ? length : limit;
}

// zd_longest_match along a folded chain from candidate on, which is not 0. Those of another hash do not count.
ZD_ALWAYS_INLINE uint32_t search_folded(const struct small_run *run, uint32_t candidate,
                                        uint32_t budget, uint32_t best_length,
                                        uint32_t *match_start)
{
    const uint8_t *const bytes = run->bytes;
    const uint32_t position = run->position;
    const uint32_t lookahead = run->end - position;
    const uint32_t limit = lookahead < DEFLATE_MAX_MATCH ? lookahead : DEFLATE_MAX_MATCH;
    const uint32_t enough = run->nice_length < limit ? run->nice_length : limit;
    const uint32_t first_bytes = load_le32(bytes, position);
    if (best_length >= limit) { // nothing can be longer
        return best_length < lookahead ? best_length : lookahead;
    }
    do {
        const uint32_t found = load_le32(bytes, candidate);
        if (((found ^ first_bytes) & 0xffffff) == 0) {
            // Above a best length of 2 the bytes that end with the first wanted one must agree.
            const uint32_t at_end = best_length - (DEFLATE_MIN_MATCH - 1);
            if (load_le32(bytes, candidate + at_end) << 8 == load_le32(bytes, position + at_end)
                                                                 << 8) {
                const uint32_t length = agreeing_bytes(bytes, position, candidate, limit);
                if (length > best_length) {
                    best_length = length;
                    *match_start = candidate;
                    if (length >= enough) {
                        break;
                    }
                }
            }
            budget--;
        } else {
            budget -= hash_of_3(found, run->hash_shift, run->hash_mask) == run->hash;
        }
        candidate = run->previous[candidate];
    } while (candidate != 0 && budget != 0);
    return best_length;
}

// The first candidate of the position's own hash in a folded chain, 0 for none.
ZD_ALWAYS_INLINE uint32_t first_of_hash(const struct small_run *run, uint32_t candidate)
{
    while (candidate != 0 && hash_of_3(load_le32(run->bytes, candidate), run->hash_shift,
                                       run->hash_mask) != run->hash) {
        candidate = run->previous[candidate];
    }
    return candidate;
}

// Inserts from first on as far as the three bytes are known, up to match_end.
ZD_ALWAYS_INLINE void insert_covered(struct small_run *run, uint32_t first, uint32_t match_end)
{
    const uint32_t known_end = run->end - (DEFLATE_MIN_MATCH - 1);
    const uint32_t insert_end = match_end < known_end ? match_end : known_end;
    for (uint32_t position = first; position < insert_end; position++) {
        insert_small(run, position);
    }
}

// Steps while `ahead` bytes are known. False where each literal ends a call for want of output, and one did.
static bool take_lazy_steps(struct deflate_state *state, struct small_run *run, uint32_t ahead)
{
    struct parse_state *parse = &state->parse;
    struct tokens *tokens = &state->tokens;
    const struct search_limits *limits = &state->limits;
    const bool has_room = state->strm->avail_out != 0;
    uint32_t match_length = parse->match_length;
    uint32_t match_start = parse->match_start;
    uint32_t previous_length = parse->previous_length;
    bool literal_waits = parse->literal_waits;
    bool goes_on = true;
    while (goes_on && run->end - run->position >= ahead) {
        const uint32_t position = run->position;
        const uint32_t previous_start = match_start;
        const uint32_t candidate =
            run->end - position >= DEFLATE_MIN_MATCH ? insert_small(run, position) : 0;
        previous_length = match_length;
        match_length = DEFLATE_MIN_MATCH - 1;
        if (candidate != 0 && previous_length < limits->lazy_length) {
            const uint32_t budget =
                previous_length >= limits->good_length ? run->good_budget : run->full_budget;
            match_length = search_folded(run, candidate, budget, previous_length, &match_start);
            if (is_worthless(match_length, position - match_start, state->strategy)) {
                match_length = DEFLATE_MIN_MATCH - 1;
            }
        }
        if (previous_length >= DEFLATE_MIN_MATCH && match_length <= previous_length) {
            add_match(tokens, previous_length, position - 1 - previous_start);
            run->position = position - 1 + previous_length;
            insert_covered(run, position + 1, run->position);
            previous_length = 0;
            match_length = DEFLATE_MIN_MATCH - 1;
            literal_waits = false;
            continue;
        }
        if (literal_waits) {
            add_literal(tokens, run->bytes[position - 1]);
            goes_on = has_room;
        }
        literal_waits = true;
        run->position++;
    }
    parse->match_length = match_length;
    parse->match_start = match_start;
    parse->previous_length = previous_length;
    parse->literal_waits = literal_waits;
    return goes_on;
}

static bool take_greedy_steps(struct deflate_state *state, struct small_run *run, uint32_t ahead)
{
    struct parse_state *parse = &state->parse;
    struct tokens *tokens = &state->tokens;
    const uint32_t insert_length = state->limits.lazy_length;
    const uint32_t budget =
        parse->previous_length >= state->limits.good_length ? run->good_budget : run->full_budget;
    uint32_t match_length = parse->match_length;
    while (run->end - run->position >= ahead) {
        const uint32_t position = run->position;
        uint32_t candidate = 0;
        if (run->end - position >= DEFLATE_MIN_MATCH) {
            candidate = first_of_hash(run, insert_small(run, position));
        }
        if (candidate != 0) {
            match_length =
                search_folded(run, candidate, budget, DEFLATE_MIN_MATCH - 1, &parse->match_start);
        }
        if (match_length < DEFLATE_MIN_MATCH) {
            add_literal(tokens, run->bytes[position]);
            run->position++;
            continue;
        }
        add_match(tokens, match_length, position - parse->match_start);
        run->position = position + match_length;
        if (match_length <= insert_length && run->end - run->position >= DEFLATE_MIN_MATCH) {
            insert_covered(run, position + 1, run->position);
        } else {
            state->window.gap_end = run->position;
        }
        match_length = 0;
    }
    parse->match_length = match_length;
    return true;
}

static struct small_run start_run(const struct deflate_state *state)
{
    const struct window *window = &state->window;
    const struct search_limits *limits = &state->limits;
    const uint32_t full_budget = limits->chain_length;
    const uint32_t good_budget = limits->chain_length >> 2;
    return (struct small_run){
        .bytes = window->bytes,
        .head = window->head,
        .previous = window->previous,
        .fold_bits = window->fold_bits,
        .hash_shift = window->hash_shift,
        .hash_mask = window->hash_mask,
        .position = window->position,
        .end = window->position + window->lookahead,
        .nice_length = (uint32_t)limits->nice_length,
        .full_budget = full_budget != 0 ? full_budget : MAX_SMALL_INPUT, // none is no limit
        .good_budget = good_budget != 0 ? good_budget : MAX_SMALL_INPUT,
    };
}

// Takes steps over what is in the window. False as take_lazy_steps.
static bool take_steps(struct deflate_state *state, bool is_lazy, uint32_t ahead)
{
    struct window *window = &state->window;
    struct small_run run = start_run(state);
    store_le64(window->bytes, run.end, 0); // what is compared behind the end is defined
    const bool goes_on =
        is_lazy ? take_lazy_steps(state, &run, ahead) : take_greedy_steps(state, &run, ahead);
    window->position = run.position;
    window->lookahead = run.end - run.position;
    return goes_on;
}

static enum parse_result parse_small(struct deflate_state *state, int flush, bool is_lazy)
{
    struct window *window = &state->window;
    struct parse_state *parse = &state->parse;
    zd_tables_fold(state, window->position + window->lookahead + state->strm->avail_in);
    window->inserted = window->position - window->uninserted;
    for (;;) {
        const enum fill_result filled = ensure_lookahead(state, flush);
        if (filled == FILL_WAIT) {
            return PARSE_NEED_MORE;
        }
        if (filled == FILL_EXHAUSTED) {
            break;
        }
        // More input is taken only when less than MIN_LOOKAHEAD is known, as by the plain parsers.
        const bool is_all = flush != Z_NO_FLUSH && state->strm->avail_in == 0;
        if (!take_steps(state, is_lazy, is_all ? 1 : MIN_LOOKAHEAD)) {
            return PARSE_NEED_MORE;
        }
    }
    if (is_lazy && parse->literal_waits) {
        add_literal(&state->tokens, window->bytes[window->position - 1]);
        parse->literal_waits = false;
    }
    const enum parse_result result = finish_parse(state, flush);
    window->inserted = window->position - window->uninserted;
    return result;
}

static enum parse_result parse_small_lazy(struct deflate_state *state, int flush)
{
    return parse_small(state, flush, true);
}

static enum parse_result parse_small_greedy(struct deflate_state *state, int flush)
{
    return parse_small(state, flush, false);
}

// Whether all that is known and comes is little, and can stand in one block.
static bool is_small(const struct deflate_state *state)
{
    const struct window *window = &state->window;
    const uint32_t known = window->position + window->lookahead;
    const uint32_t limit = zd_memory_small_limit(window);
    if ((window->has_tables && window->fold_bits == 0) || known > limit ||
        state->strm->avail_in > limit - known) {
        return false;
    }
    const int64_t end = (int64_t)known + state->strm->avail_in;
    return end - window->block_start < (int64_t)state->tokens.capacity - 1;
}

parse_fn *zd_small_parser(struct deflate_state *state, parse_fn *parse)
{
    const bool is_lazy = parse == zd_parse_lazy;
    const bool is_greedy = parse == zd_parse_greedy;
    // What a parser of the other family left is for the plain steps.
    if (is_lazy && is_small(state) && state->parse.match_length >= DEFLATE_MIN_MATCH - 1) {
        return parse_small_lazy;
    }
    if (is_greedy && is_small(state) && state->parse.previous_length == DEFLATE_MIN_MATCH - 1) {
        return parse_small_greedy;
    }
    const bool has_memory =
        is_lazy || is_greedy ? zd_tables_unfold(state) : zd_tables_complete(state);
    return has_memory ? parse : NULL;
}
