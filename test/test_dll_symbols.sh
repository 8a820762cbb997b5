#!/bin/sh
# SPDX-License-Identifier: Zlib
# zlib1.dll exports exactly the names of data/abi_symbols.txt and gzopen_w, and needs nothing but Windows.
# Usage: test_dll_symbols.sh ZLIB1_DLL OBJDUMP
set -u
library=$1
objdump=$2
table=$(dirname "$0")/data/abi_symbols.txt
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

{
    awk '!/^#/ { print $1 }' "$table"
    echo gzopen_w
} | LC_ALL=C sort >"$scratch/expected"
"$objdump" -p "$library" | awk '
    /^\[Ordinal\/Name Pointer\] Table/ { inside = 1; next }
    inside && NF == 0 { exit }
    inside { print $NF }' | LC_ALL=C sort >"$scratch/actual"
if ! diff "$scratch/expected" "$scratch/actual"; then
    echo "FAILED: the names of $library are not those of $table and gzopen_w"
    exit 1
fi
others=$("$objdump" -p "$library" | awk '/DLL Name:/ { print tolower($3) }' | grep -v -x -e kernel32.dll -e msvcrt.dll)
if [ -n "$others" ]; then
    echo "FAILED: $library needs $others"
    exit 1
fi
