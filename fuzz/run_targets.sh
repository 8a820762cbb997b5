#!/bin/bash
# SPDX-License-Identifier: Zlib
# Runs fuzz targets that are built with libFuzzer, or with AFL++ where ENGINE=afl, as many at a time as there are
# processors, and keeps what they learn in BUILD_FOLDER/corpus/TARGET (AFL++: BUILD_FOLDER/afl/TARGET). Each run adds a line to the log: when, target, seconds of CPU time, inputs tried, outcome.
# Ends with 1, after naming the inputs, when something was found. `./dev fuzz` builds and calls this.
#   run_targets.sh BUILD_FOLDER SECONDS LOG TARGET...
set -euo pipefail
tree=$(cd "$(dirname "$0")/.." && pwd)
build=$(realpath "$1")
seconds=$2
log=$3
shift 3
found=$build/found
mkdir -p "$found" "$(dirname "$log")"

# One engine's run, its output into a file. It fails where an input breaks the target, and says where that is. It ends
# by itself when the time is up.
run_libfuzzer() { # TARGET OUTPUT FOLDER...
    local target=$1 output=$2
    shift 2
    mkdir -p "$build/corpus/$target"
    "$build/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=300 -rss_limit_mb=3000 -max_len=6000 \
        -print_final_stats=1 -dict="$tree/fuzz/zlib.dict" -artifact_prefix="$found/$target-" \
        "$build/corpus/$target" "$@" >"$output" 2>&1
}

run_afl() { # TARGET OUTPUT FOLDER...
    local target=$1 output=$2 work=$build/afl/$1 broken
    shift 2
    mkdir -p "$work/seeds"
    find "$@" -type f -exec cp -t "$work/seeds" {} +
    AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_AUTORESUME=1 \
        afl-fuzz -V "$seconds" -t 60000 -x "$tree/fuzz/zlib.dict" -i "$work/seeds" -o "$work/found" -- \
        "$build/fuzz/fuzz_$target" >"$output" 2>&1 || return
    sed -n 's/^execs_done *: */stat::number_of_executed_units: /p' "$work/found/default/fuzzer_stats" >>"$output"
    broken=$(find "$work/found/default/crashes" "$work/found/default/hangs" -name 'id*')
    # shellcheck disable=SC2086 # a line for each
    [ -z "$broken" ] || printf 'artifact_prefix; Test unit written to %s\n' $broken >>"$output"
    [ -z "$broken" ]
}

run_engine() {
    if [ "${ENGINE:-libfuzzer}" = afl ]; then
        run_afl "$@"
    else
        run_libfuzzer "$@"
    fi
}

run_target() { # TARGET
    local target=$1 seeds=$build/fuzz/seeds/$1 kept=$tree/test/data/fuzz/$1
    local output=$build/$1.log outcome=sound used tried folders
    mkdir -p "$seeds"
    "$build/fuzz/make_seeds" "$target" "$seeds"
    folders=("$seeds")
    [ ! -d "$kept" ] || folders+=("$kept")
    TIMEFORMAT='%U %S'
    used=$({ time run_engine "$target" "$output" "${folders[@]}" || echo broken >"$output.outcome"; } 2>&1)
    if [ -e "$output.outcome" ]; then
        rm "$output.outcome"
        outcome="found $(sed -n 's/^artifact_prefix.*written to //p' "$output" | tr '\n' ' ')"
    fi
    tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$output")
    printf '%s %-12s %7.1f s CPU %9s inputs  %s\n' "$(date +%FT%T)" "$target" \
        "$(awk '{ print $1 + $2 }' <<<"$used")" "${tried:-?}" "$outcome" | tee -a "$log"
    [ "$outcome" = sound ] || tail -n 40 "$output" >&2
    [ "$outcome" = sound ]
}

code=0
for target in "$@"; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
        wait -n || code=1
    done
    run_target "$target" &
done
while [ -n "$(jobs -p)" ]; do
    wait -n || code=1
done
exit $code
