#!/bin/bash
# SPDX-License-Identifier: Zlib
# Counts the instructions of a fixed set of works (instruction_work.c) and compares them with those on
# record, data/instructions.txt: more than 5 % above is a failure. Counts do not depend on how busy the
# machine is, but on compiler, options and tier; so they are those of gcc 12, Release, on x86-64, and of the
# tier `haswell`, for valgrind hides what the tiers above need. Elsewhere nothing is compared: exit code 77.
#   count_instructions.sh BUILD_FOLDER [--record]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd -P)
build=$(cd "${1:?usage: count_instructions.sh BUILD_FOLDER [--record]}" && pwd -P)
option=${2:-}
record=$here/data/instructions.txt
program=$build/test/instruction_work
tolerance=5 # per cent

skip() {
    echo "SKIPPED: instructions are counted with $*"
    exit 77
}

fail() {
    echo "count_instructions: $*" >&2
    exit 1
}

setting() {
    sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"
}

compiler=$(setting CMAKE_C_COMPILER)
version=$("$compiler" -dumpfullversion 2>/dev/null || true)
compiler_line=$("$compiler" --version | sed -n 1p)
if [[ $compiler_line == *[Cc]lang* || $version != 12.* ]]; then
    skip "gcc 12, not $compiler_line"
fi
[ "$(uname -m)" = x86_64 ] || skip "x86-64"
[ "$(setting CMAKE_BUILD_TYPE)" = Release ] || skip "the build type Release"
[ -z "$(setting CMAKE_C_FLAGS)" ] || skip "the compiler's default options"
[ "$(setting ZANDER_SANITIZE)$(setting ZANDER_HARDENING) $(setting ZANDER_DEFAULT_PROFILE)" = "ON classic" ] ||
    skip "the default build: hardened, no sanitizers, the classic profile"
command -v valgrind >/dev/null || skip "valgrind (./dev setup --ci installs it)"

work=$build/instructions
rm -rf "$work"
mkdir -p "$work"
mapfile -t names < <(valgrind -q --tool=none "$program" --names)
[ "${names[0]}" = "tier haswell" ] || skip "the tier haswell; valgrind has ${names[0]} here"

# Leaving the function writes a file, numbered from 1 on, and starts from nothing again.
valgrind -q --tool=callgrind --callgrind-out-file="$work/counts" --collect-atstart=no \
    --toggle-collect=measured_work --dump-after=measured_work \
    "$program" "$here"/data/samples/*.{txt,html,json,bin,ppm} 2>"$work/log" || {
    cat "$work/log" >&2
    fail "the works could not be run"
}
for index in $(seq 1 $((${#names[@]} - 1))); do
    count=$(sed -n '/^\(summary\|totals\):/{s/^[a-z]*: *//p;q;}' "$work/counts.$index")
    [[ $count =~ ^[1-9][0-9]*$ ]] || fail "nothing was counted for ${names[$index]}"
    echo "${names[$index]} $count"
done >"$work/now"

# compare OLD NEW: prints each work; fails where one is in one list alone or has risen.
compare() {
    awk -v tolerance=$tolerance '
        NR == FNR { old[$1] = $2; next }
        !($1 in old) { printf "%-24s %12d  not on record\n", $1, $2; bad = 1; next }
        {
            change = 100 * ($2 / old[$1] - 1)
            verdict = change > tolerance ? "  MORE THAN BEFORE" : change < -tolerance ? "  less: record it" : ""
            printf "%-24s %12d  %+6.2f %%%s\n", $1, $2, change, verdict
            bad += change > tolerance
            delete old[$1]
        }
        END {
            for (name in old) {
                printf "%-24s is on record and was not run\n", name
                bad = 1
            }
            exit bad > 0
        }' "$1" "$2"
}

if [ "$option" = --record ]; then
    cp "$work/now" "$record"
    echo "recorded in ${record#"$here/"}"
    exit 0
fi
# The comparison itself: what is 6 % less is caught.
awk '{ print $1, int($2 / 1.06) }' "$work/now" >"$work/lower"
! compare "$work/lower" "$work/now" >/dev/null || fail "a rise of 6 % would not be seen"
compare "$work/now" "$work/now" >/dev/null || fail "the counts differ from themselves"

compare "$record" "$work/now" || fail "more instructions than on record; if that is meant: ./dev instructions --record"
