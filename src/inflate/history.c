// SPDX-License-Identifier: Zlib
// The ring of the last output bytes.
#include "inflate/history.h"

#include <string.h>

#include "base/alloc.h"

static bool make_room(struct history *history, z_streamp strm, uint32_t size)
{
    if (history->capacity >= size) {
        return true;
    }
    uint8_t *const window = zd_alloc(strm, size, 1);
    if (window == NULL) {
        return false;
    }
    zd_free(strm, history->window);
    history->window = window;
    history->capacity = size;
    return true;
}

bool zd_history_append(struct history *history, z_streamp strm, unsigned window_bits,
                       const uint8_t *data, size_t size)
{
    if (history->size == 0) {
        if (!make_room(history, strm, (uint32_t)1 << window_bits)) {
            return false;
        }
        history->size = (uint32_t)1 << window_bits;
    }
    if (size == 0) {
        return true;
    }
    if (size >= history->size) {
        memcpy(history->window, data + (size - history->size), history->size);
        history->have = history->size;
        history->next = 0;
        return true;
    }

    const size_t until_end = history->size - history->next;
    const size_t first = size < until_end ? size : until_end;
    memcpy(history->window + history->next, data, first);
    memcpy(history->window, data + first, size - first);
    history->next = (uint32_t)(first == until_end ? size - first : history->next + first);
    history->have =
        size < history->size - history->have ? history->have + (uint32_t)size : history->size;
    return true;
}

void zd_history_read(const struct history *history, uint8_t *destination)
{
    if (history->have < history->size) {
        // The ring has not gone round yet.
        memcpy(destination, history->window, history->have);
        return;
    }
    const size_t oldest = history->size - history->next;
    memcpy(destination, history->window + history->next, oldest);
    memcpy(destination + oldest, history->window, history->next);
}

void zd_history_clear(struct history *history)
{
    history->size = 0;
    history->have = 0;
    history->next = 0;
}

void zd_history_free(struct history *history, z_streamp strm)
{
    zd_free(strm, history->window);
    history->window = NULL;
    history->capacity = 0;
    zd_history_clear(history);
}

bool zd_history_clone(struct history *copy, const struct history *original, z_streamp strm)
{
    if (original->window == NULL) {
        return true;
    }
    copy->window = zd_alloc(strm, original->capacity, 1);
    if (copy->window == NULL) {
        return false;
    }
    memcpy(copy->window, original->window, original->size);
    return true;
}
