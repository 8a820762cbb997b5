// SPDX-License-Identifier: Zlib
// A stream of the modern profile as a plan: parameters, input, and what happens at which place of the input. A
// plan can be carried out in many ways, which must all give the same bytes.
#ifndef ZD_TEST_MODERN_PLAN_H
#define ZD_TEST_MODERN_PLAN_H

#include "zlib_api.h"

#include "byte_buffer.h"
#include "random.h"

enum { PLAN_EVENTS = 24 };

enum plan_action {
    PLAN_FLUSH,  // value: the flush
    PLAN_PARAMS, // value: level * 8 + strategy
    PLAN_TUNE,   // value: chain length
};

struct plan_event {
    size_t position; // of the input
    enum plan_action action;
    int value;
};

struct modern_plan {
    int level;
    int strategy;
    int window_bits;
    int memory_level;
    struct byte_buffer input;
    size_t dictionary_size; // of the input's first bytes; 0 for none
    struct plan_event events[PLAN_EVENTS];
    unsigned event_count;
};

// Makes a random input.
void plan_make_input(struct modern_plan *plan, struct random *random);

// Makes the rest of a random plan for the input that it has.
void plan_make(struct modern_plan *plan, struct random *random);

// Carries the plan out in one call and in two random ways: the stream must decode to the input with ours and
// with stock, which may be NULL, and all ways must give the same bytes. A failure ends the program.
void plan_check(const struct modern_plan *plan, const struct zlib_api *stock,
                struct random *random);

#endif
