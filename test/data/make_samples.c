// SPDX-License-Identifier: Zlib
// Makes the generated files of test/data/samples: HTML, JSON, executable-like and picture bytes.
// Only integer arithmetic and a generator of its own, so that every machine makes the same bytes.
//   make_samples DIR            writes the files into DIR
//   make_samples --compare DIR  makes them again and says which ones in DIR differ

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const char *const things[] = {
    "anchor",  "apple",  "basket",  "bell",   "bench",    "blanket", "bottle",  "bridge", "bucket",
    "button",  "cable",  "candle",  "carpet", "chair",    "clock",   "compass", "copper", "cup",
    "curtain", "desk",   "drawer",  "engine", "feather",  "fence",   "flute",   "fork",   "garden",
    "glass",   "glove",  "hammer",  "handle", "harbour",  "hinge",   "jacket",  "kettle", "key",
    "ladder",  "lamp",   "lantern", "leaf",   "lemon",    "letter",  "lever",   "lock",   "map",
    "mirror",  "needle", "orchard", "oven",   "paper",    "pencil",  "pillow",  "plate",  "pocket",
    "ribbon",  "river",  "saddle",  "scale",  "shelf",    "shovel",  "spoon",   "stamp",  "stove",
    "table",   "thread", "ticket",  "tower",  "umbrella", "violin",  "wagon",   "wheel",  "window"};
static const char *const kinds[] = {
    "ancient",  "bright",  "broken", "brown", "careful", "cheap",   "clean",   "cold",
    "common",   "crooked", "deep",   "early", "empty",   "faded",   "famous",  "fine",
    "foreign",  "gentle",  "golden", "green", "heavy",   "hollow",  "large",   "light",
    "little",   "lost",    "narrow", "noisy", "old",     "painted", "patient", "plain",
    "polished", "quiet",   "rare",   "red",   "round",   "rusty",   "second",  "simple",
    "slow",     "small",   "solid",  "spare", "steel",   "strange", "thin",    "wooden"};
static const char *const actions[] = {
    "arrived with",   "belongs to",   "came after",     "carries",
    "cost less than", "covers",       "fits",           "followed",
    "found",          "hangs beside", "is kept under",  "is sold with",
    "leans on",       "lies behind",  "looks like",     "made room for",
    "needs",          "opens",        "outlived",       "replaced",
    "rests on",       "stands near",  "was traded for", "weighs as much as"};
static const char *const places[] = {"in the north room", "at the old market", "on the upper floor",
                                     "by the canal",      "near the station",  "behind the mill",
                                     "under the stairs",  "at the harbour",    "in the workshop"};

// xorshift32: full period, never zero.
static uint32_t random_state;

static uint32_t draw_bits(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

static uint32_t draw_below(uint32_t limit)
{
    return draw_bits() % limit;
}

// Small numbers come more often than large ones, as words and registers do in real files.
static uint32_t draw_skewed(uint32_t limit)
{
    return draw_below(1 + draw_below(limit));
}

#define PICK(words) ((words)[draw_skewed(COUNT_OF(words))])

// Writes PATTERN with each $ and the letter behind it replaced: a thing, a kind, an action, a
// place, one decimal digit, a month, a number from 1 to 28, eight hexadecimal digits. One draw
// each, left to right: draws among the arguments of one call would come in an order that the
// compiler chooses.
static void put_pattern(FILE *out, const char *pattern)
{
    for (; *pattern != '\0'; pattern++) {
        if (*pattern != '$') {
            putc(*pattern, out);
            continue;
        }
        switch (*++pattern) {
        case 't':
            fputs(PICK(things), out);
            break;
        case 'k':
            fputs(PICK(kinds), out);
            break;
        case 'a':
            fputs(PICK(actions), out);
            break;
        case 'p':
            fputs(PICK(places), out);
            break;
        case 'd':
            fprintf(out, "%u", (unsigned)draw_below(10));
            break;
        case 'm':
            fprintf(out, "%02u", 1 + (unsigned)draw_below(12));
            break;
        case 'n':
            fprintf(out, "%02u", 1 + (unsigned)draw_below(28));
            break;
        case 'x':
            fprintf(out, "%08x", (unsigned)draw_bits());
            break;
        }
    }
}

static void put_sentence(FILE *out)
{
    put_pattern(out, "The $k $t $a one $k $t");
    if (draw_below(3) == 0)
        put_pattern(out, " $p");
    if (draw_below(4) == 0)
        put_pattern(out, ", and the $t $a $n $ts");
    fputs(". ", out);
}

static void put_html_item(FILE *out, unsigned number)
{
    const char *kind = PICK(kinds);
    const char *thing = PICK(things);
    fprintf(out, "<article class=\"item\" id=\"item-%05u\">\n", number);
    fprintf(out, "  <h2><a href=\"/catalogue/%s/%s-%s.html", thing, kind, thing);
    put_pattern(out, "?ref=$x\">");
    fprintf(out, "%s %s</a></h2>\n  <img src=\"/pictures/%s/", kind, thing, thing);
    put_pattern(out, "$d$d$d$d$d.jpeg\" width=\"$d00\" height=\"240\" ");
    fprintf(out, "alt=\"The %s %s\">\n  <p>", kind, thing);
    for (uint32_t left = 1 + draw_below(4); left > 0; left--)
        put_sentence(out);
    fputs("</p>\n", out);
    put_pattern(out, "  <p class=\"price\"><b>$n.$d$d</b> &euro; <span class=\"stock\">");
    fprintf(out, "%s</span></p>\n</article>\n", draw_below(5) == 0 ? "sold out" : "in stock");
}

static void make_html(FILE *out)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n  <meta charset=\"utf-8\">\n"
          "  <title>Catalogue</title>\n  <link rel=\"stylesheet\" href=\"/catalogue.css\">\n"
          "</head>\n<body>\n<main>\n",
          out);
    for (unsigned number = 1; number <= 120; number++)
        put_html_item(out, number);
    fputs("</main>\n</body>\n</html>\n", out);
}

static void put_json_record(FILE *out, unsigned id, bool is_last)
{
    fprintf(out, "  {\"id\": %u, ", id);
    put_pattern(out, "\"session\": \"$x$x\", \"name\": \"$k $t\", ");
    put_pattern(out, "\"created\": \"20$n-$m-$nT1$d:$n:$nZ\", ");
    put_pattern(out, "\"position\": [4$d.$d$d$d$d$d, -1$d.$d$d$d$d$d], ");
    fprintf(out, "\"active\": %s, \"tags\": [", draw_below(3) == 0 ? "false" : "true");
    for (uint32_t left = draw_below(5); left > 0; left--)
        put_pattern(out, left > 1 ? "\"$t\", " : "\"$t\"");
    fputs("], \"parent\": ", out);
    if (draw_below(4) == 0)
        fputs("null", out);
    else
        fprintf(out, "%u", (unsigned)draw_below(id));
    fprintf(out, "}%s\n", is_last ? "" : ",");
}

static void make_json(FILE *out)
{
    fputs("{\"version\": 3, \"records\": [\n", out);
    for (unsigned id = 1; id <= 360; id++)
        put_json_record(out, id, id == 360);
    fputs("]}\n", out);
}

static void put_little_endian(FILE *out, uint64_t value, unsigned size)
{
    for (; size > 0; size--, value >>= 8)
        putc((int)(value & 0xff), out);
}

enum { FUNCTION_COUNT = 420, FUNCTION_SIZE = 128, CODE_START = 0x1000, STRINGS_START = 0xf000 };

// One instruction in the encodings that compiled x86-64 code is made of; returns its size.
static unsigned put_instruction(FILE *out, unsigned address)
{
    const uint32_t target = CODE_START + FUNCTION_SIZE * draw_skewed(FUNCTION_COUNT);
    const unsigned registers = 0xc0 | draw_skewed(64);
    switch (draw_skewed(9)) {
    case 0: // mov register, [rbp - displacement]
        put_little_endian(out, 0x458b48 | draw_skewed(8) << 19, 3);
        put_little_endian(out, 0x100 - 8 * (1 + draw_skewed(12)), 1);
        return 4;
    case 1: // mov [rbp - displacement], register
        put_little_endian(out, 0x458948 | draw_skewed(8) << 19, 3);
        put_little_endian(out, 0x100 - 8 * (1 + draw_skewed(12)), 1);
        return 4;
    case 2: // mov register, register
        put_little_endian(out, 0x8948 | registers << 16, 3);
        return 3;
    case 3: // call
        put_little_endian(out, 0xe8, 1);
        put_little_endian(out, target - (address + 5), 4);
        return 5;
    case 4: // test eax, eax and a short conditional jump
        put_little_endian(out, 0x70c085 | draw_skewed(16) << 16, 3);
        put_little_endian(out, 2 + draw_skewed(100), 1);
        return 4;
    case 5: // lea rdi, [rip + string]
        put_little_endian(out, 0x3d8d48, 3);
        put_little_endian(out, STRINGS_START + 12 * draw_below(900) - (address + 7), 4);
        return 7;
    case 6: // add, sub, and, cmp with a byte
        put_little_endian(out, 0x8348 | registers << 16, 3);
        put_little_endian(out, draw_skewed(64), 1);
        return 4;
    case 7: // mov register, 32-bit constant
        put_little_endian(out, 0xb8 + draw_skewed(8), 1);
        put_little_endian(out, draw_below(3) == 0 ? draw_bits() : draw_skewed(4096), 4);
        return 5;
    default: // xor register, register
        put_little_endian(out, 0x31 | registers << 8, 2);
        return 2;
    }
}

static void put_function(FILE *out, unsigned address)
{
    const unsigned end = address + FUNCTION_SIZE;
    const unsigned body_end = end - 10 - draw_below(40);
    put_little_endian(out, 0xec8348e5894855, 7); // push rbp; mov rbp, rsp; sub rsp, ...
    put_little_endian(out, 16 * (1 + draw_skewed(8)), 1);
    for (address += 8; address < body_end;)
        address += put_instruction(out, address);
    put_little_endian(out, 0xc3c9, 2); // leave; ret
    for (address += 2; address < end; address++)
        putc(address % 16 == 0 ? 0x66 : 0x90, out);
}

static void put_string(FILE *out, const char *pattern)
{
    put_pattern(out, pattern);
    putc(0, out);
}

static void make_program(FILE *out)
{
    fwrite("\177ELF\2\1\1", 1, 7, out);
    for (unsigned offset = 7; offset < 256; offset++)
        putc(offset % 24 == 0 ? (int)draw_skewed(256) : 0, out);
    for (unsigned index = 0; index < FUNCTION_COUNT; index++)
        put_function(out, CODE_START + index * FUNCTION_SIZE);
    for (unsigned index = 0; index < 450; index++)
        put_string(out, index % 2 == 0 ? "$k $t: no $t" : "$t_$t");
    for (unsigned index = 0; index < 700; index++) { // symbols: name, kind, section, value, size
        put_little_endian(out, 1 + 14 * index + draw_below(6), 4);
        put_little_endian(out, draw_below(4) == 0 ? 0x0b0011 : 0x0c0012, 4);
        put_little_endian(out, CODE_START + FUNCTION_SIZE * (uint64_t)draw_below(FUNCTION_COUNT),
                          8);
        put_little_endian(out, draw_skewed(FUNCTION_SIZE), 8);
    }
}

enum { PICTURE_WIDTH = 216, PICTURE_HEIGHT = 144 };

static int clamp_to_byte(int value)
{
    return value < 0 ? 0 : value > 255 ? 255 : value;
}

// A sky that fades, a sun, two ridges of hills and water with grain: smooth, flat and noisy areas.
static void put_pixel(FILE *out, int x, int y, int near_ridge, int far_ridge)
{
    const int from_sun = (x - 160) * (x - 160) + (y - 34) * (y - 34);
    const int grain = (int)draw_below(9) - 4;
    int red = 90 + y;
    int green = 130 + y / 2;
    int blue = 230 - y / 3;
    if (from_sun < 330) {
        red = 255;
        green = 240;
        blue = 170;
    }
    if (y > 116) {
        red = 30 + (y & 3) * 6 + grain;
        green = 70 + (y & 3) * 9 + grain;
        blue = 120 + (y & 7) * 5 + grain;
    } else if (y > near_ridge) {
        red = 40 + grain;
        green = 90 + (y - near_ridge) / 2 + grain;
        blue = 45 + grain / 2;
    } else if (y > far_ridge) {
        red = 96;
        green = 112;
        blue = 140 - (y - far_ridge) / 2;
    }
    putc(clamp_to_byte(red), out);
    putc(clamp_to_byte(green), out);
    putc(clamp_to_byte(blue), out);
}

// The ridges are sums of triangle waves of the column.
static int triangle(int position, int period, int height)
{
    const int phase = position % period;
    return (phase < period / 2 ? phase : period - phase) * 2 * height / period;
}

static void make_picture(FILE *out)
{
    fprintf(out, "P6\n%d %d\n255\n", PICTURE_WIDTH, PICTURE_HEIGHT);
    for (int y = 0; y < PICTURE_HEIGHT; y++)
        for (int x = 0; x < PICTURE_WIDTH; x++)
            put_pixel(out, x, y, 106 - triangle(x + 20, 130, 40) - triangle(x, 17, 4),
                      84 - triangle(x + 70, 90, 38) - triangle(x, 23, 6));
}

struct sample {
    const char *name;
    void (*make)(FILE *out);
};

static const struct sample samples[] = {
    {"catalogue.html", make_html},
    {"records.json", make_json},
    {"program.bin", make_program},
    {"picture.ppm", make_picture},
};

static void make_sample(const struct sample *sample, FILE *out)
{
    random_state = 0x5a414e44;
    sample->make(out);
}

static FILE *open_or_exit(const char *path, const char *mode)
{
    FILE *file = fopen(path, mode);
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    return file;
}

static bool has_same_bytes(FILE *a, FILE *b)
{
    int byte;
    do {
        byte = getc(a);
        if (byte != getc(b))
            return false;
    } while (byte != EOF);
    return true;
}

static bool compare_sample(const struct sample *sample, const char *path)
{
    FILE *made = tmpfile();
    if (made == NULL) {
        perror("temporary file");
        exit(1);
    }
    FILE *kept = open_or_exit(path, "rb");
    make_sample(sample, made);
    rewind(made);
    const bool is_same = has_same_bytes(made, kept);
    printf("%s: %s\n", path, is_same ? "as generated" : "differs from what the generator makes");
    fclose(made);
    fclose(kept);
    return is_same;
}

static bool write_sample(const struct sample *sample, const char *path)
{
    FILE *out = open_or_exit(path, "wb");
    make_sample(sample, out);
    return fclose(out) == 0;
}

int main(int argc, char **argv)
{
    const bool is_comparing = argc == 3 && strcmp(argv[1], "--compare") == 0;
    if (argc != 2 && !is_comparing) {
        fputs("usage: make_samples [--compare] DIR\n", stderr);
        return 2;
    }
    bool is_good = true;
    for (size_t index = 0; index < COUNT_OF(samples); index++) {
        char path[4096];
        snprintf(path, sizeof(path), "%s/%s", argv[argc - 1], samples[index].name);
        if (is_comparing)
            is_good &= compare_sample(&samples[index], path);
        else
            is_good &= write_sample(&samples[index], path);
    }
    return is_good ? 0 : 1;
}
