# shellcheck shell=bash
# SPDX-License-Identifier: Zlib
# What the packaging tests share; each of them sources it and then calls packaging_start.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck disable=SC2034 # used by the scripts that source this one
here=$root/test/packaging
# shellcheck source=test/shell_test.sh
. "$root/test/shell_test.sh"

# packaging_start NAME BUILD_FOLDER: sets `build` and enters a folder for the test there.
packaging_start() {
    build=$(cd "${2:?usage: $1.sh BUILD_FOLDER}" && pwd -P)
    enter_work "$build/packaging/$1" "$1"
    unset LD_PRELOAD LD_LIBRARY_PATH DESTDIR PKG_CONFIG_PATH CMAKE_PREFIX_PATH CMAKE_BUILD_TYPE
}

# quietly COMMAND...: its output is shown only when it fails
quietly() {
    "$@" >quietly.log 2>&1 || { cat quietly.log >&2 && fail "this failed: $*"; }
}

# build_library FOLDER OPTION...: configures and builds this tree, without its tests, into $work/FOLDER
build_library() {
    quietly cmake -S "$root" -B "$1" -DCMAKE_C_COMPILER="${CC:-cc}" -DZANDER_BUILD_TESTS=OFF "${@:2}"
    quietly cmake --build "$1" --parallel 2
}

# expect_lines WHAT LINES: fails with WHAT unless standard input has these lines, in any order
expect_lines() {
    diff <(sort <<<"$2") <(sort) >difference || {
        sed -n 's/^</missing: /p; s/^>/unexpected: /p' difference >&2
        fail "$1"
    }
}
