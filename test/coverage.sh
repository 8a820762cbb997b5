#!/bin/bash
# SPDX-License-Identifier: Zlib
# Prints how much of each part of the library the tests run: lines, branches, and conditions that were shown to decide by
# themselves (MC/DC). Ends with 1 where a part is below its floor. The build folder is one that `./dev coverage` has built
# with clang-19 and its coverage mapping; lines that are not reached go to BUILD_FOLDER/uncovered.txt.
#   coverage.sh BUILD_FOLDER
set -euo pipefail
tree=$(cd "$(dirname "$0")/.." && pwd)
build=$(realpath "$1")
profiles=$build/profiles

# percent of lines and of branches, for each folder of src
floors='
inflate 100 95
gz 100 95
checksum 95 90
deflate 95 90
base 95 80
arch/x86 95 90
. 95 80
'

rm -rf "$profiles"
mkdir -p "$profiles"
export LLVM_PROFILE_FILE="$profiles/%8m.profraw"
ZANDER_SEQUENCES=${ZANDER_SEQUENCES:-1500} ctest --test-dir "$build" --parallel "$(nproc)" --output-on-failure --timeout 900 \
    --label-exclude 'clients|packaging' --exclude-regex '^(stock_programs|abi_symbols|headers|prefix)$' >"$build/coverage.log" || {
    tail -n 60 "$build/coverage.log"
    exit 1
}
find "$profiles" -name '*.profraw' | llvm-profdata-19 merge -sparse -f - -o "$build/all.profdata"

objects=()
while IFS= read -r program; do
    objects+=(-object "$program")
done < <(find "$build/test" "$build/fuzz" -maxdepth 1 -type f -perm -u+x \( -name 'test_*' -o -name 'fuzz_*' \))
cover() { # COMMAND [OPTION...]
    llvm-cov-19 "$1" -instr-profile="$build/all.profdata" "${objects[@]:1}" "${@:2}" \
        --ignore-filename-regex='/(test|fuzz|bench)/|make_.*\.c$|_tables\.h$' 2>/dev/null
}

cover show --show-line-counts-or-regions=false --use-color=false |
    awk '/^\/.*:$/ { file = $0 } /^ *[0-9]+\| *0\|/ { print file $0 }' | sed "s|^$tree/||" >"$build/uncovered.txt"

# A row of the report: name, then regions, functions, lines, branches and conditions, each with its count, those missed and
# the percentage.
cover report --show-mcdc-summary --use-color=false | awk -v floors="$floors" '
    BEGIN {
        count = split(floors, words, /[ \n]+/)
        for (i = 2; i + 2 <= count; i += 3) {
            line_floor[words[i]] = words[i + 1]
            branch_floor[words[i]] = words[i + 2]
        }
    }
    function percent(missed, all) { return all == 0 ? 100 : 100 * (all - missed) / all }
    /\.[ch] / {
        part = $1
        sub(/^.*src\//, "", part)
        if (!sub(/\/[^\/]*$/, "", part))
            part = "."
        if (!(part in lines))
            parts[++part_count] = part
        lines[part] += $8; lines_missed[part] += $9
        branches[part] += $11; branches_missed[part] += $12
        conditions[part] += $14; conditions_missed[part] += $15
    }
    END {
        printf "%-12s %8s %8s %8s %8s %8s %8s\n", "part", "lines", "", "branches", "", "MC/DC", ""
        for (i = 1; i <= part_count; i++) {
            part = parts[i]
            line = percent(lines_missed[part], lines[part])
            branch = percent(branches_missed[part], branches[part])
            is_low = part in line_floor && (line < line_floor[part] || branch < branch_floor[part])
            printf "%-12s %8d %7.2f%% %8d %7.2f%% %8d %7.2f%%%s\n", part, lines[part], line, branches[part], branch,
                conditions[part], percent(conditions_missed[part], conditions[part]),
                is_low ? "  below its floor: " line_floor[part] "% of lines, " branch_floor[part] "% of branches" : ""
            code = code || is_low
        }
        exit code
    }' || code=1
echo "lines not reached: ${build#"$tree/"}/uncovered.txt"
exit "${code:-0}"
