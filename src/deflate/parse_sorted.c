// SPDX-License-Identifier: Zlib
// Sizes and the portable instance of the sorted design.
#include "deflate/parse_sorted.h"

#include "deflate/parse_sorted_body.h"

struct chunk_layout zd_sorted_layout(uint32_t window_bits, uint32_t memory_level)
{
    const uint32_t section = section_size(memory_level);
    const uint32_t chunk = section < SECTION_MAX ? SECTION_MAX : 8 * SECTION_MAX;
    const struct sorted_sizes sizes = {
        .entries = (1u << window_bits) + section, .section = section, .hash_bits = 16};
    const struct chunk_layout layout = {
        .chunk_size = chunk,
        // A token has at least three bytes, or more literals than one with a match, or is the last.
        .token_capacity = chunk / DEFLATE_MIN_MATCH + chunk / TOKEN_MAX_LITERALS + 2,
        .table_size = lay_out(&sizes).end,
    };
    return layout;
}

static void hash_portable(const struct sorted_area *area)
{
    hash_entries(area, 0);
}

static void load_keys_portable(const struct sorted_area *area)
{
    load_keys(area, 0);
}

static void compare_portable(const struct sorted_area *area)
{
    compare_entries(area, 0, area->count);
}

static void find_nearest_portable(const struct sorted_area *area)
{
    const struct sorted_heads heads = clear_heads(area);
    find_nearest(area, &heads, fill_heads(area, &heads, 0));
}

static const struct sorted_steps portable_steps = {hash_portable, load_keys_portable,
                                                   compare_portable, find_nearest_portable};

void zd_parse_sorted_portable(struct parse_job *job)
{
    parse_sorted_body(job, &portable_steps, relax_path);
}
