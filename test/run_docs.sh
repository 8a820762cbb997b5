#!/bin/bash
# SPDX-License-Identifier: Zlib
# Runs what the pages tell a reader to run. Every indented block of a page says, in a comment on the line before
# it, what it is:
#   <!-- run -->  <!-- run: PROGRAM... -->   commands, run here in a copy of the tree whose build/ is BUILD_FOLDER;
#                                            skipped, aloud, where a PROGRAM is not installed
#   <!-- run long -->                        commands that build: run with --long alone, in a fresh clone
#   <!-- file: NAME -->                      becomes the file NAME there
#   <!-- output -->                          lines that the commands before printed, in this order; ... stands for
#                                            anything
#   <!-- checked by FILE -->                 commands that FILE, which is there, runs or holds
#   <!-- text -->                            no commands
# A block without such a comment is an error.
#   run_docs.sh BUILD_FOLDER [--long] [PAGE...]
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd -P)
build=$(cd "${1:?usage: run_docs.sh BUILD_FOLDER [--long] [PAGE...]}" && pwd -P)
shift
length=quick
if [ "${1:-}" = --long ]; then
    length=long
    shift
fi
cd "$root"
pages=("$@")
[ $# -gt 0 ] || mapfile -t pages < <(printf '%s\n' *.md docs/*.md docs/results/*.md | grep -v '\*' | grep -v '^docs/reference.md$')
work=$build/docs-$length
rm -rf "$work"
mkdir -p "$work"
export LC_ALL=C
unset LD_PRELOAD LD_LIBRARY_PATH ZANDER_PROFILE ZANDER_TIER

faults=0 ran=0 skipped=0 checked=0

fault() {
    echo "$*" >&2
    faults=$((faults + 1))
}

# split_page PAGE FOLDER: each indented block becomes FOLDER/NUMBER, whose first line is "LINE KIND".
split_page() {
    awk -v folder="$2" '
        function open_block() {
            file = sprintf("%s/%03d", folder, ++count)
            print FNR, (mark == "" ? "unmarked" : mark) > file
            is_open = 1
        }
        is_open && /^    |^$/ {
            if ($0 == "") { blanks = blanks "\n"; next }
            printf "%s%s\n", blanks, substr($0, 5) > file
            blanks = ""
            next
        }
        is_open { is_open = 0; blanks = ""; mark = ""; last = ""; close(file) }
        /^```/ { is_fenced = !is_fenced }
        /^<!-- .* -->$/ { mark = $0; sub(/^<!-- /, "", mark); sub(/ -->$/, "", mark); last = ""; next }
        /^    [^ ]/ && last == "" && !is_fenced {
            open_block()
            print substr($0, 5) > file
            next
        }
        { if ($0 != "") mark = ""; last = $0 }' "$1"
}

# The tree by links, and a repository of its own so that nothing reaches the real one.
make_quick_tree() {
    local part
    mkdir "$1"
    for part in "$root"/*; do
        [[ ${part##*/} == build* ]] || ln -s "$part" "$1"
    done
    ln -s "$build" "$1/build"
}

make_tree() {
    if [ $length = quick ]; then
        make_quick_tree "$1"
        return
    fi
    git clone -q "$root" "$1"
}

# matches OUTPUT BLOCK: the block's lines are in the output, in order.
matches() {
    local line pattern found=1
    exec 5<"$1"
    while IFS= read -r line; do
        pattern=$(sed 's/[][\\*?]/\\&/g; s/\.\.\./*/g' <<<"$line")
        found=0
        while IFS= read -r out <&5; do
            # shellcheck disable=SC2053 # a pattern is meant
            if [[ $out == $pattern ]]; then
                found=1
                break
            fi
        done
        [ $found -eq 1 ] || {
            echo "not printed: $line"
            break
        }
    done <"$2"
    exec 5<&-
    [ $found -eq 1 ]
}

missing_of() {
    local program
    for program in "$@"; do
        PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null || echo "$program"
    done
}

# do_block PAGE FILE TREE: what the first line of FILE says.
do_block() {
    local place kind content missing
    read -r place kind <"$2"
    place=$1:$place
    content=$work/content
    sed 1d "$2" >"$content"
    case $kind in
    run | run:*)
        was_run=no
        [ $length = quick ] || return 0
        mapfile -t missing < <(for program in ${kind#run}; do [ "$program" = : ] || missing_of "$program"; done)
        if [ ${#missing[@]} -gt 0 ]; then
            echo "SKIPPED: $place needs ${missing[*]}"
            skipped=$((skipped + 1))
            return 0
        fi
        run_block "$place" "$content" "$3"
        ;;
    "run long")
        was_run=no
        [ $length = quick ] || run_block "$place" "$content" "$3"
        ;;
    file:*) cp "$content" "$3/${kind#file: }" ;;
    output)
        [ $was_run = yes ] || return 0
        matches "$work/output" "$content" || fault "$place: the commands before it print something else"
        ;;
    "checked by "*)
        [ -e "$root/${kind#checked by }" ] || fault "$place: there is no ${kind#checked by }"
        checked=$((checked + 1))
        ;;
    text) ;;
    *) fault "$place: a block that no comment says the kind of (see test/run_docs.sh): $kind" ;;
    esac
}

was_run=no

run_block() {
    was_run=no
    if (cd "$3" && HOME=$3 PATH=$PATH:/usr/sbin:/sbin GIT_CEILING_DIRECTORIES=$work \
        timeout 600 bash -eu -o pipefail "$2" >"$work/output" 2>"$work/errors" </dev/null); then
        was_run=yes
        ran=$((ran + 1))
    else
        fault "$1: these commands fail:"
        cat "$2" "$work/output" "$work/errors" >&2
    fi
}

for page in "${pages[@]}"; do
    name=${page//\//-}
    mkdir "$work/blocks-$name"
    split_page "$page" "$work/blocks-$name"
    was_run=no
    blocks=("$work/blocks-$name"/*)
    [ -e "${blocks[0]}" ] || continue
    if [ $length = long ] && ! grep -qx '[0-9]* run long' "${blocks[@]}" -h; then
        continue
    fi
    make_tree "$work/$name"
    for block in "${blocks[@]}"; do
        do_block "$page" "$block" "$work/$name"
    done
done
echo "documents: $ran blocks run, $skipped skipped, $checked checked by other tests, $faults faults"
[ $faults -eq 0 ]
