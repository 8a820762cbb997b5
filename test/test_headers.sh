#!/bin/sh
# SPDX-License-Identifier: Zlib
# zlib.h and zconf.h in every language, compiler and switch: they compile without a warning, what
# they declare is what the system's zlib.h declares, and the program runs on the library.
# Usage: test_headers.sh INCLUDE_FOLDER [LIBZ_SO [C_COMPILER]], with NM and EMULATOR for another machine's
set -u
include=$1
library=${2:-}
first_compiler=${3:-cc}
nm=${NM:-nm}
emulator=${EMULATOR:-}
sources=$(cd "$(dirname "$0")" && pwd)/headers
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
failures=0
compiled=0

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

have() {
    command -v "$1" >/dev/null 2>&1
}

warnings='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wundef -Werror'
# One line per set of switches that a program may define.
cat >"$scratch/switches" <<'END'

-DZLIB_CONST
-DZ_PREFIX
-DZ_SOLO
-DZ_SOLO -DZ_PREFIX
-DZLIB_DLL
-D_LARGEFILE64_SOURCE
-D_LARGEFILE64_SOURCE=1
-D_LARGEFILE64_SOURCE=0
-D_FILE_OFFSET_BITS=64
-D_FILE_OFFSET_BITS=64 -D_LARGEFILE64_SOURCE=1
-D_FILE_OFFSET_BITS=64 -DZ_PREFIX
-DZLIB_INTERNAL -D_FILE_OFFSET_BITS=64 -D_LARGEFILE64_SOURCE=1
END

# compile COMPILER FLAGS...: the program as an object, silently
compile() {
    compiled=$((compiled + 1))
    # shellcheck disable=SC2086
    if ! "$@" $warnings -I"$include" -c "$sources/use_everything.c" -o "$scratch/use.o" \
        >"$scratch/messages" 2>&1 || [ -s "$scratch/messages" ]; then
        cat "$scratch/messages"
        fail "$*"
    fi
}

# compile_all COMPILER LANGUAGE...: every switch in every language standard
compile_all() {
    compiler=$1
    shift
    for standard; do
        case $standard in
        c++*) language=c++ ;;
        *) language=c ;;
        esac
        while read -r switches; do
            # shellcheck disable=SC2086
            compile $compiler -x $language -std="$standard" $switches
        done <"$scratch/switches"
    done
}

compilers=$first_compiler
for compiler in gcc clang; do # of this machine
    [ -z "$emulator" ] && have $compiler && [ $compiler != "$(basename "$first_compiler")" ] &&
        compilers="$compilers $compiler"
done
for compiler in $compilers; do
    compile_all "$compiler" c89 c99 c17 gnu17
done
for compiler in g++ clang++; do
    [ -z "$emulator" ] && have $compiler && compile_all $compiler c++98 c++17
done

# The other data models, where the headers of a C library for them are installed.
if echo '#include <unistd.h>' | $first_compiler -m32 -E - >/dev/null 2>&1; then
    compile_all "$first_compiler -m32" c99
    # Inside the library the plain names take the offsets of programs that do not ask for 64 bits.
    for switches in '' '-DZLIB_INTERNAL -D_FILE_OFFSET_BITS=64 -D_LARGEFILE64_SOURCE=1'; do
        cat >"$scratch/offset.c" <<'END'
#include "zlib.h"
typedef char plain_offset_is_as_wide_as_long[sizeof(z_off_t) == sizeof(long) ? 1 : -1];
END
        # shellcheck disable=SC2086
        $first_compiler -m32 $switches -I"$include" -c "$scratch/offset.c" -o "$scratch/offset.o" ||
            fail "width of z_off_t with -m32 $switches"
    done
else
    echo "skipped: 32 bits (no headers for -m32)"
fi
if [ -z "$emulator" ] && have x86_64-w64-mingw32-gcc; then
    compile_all x86_64-w64-mingw32-gcc c99
    compile x86_64-w64-mingw32-gcc -DZLIB_WINAPI
    compile x86_64-w64-mingw32-gcc -DZLIB_DLL -DZLIB_INTERNAL
else
    echo "skipped: Windows (no x86_64-w64-mingw32-gcc)"
fi
echo "compiled $compiled times"

# The same names, values and prototypes as the system's header.
cc=$first_compiler
if ! echo '#include <zlib.h>' | $cc -E - >/dev/null 2>&1; then
    echo "skipped: comparison with the system's zlib.h (not installed)"
else
    # Macros that differ for a reason. Gone in 1.3: Z_ARG. Never ours: the functions inside stock,
    # which its Z_PREFIX has to rename too. New in 1.3.2: the functions it brought.
    tr ' ' '\n' >"$scratch/not_ours" <<'END'
Z_ARG _dist_code _length_code _tr_align _tr_flush_bits _tr_flush_block _tr_init _tr_stored_block
_tr_tally deflate_copyright gz_error gz_intmax gz_strwinerror inflate_copyright inflate_fast
inflate_table zcalloc zcfree
END
    tr ' ' '\n' >"$scratch/new" <<'END'
compressBound_z deflateBound_z compress_z compress2_z uncompress_z uncompress2_z deflateUsed
END
    cat "$scratch/not_ours" "$scratch/new" >"$scratch/exceptions"

    # macros FLAGS...: what <zlib.h> defines, one a line, without spaces and without versions
    macros() {
        echo '#include <zlib.h>' | $cc "$@" -E -dM - | grep -v ' ZLIB_VER' | tr -d ' ' | sort
    }
    families='(adler|crc|compress|uncompress|deflate|inflate|gz|zlib|zError|get_crc)'
    # prototypes FLAGS...: one declaration a line
    prototypes() {
        echo '#include <zlib.h>' | $cc "$@" -E -P - | tr -s ' \t\n' ' ' | tr ';' '\n' |
            grep -E "^ *extern.*[ *](z_)?${families}[A-Za-z0-9_]* ?\(" |
            sed 's/^ *//; s/$/;/'
    }
    # declared_names: the names that the prototypes on standard input declare
    declared_names() {
        sed -E 's/ ?\(.*//; s/.*[ *]//' | sort -u
    }
    while read -r switches; do
        # shellcheck disable=SC2086
        macros $switches -std=c99 >"$scratch/theirs"
        # shellcheck disable=SC2086
        macros $switches -std=c99 -I"$include" >"$scratch/ours"
        comm -3 "$scratch/theirs" "$scratch/ours" >"$scratch/differ"
        while read -r line; do
            name=$(echo "$line" | sed -E 's/^#define([A-Za-z0-9_]*).*/\1/')
            # A macro without a value ends with its name; one with a value starts with it.
            known=no
            while read -r exception; do
                case $name in
                "$exception"*) known=yes ;;
                esac
            done <"$scratch/exceptions"
            [ $known = yes ] || fail "macro differs with '$switches': $line"
        done <"$scratch/differ"

        # Every prototype of theirs must be compatible with ours: declare both in one file.
        # shellcheck disable=SC2086
        prototypes $switches >"$scratch/theirs"
        # shellcheck disable=SC2086
        prototypes $switches -I"$include" >"$scratch/ours"
        {
            echo '#include <zlib.h>'
            echo '#undef gzgetc'
            echo '#undef z_gzgetc'
            cat "$scratch/theirs"
        } >"$scratch/both.c"
        # shellcheck disable=SC2086
        $cc $switches -I"$include" -c "$scratch/both.c" -o "$scratch/both.o" ||
            fail "a prototype differs with '$switches'"
        declared_names <"$scratch/theirs" >"$scratch/theirs.names"
        declared_names <"$scratch/ours" | sed 's/^z_//' >"$scratch/ours.names"
        sed -i 's/^z_//' "$scratch/theirs.names"
        [ "$(wc -l <"$scratch/theirs.names")" -gt 40 ] || fail "no prototypes with '$switches'"
        for name in $(comm -3 "$scratch/theirs.names" "$scratch/ours.names"); do
            grep -qx "$name" "$scratch/new" || fail "declared by one only with '$switches': $name"
        done

        # shellcheck disable=SC2086
        if $cc $switches "$sources/print_values.c" -o "$scratch/theirs.out" &&
            $cc $switches -I"$include" "$sources/print_values.c" -o "$scratch/ours.out"; then
            # shellcheck disable=SC2086 # an emulator and its options
            $emulator "$scratch/theirs.out" >"$scratch/theirs"
            # shellcheck disable=SC2086
            $emulator "$scratch/ours.out" >"$scratch/ours"
            diff "$scratch/theirs" "$scratch/ours" || fail "a value differs with '$switches'"
        else
            fail "print_values with '$switches'"
        fi
    done <<'END'

-DZLIB_CONST
-DZ_PREFIX
-DZ_SOLO
-D_LARGEFILE64_SOURCE
-D_LARGEFILE64_SOURCE=0
-D_FILE_OFFSET_BITS=64
-D_FILE_OFFSET_BITS=64 -D_LARGEFILE64_SOURCE=1
END
    echo "compared with the system's zlib.h"
fi

# The program runs on the library, under each name that a switch gives a function.
if [ -z "$library" ]; then
    echo "skipped: running (no library given)"
elif "$nm" -D -u "$library" | grep -q -E '__(a|t|m|ub)san_'; then
    echo "skipped: running (the library is instrumented)"
else
    folder=$(dirname "$library")
    grep -v -e Z_PREFIX -e ZLIB_INTERNAL "$scratch/switches" >"$scratch/running"
    while read -r switches; do
        # shellcheck disable=SC2086
        if ! $cc $switches -I"$include" "$sources/use_everything.c" "$library" \
            -o "$scratch/use"; then
            fail "linking with '$switches'"
        elif ! LD_LIBRARY_PATH=$folder $emulator "$scratch/use" "$scratch/use.gz"; then
            fail "running with '$switches'"
        fi
    done <"$scratch/running"
    echo "ran on $library"
fi

[ $failures -eq 0 ]
