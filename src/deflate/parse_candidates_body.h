// SPDX-License-Identifier: Zlib
// The parser of parse_candidates.h. Instances for the tiers differ in how they find candidates and compare bytes;
// portable C defines what comes out.
#ifndef ZD_DEFLATE_PARSE_CANDIDATES_BODY_H
#define ZD_DEFLATE_PARSE_CANDIDATES_BODY_H

#include <string.h>

#include "deflate/find_candidates_body.h"
#include "deflate/noise.h"

enum {
    SEGMENTS = 4,
    SEGMENT_SIZE = CANDIDATE_BATCH / SEGMENTS,
    SEGMENT_TOKENS = SEGMENT_SIZE / CANDIDATE_MIN_HASH_BYTES + 2,
    COMPARED = 32, // bytes by which candidates are weighed; 16 a call are the portable minimum
    CARRIED_TOKENS = CANDIDATE_MAX_CHUNK / TOKEN_MAX_RUN + 2, // for literals waiting from before
    GREEDY_BITS = 14, // what a smaller table misses is made up for by its place nearer to the core
    SMALL_INPUT = 32768, // costs little in any case: two ways and the lazy parser
    FIRST_HASH_BYTES = 5,
    SECOND_HASH_BYTES = 8,
    SAMPLED_TOKENS = 8, // one in so many
    MIN_SAMPLE = 16,
    MAX_WINDOW = 32768,
    RETIRE_INTERVAL = MAX_WINDOW,
    SPARSE_TOKENS = CANDIDATE_BATCH / 64, // a batch with more has no noise behind it
    PROBED = NOISE_REGION / 8, // positions of a batch of noise that are looked up in any case
    BITMAP_STEP = 57,          // positions that a load of 64 bits at any of them shows
};

_Static_assert((int)NOISE_REGION == (int)CANDIDATE_BATCH, "a batch is judged as a whole");

// In how many of the COMPARED bytes from there on the two places agree.
typedef uint32_t compare_fn(const uint8_t *first, const uint8_t *second);

ZD_ALWAYS_INLINE uint32_t compare_portable(const uint8_t *first, const uint8_t *second)
{
    return match_length(first, 0, (size_t)(second - first), COMPARED);
}

// What the parse of a batch needs to know.
struct batch {
    const uint8_t *bytes;
    const struct candidate_tables *tables;
    uint32_t begin; // index of the first position of the batch
    uint32_t end;   // of the chunk
    uint32_t min_match;
};

// Segments of a batch are parsed side by side, because each step of a parse waits for the one before. index
// moves up to stop; matches end at limit.
struct segment {
    uint32_t index;
    uint32_t literals_begin;
    uint32_t stop;
    uint32_t limit;
    uint32_t *tokens;
    uint32_t count;
};

// Instances of the parser.
struct parse_kind {
    bool is_lazy;
    bool has_two_ways;
    compare_fn *compare;
};

struct candidate_match {
    uint32_t length; // at most COMPARED
    uint32_t distance;
};

ZD_ALWAYS_INLINE uint32_t weigh_candidate(const struct batch *batch, struct parse_kind kind,
                                          uint32_t index, uint32_t distance, bool is_near_end)
{
    const uint8_t *const bytes = batch->bytes;
    if (is_near_end) {
        const uint32_t left = batch->end - index;
        return match_length(bytes, index - distance, index, left < COMPARED ? left : COMPARED);
    }
    return kind.compare(bytes + (index - distance), bytes + index);
}

// The better candidate of a position, the nearer of equals. Where there is none, `instead` is weighed.
ZD_ALWAYS_INLINE struct candidate_match best_candidate(const struct batch *batch,
                                                       struct parse_kind kind, uint32_t index,
                                                       uint32_t instead, bool is_near_end)
{
    const uint32_t offset = index - batch->begin;
    uint32_t distance = batch->tables->distances[offset];
    uint32_t other = 0;
    if (kind.has_two_ways) {
        other = batch->tables->other_distances[offset];
        distance = distance == 0 ? other : distance;
    }
    distance = distance == 0 ? instead : distance;
    struct candidate_match match = {
        .length = weigh_candidate(batch, kind, index, distance, is_near_end),
        .distance = distance,
    };
    if (kind.has_two_ways) {
        other = other == 0 ? distance : other;
        const uint32_t length = weigh_candidate(batch, kind, index, other, is_near_end);
        match.distance = length > match.length ? other : match.distance;
        match.length = length > match.length ? length : match.length;
    }
    return match;
}

// The whole length, at most limit, of a match that is longer than COMPARED.
ZD_ALWAYS_INLINE uint32_t extend_match(const struct batch *batch, struct parse_kind kind,
                                       uint32_t index, uint32_t distance, uint32_t limit)
{
    const uint8_t *const here = batch->bytes + index;
    uint32_t length = COMPARED;
    while (batch->end - (index + length) >= COMPARED) {
        const uint32_t more = kind.compare(here + length - distance, here + length);
        length += more;
        if (more != COMPARED || length >= limit) {
            return length;
        }
    }
    return length +
           match_length(batch->bytes, index + length - distance, index + length, limit - length);
}

// Takes the next match, if one starts before stop. False where none does.
ZD_ALWAYS_INLINE bool parse_step(const struct batch *batch, struct parse_kind kind,
                                 struct segment *segment, bool is_near_end)
{
    uint32_t index = segment->index;
    uint64_t hits;
    if (index >= segment->stop) {
        return false;
    }
    for (;;) {
        const uint32_t offset = index - batch->begin;
        hits = load_le64(batch->tables->hits, offset / 8) >> offset % 8;
        if (ZD_LIKELY(hits != 0) || index >= segment->stop) {
            break;
        }
        index += BITMAP_STEP;
    }
    index += hits == 0 ? 0 : count_trailing_zeros(hits);
    if (index >= segment->stop) {
        segment->index = segment->stop;
        return false;
    }
    struct candidate_match match = best_candidate(batch, kind, index, 0, is_near_end);
    if (kind.is_lazy) {
        const struct candidate_match next =
            best_candidate(batch, kind, index + 1, match.distance, is_near_end);
        const bool is_better = next.length > match.length;
        match.length = is_better ? next.length : match.length;
        match.distance = is_better ? next.distance : match.distance;
        index += is_better;
    }
    const uint32_t left = segment->limit - index;
    const uint32_t limit = left < DEFLATE_MAX_MATCH ? left : DEFLATE_MAX_MATCH;
    if (ZD_UNLIKELY(match.length == COMPARED) && limit > COMPARED) {
        match.length = extend_match(batch, kind, index, match.distance, limit);
    }
    match.length = match.length < limit ? match.length : limit;
    if (ZD_UNLIKELY(match.length < batch->min_match)) {
        segment->index = index + 1;
        return true;
    }
    segment->count = put_match(segment->tokens, segment->count, index - segment->literals_begin,
                               match.length, match.distance);
    segment->index = index + match.length;
    segment->literals_begin = segment->index;
    return true;
}

// Parses to the stop of the segment.
ZD_ALWAYS_INLINE void finish_segment(const struct batch *batch, struct parse_kind kind,
                                     struct segment *segment)
{
    const uint32_t stop = segment->stop;
    const uint32_t near_end = batch->end < COMPARED + 1 ? 0 : batch->end - (COMPARED + 1);
    // One text for both parts: the compiler shall not write it out twice.
    for (uint32_t is_near_end = 0; is_near_end < 2; is_near_end++) {
        ZD_FORGET(is_near_end);
        segment->stop = is_near_end == 0 && near_end < stop ? near_end : stop;
        while (parse_step(batch, kind, segment, is_near_end != 0)) {
        }
    }
}

// Joins the tokens of a segment to those before, behind which `carried` literals wait. Returns how many wait
// behind these.
ZD_ALWAYS_INLINE uint32_t append_segment(struct parse_job *job, const struct segment *segment,
                                         uint32_t carried, uint32_t index)
{
    uint32_t *const tokens = segment->tokens;
    uint32_t first = 0;
    if (segment->count == 0) {
        return carried + (index - segment->literals_begin);
    }
    uint32_t count = job->token_count;
    if (carried != 0 && token_has_match(tokens[0]) &&
        carried + token_literals(tokens[0]) <= TOKEN_MAX_LITERALS) {
        job->tokens[count++] = tokens[0] + (carried << TOKEN_LITERALS_SHIFT);
        first = 1;
    } else {
        count = put_literals(job->tokens, count, carried);
    }
    memmove(job->tokens + count, tokens + first, (segment->count - first) * sizeof(tokens[0]));
    job->token_count = count + (segment->count - first);
    return index - segment->literals_begin;
}

// Parses a full batch in segments from job->parsed_end on, which is in the first.
ZD_ALWAYS_INLINE uint32_t parse_segments(struct parse_job *job, const struct batch *batch,
                                         struct parse_kind kind, uint32_t carried)
{
    struct segment segments[SEGMENTS];
    for (uint32_t i = 0; i < SEGMENTS; i++) {
        const uint32_t begin = i == 0 ? job->parsed_end : batch->begin + i * SEGMENT_SIZE;
        const uint32_t stop = batch->begin + (i + 1) * SEGMENT_SIZE;
        segments[i] = (struct segment){
            .index = begin,
            .literals_begin = begin,
            .stop = stop,
            .limit = i == SEGMENTS - 1 ? job->end : stop,
            // Those of one segment never reach the next ones.
            .tokens = job->tokens + job->token_count + CARRIED_TOKENS + (size_t)i * SEGMENT_TOKENS,
            .count = 0,
        };
    }
    struct segment a = segments[0], b = segments[1], c = segments[2], d = segments[3];
    if (batch->begin + CANDIDATE_BATCH + COMPARED < batch->end) {
        while (parse_step(batch, kind, &a, false) && parse_step(batch, kind, &b, false) &&
               parse_step(batch, kind, &c, false) && parse_step(batch, kind, &d, false)) {
        }
    }
    segments[0] = a;
    segments[1] = b;
    segments[2] = c;
    segments[3] = d;
    for (uint32_t i = 0; i < SEGMENTS; i++) {
        ZD_FORGET(i); // else the long text below is written out for each
        finish_segment(batch, kind, &segments[i]);
        const uint32_t end = i == SEGMENTS - 1 ? segments[i].index : segments[i].stop;
        carried = append_segment(job, &segments[i], carried, end);
        job->parsed_end = end;
    }
    return carried;
}

// Parses a batch that ends at stop, or the rest of it, as one segment.
ZD_ALWAYS_INLINE uint32_t parse_rest(struct parse_job *job, const struct batch *batch,
                                     struct parse_kind kind, uint32_t carried, uint32_t stop)
{
    struct segment segment = {
        .index = job->parsed_end,
        .literals_begin = job->parsed_end - carried,
        .stop = stop,
        .limit = job->end,
        .tokens = job->tokens,
        .count = job->token_count,
    };
    finish_segment(batch, kind, &segment);
    job->parsed_end = segment.index;
    job->token_count = segment.count;
    return segment.index - segment.literals_begin;
}

// Entries that are farther away than any window go where they are never in reach before the next time.
ZD_ALWAYS_INLINE void retire_entries(const struct candidates *candidates, uint32_t position)
{
    const size_t count = (size_t)candidates->tables->ways << candidates->hash_bits;
    uint32_t *const entries = candidates->ways[0].entries; // the second way follows
    for (size_t i = 0; i < count; i++) {
        const uint32_t entry = entries[i];
        const uint32_t distance = (position - entry) & 0xffff;
        const uint32_t retired = (entry & ~0xffffu) | ((position - (MAX_WINDOW + 1)) & 0xffff);
        entries[i] = distance > MAX_WINDOW ? retired : entry;
    }
}

ZD_ALWAYS_INLINE struct candidates open_candidates(struct parse_job *job, uint32_t ways,
                                                   uint32_t max_bits)
{
    struct candidate_tables *const tables = job->tables;
    struct candidates candidates = {
        .bytes = job->bytes,
        .tables = tables,
        .origin = job->origin,
        .history_begin = job->history_begin,
        .max_distance = job->max_distance,
        .end = job->end,
    };
    uint32_t *const entries = (uint32_t *)(void *)(tables + 1);
    // Small inputs get small tables, which are quick to clear; a larger one fills them anew.
    uint32_t hash_bits = CANDIDATE_MIN_HASH_BITS;
    while (hash_bits < max_bits && (job->end - job->history_begin) >> hash_bits != 0) {
        hash_bits++;
    }
    if (job->is_new || ways != tables->ways || hash_bits > tables->hash_bits ||
        max_bits < tables->hash_bits) {
        memset(entries, 0, ((size_t)ways << hash_bits) * sizeof(entries[0]));
        tables->hash_bits = hash_bits;
        tables->ways = ways;
        tables->hash_bytes = FIRST_HASH_BYTES;
        tables->next_insert = job->origin + job->history_begin;
        tables->next_retire = tables->next_insert + RETIRE_INTERVAL;
    }
    candidates.hash_bits = tables->hash_bits;
    candidates.ways[0] = (struct candidate_way){
        .entries = entries,
        .high_mask = (uint32_t)low_mask(8 * (tables->hash_bytes - CANDIDATE_MIN_HASH_BYTES)),
        .distances = tables->distances,
        .adds_hits = false,
    };
    candidates.ways[1] = (struct candidate_way){
        .entries = entries + ((size_t)1 << tables->hash_bits),
        .high_mask = (uint32_t)low_mask(8 * (SECOND_HASH_BYTES - CANDIDATE_MIN_HASH_BYTES)),
        .distances = tables->other_distances,
        .adds_hits = true,
    };
    return candidates;
}

ZD_ALWAYS_INLINE bool has_hits(const uint8_t *hits, uint32_t size)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < size; i += 8) {
        all |= load_le64(hits, i);
    }
    return all != 0;
}

// Puts every eighth position of a batch of noise, behind those probed, into the table: eight neighbours probed
// elsewhere find one of them, if they repeat this place.
ZD_ALWAYS_INLINE void insert_noise(const struct candidates *candidates, uint32_t index)
{
    for (uint32_t way = 0; way < candidates->tables->ways; way++) {
        for (uint32_t i = PROBED; i < NOISE_REGION; i += 8) {
            (void)replace_candidate(candidates, &candidates->ways[way], index + i);
        }
    }
}

ZD_ALWAYS_INLINE void find_in_ways(const struct candidates *candidates, uint32_t index,
                                   uint32_t first, uint32_t count, find_candidates_fn *find)
{
    find(candidates, &candidates->ways[0], index, first, count);
    if (candidates->tables->ways == 2) {
        find(candidates, &candidates->ways[1], index, first, count);
    }
}

// Makes the candidates of the batch from index on, count of them.
ZD_ALWAYS_INLINE void fill_batch(const struct candidates *candidates, uint32_t index,
                                 uint32_t count, bool may_be_noise, find_candidates_fn *find)
{
    struct candidate_tables *const tables = candidates->tables;
    const uint32_t position = candidates->origin + index;
    if ((int32_t)(position - tables->next_retire) >= 0) {
        retire_entries(candidates, position);
        tables->next_retire = position + RETIRE_INTERVAL;
    }
    const uint32_t left = candidates->end - index;
    const uint32_t known = left < CANDIDATE_LOADED ? 0 : left - (CANDIDATE_LOADED - 1);
    const uint32_t found = count < known ? count : known;
    const bool is_noise =
        may_be_noise && found == NOISE_REGION && looks_like_noise(candidates->bytes, index);
    if (is_noise) {
        find_in_ways(candidates, index, 0, PROBED, find);
    }
    if (is_noise && !has_hits(tables->hits, PROBED / 8)) {
        insert_noise(candidates, index);
        memset(tables->hits + PROBED / 8, 0, (NOISE_REGION - PROBED) / 8);
    } else {
        find_in_ways(candidates, index, is_noise ? PROBED : 0, found, find);
    }
    for (uint32_t i = found; i < found + CANDIDATE_PADDING / 2; i++) {
        tables->distances[i] = 0;
        tables->other_distances[i] = 0;
    }
    memset(tables->hits + (found + 7) / 8, 0, CANDIDATE_PADDING / 2);
}

// The number of bytes to be hashed from now on, by a sample of the job's tokens: where matches are long and close
// together, the newest place with more equal bytes is the better candidate; where they are rare, short ones count.
// A change costs the table, so that what was chosen has an advantage.
ZD_ALWAYS_INLINE uint32_t choose_hash_bytes(const struct parse_job *job, uint32_t hash_bytes)
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
        return hash_bytes;
    }
    if (hash_bytes == CANDIDATE_MIN_HASH_BYTES ? literals >= 2 * matches : literals > 5 * matches) {
        return CANDIDATE_MIN_HASH_BYTES;
    }
    const bool is_dense = matched >= 12 * matches && 2 * literals <= 3 * matches;
    return CANDIDATE_MIN_HASH_BYTES + (is_dense ? 2 : 1);
}

ZD_ALWAYS_INLINE void parse_candidates_body(struct parse_job *job, struct parse_kind kind,
                                            uint32_t max_bits, find_candidates_fn *find)
{
    const struct candidates candidates = open_candidates(job, kind.has_two_ways ? 2 : 1, max_bits);
    struct candidate_tables *const tables = candidates.tables;
    uint32_t index = tables->next_insert - job->origin;
    if (index - job->history_begin > job->begin - job->history_begin) {
        index = job->history_begin; // what was not inserted is out of reach
    }
    struct batch batch = {
        .bytes = job->bytes,
        .tables = tables,
        .end = job->end,
        .min_match =
            job->min_match < CANDIDATE_MIN_HASH_BYTES ? CANDIDATE_MIN_HASH_BYTES : job->min_match,
    };
    uint32_t carried = 0;
    uint32_t known_tokens = 0; // before the last batch
    job->parsed_end = job->begin;
    job->token_count = 0;
    while (index < job->end) {
        const uint32_t left = job->end - index;
        const uint32_t count = left < CANDIDATE_BATCH ? left : CANDIDATE_BATCH;
        const bool is_sparse = job->token_count - known_tokens < SPARSE_TOKENS;
        known_tokens = job->token_count;
        fill_batch(&candidates, index, count, is_sparse, find);
        batch.begin = index;
        index += count;
        if (count == CANDIDATE_BATCH && job->parsed_end >= batch.begin &&
            job->parsed_end < batch.begin + SEGMENT_SIZE) {
            carried = parse_segments(job, &batch, kind, carried);
        } else if (job->parsed_end < index) {
            carried = parse_rest(job, &batch, kind, carried, index);
        }
    }
    job->token_count = put_literals(job->tokens, job->token_count, carried);
    tables->hash_bytes = choose_hash_bytes(job, tables->hash_bytes);
    const uint32_t size = job->end - job->history_begin;
    tables->next_insert =
        job->origin + job->end - (size < CANDIDATE_LOADED ? size : CANDIDATE_LOADED - 1);
}

ZD_ALWAYS_INLINE void parse_candidates(struct parse_job *job, find_candidates_fn *find,
                                       compare_fn *compare)
{
    const uint32_t bits = candidate_entry_bits(job->max_distance, job->mem_level);
    const bool is_small = job->end - job->history_begin <= SMALL_INPUT;
    const struct parse_kind kind = {
        .is_lazy = job->limits.lazy_length > DEFLATE_MIN_MATCH || is_small,
        .has_two_ways = job->limits.chain_length != 1 || is_small,
        .compare = compare,
    };
    const uint32_t greedy_bits = bits < GREEDY_BITS ? bits : GREEDY_BITS;
    const uint32_t kind_bits = kind.has_two_ways ? bits - 1 : kind.is_lazy ? bits : greedy_bits;
    parse_candidates_body(job, kind, kind_bits, find);
}

#endif
