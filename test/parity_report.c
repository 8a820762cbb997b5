// SPDX-License-Identifier: Zlib
// Owns the messages of the parity tests, the handlers that name the sequence when a library crashes
// or hangs, and the loop over sequences that their programs share.
#include "parity_report.h"

#include "random.h"
#include "test.h"

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

enum { SECONDS_PER_SEQUENCE = 60 }; // of CPU time; a sequence takes some 10 ms

enum { SIGNAL_COUNT = 6 };
static const int signal_numbers[SIGNAL_COUNT] = {SIGSEGV, SIGBUS,  SIGILL,
                                                 SIGFPE,  SIGABRT, SIGVTALRM};
static struct sigaction former_actions[SIGNAL_COUNT];
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

// The program ends after this, so that stdio in a handler can do no harm beyond the message.
static void report_signal(int number)
{
    const char *what = number == SIGVTALRM ? "does not return" : "crashes";
    if (running != NULL && running->call != NULL) {
        fprintf(stderr, "%s: %s (signal %d), --seed %llu, ", running->test_name, what, number,
                (unsigned long long)running->seed);
        print_call(stderr, running);
        fputc('\n', stderr);
    }
    if (number == SIGVTALRM)
        _exit(1);
    for (int at = 0; at < SIGNAL_COUNT; at++)
        sigaction(signal_numbers[at], &former_actions[at], NULL);
}

void report_start(struct parity_report *report, const char *test_name, uint64_t seed)
{
    report->test_name = test_name;
    report->seed = seed;
    report->step = 0;
    report->call = "start";
    report->has_difference = false;
    running = report;
}

static void catch_signals(void)
{
    const struct sigaction action = {.sa_handler = report_signal};
    for (int at = 0; at < SIGNAL_COUNT; at++)
        sigaction(signal_numbers[at], &action, &former_actions[at]);
}

struct parity_options {
    unsigned long count;
    uint64_t base;
    uint64_t seed;
    bool has_seed;
    bool is_self;
    bool is_verbose;
    bool keeps_going; // after a sequence with a difference
};

static bool read_options(struct parity_options *options, int argument_count, char **arguments)
{
    for (int at = 1; at < argument_count; at++) {
        const char *name = arguments[at];
        const char *value = at + 1 < argument_count ? arguments[at + 1] : "";
        char *end = NULL;
        const unsigned long long number = strtoull(value, &end, 0);
        const bool has_number = end != value && *end == '\0';

        if (strcmp(name, "--verbose") == 0) {
            options->is_verbose = true;
            continue;
        }
        if (strcmp(name, "--self") == 0) {
            options->is_self = true;
            continue;
        }
        if (strcmp(name, "--keep-going") == 0) {
            options->keeps_going = true;
            continue;
        }
        if (!has_number)
            return false;
        at++;
        if (strcmp(name, "--sequences") == 0) {
            options->count = (unsigned long)number;
        } else if (strcmp(name, "--base") == 0) {
            options->base = number;
        } else if (strcmp(name, "--seed") == 0) {
            options->seed = number;
            options->has_seed = true;
        } else {
            return false;
        }
    }
    return true;
}

int parity_main(const struct parity_test *test, int argument_count, char **arguments)
{
    struct parity_options options = {.count = test->default_count, .base = 1};
    struct parity_report report = {.test_name = test->name};

    if (!read_options(&options, argument_count, arguments)) {
        fprintf(
            stderr,
            "usage: %s [--sequences N] [--base B] [--seed S] [--self] [--keep-going] [--verbose]\n",
            arguments[0]);
        return 2;
    }
    const struct zlib_api *stock = zlib_api_stock();
    const struct zlib_api *ours = options.is_self ? stock : zlib_api_ours();
    if (stock == NULL)
        return TEST_SKIPPED;

    report.is_verbose = options.is_verbose;
    catch_signals();
    const unsigned long count = options.has_seed ? 1 : options.count;
    const struct itimerval limit = {{0, 0}, {SECONDS_PER_SEQUENCE, 0}};
    unsigned long different = 0;
    for (unsigned long index = 0; index < count && (different == 0 || options.keeps_going);
         index++) {
        const uint64_t seed = options.has_seed ? options.seed : random_derive(options.base, index);
        report_start(&report, test->name, seed);
        setitimer(ITIMER_VIRTUAL, &limit, NULL);
        test->run(&report, ours, stock);
        different += report.has_difference;
    }
    if (different == 0)
        printf("%s: %lu sequences against %s %s: no difference\n", test->name, count,
               zlib_api_stock_path(), stock->zlibVersion());
    else if (options.keeps_going)
        printf("%s: %lu of %lu sequences differ\n", test->name, different, count);
    return different == 0 ? 0 : 1;
}
