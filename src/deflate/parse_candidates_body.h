// SPDX-License-Identifier: Zlib
// The parser of parse_candidates.h. Instances for the tiers differ in how they compare bytes; portable C defines
// what comes out.
#ifndef ZD_DEFLATE_PARSE_CANDIDATES_BODY_H
#define ZD_DEFLATE_PARSE_CANDIDATES_BODY_H

#include <string.h>

#include "deflate/candidate_steps.h"
#include "deflate/match_length.h"

enum {
    BITMAP_STEP = 57, // positions that a load of 64 bits at any of them shows
};

// In how many of the COMPARED bytes from the index on the place so far before it agrees.
typedef uint32_t compare_fn(const struct candidate_batch *batch, uint32_t index, uint32_t distance);

// For instances of the parser.
struct parse_kind {
    bool is_lazy;
    bool has_two_ways;
    compare_fn *compare;
};

struct candidate_match {
    uint32_t length; // at most COMPARED
    uint32_t distance;
};

// The better candidate of a position, the nearer of equals. Where there is none, `instead` is weighed.
ZD_ALWAYS_INLINE struct candidate_match best_candidate(const struct candidate_batch *batch,
                                                       struct parse_kind kind, uint32_t index,
                                                       uint32_t instead)
{
    uint32_t distance = batch->tables->distances[index];
    uint32_t other = 0;
    if (kind.has_two_ways) {
        other = batch->tables->other_distances[index];
        distance = distance == 0 ? other : distance;
    }
    distance = distance == 0 ? instead : distance;
    struct candidate_match match = {
        .length = kind.compare(batch, index, distance),
        .distance = distance,
    };
    if (kind.has_two_ways) {
        other = other == 0 ? distance : other;
        const uint32_t length = kind.compare(batch, index, other);
        match.distance = length > match.length ? other : match.distance;
        match.length = length > match.length ? length : match.length;
    }
    return match;
}

// Bits of the positions from the index on: all of the next BITMAP_STEP at least.
ZD_ALWAYS_INLINE uint64_t hits_from(const struct candidate_batch *batch, uint32_t index)
{
    return load_le64(batch->tables->hits, index / 8) >> index % 8;
}

// Takes the next match, if one starts before stop. False where none does.
ZD_ALWAYS_INLINE bool parse_step(const struct candidate_batch *batch, struct parse_kind kind,
                                 struct candidate_segment *segment)
{
    uint32_t index = segment->index;
    uint64_t hits = hits_from(batch, index);
    while (ZD_UNLIKELY(hits == 0) && index < segment->stop) {
        index += BITMAP_STEP;
        hits = hits_from(batch, index);
    }
    index += hits == 0 ? 0 : count_trailing_zeros(hits);
    if (ZD_UNLIKELY(index >= segment->stop)) {
        segment->index = segment->index < segment->stop ? segment->stop : segment->index;
        return false;
    }
    struct candidate_match match = best_candidate(batch, kind, index, 0);
    if (kind.is_lazy) {
        const struct candidate_match next = best_candidate(batch, kind, index + 1, match.distance);
        const bool is_better = next.length > match.length;
        match.length = is_better ? next.length : match.length;
        match.distance = is_better ? next.distance : match.distance;
        index += is_better;
    }
    uint32_t literals = index - segment->literals_begin;
    // Perhaps the byte before agrees too: its candidate was another one, or none.
    const uint8_t *const here = batch->bytes + index;
    uint32_t back = (literals != 0) & (here[-1] == here[-1 - (ptrdiff_t)match.distance]);
    if (ZD_UNLIKELY(match.length == COMPARED)) {
        match.length =
            zd_extend_candidate(batch->bytes, index, match.distance, segment->limit - index);
        back &= match.length < DEFLATE_MAX_MATCH;
    }
    uint32_t end = index + match.length;
    end = end < segment->limit ? end : segment->limit;
    const uint32_t length = end - index + back;
    // Matches of MIN_NEAR_MATCH stand in tokens with literals only, so that no token is shorter than MIN_TOKEN_BYTES.
    uint32_t is_taken = length >= batch->min_match;
    if (kind.has_two_ways) { // it is not known beforehand: no branch there
        is_taken |= (length >= MIN_NEAR_MATCH) & (literals != back) &
                    (match.distance <= batch->max_near_distance);
    } else if (ZD_UNLIKELY(!is_taken)) {
        segment->index = index + 1;
        return true;
    }
    literals -= back;
    if (ZD_UNLIKELY(literals > TOKEN_MAX_LITERALS)) {
        if (!is_taken) {
            segment->index = index + 1;
            return true;
        }
        literals = zd_put_waiting_literals(segment, literals);
    }
    *segment->next = match_token(literals, length, match.distance);
    segment->next += is_taken;
    segment->index = is_taken ? end : index + 1;
    segment->literals_begin = is_taken ? end : segment->literals_begin;
    return true;
}

// Parses the segments of a batch to their stops, first four side by side.
ZD_ALWAYS_INLINE void parse_segments(const struct candidate_batch *shared, struct parse_kind kind,
                                     struct candidate_segment *segments)
{
    const struct candidate_batch own = *shared; // a copy, which no store can change
    const struct candidate_batch *const batch = &own;
    struct candidate_segment a = segments[0], b = segments[1], c = segments[2], d = segments[3];
    while (parse_step(batch, kind, &a) && parse_step(batch, kind, &b) &&
           parse_step(batch, kind, &c) && parse_step(batch, kind, &d)) {
    }
    segments[0] = a;
    segments[1] = b;
    segments[2] = c;
    segments[3] = d;
    // Then two at a time, as long as two are left.
    uint32_t open = 0;
    for (uint32_t i = 1; i < CANDIDATE_SEGMENTS; i++) {
        ZD_FORGET(i);
        a = segments[open];
        b = segments[i];
        while (parse_step(batch, kind, &a) && parse_step(batch, kind, &b)) {
        }
        segments[open] = a;
        segments[i] = b;
        open = a.index < a.stop ? open : i;
    }
    a = segments[open];
    while (parse_step(batch, kind, &a)) {
    }
    segments[open] = a;
}

#endif
