// SPDX-License-Identifier: Zlib
// The candidates design from a job to its tokens, batch by batch, its sizes, and its portable instance.
#include "deflate/parse_candidates.h"

#include <string.h>

#include "deflate/find_candidates_body.h"
#include "deflate/noise.h"
#include "deflate/parse_candidates_body.h"

enum {
    KIB = 1024,
    SMALL_CHUNK = 32 * KIB,
    // The tokens of matches, of literals waiting from before, and of segments in their places.
    SPARE_TOKENS = 256,

    SEGMENT_SIZE = CANDIDATE_BATCH / CANDIDATE_SEGMENTS,
    SEGMENT_TOKENS = SEGMENT_SIZE / MIN_TOKEN_BYTES + 2,
    CARRIED_TOKENS = CANDIDATE_MAX_CHUNK / TOKEN_MAX_RUN + 2, // for literals waiting from before
    SMALL_INPUT = 32768,
    EARLY_POSITIONS = 4 * CANDIDATE_MAX_CHUNK,
    // Hashed bytes of the first way, and of the second one.
    MIXED_BYTES = 5,
    DENSE_BYTES = 6,
    ALONE_BYTES = 4, // of sparse matches, where there is no second way
    SECOND_BYTES = 8,
    SPARSE_BYTES = 3,
    SAMPLED_BYTES = 256,
    SAMPLED_TOKENS = 8, // one in so many
    MIN_SAMPLE = 16,
    MAX_NEAR_DISTANCE = 2048,    // farther away 3 bytes cost more than their literals
    MAX_SPARSE_DISTANCE = 16384, // what is farther away is mostly too short, and each costs a step
    RETIRE_INTERVAL = MAX_WINDOW,
    SPARSE_TOKENS = CANDIDATE_BATCH / 64, // a batch with more has no noise behind it
    PROBED = NOISE_REGION / 8, // positions of a batch of noise that are looked up in any case
};
_Static_assert((int)NOISE_REGION == (int)CANDIDATE_BATCH, "a batch is judged as a whole");
_Static_assert((int)SPARE_TOKENS > CARRIED_TOKENS + 2 * CANDIDATE_SEGMENTS +
                                       CANDIDATE_MAX_CHUNK / TOKEN_MAX_LITERALS,
               "no chunk fills its tokens");

// With the default parameters 319 KiB at most: 88 of input, 57 of tokens, 35 of a batch, 128 of entries, and the
// state. zlib's own need, which callers reserve, grows with 2^(window_bits + 2) and 2^(memory_level + 9).
struct chunk_layout zd_candidates_layout(uint32_t window_bits, uint32_t memory_level)
{
    const uint32_t entry_bits = candidate_entry_bits(1u << window_bits, memory_level);
    const uint32_t large_chunk = memory_level == 8 ? 56 * KIB : (uint32_t)CANDIDATE_MAX_CHUNK;
    const uint32_t chunk_size =
        window_bits == 15 && memory_level >= 8 ? large_chunk : (uint32_t)SMALL_CHUNK;
    const struct chunk_layout layout = {
        .chunk_size = chunk_size,
        .token_capacity = chunk_size / MIN_TOKEN_BYTES + SPARE_TOKENS,
        .table_size =
            (uint32_t)sizeof(struct candidate_tables) + ((uint32_t)sizeof(uint32_t) << entry_bits),
    };
    return layout;
}

// True if most of the bytes to be parsed are noise, where short matches are in vain.
static bool is_mostly_noise(const struct parse_job *job)
{
    const uint32_t regions = (job->end - job->begin) / NOISE_REGION;
    uint32_t noisy = 0;
    for (uint32_t i = 0; i < regions; i++) {
        noisy += looks_like_noise(job->bytes, job->begin + i * NOISE_REGION) ? 1 : 0;
    }
    return 2 * noisy > regions;
}

// By a sample of the bytes to be parsed: what text has not means that matches are rare.
static enum candidate_mode first_mode(const struct parse_job *job)
{
    const uint32_t step = (job->end - job->begin) / SAMPLED_BYTES + 1;
    uint32_t samples = 0;
    uint32_t odd = 0;
    for (uint32_t i = job->begin; i < job->end; i += step) {
        samples++;
        odd += job->bytes[i] < '\t' || job->bytes[i] > '~' ? 1 : 0;
    }
    return 4 * odd > samples && !is_mostly_noise(job) ? CANDIDATES_SPARSE : CANDIDATES_MIXED;
}

// What is hashed for a way: so many bytes.
static void set_way(struct candidate_way *way, uint32_t hashed_bytes, uint32_t max_distance)
{
    const uint64_t mask = hashed_bytes == 8 ? UINT64_MAX : low_mask(8 * hashed_bytes);
    way->low_mask = (uint32_t)mask;
    way->high_mask = (uint32_t)(mask >> 32);
    way->max_distance = max_distance;
}

// Small inputs get small tables, which are quick to clear; a larger one fills them anew.
static void open_tables(const struct parse_job *job, uint32_t *entries)
{
    struct candidate_tables *const tables = job->tables;
    const uint32_t max_bits = candidate_entry_bits(job->max_distance, job->mem_level) - 1;
    uint32_t hash_bits = CANDIDATE_MIN_HASH_BITS;
    while (hash_bits < max_bits && (job->end - job->history_begin) >> hash_bits != 0) {
        hash_bits++;
    }
    if (job->is_new) {
        tables->mode = first_mode(job);
    }
    if (job->is_new || hash_bits > tables->hash_bits || max_bits < tables->hash_bits) {
        memset(entries, 0, sizeof(entries[0]) << hash_bits);
        tables->hash_bits = hash_bits;
        tables->ways = 1;
        tables->next_insert = job->origin + job->history_begin;
        tables->next_retire = tables->next_insert + RETIRE_INTERVAL;
    }
}

static struct candidates open_candidates(struct parse_job *job, uint32_t ways)
{
    struct candidate_tables *const tables = job->tables;
    uint32_t *const entries = (uint32_t *)(void *)(tables + 1);
    uint32_t *const others = entries + ((size_t)1 << tables->hash_bits);
    struct candidates candidates = {
        .bytes = job->bytes,
        .tables = tables,
        .ways = {{.entries = entries, .distances = tables->distances, .adds_hits = false},
                 {.entries = others, .distances = tables->other_distances, .adds_hits = true}},
        .hash_bits = tables->hash_bits,
        .origin = job->origin,
        .history_begin = job->history_begin,
        .end = job->end,
    };
    if (ways > tables->ways) {
        memset(others, 0, sizeof(others[0]) << tables->hash_bits);
    }
    tables->ways = ways;
    const bool is_alone_and_sparse = ways == 1 && tables->mode == CANDIDATES_SPARSE;
    set_way(&candidates.ways[0],
            tables->mode == CANDIDATES_DENSE ? DENSE_BYTES
            : is_alone_and_sparse            ? ALONE_BYTES
                                             : MIXED_BYTES,
            job->max_distance);
    if (tables->mode == CANDIDATES_SPARSE) {
        set_way(&candidates.ways[1], SPARSE_BYTES,
                job->max_distance < MAX_SPARSE_DISTANCE ? job->max_distance : MAX_SPARSE_DISTANCE);
    } else {
        set_way(&candidates.ways[1], SECOND_BYTES, job->max_distance);
    }
    return candidates;
}

static bool has_hits(const uint8_t *hits, uint32_t size)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < size; i += 8) {
        all |= load_le64(hits, i);
    }
    return all != 0;
}

// Puts every eighth position of a batch of noise, behind those probed, into the table: eight neighbours probed
// elsewhere find one of them, if they repeat this place.
static void insert_noise(const struct candidates *candidates, uint32_t index)
{
    for (uint32_t way = 0; way < candidates->tables->ways; way++) {
        for (uint32_t i = PROBED; i < NOISE_REGION; i += 8) {
            (void)replace_candidate(candidates, &candidates->ways[way], index + i);
        }
    }
}

static void find_in_ways(const struct candidates *candidates, const struct candidate_steps *steps,
                         uint32_t index, uint32_t first, uint32_t count)
{
    for (uint32_t way = 0; way < candidates->tables->ways; way++) {
        steps->find(candidates, &candidates->ways[way], index, first, count);
    }
}

// Makes the candidates of the batch from index on, count of them.
static void fill_batch(const struct candidates *candidates, uint32_t index, uint32_t count,
                       bool may_be_noise, const struct candidate_steps *steps)
{
    struct candidate_tables *const tables = candidates->tables;
    const uint32_t position = candidates->origin + index;
    if ((int32_t)(position - tables->next_retire) >= 0) {
        steps->retire(candidates->ways[0].entries, // the second way follows
                      (size_t)tables->ways << candidates->hash_bits, position);
        tables->next_retire = position + RETIRE_INTERVAL;
    }
    const uint32_t left = candidates->end - index;
    const uint32_t known = left < CANDIDATE_LOADED ? 0 : left - (CANDIDATE_LOADED - 1);
    const uint32_t found = count < known ? count : known;
    const bool is_noise =
        may_be_noise && found == NOISE_REGION && looks_like_noise(candidates->bytes, index);
    if (is_noise) {
        find_in_ways(candidates, steps, index, 0, PROBED);
    }
    if (is_noise && !has_hits(tables->hits, PROBED / 8)) {
        insert_noise(candidates, index);
        memset(tables->hits + PROBED / 8, 0, (NOISE_REGION - PROBED) / 8);
    } else {
        find_in_ways(candidates, steps, index, is_noise ? PROBED : 0, found);
    }
    for (uint32_t i = found; i < found + CANDIDATE_PADDING / 2; i++) {
        tables->distances[i] = 0;
        tables->other_distances[i] = 0;
    }
    memset(tables->hits + (found + 7) / 8, 0, CANDIDATE_PADDING / 2);
}

// How to go on, by a sample of the job's tokens: where matches are long and close together, the newest place with more
// equal bytes is the better candidate; where they are rare, those of 3 bytes count. A change costs what is in a
// table, so that what was chosen has an advantage.
static enum candidate_mode choose_mode(const struct parse_job *job, enum candidate_mode mode)
{
    uint32_t matches = 0;
    uint32_t literals = 0;
    uint32_t matched = 0;
    for (uint32_t i = 0; i < job->token_count; i += SAMPLED_TOKENS) {
        const uint32_t token = job->tokens[i];
        literals += token_literals(token);
        matches += token_has_match(token) ? 1 : 0;
        matched += token_has_match(token) ? token_length(token) : 0;
    }
    if (matches < MIN_SAMPLE && literals < MIN_SAMPLE) {
        return mode;
    }
    const bool is_hopeless = literals > 128 * matches;
    if (!is_hopeless &&
        (mode == CANDIDATES_SPARSE ? 4 * literals >= 7 * matches : literals > 5 * matches)) {
        return CANDIDATES_SPARSE;
    }
    const bool is_dense = matched >= 12 * matches && 2 * literals <= 3 * matches;
    return is_dense ? CANDIDATES_DENSE : CANDIDATES_MIXED;
}

uint32_t zd_extend_candidate(const uint8_t *bytes, uint32_t index, uint32_t distance,
                             uint32_t limit)
{
    limit = limit < DEFLATE_MAX_MATCH ? limit : DEFLATE_MAX_MATCH;
    if (limit <= COMPARED) {
        return COMPARED;
    }
    return COMPARED +
           match_length(bytes + index + COMPARED - distance, 0, distance, limit - COMPARED);
}

uint32_t zd_put_waiting_literals(struct candidate_segment *segment, uint32_t literals)
{
    segment->next += put_literals(segment->next, 0, literals);
    return 0;
}

static uint32_t compare_portable(const struct candidate_batch *batch, uint32_t index,
                                 uint32_t distance)
{
    const uint32_t left = batch->end - index;
    return match_length(batch->bytes + index - distance, 0, distance,
                        left < COMPARED ? left : COMPARED);
}

// Of any kind, near the end too. Not inlined, so that there is one text for all segments.
ZD_NEVER_INLINE static bool parse_step_portable(const struct candidate_batch *batch,
                                                bool looks_ahead, struct candidate_segment *segment)
{
    const struct parse_kind kind = {looks_ahead, batch->tables->ways == 2, compare_portable};
    return parse_step(batch, kind, segment);
}

// Joins the tokens of a segment, from `tokens` on, to those before, behind which `carried` literals wait.
static void append_segment(struct parse_job *job, const uint32_t *tokens,
                           const struct candidate_segment *segment, uint32_t carried)
{
    uint32_t count = job->token_count;
    if (carried != 0 && token_has_match(tokens[0]) &&
        carried + token_literals(tokens[0]) <= TOKEN_MAX_LITERALS) {
        job->tokens[count++] = tokens[0] + (carried << TOKEN_LITERALS_SHIFT);
        tokens++;
    } else {
        count = put_literals(job->tokens, count, carried);
    }
    const size_t size = (size_t)(segment->next - tokens);
    memmove(job->tokens + count, tokens, size * sizeof(tokens[0]));
    job->token_count = count + (uint32_t)size;
}

// A parse of a batch. stops[i] is where a segment ends; those in use have tokens of their own, which never reach the
// next ones.
struct batch_parse {
    struct candidate_segment segments[CANDIDATE_SEGMENTS];
    uint32_t stops[CANDIDATE_SEGMENTS];
    uint32_t *tokens[CANDIDATE_SEGMENTS];
    uint32_t used;
};

// Cuts a batch of size positions, of which those from begin on are to be parsed, into segments.
static void cut_batch(const struct parse_job *job, const struct candidate_batch *batch,
                      uint32_t begin, uint32_t size, struct batch_parse *parse)
{
    const uint32_t margin = COMPARED + 1; // what a candidate for the next position compares
    const uint32_t near_end = batch->end < margin ? 0 : batch->end - margin;
    const bool is_whole = size == CANDIDATE_BATCH && begin < SEGMENT_SIZE;
    parse->used = is_whole ? CANDIDATE_SEGMENTS : 1;
    for (uint32_t i = 0; i < CANDIDATE_SEGMENTS; i++) {
        const uint32_t stop = is_whole ? (i + 1) * SEGMENT_SIZE : size;
        uint32_t *const tokens =
            job->tokens + job->token_count + CARRIED_TOKENS + (size_t)i * SEGMENT_TOKENS;
        parse->stops[i] = stop;
        parse->tokens[i] = tokens;
        parse->segments[i] = (struct candidate_segment){
            .index = begin,
            .stop = stop < near_end ? stop : near_end,
            .literals_begin = begin,
            .limit = i == parse->used - 1 ? batch->end : stop,
            .next = tokens,
        };
        begin = stop;
    }
}

// Parses a batch of size positions that begins at index, from job->parsed_end on. `carried` literals wait before that;
// returns how many wait behind the batch.
static uint32_t parse_batch(struct parse_job *job, const struct candidate_steps *steps,
                            enum candidate_parser parser, uint32_t carried, uint32_t index,
                            uint32_t size)
{
    const struct candidate_tables *const tables = job->tables;
    const struct candidate_batch batch = {
        .bytes = job->bytes + index,
        .tables = tables,
        .end = job->end - index,
        .min_match = job->min_match < MIN_FAR_MATCH ? MIN_FAR_MATCH : job->min_match,
        .max_near_distance =
            tables->mode == CANDIDATES_SPARSE && job->min_match == DEFLATE_MIN_MATCH
                ? MAX_NEAR_DISTANCE
                : 0,
    };
    struct batch_parse parse;
    cut_batch(job, &batch, job->parsed_end - index, size, &parse);
    steps->parse[parser](&batch, parse.segments);
    for (uint32_t i = 0; i < parse.used; i++) {
        struct candidate_segment *const segment = &parse.segments[i];
        segment->stop = parse.stops[i];
        while (parse_step_portable(&batch, parser != PARSE_GREEDY, segment)) {
        }
        if (segment->next != parse.tokens[i]) {
            append_segment(job, parse.tokens[i], segment, carried);
            carried = 0;
        }
        const uint32_t end = i == parse.used - 1 ? segment->index : segment->stop;
        carried += end - segment->literals_begin;
        job->parsed_end = index + end;
    }
    return carried;
}

// A small input costs little in any case: two ways and the search ahead. So does a longer one with few matches, which
// would miss those of 3 bytes most.
static enum candidate_parser choose_parser(const struct parse_job *job)
{
    const struct candidate_tables *const tables = job->tables;
    const bool is_sparse = tables->mode == CANDIDATES_SPARSE;
    const bool is_lazy = job->limits.lazy_length > DEFLATE_MIN_MATCH;
    const bool is_early = job->origin + job->begin < EARLY_POSITIONS;
    if (job->end - job->history_begin <= SMALL_INPUT || job->limits.chain_length != 1 ||
        (is_sparse && (is_lazy || is_early))) {
        return PARSE_TWO_WAYS;
    }
    return is_lazy || is_sparse ? PARSE_LAZY : PARSE_GREEDY;
}

void zd_parse_candidates(struct parse_job *job, const struct candidate_steps *steps)
{
    struct candidate_tables *const tables = job->tables;
    open_tables(job, (uint32_t *)(void *)(tables + 1));
    const enum candidate_parser parser = choose_parser(job);
    const struct candidates candidates = open_candidates(job, parser == PARSE_TWO_WAYS ? 2 : 1);
    uint32_t index = tables->next_insert - job->origin;
    if (index - job->history_begin > job->begin - job->history_begin) {
        index = job->history_begin; // what was not inserted is out of reach
    }
    uint32_t carried = 0;
    uint32_t known_tokens = 0; // before the last batch
    job->parsed_end = job->begin;
    job->token_count = 0;
    while (index < job->end) {
        const uint32_t left = job->end - index;
        const uint32_t count = left < CANDIDATE_BATCH ? left : CANDIDATE_BATCH;
        const bool is_sparse = job->token_count - known_tokens < SPARSE_TOKENS;
        known_tokens = job->token_count;
        fill_batch(&candidates, index, count, is_sparse, steps);
        if (job->parsed_end < index + count) {
            carried = parse_batch(job, steps, parser, carried, index, count);
        }
        index += count;
    }
    job->token_count = put_literals(job->tokens, job->token_count, carried);
    tables->mode = choose_mode(job, tables->mode);
    const uint32_t size = job->end - job->history_begin;
    tables->next_insert =
        job->origin + job->end - (size < CANDIDATE_LOADED ? size : CANDIDATE_LOADED - 1);
}

static void find_portable(const struct candidates *candidates, const struct candidate_way *way,
                          uint32_t index, uint32_t first, uint32_t count)
{
    find_candidates(candidates, way, index, first, count);
}

static void retire_portable(uint32_t *entries, size_t count, uint32_t position)
{
    retire_entries(entries, count, position);
}

static void parse_portable(const struct candidate_batch *batch, bool looks_ahead,
                           struct candidate_segment *segments)
{
    bool goes_on = true;
    while (goes_on) {
        goes_on = false;
        for (uint32_t i = 0; i < CANDIDATE_SEGMENTS; i++) {
            goes_on |= parse_step_portable(batch, looks_ahead, &segments[i]);
        }
    }
}

static void parse_greedy_portable(const struct candidate_batch *batch,
                                  struct candidate_segment *segments)
{
    parse_portable(batch, false, segments);
}

static void parse_lazy_portable(const struct candidate_batch *batch,
                                struct candidate_segment *segments)
{
    parse_portable(batch, true, segments);
}

void zd_parse_candidates_portable(struct parse_job *job)
{
    static const struct candidate_steps steps = {
        .find = find_portable,
        .retire = retire_portable,
        .parse = {parse_greedy_portable, parse_lazy_portable, parse_lazy_portable},
    };
    zd_parse_candidates(job, &steps);
}
