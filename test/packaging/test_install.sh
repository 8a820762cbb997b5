#!/bin/bash
# SPDX-License-Identifier: Zlib
# What `cmake --install` leaves behind, and that projects find it and run on it: by CMake (both modes of
# find_package, add_subdirectory, FetchContent), by pkg-config, Meson and autotools.
#   test_install.sh BUILD_FOLDER      CC chooses the compiler
# shellcheck source=test/packaging/packaging.sh
. "$(dirname "${BASH_SOURCE[0]}")/packaging.sh"
packaging_start test_install "${1:-}"

for kind in shared static both; do
    options=()
    [ $kind != shared ] || options=(-DZANDER_BUILD_STATIC=OFF)
    [ $kind != static ] || options=(-DZANDER_BUILD_SHARED=OFF)
    build_library build-$kind -DCMAKE_INSTALL_PREFIX="$work/$kind" -DCMAKE_INSTALL_LIBDIR=lib ${options[@]+"${options[@]}"}
    quietly cmake --install build-$kind
done

# ------------------------------------------------------------------------------- what is installed

# installed_files LIBRARY_FOLDER: what an installation of both libraries consists of
installed_files() {
    cat <<END
include/zander.h
include/zconf.h
include/zlib.h
$1/cmake/ZLIB/ZLIB-shared-release.cmake
$1/cmake/ZLIB/ZLIB-shared.cmake
$1/cmake/ZLIB/ZLIB-static-release.cmake
$1/cmake/ZLIB/ZLIB-static.cmake
$1/cmake/ZLIB/ZLIBConfig.cmake
$1/cmake/ZLIB/ZLIBConfigVersion.cmake
$1/libz.a
$1/libz.so
$1/libz.so.1
$1/libz.so.1.3.2
$1/pkgconfig/zlib.pc
share/man/man3/zlib.3
END
}

list_files() {
    (cd "$1" && find . ! -type d | sed 's|^\./||')
}

expected=$(installed_files lib)
list_files both | expect_lines "what is installed" "$expected"
expected=$(installed_files lib | grep -v -e '-static' -e '\.a$')
list_files shared | expect_lines "what is installed without the static library" "$expected"
expected=$(installed_files lib | grep -v -e '-shared' -e '\.so')
list_files static | expect_lines "what is installed without the shared library" "$expected"
[ "$(readlink both/lib/libz.so)" = libz.so.1 ] || fail "libz.so is not a link to libz.so.1"
[ "$(readlink both/lib/libz.so.1)" = libz.so.1.3.2 ] || fail "libz.so.1 is not a link to libz.so.1.3.2"

# Staged, for the folders of a distribution: where things are now is named nowhere.
multiarch=lib/$("${CC:-cc}" -print-multiarch 2>/dev/null || true)
[ "$multiarch" != lib/ ] || multiarch=lib64
quietly cmake -S "$root" -B build-both -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_INSTALL_LIBDIR="$multiarch"
quietly env DESTDIR="$work/stage" cmake --install build-both
[ "$(ls stage)" = usr ] || fail "installed outside of DESTDIR/usr: $(ls stage)"
expected=$(installed_files "$multiarch")
list_files stage/usr | expect_lines "what is installed for a distribution" "$expected"
! grep -r -l -F -e "$work" -e "$root" stage >leaks || fail "names the build's own folders: $(cat leaks)"
expected="prefix=/usr
libdir=\${exec_prefix}/$multiarch
includedir=\${prefix}/include"
grep -E '^(prefix|libdir|includedir)=' "stage/usr/$multiarch/pkgconfig/zlib.pc" | expect_lines "folders in zlib.pc" "$expected"

# Absolute folders stay as they are, and the prefix may be chosen at the end.
quietly cmake -S "$root" -B build-both -DCMAKE_INSTALL_LIBDIR=/apart/lib -DCMAKE_INSTALL_INCLUDEDIR=/apart/include
quietly env DESTDIR="$work/stage-apart" cmake --install build-both --prefix /opt/chosen
expected="prefix=/opt/chosen
libdir=/apart/lib
includedir=/apart/include"
grep -E '^(prefix|libdir|includedir)=' stage-apart/apart/lib/pkgconfig/zlib.pc | expect_lines "absolute folders in zlib.pc" "$expected"

# ------------------------------------------------------------------------------------ who finds it

# expect_run PROGRAM MAPPED...: it works, has these libz files mapped and no others, and is linked as they say
expect_run() {
    local program=$1
    shift
    expected="zlib 1.3.2"
    [ $# -eq 0 ] || expected+=$(printf '\nmapped %s' "$@")
    "$program" | sort -u >output || fail "$program: $(cat output)"
    expect_lines "what $program runs on" "$expected" <output
    # Without a shared library it carries ours inside.
    [ $# -gt 0 ] || nm "$program" | grep ' [Tt] zd_' >/dev/null || fail "$program holds another zlib"
}

mapped_library() {
    case $1 in
    static) ;;
    *) echo "$work/$1/lib/libz.so.1.3.2" ;;
    esac
}

# consume FOLDER FROM OPTION...: builds the consumer project
consume() {
    quietly cmake -S "$here/consumer" -B "$1" -DCMAKE_C_COMPILER="${CC:-cc}" -DZLIB_FROM="$2" "${@:3}"
    quietly cmake --build "$1"
}

# refuse FROM REASON OPTION...: the consumer project cannot be configured, and CMake says why
refuse() {
    ! cmake -S "$here/consumer" -B refused -DCMAKE_C_COMPILER="${CC:-cc}" -DZLIB_FROM="$1" "${@:3}" >refused.log 2>&1 ||
        fail "find_package($1) finds what is not there: ${*:3}"
    rm -rf refused
    tr -s ' \n' ' ' <refused.log | grep -q "$2" || fail "find_package refuses ${*:3} without '$2': $(cat refused.log)"
}

for kind in shared static both; do
    for mode in MODULE CONFIG; do
        consume use-$kind-$mode $mode -DCMAKE_PREFIX_PATH="$work/$kind" -DZLIB_WANTED_VERSION=1.2.11
        # shellcheck disable=SC2046 # no words: no library
        expect_run use-$kind-$mode/consumer $(mapped_library $kind)
    done
done
consume use-component CONFIG -DCMAKE_PREFIX_PATH="$work/both" -DZLIB_WANTED_COMPONENTS="COMPONENTS;shared;static" \
    -DZLIB_TARGET=ZLIB::ZLIBSTATIC
expect_run use-component/consumer
refuse CONFIG 'component static is not installed' -DCMAKE_PREFIX_PATH="$work/shared" -DZLIB_WANTED_COMPONENTS="COMPONENTS;static"
refuse CONFIG 'component shared is not installed' -DCMAKE_PREFIX_PATH="$work/static" -DZLIB_WANTED_COMPONENTS="COMPONENTS;shared"
refuse CONFIG 'version "1\.4"' -DCMAKE_PREFIX_PATH="$work/both" -DZLIB_WANTED_VERSION=1.4
refuse CONFIG 'version "2"' -DCMAKE_PREFIX_PATH="$work/both" -DZLIB_WANTED_VERSION=2

# The CMake package works wherever the folder stands.
mv both elsewhere
consume use-moved CONFIG -DCMAKE_PREFIX_PATH="$work/elsewhere"
expect_run use-moved/consumer "$work/elsewhere/lib/libz.so.1.3.2"
mv elsewhere both

# In a build of the consumer's own: none of this tree's tests or files come with it.
ways=(subdirectory)
[[ $(cmake --version) =~ \ 3\.2[23]\. ]] || ways+=(fetch) # OVERRIDE_FIND_PACKAGE is of CMake 3.24
for way in "${ways[@]}"; do
    consume "use-$way" "$way" -DZLIB_SOURCE="$root" -DCMAKE_INSTALL_PREFIX="$work/installed-$way"
    expect_run "use-$way/consumer" "$(find "$work/use-$way" -name libz.so.1.3.2)"
    consume "use-$way-static" "$way" -DZLIB_SOURCE="$root" -DZANDER_BUILD_SHARED=OFF
    expect_run "use-$way-static/consumer"
    quietly cmake --install "use-$way"
    [ "$(list_files "installed-$way")" = bin/consumer ] || fail "installed with the consumer: $(list_files "installed-$way")"
    [ "$(ctest --test-dir "use-$way" -N | grep -c 'Test *#')" = 1 ] || fail "$way brings tests with it"
done

if ! has pkg-config; then
    echo "skipped: pkg-config, Meson, autotools (no pkg-config)"
    exit 0
fi
# use_with_pkg_config KIND: cc with what pkg-config says
use_with_pkg_config() {
    local flags
    read -ra flags <<<"$(PKG_CONFIG_PATH=$work/$1/lib/pkgconfig pkg-config --cflags --libs 'zlib >= 1.3.2')"
    "${CC:-cc}" "$here/consumer/consumer.c" "${flags[@]}" -o use-pc-"$1"
}
for kind in shared static both; do
    use_with_pkg_config $kind
    # shellcheck disable=SC2046
    LD_LIBRARY_PATH=$work/$kind/lib expect_run ./use-pc-$kind $(mapped_library $kind)
done
if has meson && has ninja; then
    cp -r "$here/meson" "$here/consumer" .
    quietly env PKG_CONFIG_PATH="$work/both/lib/pkgconfig" meson setup use-meson meson
    quietly ninja -C use-meson
    expect_run use-meson/consumer "$work/both/lib/libz.so.1.3.2"
else
    echo "skipped: Meson (not installed)"
fi
if has autoreconf && has automake; then
    cp -r "$here/autotools" use-autotools
    cp "$here/consumer/consumer.c" use-autotools
    cd use-autotools
    quietly autoreconf --install
    quietly env PKG_CONFIG_PATH="$work/both/lib/pkgconfig" ./configure
    quietly make
    cd ..
    LD_LIBRARY_PATH=$work/both/lib expect_run use-autotools/consumer "$work/both/lib/libz.so.1.3.2"
else
    echo "skipped: autotools (not installed)"
fi

# ---------------------------------------------------------------------------------- the man page

awk '!/^#/ && $2 != "ZANDER_1.0" && $1 !~ /_$/ { print $1 }' "$root/test/data/abi_symbols.txt" >functions
while read -r function; do
    grep -q -E "(^|[ \"])$function( \"| \()" both/share/man/man3/zlib.3 || fail "zlib.3 does not name $function()"
done <functions
if has man; then
    man -l --warnings -E UTF-8 both/share/man/man3/zlib.3 2>warnings >page || fail "man: $(cat warnings)"
    [ ! -s warnings ] || fail "man complains about zlib.3: $(cat warnings)"
    grep -q 'zlib - compression' page || fail "man shows no page"
else
    echo "skipped: man (not installed)"
fi
