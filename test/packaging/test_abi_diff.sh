#!/bin/bash
# SPDX-License-Identifier: Zlib
# No symbol, type or offset that programs rely on is gone or changed, as abidiff reads it from debug information:
# against the system's libz.so.1 (symbols), a build of zlib's source (types), and this library's last release, whose
# interface is kept in test/data/libz_abi.xml.
#   test_abi_diff.sh BUILD_FOLDER [--write]      --write: keeps the present interface, for a release
# shellcheck source=test/packaging/packaging.sh
. "$(dirname "${BASH_SOURCE[0]}")/packaging.sh"
packaging_start test_abi_diff "${1:-}"
has abidiff || skip "abidiff is not installed (./dev check --packaging installs it)"
read -ra cc <<<"${CC:-cc}"
kept=$root/test/data/libz_abi.xml

build_library ours -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS="-ffile-prefix-map=$root/=" -DZANDER_BUILD_STATIC=OFF
abidw --headers-dir "$root/include" --drop-private-types --exported-interfaces-only --drop-undefined-syms --no-show-locs \
    --no-corpus-path --no-comp-dir-path --no-elf-needed --no-write-default-sizes --no-parameter-names --type-id-style hash \
    ours/libz.so >present.xml
if [ "${2:-}" = --write ]; then
    cp present.xml "$kept"
    exit
fi

# differs OLD NEW OPTION...: whether something of OLD is gone or changed in NEW; `report` says what
differs() {
    ! abidiff --no-added-syms "${@:3}" "$1" "$2" >report
}

if [ "$("${cc[@]}" -dumpmachine | sed 's/-.*//')" = x86_64 ]; then
    ! differs "$kept" present.xml || fail "not as in the last release: $(cat report)"
    # The comparison sees what it is for.
    grep -q "name='inflateMark'" "$kept" || fail "$kept lacks a function"
    sed "s/name='inflateMark'/name='inflateMerk'/" "$kept" >renamed.xml
    differs renamed.xml present.xml || fail "does not see that a function is gone"
    grep -q "size-in-bits='896'" "$kept" || fail "$kept lacks z_stream"
    sed "/size-in-bits='896'/,/class-decl>/ s/layout-offset-in-bits='256'/layout-offset-in-bits='224'/" "$kept" >moved.xml
    differs moved.xml present.xml || fail "does not see that a field has moved"
    echo "the last release: all of it is there, as it was"
else
    echo "skipped: the last release (its interface is kept for x86-64)"
fi

system=$("${cc[@]}" -print-file-name=libz.so.1)
if [ -e "$system" ]; then
    ! differs "$system" ours/libz.so || fail "not as in $system: $(cat report)"
    echo "$system: all of its symbols are there"
else
    echo "skipped: the system's libz.so.1 (not here)"
fi

if stock=$("$root/test/fetch_source.sh" zlib "$build/sources"); then
    mkdir stock
    cp "$stock"/*.[ch] stock
    mkdir stock/public
    cp stock/zlib.h stock/zconf.h stock/public
    quietly "${cc[@]}" -w -g -fPIC -shared -D_LARGEFILE64_SOURCE=1 -DHAVE_UNISTD_H -DHAVE_HIDDEN \
        -Wl,--version-script="$stock/zlib.map" -Wl,-soname,libz.so.1 stock/*.c -o stock/libz.so
    ! differs stock/libz.so ours/libz.so --drop-private-types --headers-dir1 stock/public --headers-dir2 "$root/include" ||
        fail "not as in zlib: $(cat report)"
    # It reads zlib's types, and not its symbols only.
    sed -i 's/uInt *avail_out;/& uInt another;/' stock/zlib.h stock/public/zlib.h
    quietly "${cc[@]}" -w -g -fPIC -shared -D_LARGEFILE64_SOURCE=1 -DHAVE_UNISTD_H -DHAVE_HIDDEN \
        -Wl,--version-script="$stock/zlib.map" -Wl,-soname,libz.so.1 stock/*.c -o stock/libz.so
    differs stock/libz.so ours/libz.so --drop-private-types --headers-dir1 stock/public --headers-dir2 "$root/include" ||
        fail "does not see a field that zlib does not have"
    echo "$(basename "$stock"): all of its functions and types are there, as they are"
else
    echo "skipped: zlib's types (its source cannot be had here)"
fi
