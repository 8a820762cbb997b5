#!/bin/bash
# SPDX-License-Identifier: Zlib
# zlib's own test programs, example, minigzip and infcover, unmodified, from the source package of the
# distribution: built against this library and its header, run, and their output checked against what
# they say and write on the system's libz.
#   stock_programs.sh BUILD_FOLDER SOURCE_FOLDER      CC chooses the compiler
# Exit code 77 where the source cannot be fetched. A library with sanitizers needs them in LDFLAGS; the
# programs are compiled without, for infcover itself hands over a pointer to before a string.
set -euo pipefail

build=$(cd "${1:?usage: stock_programs.sh BUILD_FOLDER SOURCE_FOLDER}" && pwd -P)
root=$(cd "${2:?usage: stock_programs.sh BUILD_FOLDER SOURCE_FOLDER}" && pwd -P)
read -ra compile <<<"${CC:-cc} -g -O1"
read -ra link <<<"${LDFLAGS:-}"
samples=$root/test/data/samples

stock=$("$root/test/fetch_source.sh" zlib "$build/sources") || {
    echo "SKIPPED: the source of zlib's test programs cannot be had here"
    exit 77
}

work=$build/stock-programs
rm -rf "$work"
mkdir -p "$work/programs"
cd "$work"
unset LD_PRELOAD LD_LIBRARY_PATH

fail() {
    echo "stock programs: $*; see $work" >&2
    exit 1
}

# Only the programs' own files are at hand: the fetched zlib.h lies elsewhere and cannot be taken by
# mistake for ours.
cp "$stock"/test/{example,minigzip,infcover}.c programs
build_program() { # NAME-VARIANT "OPTIONS" LIBRARY_OR_OBJECT...
    local options
    read -ra options <<<"$2"
    { "${compile[@]}" ${options[@]+"${options[@]}"} -I "$root/include" -c "programs/${1%%-*}.c" -o "$1.o" &&
        "${compile[@]}" ${link[@]+"${link[@]}"} "$1.o" "${@:3}" -o "$1"; } 2>"$1.log" ||
        { cat "$1.log" >&2 && fail "$1 does not build"; }
}
for program in example minigzip; do
    build_program $program-shared "" "$build/libz.so"
    build_program $program-static "" "$build/libz.a"
    build_program $program-64 -D_FILE_OFFSET_BITS=64 "$build/libz.so"
done

on_ours() {
    LD_LIBRARY_PATH=$build "$@"
}

# A program linked with ours runs on the system's library when it is told nothing else.
LD_DEBUG=libs on_ours ./example-shared 2>&1 >/dev/null | grep -F "calling init: $build/libz.so.1" ||
    fail "example did not load $build/libz.so.1"
ldd ./example-shared | grep -F "$build" >/dev/null && fail "example would not run on the system's library"

echo "== example"
./example-shared >example.stock 2>/dev/null || fail "example fails on the system's libz"
for variant in shared static 64; do
    on_ours ./example-$variant "$variant.gz" >example.$variant 2>example.stderr || fail "example-$variant does not end well"
    [ ! -s example.stderr ] || fail "example-$variant complains: $(cat example.stderr)"
    diff <(tail -n +2 example.stock) <(tail -n +2 example.$variant) || fail "example-$variant prints other lines"
    head -n 1 example.$variant
done

echo "== minigzip"
for file in "$samples"/* /dev/null; do
    for options in -1 -6 -9 "-f -3" "-h -6" "-r -5"; do
        # shellcheck disable=SC2086 # several options
        ./minigzip-shared $options <"$file" >stock.gz
        for variant in shared static 64; do
            # shellcheck disable=SC2086
            on_ours ./minigzip-$variant $options <"$file" >ours.gz || fail "minigzip-$variant $options $file"
            cmp stock.gz ours.gz || fail "minigzip-$variant $options $file writes other bytes"
            on_ours ./minigzip-$variant -d <stock.gz | cmp - "$file" || fail "minigzip-$variant -d $file"
        done
    done
done
cp "$samples/alice.txt" named
on_ours ./minigzip-shared named
if [ -e named ] || [ ! -e named.gz ]; then
    fail "minigzip left named, or made no named.gz"
fi
on_ours ./minigzip-shared -d named.gz
cmp named "$samples/alice.txt" || fail "minigzip -d named.gz"
on_ours ./minigzip-shared -c named | cat - stock.gz >joined.gz
on_ours ./minigzip-shared -d <joined.gz | cmp - named || fail "minigzip -d of two members"
echo "the same bytes as on the system's libz, and back"

# infcover looks behind the interface in two places. It sets the state's `mode` to two values: the
# header below lends it this library's own field and values under those names. And it calls zlib's
# table builder directly, which is not part of any interface: that alone comes from the fetched source.
echo "== infcover"
mkdir internals
ln -s "$root/src" internals/src
cp "$stock/inftrees.h" internals
cat >internals/inflate.h <<'C'
#include "inflate/inflate_state.h"
#define mode phase
#define DICT PHASE_DICTIONARY
#define SYNC PHASE_SYNC
C
"${compile[@]}" -w -c "$stock/inftrees.c" -o inftrees.o
for variant in shared static; do
    library=$build/libz.so
    [ $variant = shared ] || library=$build/libz.a
    build_program infcover-$variant "-w -I internals -I internals/src" inftrees.o "$library"
    on_ours ./infcover-$variant 2>infcover.$variant ||
        { cat infcover.$variant >&2; fail "infcover-$variant does not end well"; }
done
# What it prints beside versions and sizes of memory is the same as with zlib's state on the system's libz.
"${compile[@]}" -w -I "$stock" -c programs/infcover.c -o infcover-stock.o
"${compile[@]}" ${link[@]+"${link[@]}"} infcover-stock.o inftrees.o "$build/libz.so" -o infcover-stock
if ./infcover-stock 2>infcover.stock; then
    for variant in shared static; do
        diff <(tail -n +2 infcover.stock | sed 's/: [0-9]* /: /') \
            <(tail -n +2 infcover.$variant | sed 's/: [0-9]* /: /') || fail "infcover-$variant prints other lines"
    done
fi
head -n 1 infcover.shared
echo "$(($(wc -l <infcover.shared) - 1)) lines of cases passed"
