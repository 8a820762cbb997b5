#!/bin/sh
# SPDX-License-Identifier: Zlib
# The shared library exports exactly the names of data/abi_symbols.txt, each with its version node,
# and a program that was linked against the system's libz finds all of its names in it.
# Usage: test_abi_symbols.sh LIBZ_SO [C_COMPILER], with NM, OBJDUMP and EMULATOR for another machine's
set -u
library=$1
cc=${2:-cc}
nm=${NM:-nm}
objdump=${OBJDUMP:-objdump}
emulator=${EMULATOR:-}
table=$(dirname "$0")/data/abi_symbols.txt
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
failures=0

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# exported FILE: "name node" of each function and object that FILE defines, node - if it has none
exported() {
    "$nm" -D --defined-only --with-symbol-versions "$1" | awk '
        $2 == "A" { next } # the nodes themselves
        { node = $3; name = $3
          sub(/@.*/, "", name)
          if (!sub(/^[^@]*@+/, "", node)) node = "-"
          print name, node }' | LC_ALL=C sort
}

grep -v '^#' "$table" | LC_ALL=C sort >"$scratch/expected"
exported "$library" >"$scratch/actual"
if ! diff "$scratch/expected" "$scratch/actual" >"$scratch/difference"; then
    sed -n 's/^</not exported: /p; s/^>/exported: /p' "$scratch/difference"
    fail "the names of $library are not those of $table"
fi

# Each node names the one before it, as the loader sees them.
for node in $(awk '!/^#/ && $2 != "-" { print $2 }' "$table" | uniq); do
    parent=$("$objdump" -p "$library" | awk -v node="$node" '
        /^Version definitions:/ { inside = 1; next }
        inside && NF == 0 { exit }
        inside && found && NF == 1 { print $1; exit }
        inside && NF > 1 { found = ($4 == node) }')
    case $node in
    ZLIB_1.2.0) [ -z "$parent" ] || fail "$node depends on $parent" ;;
    *) [ "$parent" = "$previous" ] || fail "$node depends on '$parent', not on $previous" ;;
    esac
    previous=$node
done

soname=$("$objdump" -p "$library" | awk '$1 == "SONAME" { print $2 }')
[ "$soname" = libz.so.1 ] || fail "SONAME is '$soname'"

# A program with every name of the system's libz, bound at once.
system=$($cc -print-file-name=libz.so.1)
if [ ! -e "$system" ]; then
    echo "skipped: a program of the system's (no libz.so.1)"
elif "$nm" -D -u "$library" | grep -q -E '__(a|t|m|ub)san_'; then
    echo "skipped: a program of the system's (the library is instrumented)"
else
    exported "$system" | awk '{ print $1 }' >"$scratch/names"
    {
        awk '{ print "extern char " $1 "[];" }' "$scratch/names"
        echo 'int puts(const char *);'
        echo 'int printf(const char *, ...);'
        echo 'void *fopen(const char *, const char *);'
        echo 'char *fgets(char *, int, void *);'
        echo 'char *const names[] = {'
        awk '{ print "    " $1 "," }' "$scratch/names"
        echo '};'
        echo 'int main(void)'
        echo '{'
        echo '    char line[4096];'
        echo '    void *maps = fopen("/proc/self/maps", "r");'
        echo '    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)'
        echo '        if (names[i] == 0) return 1;'
        echo '    while (maps != 0 && fgets(line, sizeof(line), maps) != 0)'
        echo '        printf("%s", line);'
        echo '    return 0;'
        echo '}'
    } >"$scratch/program.c"
    mkdir "$scratch/folder"
    library_path=$(readlink -f "$library")
    ln -s "$library_path" "$scratch/folder/libz.so.1"
    # shellcheck disable=SC2086 # an emulator and its options
    if ! $cc -fPIE -fno-builtin "$scratch/program.c" "$system" -o "$scratch/program"; then
        fail "linking against $system"
    elif ! LD_BIND_NOW=1 LD_LIBRARY_PATH=$scratch/folder $emulator "$scratch/program" \
        >"$scratch/output" 2>"$scratch/messages" || [ -s "$scratch/messages" ]; then
        cat "$scratch/messages"
        fail "a program that was linked against $system does not run clean on $library"
    elif ! grep -q -F "$library_path" "$scratch/output"; then
        fail "a program that was linked against $system did not load $library_path"
    else
        echo "$(wc -l <"$scratch/names") names of $system found"
    fi
fi

[ $failures -eq 0 ]
