#!/bin/sh
# SPDX-License-Identifier: Zlib
# The static library defines API names and names of ours (zd_, zander_) alone; built with Z_PREFIX
# all API names begin with z_, and it works in one program with the system's libz.
# Usage: test_prefix.sh SOURCE_FOLDER LIBZ_A [C_COMPILER], with NM and EMULATOR for another machine's
set -u
root=$1
archive=$2
cc=${3:-cc}
nm=${NM:-nm}
emulator=${EMULATOR:-}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
failures=0

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# check_names PREFIX ARCHIVE: the API names with PREFIX are defined, and none that is not allowed
check_names() {
    grep -v -e '^#' -e ZANDER_1.0 "$root/test/data/abi_symbols.txt" |
        awk -v prefix="$1" '{ print prefix $1 }' | sort >"$scratch/expected"
    # Names with two underscores belong to the compiler (coverage, sanitizers).
    "$nm" -g --defined-only "$2" | awk 'NF == 3 && $3 !~ /^(zd_|zander_|__)/ { print $3 }' |
        sort >"$scratch/actual"
    if ! diff "$scratch/expected" "$scratch/actual" >"$scratch/difference"; then
        sed -n 's/^</not defined: /p; s/^>/defined: /p' "$scratch/difference"
        fail "the names of $2"
    fi
}

check_names '' "$archive"

if ! { cmake -S "$root" -B "$scratch/build" -DZ_PREFIX=ON -DCMAKE_C_COMPILER="$cc" \
    -DCMAKE_BUILD_TYPE=Debug -DZANDER_BUILD_TESTS=OFF &&
    cmake --build "$scratch/build" --parallel 2; } >"$scratch/messages" 2>&1; then
    cat "$scratch/messages"
    fail "building with Z_PREFIX"
    exit 1
fi
prefixed=$scratch/build/libz.a
check_names z_ "$prefixed"
"$nm" -D --defined-only "$scratch/build/libz.so" | awk '$2 != "A" { print $3 }' >"$scratch/exported"
grep -v -q -E '^(z_|zander_)' "$scratch/exported" && fail "the shared library exports other names"
[ "$(wc -l <"$scratch/exported")" -gt 90 ] || fail "the shared library exports too few names"

# The other copy is the system's, or else this build's own without the prefix, as a shared library
# because names within the two static ones are the same.
other=$($cc -print-file-name=libz.so.1)
[ -e "$other" ] || other=$(dirname "$archive")/libz.so.1
sources=$root/test/headers
warnings='-Wall -Wextra -Wpedantic -Werror'
# shellcheck disable=SC2086
if $cc $warnings -I"$root/include" -DZ_PREFIX -DCOPY=prefixed_copy \
    -c "$sources/copy_of_zlib.c" -o "$scratch/prefixed.o" &&
    $cc $warnings -idirafter "$root/include" -DCOPY=plain_copy \
        -c "$sources/copy_of_zlib.c" -o "$scratch/plain.o" &&
    $cc $warnings "$sources/two_copies.c" "$scratch/prefixed.o" "$scratch/plain.o" \
        "$prefixed" "$other" -o "$scratch/two_copies"; then
    # shellcheck disable=SC2086 # an emulator and its options
    LD_LIBRARY_PATH=$(dirname "$other") $emulator "$scratch/two_copies" "$scratch/file.gz" || fail "two_copies: $?"
else
    fail "linking two copies"
fi

[ $failures -eq 0 ]
