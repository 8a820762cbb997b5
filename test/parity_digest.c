// SPDX-License-Identifier: Zlib
// Owns digests and their files. What goes into a digest is the report's business.
#include "parity_digest.h"

#include <stdlib.h>
#include <string.h>

static void mix(uint64_t *digest, uint64_t word)
{
    *digest = (*digest ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    *digest ^= *digest >> 29;
}

void digest_number(uint64_t *digest, long long number)
{
    mix(digest, (uint64_t)number & UINT32_MAX);
}

void digest_bytes(uint64_t *digest, const uint8_t *bytes, size_t size)
{
    mix(digest, size);
    for (; size >= 8; bytes += 8, size -= 8) {
        uint64_t word = 0;
        for (unsigned at = 0; at < 8; at++)
            word |= (uint64_t)bytes[at] << 8 * at;
        mix(digest, word);
    }
    for (; size > 0; bytes++, size--)
        mix(digest, *bytes);
}

void digest_text(uint64_t *digest, const char *text)
{
    mix(digest, text != NULL);
    if (text != NULL)
        digest_bytes(digest, (const uint8_t *)text, strlen(text));
}

static uint32_t shorten(uint64_t digest)
{
    return (uint32_t)(digest ^ digest >> 32);
}

void digest_write_head(FILE *file, const char *test_name, const char *version)
{
    fprintf(file, "# %s --record on zlib %s\n", test_name, version);
}

void digest_write(FILE *file, uint64_t digest, bool is_present)
{
    if (is_present)
        fprintf(file, "%08lx\n", (unsigned long)shorten(digest));
    else
        fprintf(file, "-\n");
}

bool digest_is_equal(const struct digest_line *line, uint64_t digest)
{
    return line->is_present && line->digest == shorten(digest);
}

static void refuse(const char *path, const char *why)
{
    fprintf(stderr, "%s: %s\n", path, why);
    exit(2);
}

size_t digest_read_file(const char *path, struct digest_line lines[DIGEST_LIMIT])
{
    char text[200];
    size_t count = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        refuse(path, "cannot be read");
    while (fgets(text, sizeof(text), file) != NULL) {
        char *end = text;
        if (text[0] == '#')
            continue;
        if (count == DIGEST_LIMIT)
            refuse(path, "has too many lines");
        lines[count].is_present = text[0] != '-';
        lines[count].digest = lines[count].is_present ? (uint32_t)strtoul(text, &end, 16) : 0;
        if (lines[count].is_present && end != text + 8)
            refuse(path, "has a line that is no digest");
        count++;
    }
    fclose(file);
    if (count == 0)
        refuse(path, "is empty");
    return count;
}
