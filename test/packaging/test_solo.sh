#!/bin/bash
# SPDX-License-Identifier: Zlib
# The library without a C library (Z_SOLO): what it asks for, that a program without libc works with it and
# compresses to the same bytes as an ordinary one, and how large its parts are.
#   test_solo.sh BUILD_FOLDER      CC chooses the compiler
# shellcheck source=test/packaging/packaging.sh
. "$(dirname "${BASH_SOURCE[0]}")/packaging.sh"
packaging_start test_solo "${1:-}"
read -ra cc <<<"${CC:-cc}"

build_library solo -DZ_SOLO=ON -DZANDER_WERROR=ON
library=solo/libz.a

nm -u "$library" | awk '$1 == "U" { print $2 }' | sort -u >needed
nm -g --defined-only "$library" | awk 'NF == 3 { print $3 }' | sort -u >defined
# The linker makes the table of global offsets.
foreign=$(comm -23 needed defined | grep -v -x -e memcpy -e memmove -e memset -e memcmp -e _GLOBAL_OFFSET_TABLE_ || true)
[ -z "$foreign" ] || fail "asks for more than a freestanding compiler does: $foreign"
! grep -E '^(gz|compress|uncompress)' defined || fail "holds functions that Z_SOLO leaves out"

case $("${cc[@]}" -dumpmachine) in
x86_64*linux* | aarch64*linux*) ;;
*) skip "the program without libc knows Linux on x86-64 and AArch64 alone" ;;
esac
warnings=(-Wall -Wextra -Wpedantic -Werror)
quietly "${cc[@]}" -O1 "${warnings[@]}" -ffreestanding -fno-stack-protector -fno-pie -DZ_SOLO -I "$root/include" \
    -c "$here/solo_program.c" -o solo_program.o
quietly "${cc[@]}" -nostdlib -static -no-pie solo_program.o "$library" -o solo_program
quietly "${cc[@]}" -O1 "${warnings[@]}" -I "$root/include" "$here/solo_program.c" "$build/libz.a" -o ordinary_program
! readelf -lW solo_program | grep INTERP || fail "the program without libc has an interpreter"
./solo_program >solo.output || fail "the program without libc: $(cat solo.output)"
./ordinary_program >ordinary.output || fail "the ordinary program: $(cat ordinary.output)"
[ "$(wc -w <solo.output)" = 51 ] || fail "the program without libc prints something else: $(cat solo.output)"
diff ordinary.output solo.output || fail "with and without libc, the compressed bytes differ"

# section_bytes USE: code and constants that the linker keeps for it
quietly "${cc[@]}" -Os -ffunction-sections -ffreestanding -fno-stack-protector -DZ_SOLO -I "$root/include" -c "$here/solo_sizes.c" -o solo_sizes.o
section_bytes() {
    quietly "${cc[@]}" -nostdlib -static -no-pie -Wl,--gc-sections -Wl,-e,use_"$1" -Wl,--defsym=memcpy=0 \
        -Wl,--defsym=memmove=0 -Wl,--defsym=memset=0 solo_sizes.o "$2" -o sizes
    size sizes | awk 'NR == 2 { print $1 + $2 }'
}
build_library small -DZ_SOLO=ON -DCMAKE_BUILD_TYPE=MinSizeRel
printf '%-10s %8s %8s\n' bytes Release MinSize
for use in checksums inflate deflate both; do
    release=$(($(section_bytes $use solo/libz.a) - $(section_bytes nothing solo/libz.a)))
    small=$(($(section_bytes $use small/libz.a) - $(section_bytes nothing small/libz.a)))
    printf '%-10s %8d %8d\n' $use $release $small
    eval "$use=$small"
done
# A part is really left out when it is not used.
# shellcheck disable=SC2154 # set by eval
if [ "$inflate" -ge "$both" ] || [ "$deflate" -ge "$both" ] || [ "$checksums" -ge "$inflate" ]; then
    fail "a program with one part holds all"
fi
