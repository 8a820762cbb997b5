// SPDX-License-Identifier: Zlib
// The search along zlib's chains. Which of equally long matches wins, and when the search gives up,
// decide bytes of classic output.
#include "deflate/find_classic.h"

#include "deflate/match_length.h"

_Static_assert(WINDOW_PADDING >= (DEFLATE_MAX_MATCH - 1) - 3 + 4 - 1,
               "a probe from the window's last byte stays within the padding");

// A walk along one chain: where it stands and what is left of it.
struct chain_walk {
    const uint16_t *previous;
    uint32_t mask;
    uint32_t farthest; // candidates after the first must be nearer than this position
    uint32_t candidate;
    uint32_t left; // candidates to come, this one included; not 0
};

// To the next candidate; false where the chain, its reach or the budget ends.
ZD_ALWAYS_INLINE bool advance(struct chain_walk *walk)
{
    walk->candidate = walk->previous[walk->candidate & walk->mask];
    return walk->candidate > walk->farthest && --walk->left != 0;
}

// To the first candidate, this one included, with the bytes of probe at bytes[candidate..].
ZD_ALWAYS_INLINE bool find_probe(struct chain_walk *walk, const uint8_t *bytes, uint32_t probe,
                                 uint32_t probe_mask)
{
    while (((load_le32(bytes, walk->candidate) ^ probe) & probe_mask) != 0) {
        if (!advance(walk)) {
            return false;
        }
    }
    return true;
}

// The same for a match that must be longer than best_length: it agrees with the bytes at the position
// in the four that end there, or in the first three.
ZD_ALWAYS_INLINE bool find_candidate(struct chain_walk *walk, const uint8_t *bytes,
                                     uint32_t position, uint32_t best_length)
{
    if (ZD_LIKELY(best_length >= 3)) {
        const uint8_t *const bytes_at_end = bytes + (best_length - 3);
        return find_probe(walk, bytes_at_end, load_le32(bytes_at_end, position), 0xffffffffu);
    }
    return find_probe(walk, bytes, load_le32(bytes, position), 0x00ffffffu);
}

uint32_t zd_longest_match(const struct window *window, int32_t nice_length, uint32_t budget,
                          uint32_t candidate, uint32_t best_length, uint32_t *match_start)
{
    const uint8_t *const bytes = window->bytes;
    const uint32_t position = window->position;
    const uint32_t lookahead = window->lookahead;
    const uint32_t length_limit = lookahead < DEFLATE_MAX_MATCH ? lookahead : DEFLATE_MAX_MATCH;
    if (best_length >= length_limit) { // nothing can be longer
        return best_length < lookahead ? best_length : lookahead;
    }
    const uint32_t enough =
        (uint32_t)nice_length < length_limit ? (uint32_t)nice_length : length_limit;
    const uint32_t reach = max_distance(window);
    const uint32_t farthest = position > reach ? position - reach : 0;
    struct chain_walk walk = {
        .previous = window->previous,
        .mask = window->mask,
        .farthest = farthest,
        .candidate = candidate,
        // Without end is as many as a chain can have.
        .left = budget != 0 ? budget : window->size,
    };
    // zlib tests the byte before its best length first; for a best length of 0 that is the byte before
    // the match, and it counts.
    do {
        if (!find_candidate(&walk, bytes, position, best_length)) {
            break;
        }
        // A chain that missed slides at level 0 may hold positions that are still to come.
        if (ZD_UNLIKELY(walk.candidate >= position)) {
            continue;
        }
        const uint32_t length = match_length(bytes, position, walk.candidate, length_limit);
        if (length > best_length &&
            (best_length != 0 || bytes[walk.candidate - 1] == bytes[position - 1])) {
            *match_start = walk.candidate;
            best_length = length;
            if (length >= enough) {
                break;
            }
        }
    } while (advance(&walk));
    return best_length;
}
