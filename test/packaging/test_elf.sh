#!/bin/bash
# SPDX-License-Identifier: Zlib
# Reads the shared library as the loader sees it: hardened, without code that runs when it is loaded, with one
# writable word, small, and cheap to relocate. The same examination finds fault with a build that is not hardened.
#   test_elf.sh BUILD_FOLDER      CC chooses the compiler
# shellcheck source=test/packaging/packaging.sh
. "$(dirname "${BASH_SOURCE[0]}")/packaging.sh"
packaging_start test_elf "${1:-}"
has readelf || skip "readelf is not installed"
read -ra cc <<<"${CC:-cc}"

largest_size=350000
most_relative_relocations=200
most_symbol_relocations=40

# complaints LIBRARY: one line for each thing that is not as it should be
complaints() {
    local library=$1 start length pointer section address size flags relative symbol
    readelf -lW "$library" >segments
    readelf -dW "$library" >dynamic
    readelf -rW "$library" >relocations
    readelf -nW "$library" >notes 2>/dev/null
    readelf --dyn-syms -W "$library" >symbols

    grep -q GNU_RELRO segments || echo "relro: no segment becomes read-only"
    grep -q -E 'BIND_NOW|FLAGS_1.*NOW' dynamic || echo "relro: functions are bound after the start"
    awk '$1 == "GNU_STACK" && $7 ~ /E/ { print "stack: executable" }' segments
    grep -q GNU_STACK segments || echo "stack: no segment says that it is not executable"
    awk '$1 == "LOAD" && /RWE/ { print "segments: one is writable and executable" }' segments
    ! grep -E 'TEXTREL|RPATH|RUNPATH' dynamic || echo "dynamic section: should have none of these"
    # Kept by the linker only where every object of the library has it.
    case $("${cc[@]}" -dumpmachine) in
    x86_64*) grep -q 'IBT, SHSTK' notes || echo "control flow: not protected" ;;
    aarch64*) grep -q 'BTI' notes || echo "control flow: not protected" ;;
    esac
    grep -q ' __stack_chk_fail' symbols || echo "stack protector: no function calls it"
    grep -q '_chk@' symbols || echo "fortified functions: none is called"

    ! grep -E '\((INIT|FINI|INIT_ARRAY|FINI_ARRAY|PREINIT_ARRAY)\)' dynamic || echo "start: code runs when it is loaded"
    awk '$3 ~ /^R_/ { count[$3 ~ /RELATIVE$/ ? "relative" : "symbol"]++ }
        /IRELATIV/ { print "relocations: one calls a function" }
        END { print count["relative"] + 0, count["symbol"] + 0 >"counts" }' relocations
    read -r relative symbol <counts
    [ "$relative" -le $most_relative_relocations ] || echo "relocations: $relative relative ones"
    [ "$symbol" -le $most_symbol_relocations ] || echo "relocations: $symbol symbols to look up"

    # What stays writable: the sections behind the end of the read-only part. One pointer is allowed.
    readelf -SW "$library" | sed -n 's/^ *\[ *[0-9]*\] //p' >sections
    read -r start length < <(awk '$1 == "GNU_RELRO" { print $3, $6 }' segments) || true
    pointer=$(readelf -h "$library" | awk '$1 == "Class:" { print $2 == "ELF64" ? 8 : 4 }')
    while read -r section _ address _ size _ flags _; do
        if [ "$flags" = WA ] && [ $((0x$address)) -ge $((${start:-0} + ${length:-0})) ] &&
            [ "$section $((0x$size))" != ".bss $pointer" ]; then
            echo "writable: $section, $((0x$size)) bytes"
        fi
    done <sections
    nm "$library" | grep -E ' [bB] (zd_)?chosen_kernels$' >/dev/null || echo "writable: not the pointer to the kernels"

    strip -o stripped "$library"
    size=$(stat -c %s stripped)
    [ "$size" -le $largest_size ] || echo "size: $size bytes stripped"
    echo "$library: $size bytes stripped, $relative relative and $symbol symbol relocations" >>summary
}

build_library hardened
complaints hardened/libz.so.1.3.2 >found
cat summary
[ ! -s found ] || fail "not as it should be: $(cat found)"

# No object of the static library has code to run at the start either.
readelf -SW hardened/libz.a | grep -E '\.(init_array|ctors|preinit_array|fini_array|dtors)' && fail "an object has a constructor"

build_library soft -DZANDER_HARDENING=OFF
complaints soft/libz.so.1.3.2 >found
for topic in relro "control flow" "stack protector" "fortified functions" start writable; do
    grep -q "^$topic:" found || fail "does not see in a build without hardening: $topic"
done
