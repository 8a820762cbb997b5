// SPDX-License-Identifier: Zlib
// What a tier brings to the design of parse_candidates.h: how candidates are found and how a batch is parsed. The
// bodies are find_candidates_body.h and parse_candidates_body.h; parse_candidates.c leads through them.
#ifndef ZD_DEFLATE_CANDIDATE_STEPS_H
#define ZD_DEFLATE_CANDIDATE_STEPS_H

#include <stdbool.h>

#include "deflate/parse_candidates.h"

// One of the tables.
struct candidate_way {
    uint32_t *entries;
    uint32_t low_mask;  // of the first four bytes, those that are hashed
    uint32_t high_mask; // and of the next four
    uint32_t max_distance;
    uint16_t *distances;
    bool adds_hits; // to those of the way before
};

struct candidates {
    const uint8_t *bytes;
    struct candidate_tables *tables;
    struct candidate_way ways[2];
    uint32_t hash_bits;
    uint32_t origin;
    uint32_t history_begin;
    uint32_t end;
};

// What the parse of a batch needs to know. Indices count from the first position of the batch.
struct candidate_batch {
    const uint8_t *bytes;
    const struct candidate_tables *tables;
    uint32_t end; // of the chunk
    uint32_t min_match;
    uint32_t
        max_near_distance; // up to which a match of MIN_NEAR_MATCH behind literals is taken too; may be 0
};

enum {
    CANDIDATE_SEGMENTS = 4,
    COMPARED = 64, // bytes by which candidates are weighed
    MIN_FAR_MATCH = 4,
    MIN_NEAR_MATCH = 3,
    MIN_TOKEN_BYTES = 4, // of any token with a match
};

// Segments of a batch are parsed side by side, because each step of a parse waits for the one before. index
// moves up to stop; matches end at limit.
struct candidate_segment {
    uint32_t index;
    uint32_t
        stop; // between these two: else compilers make one slow store of both that a match sets
    uint32_t literals_begin;
    uint32_t limit;
    uint32_t *next; // where its next token goes
};

enum candidate_parser {
    PARSE_GREEDY,
    PARSE_LAZY,
    PARSE_TWO_WAYS, // lazy
    CANDIDATE_PARSERS,
};

struct candidate_steps {
    // Looks up and inserts, in one way, the positions `first` to count - 1 of the batch that starts at index, in this
    // order. first is a multiple of 64; CANDIDATE_LOADED bytes from each position on are before the end.
    void (*find)(const struct candidates *candidates, const struct candidate_way *way,
                 uint32_t index, uint32_t first, uint32_t count);
    // Puts entries that are farther from the position than any window where they are never in reach before the next
    // time, MAX_WINDOW positions later.
    void (*retire)(uint32_t *entries, size_t count, uint32_t position);
    // Parses each of CANDIDATE_SEGMENTS to its stop, behind which more than COMPARED bytes can be read.
    void (*parse[CANDIDATE_PARSERS])(const struct candidate_batch *batch,
                                     struct candidate_segment *segments);
};

void zd_parse_candidates(struct parse_job *job, const struct candidate_steps *steps);

// What steps call in rare cases.
// The length, at most limit if that is more, of a match of at least COMPARED.
uint32_t zd_extend_candidate(const uint8_t *bytes, uint32_t index, uint32_t distance,
                             uint32_t limit);
// Makes tokens of literals that are too many for the token of a match; returns how many are left for that: none.
uint32_t zd_put_waiting_literals(struct candidate_segment *segment, uint32_t literals);

#endif
