// SPDX-License-Identifier: Zlib
// Two streams driven in lockstep, ours and stock's: both are given the same input and as much room
// for output, and after every call all that a caller can see is compared. It knows nothing of
// inflate or deflate.
#ifndef ZD_TEST_PARITY_PAIR_H
#define ZD_TEST_PARITY_PAIR_H

#include "zlib_api.h"

#include "parity_allocator.h"
#include "parity_area.h"
#include "parity_report.h"
#include "random.h"

enum parity_side_name { OURS, STOCK, SIDE_COUNT };

enum {
    PARITY_INPUT_LIMIT = 1 << 20,  // bytes that one sequence may feed
    PARITY_OUTPUT_LIMIT = 1 << 18, // room for output that one call may have
    PARITY_CANARIES = 1024         // bytes behind that room that must not change
};

// How large the pieces are into which a sequence cuts its input or output.
enum piece_habit {
    PIECES_ONE,
    PIECES_TINY,
    PIECES_SMALL,
    PIECES_MEDIUM,
    PIECES_LARGE,
    PIECES_ALL,
    PIECES_MIXED,
    PIECE_HABITS
};

// Memory that a pair works on; two pairs alive at the same time need two desks.
struct parity_desk {
    struct parity_area input[SIDE_COUNT];
    struct parity_area output[SIDE_COUNT];
    bool is_filled; // the output areas hold the filler of the last pair that used them
    uint8_t filler;
};

struct parity_side {
    const struct zlib_api *api;
    z_stream stream;
    const uint8_t *given_input; // next_in and next_out before the present call
    uint8_t *given_output;
};

struct parity_pair {
    struct parity_side sides[SIDE_COUNT];
    struct parity_report *report;
    struct parity_desk *desk;
    void (*inspect)(struct parity_pair *pair); // compares what only one direction has; may be NULL
    const uint8_t *input;
    size_t input_size;
    size_t input_position; // bytes that the streams took so far
    uInt given_in;         // avail_in and avail_out before the present call
    uInt given_out;
    size_t output_position;    // where the next output goes, when it is contiguous
    bool has_contiguous_input; // next_in walks over one buffer; else each piece is copied to a page
                               // end
    bool has_contiguous_output; // next_out likewise; else it jumps, and old output is overwritten
};

struct parity_desk *parity_desk_number(unsigned number); // 0 or 1

// Both streams get the same garbage in every field, then their allocators. Takes its ways of
// cutting from random.
void pair_start(struct parity_pair *pair, struct parity_report *report, const struct zlib_api *ours,
                const struct zlib_api *stock, struct parity_allocator allocators[SIDE_COUNT],
                struct random *random);

// The bytes to be fed from here on, at most PARITY_INPUT_LIMIT. They must live as long as the pair.
void pair_set_input(struct parity_pair *pair, const uint8_t *input, size_t size);

// Starts anew with the first byte of the input; nothing is presented until the next
// pair_give_input().
void pair_rewind(struct parity_pair *pair);

// Presents the next `size` bytes of the input, or all that is left, as next_in and avail_in.
void pair_give_input(struct parity_pair *pair, size_t size);

// Presents room for `size` bytes, all set to a filler, as next_out and avail_out.
void pair_give_output(struct parity_pair *pair, size_t size, struct random *random);

// Compares the results of a call, every field of the streams, the output, and that nothing else was
// written. Then the call's input counts as taken and its output as done.
void pair_compare(struct parity_pair *pair, const long long results[SIDE_COUNT]);

// Makes `copy` a second pair at the same point, on the other desk. Its streams are the caller's to
// copy.
void pair_fork(struct parity_pair *copy, const struct parity_pair *pair);

// deflateCopy or inflateCopy of one library.
typedef int pair_copy_fn(const struct zlib_api *api, z_stream *copy, z_stream *stream);

// Copies both streams of source to target, a fork of it. A copy must equal its source in every field.
// What is presented to the copy is empty then. False where there is no copy.
bool pair_copy(struct parity_pair *target, struct parity_pair *source, const char *name,
               pair_copy_fn *copy, struct random *random);

// To be called at the end of a sequence: the allocators must be empty. Leaves the desk in order.
void pair_finish(struct parity_pair *pair, struct parity_allocator allocators[SIDE_COUNT]);

// A size of a piece out of a habit: 0 to limit, mostly not 0.
size_t piece_size(struct random *random, enum piece_habit habit, size_t limit);

#endif
