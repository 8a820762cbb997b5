#!/bin/bash
# SPDX-License-Identifier: Zlib
# The library in a process with another zlib: preloaded into programs that hold one inside, hidden or exported, alone
# or with a plugin that uses libz.so.1; and loaded by dlopen, closed and loaded again.
#   test_loading.sh BUILD_FOLDER      CC chooses the compiler
# shellcheck source=test/packaging/packaging.sh
. "$(dirname "${BASH_SOURCE[0]}")/packaging.sh"
packaging_start test_loading "${1:-}"
read -ra cc <<<"${CC:-cc}"
library=$build/libz.so.1
warnings=(-Wall -Wextra -Werror)

quietly "${cc[@]}" "${warnings[@]}" -O1 "$here/load_program.c" -rdynamic -ldl -o load_program
for path in "$library" "$build/libz.so.1.3.2"; do
    ./load_program "$path" file.gz || fail "dlopen of $path: $?"
done
system=$("${cc[@]}" -print-file-name=libz.so.1)
if [ -e "$system" ]; then
    # Beside the system's, which the process has from the start.
    LD_PRELOAD=$(realpath "$system") ./load_program "$library" file.gz || fail "dlopen beside $system: $?"
fi

# Another zlib to hold inside: the system's archive, or else zlib's source.
archive=$("${cc[@]}" -print-file-name=libz.a)
headers=()
if [ ! -e "$archive" ] || ! echo '#include <zlib.h>' | "${cc[@]}" -E - >/dev/null 2>&1; then
    stock=$("$root/test/fetch_source.sh" zlib "$build/sources") || skip "there is no other zlib to hold inside"
    mkdir stock
    for file in "$stock"/*.c; do
        quietly "${cc[@]}" -w -O1 -fPIC -DHAVE_UNISTD_H -c "$file" -o "stock/$(basename "$file" .c).o"
    done
    quietly ar rcs stock/libz.a stock/*.o
    archive=$work/stock/libz.a
    headers=(-I "$stock")
fi

quietly "${cc[@]}" "${warnings[@]}" -O1 -fPIC -shared -I "$root/include" "$here/plugin.c" "$build/libz.so" -o libplugin.so
bundle() {
    quietly "${cc[@]}" "${warnings[@]}" -O1 ${headers[@]+"${headers[@]}"} "$here/bundling_program.c" "$archive" "${@:2}" -L . -lplugin \
        -Wl,-rpath,"$work:$build" -o "$1"
}
bundle hidden -Wl,--exclude-libs,ALL
bundle exported -rdynamic
inside=$(./hidden) || fail "the program alone: $?"
for program in hidden exported; do
    for preloaded in '' "$library"; do
        output=$(LD_PRELOAD=$preloaded ./$program 2>&1) || fail "$program with '$preloaded' preloaded: $? $output"
        [ "$output" = "$inside" ] || fail "$program with '$preloaded' preloaded runs on another zlib: $output"
    done
done
# A libz.so.1 in a folder of the program's: what is preloaded has its name and takes its place.
if [ -e "$system" ]; then
    mkdir app
    cp "$system" app/libz.so.1
    archive=app/libz.so.1 bundle app/program -Wl,-rpath,"$work/app"
    [ "$(app/program)" != '1.3.2 inside' ] || echo "the system's libz is of the same version"
    output=$(LD_PRELOAD=$library app/program 2>&1) || fail "the program with a libz.so.1 of its own: $? $output"
    [ "$output" = '1.3.2 inside' ] || fail "the program runs on its own libz.so.1: $output"
fi
echo "programs with zlib $inside run with this library preloaded and in a plugin"
