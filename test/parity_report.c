// SPDX-License-Identifier: Zlib
// Owns the messages of the parity tests, the handlers that name the sequence when a library crashes
// or hangs, and the loop over sequences that their programs share.
#include "parity_report.h"

#include "operating_system.h"
#include "parity_digest.h"
#include "random.h"
#include "test.h"

enum { SECONDS_PER_SEQUENCE = 60 }; // of CPU time; a sequence takes some 10 ms

static const struct parity_report *running;

static void print_call(FILE *stream, const struct parity_report *report)
{
    fprintf(stream, "step %lu: ", report->step);
    fprintf(stream, report->call, report->arguments[0], report->arguments[1], report->arguments[2],
            report->arguments[3]);
}

static bool begin_difference(struct parity_report *report)
{
    const bool is_first = !report->has_difference;
    report->has_difference = true;
    if (is_first)
        report->difference_step = report->step;
    if (!is_first || report->is_quiet)
        return false;
    fprintf(stderr, "%s: difference, --seed %llu, ", report->test_name,
            (unsigned long long)report->seed);
    print_call(stderr, report);
    return true;
}

void report_call(struct parity_report *report, const char *call, long first, long second,
                 long third, long fourth)
{
    report->step++;
    report->call = call;
    report->arguments[0] = first;
    report->arguments[1] = second;
    report->arguments[2] = third;
    report->arguments[3] = fourth;
    if (report->is_verbose) {
        print_call(stdout, report);
        putchar('\n');
    }
}

void report_number(struct parity_report *report, const char *what, long long ours, long long stock)
{
    if (begin_difference(report))
        fprintf(stderr, ": %s is %lld, stock has %lld\n", what, ours, stock);
}

void report_text(struct parity_report *report, const char *what, const char *ours,
                 const char *stock)
{
    if (begin_difference(report))
        fprintf(stderr, ": %s is \"%s\", stock has \"%s\"\n", what, ours == NULL ? "(null)" : ours,
                stock == NULL ? "(null)" : stock);
}

void expect_number(struct parity_report *report, const char *what, long long ours, long long stock)
{
    digest_number(&report->digest, stock);
    if (ours != stock)
        report_number(report, what, ours, stock);
}

void expect_text(struct parity_report *report, const char *what, const char *ours,
                 const char *stock)
{
    const bool are_equal = ours == NULL || stock == NULL ? ours == stock : strcmp(ours, stock) == 0;
    digest_text(&report->digest, stock);
    if (!are_equal)
        report_text(report, what, ours, stock);
}

void expect_bytes(struct parity_report *report, const char *what, const uint8_t *ours,
                  const uint8_t *stock, size_t size)
{
    digest_bytes(&report->digest, stock, size);
    report_bytes(report, what, ours, stock, size);
}

void report_bytes(struct parity_report *report, const char *what, const uint8_t *ours,
                  const uint8_t *stock, size_t size)
{
    size_t at = 0;
    if (size == 0 || memcmp(ours, stock, size) == 0)
        return;
    while (ours[at] == stock[at])
        at++;
    if (begin_difference(report))
        fprintf(stderr, ": %s, byte %zu of %zu is 0x%02x, stock has 0x%02x\n", what, at, size,
                ours[at], stock[at]);
}

static void report_crash(int number, bool is_endless)
{
    const char *what = is_endless ? "does not return" : "crashes";
    if (running != NULL && running->call != NULL) {
        fprintf(stderr, "%s: %s (signal %d), --seed %llu, ", running->test_name, what, number,
                (unsigned long long)running->seed);
        print_call(stderr, running);
        fputc('\n', stderr);
    }
}

void report_start(struct parity_report *report, const char *test_name, uint64_t seed)
{
    report->test_name = test_name;
    report->seed = seed;
    report->step = 0;
    report->call = "start";
    report->has_difference = false;
    report->digest = 0;
    report->is_undecided = false;
    running = report;
}

struct parity_options {
    unsigned long count;
    uint64_t base;
    uint64_t seed;
    const char *record; // files of digests
    const char *replay;
    bool has_count;
    bool has_base;
    bool has_seed;
    bool is_self;
    bool is_verbose;
    bool keeps_going; // after a sequence with a difference
};

static bool read_word(struct parity_options *options, const char *name)
{
    if (strcmp(name, "--verbose") == 0)
        options->is_verbose = true;
    else if (strcmp(name, "--self") == 0)
        options->is_self = true;
    else if (strcmp(name, "--keep-going") == 0)
        options->keeps_going = true;
    else
        return false;
    return true;
}

static bool read_value(struct parity_options *options, const char *name, const char *value)
{
    char *end = NULL;
    const unsigned long long number = strtoull(value, &end, 0);
    const bool has_number = end != value && *end == '\0';

    if (strcmp(name, "--record") == 0) {
        options->record = value;
    } else if (strcmp(name, "--replay") == 0) {
        options->replay = value;
    } else if (strcmp(name, "--sequences") == 0) {
        options->count = (unsigned long)number;
        options->has_count = has_number;
        return has_number;
    } else if (strcmp(name, "--base") == 0) {
        options->base = number;
        options->has_base = has_number;
        return has_number;
    } else if (strcmp(name, "--seed") == 0) {
        options->seed = number;
        options->has_seed = has_number;
        return has_number;
    } else {
        return false;
    }
    return true;
}

// Digests belong to the sequences of the first base, from the first one on.
static bool read_options(struct parity_options *options, int argument_count, char **arguments)
{
    for (int at = 1; at < argument_count; at++) {
        if (read_word(options, arguments[at]))
            continue;
        if (at + 1 == argument_count || !read_value(options, arguments[at], arguments[at + 1]))
            return false;
        at++;
    }
    const bool has_digests = options->record != NULL || options->replay != NULL;
    if (options->record != NULL && (options->replay != NULL || options->has_seed))
        return false;
    return !has_digests ||
           (!options->has_base && !options->is_self && options->count <= DIGEST_LIMIT);
}

// Compares the sequence's digest with the one that was recorded. False where there is none.
static bool check_digest(struct parity_report *report, const struct digest_line *line)
{
    if (!line->is_present || report->is_undecided)
        return false;
    if (!report->has_difference && !digest_is_equal(line, report->digest)) {
        report->has_difference = true;
        fprintf(stderr, "%s: not what was recorded, --seed %llu, somewhere in %lu calls\n",
                report->test_name, (unsigned long long)report->seed, report->step);
    }
    return true;
}

static void print_result(const struct parity_test *test, const struct parity_options *options,
                         unsigned long count, unsigned long different, unsigned long undecided)
{
    if (different != 0 && options->keeps_going)
        printf("%s: %lu of %lu sequences differ\n", test->name, different, count);
    if (different != 0)
        return;
    if (options->replay != NULL)
        printf("%s: %lu sequences as %s has them, and %lu without a digest\n", test->name,
               count - undecided, options->replay, undecided);
    else
        printf("%s: %lu sequences against %s %s: no difference\n", test->name, count,
               zlib_api_stock_path(), zlib_api_stock()->zlibVersion());
}

// Gives how many sequences differ. Digests are read from lines or written to recording, if not NULL.
static unsigned long run_sequences(const struct parity_test *test, struct parity_options *options,
                                   const struct zlib_api *const apis[2],
                                   const struct digest_line *lines, FILE *recording)
{
    const unsigned long count = options->has_seed ? 1 : options->count;
    struct parity_report report = {.is_verbose = options->is_verbose};
    unsigned long different = 0, undecided = 0;

    for (unsigned long index = 0; index < count && (different == 0 || options->keeps_going);
         index++) {
        const uint64_t seed =
            options->has_seed ? options->seed : random_derive(options->base, index);
        report_start(&report, test->name, seed);
        system_limit_time(SECONDS_PER_SEQUENCE);
        test->run(&report, apis[0], apis[1]);
        if (lines != NULL)
            undecided += !check_digest(&report, &lines[index]);
        if (recording != NULL)
            digest_write(recording, report.digest, !report.is_undecided);
        different += report.has_difference;
    }
    print_result(test, options, count, different, undecided);
    return different;
}

static int record(const struct parity_test *test, struct parity_options *options,
                  const struct zlib_api *const apis[2])
{
    FILE *file = fopen(options->record, "w");
    if (file == NULL) {
        perror(options->record);
        return 2;
    }
    digest_write_head(file, test->name, apis[1]->zlibVersion());
    const bool is_alike = run_sequences(test, options, apis, NULL, file) == 0;
    const bool is_written = fclose(file) == 0;
    if (!is_alike)
        remove(options->record);
    return is_alike && is_written ? 0 : 1;
}

static int replay(const struct parity_test *test, struct parity_options *options)
{
    static struct digest_line lines[DIGEST_LIMIT];
    const struct zlib_api *const apis[2] = {zlib_api_ours(), zlib_api_ours()};
    const size_t count = digest_read_file(options->replay, lines);
    if (!options->has_count || options->count > count)
        options->count = (unsigned long)count;
    size_t first = 0;
    while (options->has_seed && first < count &&
           random_derive(options->base, first) != options->seed)
        first++;
    if (first == count) {
        fprintf(stderr, "%s: no sequence with that seed was recorded\n", test->name);
        return 2;
    }
    return run_sequences(test, options, apis, lines + first, NULL) == 0 ? 0 : 1;
}

// ZANDER_SEQUENCES in the environment takes the place of the test's own number.
static unsigned long default_count(const struct parity_test *test)
{
    const char *wanted = getenv("ZANDER_SEQUENCES");
    const unsigned long count = wanted == NULL ? 0 : strtoul(wanted, NULL, 10);
    return count == 0 ? test->default_count : count;
}

int parity_main(const struct parity_test *test, int argument_count, char **arguments)
{
    struct parity_options options = {.count = default_count(test), .base = 1};

    if (!read_options(&options, argument_count, arguments)) {
        fprintf(stderr,
                "usage: %s [--sequences N] [--seed S] [--base B | --record FILE | --replay FILE] "
                "[--self] [--keep-going] [--verbose]\n",
                arguments[0]);
        return 2;
    }
    system_watch(report_crash);
    if (options.replay != NULL)
        return replay(test, &options);
    const struct zlib_api *const stock = zlib_api_stock();
    const struct zlib_api *const apis[2] = {options.is_self ? stock : zlib_api_ours(), stock};
    if (stock == NULL)
        return TEST_SKIPPED;
    if (test->can_compare != NULL && !test->can_compare(stock)) {
        printf("%s: skipped, %s is zlib %s\n", test->name, zlib_api_stock_path(),
               stock->zlibVersion());
        return TEST_SKIPPED;
    }
    if (options.record != NULL)
        return record(test, &options, apis);
    return run_sequences(test, &options, apis, NULL, NULL) == 0 ? 0 : 1;
}
