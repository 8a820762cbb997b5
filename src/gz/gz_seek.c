// SPDX-License-Identifier: Zlib
// ABI: gzseek, gztell, gzoffset, their 64-bit twins, gzrewind, gzeof. Decides where the next read
// or write takes place; skipping bytes and writing zeros is left to that read or write.
#include "gz/gz_state.h"

#include <stdint.h>
#include <stdio.h>

// A byte offset as the caller's type: -1 where it does not fit.
static z_off_t narrow_offset(z_off64_t offset)
{
    return (z_off_t)offset == offset ? (z_off_t)offset : -1;
}

static bool rewind_file(struct gz_file *file)
{
    if (zd_gz_system_seek(file->descriptor, file->reader.start, SEEK_SET) == -1) {
        return false;
    }
    zd_gz_restart_reading(file);
    return true;
}

int ZEXPORT gzrewind(gzFile handle)
{
    if (handle == NULL || gz_file_of(handle)->direction != GZ_READING) {
        return -1;
    }
    struct gz_file *file = gz_file_of(handle);
    zd_gz_forget_stall(file);
    return !gz_has_failed(file) && rewind_file(file) ? 0 : -1;
}

// What is copied can be skipped in the file itself.
static bool seek_copied(struct gz_file *file, z_off64_t distance)
{
    const z_off64_t file_distance = distance - (z_off64_t)file->visible.have;
    if (zd_gz_system_seek(file->descriptor, file_distance, SEEK_CUR) == -1) {
        return false;
    }
    file->visible.have = 0;
    file->visible.pos += distance;
    file->reader.is_input_over = false;
    file->reader.is_past_end = false;
    zd_gz_clear_error(file);
    return true;
}

static const z_off64_t max_offset =
    (z_off64_t)(UINT64_MAX >> (8 * (sizeof(uint64_t) - sizeof(z_off64_t)) + 1));

static bool add_offsets(z_off64_t left, z_off64_t right, z_off64_t *sum)
{
    if (right > 0 ? left > max_offset - right : left < -max_offset - right) {
        return false;
    }
    *sum = left + right;
    return true;
}

z_off64_t ZEXPORT gzseek64(gzFile handle, z_off64_t offset, int whence)
{
    if (handle == NULL || (whence != SEEK_SET && whence != SEEK_CUR)) {
        return -1;
    }
    struct gz_file *file = gz_file_of(handle);
    zd_gz_forget_stall(file);
    if (gz_has_failed(file)) {
        return -1;
    }
    const bool is_reading = file->direction == GZ_READING;
    const z_off64_t base = whence == SEEK_SET ? -file->visible.pos : file->skip;
    z_off64_t distance; // from the position, which a seek that is still to be done did not change
    z_off64_t target;
    if (!add_offsets(offset, base, &distance) ||
        !add_offsets(file->visible.pos, distance, &target)) {
        return -1;
    }
    file->skip = 0;
    if (is_reading && file->reader.stage == STAGE_COPY && target >= 0) {
        return seek_copied(file, distance) ? target : -1;
    }
    if (distance < 0) {
        if (!is_reading || target < 0 || !rewind_file(file)) {
            return -1;
        }
        distance = target;
    }
    file->skip = distance;
    zd_gz_skip_ready(file);
    return target;
}

z_off64_t ZEXPORT gztell64(gzFile handle)
{
    return handle == NULL ? -1 : gz_file_of(handle)->visible.pos + gz_file_of(handle)->skip;
}

z_off64_t ZEXPORT gzoffset64(gzFile handle)
{
    if (handle == NULL) {
        return -1;
    }
    const struct gz_file *file = gz_file_of(handle);
    const z_off64_t offset = zd_gz_system_seek(file->descriptor, 0, SEEK_CUR);
    if (offset == -1 || file->direction == GZ_WRITING) {
        return offset;
    }
    return offset - (z_off64_t)gz_buffer_count(&file->input);
}

z_off_t ZEXPORT gzseek(gzFile handle, z_off_t offset, int whence)
{
    return narrow_offset(gzseek64(handle, offset, whence));
}

z_off_t ZEXPORT gztell(gzFile handle)
{
    return narrow_offset(gztell64(handle));
}

z_off_t ZEXPORT gzoffset(gzFile handle)
{
    return narrow_offset(gzoffset64(handle));
}

int ZEXPORT gzeof(gzFile handle)
{
    return handle != NULL && gz_file_of(handle)->reader.is_past_end;
}
