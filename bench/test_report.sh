#!/bin/bash
# SPDX-License-Identifier: Zlib
# A short run becomes a page with all its pictures and tables; compare.py finds nothing between a run
# and itself, and finds what is slower or larger in a changed copy.
#   test_report.sh BENCH FOLDER      FOLDER is emptied. Exit code 77 without gnuplot or python3.
set -euo pipefail
program=$(dirname "$(realpath "$0")")
bench=${1:?usage: test_report.sh BENCH FOLDER}
folder=${2:?usage: test_report.sh BENCH FOLDER}
for needed in gnuplot python3; do
    command -v $needed >/dev/null || {
        echo "SKIPPED: $needed is not installed (./dev setup --bench)"
        exit 77
    }
done

fail() {
    echo "test_report: $*; see $folder" >&2
    exit 1
}

rm -rf "$folder"
mkdir -p "$folder/bin"
# The results lie beside the program: a link gives them a place of their own.
cat >"$folder/bin/bench" <<SCRIPT
#!/bin/sh
exec "$bench" "\$@" --benchmark_min_time=0.00001 --benchmark_repetitions=2
SCRIPT
chmod +x "$folder/bin/bench"
"$program/run.sh" "$folder/bin/bench" quick --out "$folder/page" --limit 20000 >"$folder/log" || fail "run.sh ended with $?"

page=$folder/page/quick.md
for heading in '# A quick measurement' '## Deflate: speed and size' '### Small calls' '## Inflate' '## Short messages' \
    '## Checksums' '## Tiers' '## Memory'; do
    grep -qxF "$heading" "$page" || fail "the page lacks '$heading'"
done
pictures=0
while read -r picture; do
    grep -q '</svg>' "$folder/page/$picture" || fail "$picture is not whole"
    pictures=$((pictures + 1))
done < <(grep -o 'quick-[^)]*\.svg' "$page")
[ $pictures -ge 6 ] || fail "only $pictures pictures"
# Both profiles and every level; the two libraries that write the same bytes.
for level in 1 2 3 4 5 6 7 8 9; do
    grep -q "^| zander-modern | $level |" "$page" || fail "level $level of the modern profile is missing"
    sizes=$(sed -n "s/^| \(stock\|zander\) | $level | [^|]* | \([^ ]*\) .*/\2/p" "$page" | sort -u | wc -l)
    [ "$sizes" -eq 1 ] || fail "stock and zander differ in size at level $level"
done

results=$folder/bin/quick.json
"$program/compare.py" "$results" "$results" >"$folder/same" || fail "a run differs from itself"
grep -q ' 0 faster, 0 slower, 0 sizes changed' "$folder/same" || fail "a run differs from itself"
python3 - "$results" "$folder/changed.json" <<'PYTHON'
import json, sys
content = json.load(open(sys.argv[1]))
for row in content["benchmarks"]:
    if row["run_name"] == "deflate:6/alice.txt/whole/zander":
        row["cpu_time"] *= 1000
    if row["run_name"] == "deflate:1/alice.txt/whole/zander-modern":
        row["packed"] += 1
json.dump(content, open(sys.argv[2], "w"))
PYTHON
! "$program/compare.py" "$results" "$folder/changed.json" >"$folder/changed" || fail "compare.py did not see what changed"
grep -q '^ .*noise.*deflate:6/alice.txt/whole/zander$' "$folder/changed" || fail "the slower one is not named"
grep -q '1 slower, 1 sizes changed' "$folder/changed" || fail "not one slower and one larger"
echo "a page with $pictures pictures; comparisons see what changed"
