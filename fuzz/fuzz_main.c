// SPDX-License-Identifier: Zlib
// Replays inputs through a fuzz target where libFuzzer is not at hand, as a test does: every argument is a file, or a
// folder whose files are taken in the order of their names. No input at all is an error.
#define _FILE_OFFSET_BITS 64 // file serial numbers may be wider than a long

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *replayed;
static unsigned replay_count;

// Says which file a crash or a difference belongs to.
static void name_input(void)
{
    if (replayed != NULL)
        fprintf(stderr, "the input was %s\n", replayed);
}

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        return 2;
    }
    const size_t size = (size_t)ftell(file);
    rewind(file);
    uint8_t *data = malloc(size + 1);
    if (data == NULL || fread(data, 1, size, file) != size) {
        perror(path);
        return 2;
    }
    fclose(file);
    replayed = path;
    LLVMFuzzerTestOneInput(data, size);
    replayed = NULL;
    replay_count++;
    free(data);
    return 0;
}

static int replay_path(const char *path)
{
    struct dirent **entries = NULL;
    const int count = scandir(path, &entries, NULL, alphasort);
    int result = 0;

    if (count < 0)
        return replay_file(path);
    for (int at = 0; at < count; at++) {
        char name[4096];
        if (entries[at]->d_name[0] != '.' && result == 0) {
            snprintf(name, sizeof(name), "%s/%s", path, entries[at]->d_name);
            result = replay_file(name);
        }
        free(entries[at]);
    }
    free(entries);
    return result;
}

int main(int argument_count, char **arguments)
{
    atexit(name_input);
    for (int at = 1; at < argument_count; at++) {
        const int result = replay_path(arguments[at]);
        if (result != 0)
            return result;
    }
    printf("%u inputs replayed\n", replay_count);
    return replay_count == 0 ? 2 : 0;
}
