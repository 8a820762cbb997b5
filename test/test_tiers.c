// SPDX-License-Identifier: Zlib
// Which tier is chosen: for every wish of the environment on every machine that a tier was made for.
// The linker puts zd_cpu_features() of this file in the place of the library's.
#include "base/cpu.h"
#include "kernels.h"
#include "operating_system.h"
#include "test.h"
#include "zander.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static uint32_t machine_features;

uint32_t __wrap_zd_cpu_features(void);
uint32_t __wrap_zd_cpu_features(void)
{
    return machine_features;
}

static bool has_tier(const struct kernels *kernels)
{
    return (kernels->required_features & ~machine_features) == 0;
}

// The first from `wanted` on that the machine has.
static const struct kernels *best_from(const struct kernels *const *tiers, size_t wanted)
{
    while (!has_tier(tiers[wanted])) {
        wanted++;
    }
    return tiers[wanted];
}

// A row that leaves a kernel out would be called through null. All members from crc32 on are
// kernels.
static void check_completeness(const struct kernels *kernels)
{
    static const unsigned char nothing[sizeof(kernels->crc32)];
    const unsigned char *const bytes = (const unsigned char *)kernels;
    for (size_t i = offsetof(struct kernels, crc32); i < sizeof(*kernels); i += sizeof(nothing)) {
        CHECK(memcmp(bytes + i, nothing, sizeof(nothing)) != 0);
    }
}

static void check_choice(const char *wish, const struct kernels *expected)
{
    CHECK(system_set_variable("ZANDER_TIER", wish));
    CHECK_STRING(zd_choose_kernels()->name, expected->name);
}

static void check_machine(const struct kernels *const *tiers, size_t count)
{
    static const char *const unknown[] = {NULL, "", "none", "portabl", "portable ", "PORTABLE"};
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        check_choice(unknown[i], best_from(tiers, 0));
    }
    for (size_t wanted = 0; wanted < count; wanted++) {
        check_completeness(tiers[wanted]);
        check_choice(tiers[wanted]->name, best_from(tiers, wanted));
        CHECK(has_tier(zd_choose_kernels()));
    }
}

int main(void)
{
    size_t count;
    const struct kernels *const *tiers = zd_all_kernels(&count);
    for (size_t tier = 0; tier < count; tier++) {
        machine_features = tiers[tier]->required_features;
        check_machine(tiers, count);
    }
    // Without one of the features that a tier asks for, the machine does not have it.
    for (size_t tier = 0; tier + 1 < count; tier++) {
        for (uint32_t bit = 1; bit != 0; bit <<= 1) {
            machine_features = UINT32_MAX & ~bit;
            if ((tiers[tier]->required_features & bit) != 0) {
                check_choice(tiers[tier]->name, best_from(tiers, tier + 1));
            }
        }
    }
    // What was chosen stays.
    machine_features = 0;
    check_choice(NULL, tiers[count - 1]);
    machine_features = UINT32_MAX;
    CHECK_STRING(zander_tier(), "portable");
    return 0;
}
