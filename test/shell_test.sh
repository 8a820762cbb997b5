# shellcheck shell=bash
# SPDX-License-Identifier: Zlib
# What the tests that are scripts share: a folder to work in, and how they end. Sourced by
# clients/client.sh and packaging/packaging.sh.
# Exit codes: 0 good, 77 skipped (what it needs is not here; ctest shows it), anything else failed.
set -euo pipefail

# enter_work FOLDER NAME: makes FOLDER, empty, the current one and sets `work` and `name`. It stays behind for a
# look when the test fails. at_end, a function that the script may define anew, runs before.
enter_work() {
    work=$1
    name=$2
    rm -rf "$work"
    mkdir -p "$work"
    trap leave_work EXIT
    export LC_ALL=C
    cd "$work"
}

at_end() {
    :
}

leave_work() {
    local code=$?
    at_end
    cd "$work/.."
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
