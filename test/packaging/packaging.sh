# shellcheck shell=bash
# SPDX-License-Identifier: Zlib
# What the packaging tests share; each of them sources it and then calls packaging_start.
# Exit codes: 0 good, 77 skipped (what it needs is not here; ctest shows it), anything else failed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck disable=SC2034 # used by the scripts that source this one
here=$root/test/packaging

# packaging_start NAME BUILD_FOLDER: sets `build` and an empty folder `work`, which stays behind for a look
# when the test fails.
packaging_start() {
    name=$1
    build=$(cd "${2:?usage: $1.sh BUILD_FOLDER}" && pwd -P)
    work=$build/packaging/$name
    rm -rf "$work"
    mkdir -p "$work"
    trap packaging_end EXIT
    unset LD_PRELOAD LD_LIBRARY_PATH DESTDIR PKG_CONFIG_PATH CMAKE_PREFIX_PATH CMAKE_BUILD_TYPE
    export LC_ALL=C
    cd "$work"
}

packaging_end() {
    local code=$?
    cd "$build"
    if [ "$code" -eq 0 ] || [ "$code" -eq 77 ]; then
        rm -rf "$work"
    else
        echo "$name: FAILED (exit code $code); its files are in $work" >&2
    fi
}

skip() {
    echo "SKIPPED: $*"
    exit 77
}

fail() {
    echo "$name: $*" >&2
    exit 1
}

has() {
    command -v "$1" >/dev/null 2>&1
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
