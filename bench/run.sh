#!/bin/bash
# SPDX-License-Identifier: Zlib
# Runs the program `bench` and makes the page of its results; `./dev bench` builds it and calls this.
#   run.sh BENCH quick|full [--out FOLDER] [--title TEXT] [--base LIBRARY] [--limit BYTES] [--peer NAME=PATH]... [FILE|FOLDER...]
# Beside the page in FOLDER, the results stay in NAME.json, and as a table in NAME.txt, where BENCH is; NAME.log is
# what it said.
set -euo pipefail

program=$(dirname "$(realpath "$0")")
root=$(dirname "$program")
bench=$(realpath "${1:?usage: run.sh BENCH quick|full ...}")
name=${2:?usage: run.sh BENCH quick|full ...}
shift 2

out=$root/docs/results base=stock limit=() peers=() files=()
# min_time: seconds that a repetition lasts at least
case $name in
quick)
    repetitions=3 min_time=0.005
    title="A quick measurement"
    ;;
full)
    repetitions=5 min_time=0.02
    title="Measured"
    ;;
*)
    echo "bench: quick or full was expected, not $name" >&2
    exit 2
    ;;
esac
while [ $# -gt 0 ]; do
    case $1 in
    --out) out=$2 ;;
    --base) base=$2 ;;
    --limit) limit=(--limit "$2") ;;
    --peer) peers+=(--peer "$2") ;;
    --title) title=$2 ;;
    -*)
        echo "bench: there is no option $1" >&2
        exit 2
        ;;
    *)
        if [ -d "$1" ]; then
            mapfile -t -O ${#files[@]} files < <(find "$1" -maxdepth 1 -type f -size +0 | sort)
        else
            files+=("$1")
        fi
        shift
        continue
        ;;
    esac
    shift 2
done
if [ "$name" = full ] && [ ${#files[@]} -eq 0 ]; then
    echo "bench: full needs files, or a folder of files" >&2
    exit 2
fi

# Commas separate the lines of a head.
describe() {
    local cpu system commit
    cpu=$(sed -n '/^model name/{s/^[^:]*: *//p;q;}' /proc/cpuinfo 2>/dev/null || true)
    system=$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release 2>/dev/null || uname -s)
    # The last one that changed the library.
    commit=$(git -C "$root" log -1 --format=%h -- src include 2>/dev/null || true)
    git -C "$root" diff --quiet HEAD -- src include 2>/dev/null || commit+=" and changes"
    printf 'cpu=%s with %s cores,system=%s,commit=%s' "$(tr -d , <<<"${cpu:-$(uname -m)}")" "$(nproc --all)" \
        "$(tr -d , <<<"$system")" "${commit:-unknown}"
}

arguments=(${peers[@]+"${peers[@]}"} ${limit[@]+"${limit[@]}"} ${files[@]+"${files[@]}"})
results=$(dirname "$bench")/$name
log=$(dirname "$bench")/$name.log
count=$("$bench" --benchmark_list_tests=true ${arguments[@]+"${arguments[@]}"} 2>"$log" | wc -l) || {
    cat "$log" >&2
    exit 1
}
grep '^going on' "$log" || true
echo "measuring $count benchmarks, $repetitions times each, in random order"
[ ! -t 1 ] || arguments+=(--progress $((count * (repetitions + 3))))
started=$SECONDS
"$bench" --benchmark_min_time=$min_time --benchmark_repetitions=$repetitions \
    --benchmark_enable_random_interleaving=true --benchmark_context="$(describe)" \
    --benchmark_out="$results.json" ${arguments[@]+"${arguments[@]}"} >"$results.txt" 2>"$log" || {
    grep ERROR "$results.txt" "$log" >&2 || tail -n 20 "$log" >&2
    exit 1
}
[ ! -t 1 ] || echo
echo "measured in $((SECONDS - started)) s: $results.json"
"$program/report.py" "$results.json" "$out" "$name" --base "$base" --title "$title"
