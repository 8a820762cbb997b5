// SPDX-License-Identifier: Zlib
// Random gz calls against a model of what docs/gz.md says: any bytes as a file, system calls that fail, stall, are
// interrupted or move few bytes. Nothing is lost, nothing comes twice, and errors are where they belong. A program that
// uses this is linked as fault_io.h says; a failure ends it.
#ifndef ZD_TEST_GZ_MODEL_H
#define ZD_TEST_GZ_MODEL_H

#include "random.h"

void gz_model_read_run(const uint8_t *bytes, size_t size, struct random *random);
void gz_model_write_run(const uint8_t *bytes, size_t size, struct random *random);

#endif
