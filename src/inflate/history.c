// SPDX-License-Identifier: Zlib
// The last output bytes.
#include "inflate/history.h"

#include <string.h>

#include "base/alloc.h"

static bool make_room(struct history *history, z_streamp strm, uint32_t size)
{
    const uint32_t capacity = size + size / 2;
    if (history->capacity >= capacity) {
        return true;
    }
    uint8_t *const window = zd_alloc(strm, capacity, 1);
    if (window == NULL) {
        return false;
    }
    zd_free(strm, history->window);
    history->window = window;
    history->capacity = capacity;
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
    const uint32_t added = size < history->size ? (uint32_t)size : history->size;
    const uint32_t room = history->size - added;
    const uint32_t kept = history->have < room ? history->have : room;
    if (added > history->capacity - history->end) {
        memmove(history->window, history->window + (history->end - kept), kept);
        history->end = kept;
    }
    memcpy(history->window + history->end, data + (size - added), added);
    history->end += added;
    history->have = kept + added;
    return true;
}

void zd_history_read(const struct history *history, uint8_t *destination)
{
    memcpy(destination, history->window + (history->end - history->have), history->have);
}

void zd_history_clear(struct history *history)
{
    history->size = 0;
    history->have = 0;
    history->end = 0;
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
    memcpy(copy->window, original->window, original->end);
    return true;
}
