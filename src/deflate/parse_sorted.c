// SPDX-License-Identifier: Zlib
// A job of the sorted design: section by section, matches, costs, path, tokens. The tiers bring the steps that they take in
// their own ways.
#include "deflate/parse_sorted.h"

#include <string.h>

#include "deflate/find_sorted_body.h"
#include "deflate/parse_path_body.h"

enum {
    // The path is uncertain where a section ends: the last positions are parsed again with the next one.
    SECTION_OVERLAP = DEFLATE_MAX_MATCH,
    SECTION_MIN = 4096,
    START_PASSES = 2, // over the first section, for each guess
    SORTED_MIN_NICE = LONG_MIN_MATCH + 4,
};
_Static_assert((int)SORTED_MIN_NICE > (int)ARC_LANES,
               "no short step leads behind a match that is taken");
// Literals alone lead everywhere, so that no way costs more.
_Static_assert((SECTION_MAX * PATH_MAX_LITERAL_COST + PATH_MAX_STEP_COST) <
                   1 << (32 - PATH_LENGTH_BITS),
               "the cost of a section fits a word");

// At the start of the tables. Everything else is made anew for each section.
struct sorted_tables {
    struct symbol_costs symbols; // counts of the last sections, which weigh less the older they are
    struct path_costs costs;
    bool has_counts; // there was a section
};

// What a section of `size` bytes behind `history` bytes needs.
struct sorted_sizes {
    uint32_t entries;
    uint32_t section;
    uint32_t hash_bits;
};

static uint32_t aligned_size(size_t size)
{
    return (uint32_t)((size + 63) & ~(size_t)63);
}

static uint32_t section_size(uint32_t memory_level)
{
    const uint32_t size = memory_level < 8 ? 1u << (memory_level + 7) : SECTION_MAX;
    return size < SECTION_MIN ? SECTION_MIN : size;
}

// Where the parts begin in the tables.
struct sorted_offsets {
    uint32_t hashes;
    uint32_t places;
    uint32_t starts;
    uint32_t entries;
    uint32_t keys0;
    uint32_t keys1;
    uint32_t keys2;
    uint32_t rows;
    uint32_t longs;
    uint32_t nodes;
    uint32_t end;
};

// Behind one another, each at a multiple of 64 bytes.
static struct sorted_offsets lay_out(const struct sorted_sizes *sizes)
{
    const uint32_t padded = sizes->entries + 2 * SORTED_PAD;
    struct sorted_offsets offsets;
    offsets.hashes = aligned_size(sizeof(struct sorted_tables));
    offsets.places = offsets.hashes + aligned_size(padded * sizeof(uint16_t));
    offsets.starts = offsets.places + aligned_size(padded * sizeof(uint16_t));
    offsets.entries = offsets.starts + aligned_size(sizeof(uint32_t) << sizes->hash_bits);
    offsets.keys0 = offsets.entries + aligned_size(padded * sizeof(uint32_t));
    offsets.keys1 = offsets.keys0 + aligned_size(padded * sizeof(uint32_t));
    offsets.keys2 = offsets.keys1 + aligned_size(padded * sizeof(uint32_t));
    offsets.rows = offsets.keys2 + aligned_size(padded * sizeof(uint32_t));
    offsets.longs = offsets.rows + aligned_size((sizes->section + 1) * sizeof(struct arc_row));
    offsets.nodes = offsets.longs + aligned_size(sizes->section * sizeof(struct long_match));
    offsets.end = offsets.nodes + aligned_size((sizes->section + 1 + NODE_PAD) * sizeof(uint32_t));
    return offsets;
}

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

// From the cheapest ways to the steps of the path.
static void trace_path(const struct path *path)
{
    uint32_t position = path->size;
    uint32_t length = path_length(path->nodes[position]);
    while (position != 0) {
        position -= length;
        const uint32_t previous_length = path_length(path->nodes[position]);
        path->nodes[position] = length;
        length = previous_length;
    }
}

// Leaves the steps of the path in the nodes and returns what it costs.
static uint32_t find_path(const struct path *path, relax_path_fn *relax_until_nice)
{
    uint32_t *const nodes = path->nodes;
    memset(nodes, 0xff, (path->size + 1 + NODE_PAD) * sizeof(nodes[0]));
    nodes[0] = 0;
    uint32_t position = 0;
    for (;;) {
        position = relax_until_nice(path, position);
        if (position == path->size) {
            break;
        }
        // Taken, whatever it costs. As no step of the relaxed is as long, no way leads behind it or inside it.
        const uint32_t length = path->longs[position].length;
        const uint32_t base = nodes[position] & ~(uint32_t)PATH_LENGTH_MASK;
        nodes[position + length] =
            base + path->costs->lengths[length] +
            path->costs->distances[distance_symbol(path->longs[position].distance)];
        position += length;
    }
    const uint32_t cost = nodes[path->size] >> PATH_LENGTH_BITS;
    trace_path(path);
    return cost;
}

static uint32_t path_distance(const struct path *path, uint32_t position, uint32_t length)
{
    return length <= ARC_LANES ? path->rows[position].distances[length - 1]
                               : path->longs[position].distance;
}

// Adds the steps of the path to the counts.
static void count_path(const struct path *path, struct symbol_counts *counts, uint32_t end)
{
    for (uint32_t position = 0; position < end;) {
        const uint32_t length = path->nodes[position];
        if (length == 1) {
            counts->litlen[path->bytes[position]]++;
        } else {
            counts->litlen[DEFLATE_FIRST_LENGTH_SYMBOL +
                           zd_length_symbol[length - DEFLATE_MIN_MATCH]]++;
            counts->distance[distance_symbol(path_distance(path, position, length))]++;
        }
        position += length;
    }
}

static void halve_counts(struct symbol_counts *counts)
{
    for (unsigned i = 0; i < DEFLATE_LITLEN_SYMBOLS; i++) {
        counts->litlen[i] >>= 1;
    }
    for (unsigned i = 0; i < DEFLATE_DISTANCE_SYMBOLS; i++) {
        counts->distance[i] >>= 1;
    }
}

// The sections of a job.
struct sorted_run {
    struct parse_job *job;
    struct sorted_tables *tables;
    uint32_t index;          // where the next section begins
    uint32_t literals_begin; // from here to index no token is written
    uint32_t count;          // of tokens
};

// Writes the tokens of the steps that begin before end.
static void write_path(struct sorted_run *run, const struct path *path, uint32_t end)
{
    uint32_t position = 0;
    while (position < end) {
        const uint32_t length = path->nodes[position];
        if (length != 1) {
            run->count =
                put_match(run->job->tokens, run->count, run->index + position - run->literals_begin,
                          length, path_distance(path, position, length));
            run->literals_begin = run->index + position + length;
        }
        position += length;
    }
    run->index += position;
}

static uint32_t *words_at(void *tables, uint32_t offset)
{
    return (uint32_t *)(void *)((uint8_t *)tables + offset);
}

static void take_parts(struct sorted_area *area, struct path *path, void *tables,
                       const struct sorted_sizes *sizes)
{
    const struct sorted_offsets offsets = lay_out(sizes);
    area->hashes = (uint16_t *)(void *)words_at(tables, offsets.hashes);
    area->places = (uint16_t *)(void *)words_at(tables, offsets.places);
    area->starts = words_at(tables, offsets.starts);
    area->entries = words_at(tables, offsets.entries) + SORTED_PAD;
    area->keys0 = words_at(tables, offsets.keys0) + SORTED_PAD;
    area->keys1 = words_at(tables, offsets.keys1) + SORTED_PAD;
    area->keys2 = words_at(tables, offsets.keys2) + SORTED_PAD;
    area->rows = (struct arc_row *)(void *)words_at(tables, offsets.rows);
    area->longs = (struct long_match *)(void *)words_at(tables, offsets.longs);
    path->rows = area->rows;
    path->longs = area->longs;
    path->nodes = words_at(tables, offsets.nodes);
}

// From guessed counts to those of a path by them, more than once; returns what the last path cost.
static uint32_t improve_counts(struct symbol_costs *symbols, struct path_costs *costs,
                               const struct path *path, relax_path_fn *relax_until_nice)
{
    uint32_t cost = 0;
    for (unsigned pass = 0; pass < START_PASSES; pass++) {
        zd_path_costs(costs, symbols);
        cost = find_path(path, relax_until_nice);
        memset(&symbols->counts, 0, sizeof(symbols->counts));
        count_path(path, &symbols->counts, path->size);
        zd_costs_of_counts(symbols);
    }
    return cost;
}

// The costs for a section. Those of the first begin with two guesses: from either, paths and counts may settle far
// from the best.
static void find_costs(struct sorted_tables *tables, const struct path *path,
                       relax_path_fn *relax_until_nice)
{
    if (!tables->has_counts) {
        struct symbol_costs other;
        zd_path_guess(&other, path->bytes, path->size);
        zd_costs_start(&tables->symbols, path->bytes, path->size);
        const uint32_t other_cost = improve_counts(&other, &tables->costs, path, relax_until_nice);
        const uint32_t cost =
            improve_counts(&tables->symbols, &tables->costs, path, relax_until_nice);
        if (other_cost < cost) {
            tables->symbols = other;
        }
    }
    zd_path_costs(&tables->costs, &tables->symbols);
}

static void parse_section(struct sorted_run *run, uint32_t section_limit,
                          const struct sorted_steps *steps, relax_path_fn *relax_until_nice)
{
    struct parse_job *const job = run->job;
    struct sorted_tables *const tables = run->tables;
    const uint32_t known_history = run->index - job->history_begin;
    const uint32_t history = known_history < job->max_distance ? known_history : job->max_distance;
    const uint32_t left = job->end - run->index;
    const bool is_last = left <= section_limit;
    const uint32_t size = is_last ? left : section_limit;
    const uint32_t nice_length = (uint32_t)job->limits.nice_length;
    struct sorted_sizes sizes = {.entries = history + size, .section = size};
    sizes.hash_bits = SORTED_MIN_HASH_BITS;
    while (sizes.hash_bits < 16 && sizes.entries >> sizes.hash_bits != 0) {
        sizes.hash_bits++;
    }
    struct sorted_area area = {
        .bytes = job->bytes + (run->index - history),
        .begin = history,
        .end = history + size,
        .known = history + left,
        .max_distance = job->max_distance,
        .min_match = job->min_match,
        .hash_bits = sizes.hash_bits,
        .depth =
            job->limits.chain_length < SORTED_MAX_RANK ? job->limits.chain_length : SORTED_MAX_RANK,
        .nice_length = nice_length < SORTED_MIN_NICE ? SORTED_MIN_NICE : nice_length,
        .deep_tries = job->limits.good_length,
    };
    const uint32_t with_key =
        area.known < SORTED_KEY_BYTES ? 0 : area.known - (SORTED_KEY_BYTES - 1);
    area.count = with_key < area.end ? with_key : area.end;
    struct path path = {
        .costs = &tables->costs,
        .bytes = job->bytes + run->index,
        .size = size,
        .nice_length = area.nice_length,
    };
    take_parts(&area, &path, job->tables, &sizes);
    zd_find_sorted(&area, steps);
    find_costs(tables, &path, relax_until_nice);
    find_path(&path, relax_until_nice);
    const uint32_t end = is_last ? size : size - SECTION_OVERLAP;
    if (tables->has_counts) {
        halve_counts(&tables->symbols.counts);
    } else {
        memset(&tables->symbols.counts, 0, sizeof(tables->symbols.counts));
        tables->has_counts = true;
    }
    count_path(&path, &tables->symbols.counts, end);
    zd_costs_of_counts(&tables->symbols);
    write_path(run, &path, end);
}

void zd_parse_sorted(struct parse_job *job, const struct sorted_steps *steps,
                     relax_path_fn *relax_until_nice)
{
    struct sorted_tables *const tables = job->tables;
    struct sorted_run run = {
        .job = job, .tables = tables, .index = job->begin, .literals_begin = job->begin};
    const uint32_t section_limit = section_size(job->mem_level);
    if (job->is_new) {
        tables->has_counts = false;
    }
    while (run.index < job->end) {
        parse_section(&run, section_limit, steps, relax_until_nice);
    }
    job->token_count = put_literals(job->tokens, run.count, run.index - run.literals_begin);
    job->parsed_end = run.index;
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

static uint32_t relax_path_portable(const struct path *path, uint32_t begin)
{
    return relax_path(path, begin);
}

static const struct sorted_steps portable_steps = {hash_portable, load_keys_portable,
                                                   compare_portable, find_nearest_portable};

void zd_parse_sorted_portable(struct parse_job *job)
{
    zd_parse_sorted(job, &portable_steps, relax_path_portable);
}
