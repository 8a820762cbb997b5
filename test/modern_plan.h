// SPDX-License-Identifier: Zlib
// A stream of the modern profile as a plan: parameters, input, and what happens at which place of the input. A
// plan can be carried out in many ways, which must all give the same bytes.
#ifndef ZD_TEST_MODERN_PLAN_H
#define ZD_TEST_MODERN_PLAN_H

#include "zlib_api.h"

#include "byte_buffer.h"
#include "kernels.h"
#include "parity_allocator.h"
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

// One way to carry out a plan.
struct plan_way {
    struct random random;       // decides about pieces
    size_t input_piece;         // largest; 0: all at once
    size_t output_piece;        // largest; 0: all at once
    const struct kernels *tier; // NULL: the best
    enum allocator_kind allocator;
    uint8_t fill;   // what fresh memory holds
    bool is_used;   // another stream went through it, and a reset
    bool is_copied; // goes on in a deflateCopy now and then
};

// Makes a random plan.
void plan_make(struct modern_plan *plan, struct random *random);

// Appends the stream that the plan gives, made in this way, to output.
void plan_run(const struct modern_plan *plan, struct plan_way *way, struct byte_buffer *output);

// Checks that the stream decodes to the plan's input with a library's inflate at the plan's windowBits.
void plan_check(const struct modern_plan *plan, const struct zlib_api *api,
                const struct byte_buffer *output);

#endif
