# shellcheck shell=bash
# SPDX-License-Identifier: Zlib
# What the mutation scripts share: a copy of the tree in which one place at a time is broken and built anew. Sourced; the
# script that does defines `tests` (targets to build) and notice(), which prints the first test that notices.
tree=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mutate() { # FILE OLD NEW: exactly one place; blanks stand for any blanks
    OLD=$2 NEW=$3 perl -0pi -e '
        my ($old, $new) = ($ENV{OLD}, $ENV{NEW});
        my $pattern = join("\\s+", map { quotemeta } split(/\s+/, $old));
        my $count = s/$pattern/$new/g;
        die "$ARGV: $count places have: $old\n" unless $count == 1;' "$1"
}

# A program that the test harness knows as failed: not sound, and not skipped.
fails() { # SECONDS PROGRAM [ARGUMENT...]
    local code=0
    timeout "$1" "${@:2}" >"$work/output" 2>&1 || code=$?
    [ $code -ne 0 ] && [ $code -ne 77 ]
}

# build_tests TARGET...: a mutation that does not compile is noticed by an assertion of the code, or is a mistake here.
build_tests() {
    make -j"$(nproc)" -C "$work/build" "$@" >"$work/log" 2>&1 && return
    grep -q 'static assertion failed' "$work/log" || { tail -n 40 "$work/log" >&2; kill $$; }
    echo "the compiler"
    return 1
}

prepare_tree() { # [CMAKE_OPTION...]
    cp -r "$tree"/{CMakeLists.txt,src,include,test,fuzz,packaging} "$work"
    cp -r "$work/src" "$work/sound"
    cmake -S "$work" -B "$work/build" "$@" >/dev/null
}

# Reads lines of: description @ file below src/FOLDER @ what stands there @ what to put there. Numbers select some of them. Says
# for each which test notices; returns 1 if one is broken and nothing notices.
run_mutations() { # FOLDER LIST [NUMBER...]
    local folder=$1 list=$2 number=0 code=0 description file old new noticed
    shift 2
    while IFS='@' read -r description file old new; do
        [ -n "$description" ] || continue
        number=$((number + 1))
        [ $# -eq 0 ] || [[ " $* " == *" $number "* ]] || continue
        file=$folder/$file
        mutate "$work/src/$file" "$old" "$new"
        noticed=$(notice "$file")
        cp "$work/sound/$file" "$work/src/$file"
        printf '%2d  %-72s %s\n' $number "$description" "${noticed:-NOTHING NOTICES}"
        [ -n "$noticed" ] || code=1
    done <<<"$list"
    return $code
}
