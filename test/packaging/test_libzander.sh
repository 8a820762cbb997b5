#!/bin/bash
# SPDX-License-Identifier: Zlib
# The library installed as libzander, beside the system's libz: names of its own everywhere, found by CMake and
# pkg-config, and one program that uses both libraries at once, and their zander_ functions apart.
#   test_libzander.sh BUILD_FOLDER      CC chooses the compiler
# shellcheck source=test/packaging/packaging.sh
. "$(dirname "${BASH_SOURCE[0]}")/packaging.sh"
packaging_start test_libzander "${1:-}"
read -ra cc <<<"${CC:-cc}"

build_library beside -DZANDER_LIBRARY=libzander -DCMAKE_INSTALL_PREFIX="$work/installed" -DCMAKE_INSTALL_LIBDIR=lib
quietly cmake --install beside
installed=$work/installed
expected="include/zander/zander.h
include/zander/zconf.h
include/zander/zlib.h
lib/cmake/zander/zander-shared-release.cmake
lib/cmake/zander/zander-shared.cmake
lib/cmake/zander/zander-static-release.cmake
lib/cmake/zander/zander-static.cmake
lib/cmake/zander/zanderConfig.cmake
lib/cmake/zander/zanderConfigVersion.cmake
lib/libzander.a
lib/libzander.so
lib/libzander.so.1
lib/libzander.so.1.3.2
lib/pkgconfig/zander.pc"
(cd "$installed" && find . ! -type d | sed 's|^\./||') | expect_lines "what is installed" "$expected"

readelf -d "$installed/lib/libzander.so" | grep -F 'Library soname: [libzander.so.1]' >/dev/null || fail "another SONAME"
# The names of libz.so.1, prefixed; the zander_ names in a node that libz.so.1 does not have.
expected=$(awk '/^#/ { next }
    /^zander_/ { print $1, "LIB" $2; next }
    { print "z_" $1, $2 }' "$root/test/data/abi_symbols.txt")
nm -D --defined-only --with-symbol-versions "$installed/lib/libzander.so" | awk '$2 != "A" {
    name = node = $3
    sub(/@.*/, "", name)
    if (!sub(/^[^@]*@+/, "", node)) node = "-"
    print name, node }' | expect_lines "the exported names" "$expected"

# A program whose source says nothing of prefixes.
quietly cmake -S "$here/consumer" -B use-cmake -DCMAKE_C_COMPILER="${CC:-cc}" -DZLIB_FROM=zander \
    -DCMAKE_PREFIX_PATH="$installed"
quietly cmake --build use-cmake
library=$installed/lib/libzander.so.1.3.2
./use-cmake/consumer | sort -u | expect_lines "what the program of CMake runs on" "zlib 1.3.2
mapped $library"
quietly cmake -S "$here/consumer" -B use-static -DCMAKE_C_COMPILER="${CC:-cc}" -DZLIB_FROM=zander \
    -DCMAKE_PREFIX_PATH="$installed" -DZLIB_TARGET=zander::zander_static
quietly cmake --build use-static
./use-static/consumer | expect_lines "what the program of CMake holds" "zlib 1.3.2"
if has pkg-config; then
    read -ra flags <<<"$(PKG_CONFIG_PATH=$installed/lib/pkgconfig pkg-config --cflags --libs 'zander >= 0.1')"
    "${cc[@]}" "$here/consumer/consumer.c" "${flags[@]}" -o use-pc
    LD_LIBRARY_PATH=$installed/lib ./use-pc | sort -u |
        expect_lines "what the program of pkg-config runs on" "zlib 1.3.2
mapped $library"
else
    echo "skipped: pkg-config (not installed)"
fi

# Both in one program: what either writes, the other reads. Then both of this tree.
headers=$root/test/headers
"${cc[@]}" -Wall -Werror -I "$installed/include/zander" -DZ_PREFIX -DCOPY=prefixed_copy -c "$headers/copy_of_zlib.c" -o prefixed.o
"${cc[@]}" -Wall -Werror -idirafter "$root/include" -DCOPY=plain_copy -c "$headers/copy_of_zlib.c" -o plain.o
cat >zander_versions.c <<'END'
/* Which library answers zander_version() to this program. */
#include <dlfcn.h>
#include <stdio.h>
#include <zander.h>
#include <zlib.h>
int main(void)
{
    const char *(*version)(void) = zander_version;
    Dl_info of_version, of_deflate;
    if (dladdr(*(void **)&version, &of_version) == 0)
        return 1;
    int (*function)(z_streamp, int) = deflate;
    if (dladdr(*(void **)&function, &of_deflate) == 0)
        return 1;
    printf("%s %s\n", of_version.dli_fname, of_deflate.dli_fname);
    return 0;
}
END
system=$("${cc[@]}" -print-file-name=libz.so.1)
for other in "$system" "$build/libz.so"; do
    if [ ! -e "$other" ]; then
        echo "skipped: beside the system's libz (not here)"
        continue
    fi
    "${cc[@]}" "$headers/two_copies.c" prefixed.o plain.o "$other" "$installed/lib/libzander.so" -o two_copies \
        -Wl,-rpath,"$installed/lib:$(dirname "$other")"
    ./two_copies file.gz || fail "both in one program, with $other"
done
# Even where libz.so.1 of this tree comes first.
"${cc[@]}" -D_GNU_SOURCE -I "$installed/include/zander" -DZ_PREFIX -fPIC zander_versions.c -Wl,--no-as-needed \
    "$installed/lib/libzander.so" -Wl,-rpath,"$installed/lib" -ldl -o zander_versions
LD_PRELOAD=$build/libz.so.1 ./zander_versions | expect_lines "the library of zander_version()" \
    "$installed/lib/libzander.so.1 $installed/lib/libzander.so.1"
