#!/bin/bash
# SPDX-License-Identifier: Zlib
# The tests under the sanitizers of clang that need options or a choice of their own; AddressSanitizer and
# UndefinedBehaviorSanitizer do not: ./dev check -DZANDER_SANITIZE=address,undefined. Each has a build folder build-NAME.
#   sanitizers.sh memory     all tests that need no other library, on the best tier and the portable one
#   sanitizers.sh thread     the tests that have threads
set -euo pipefail
cd "$(dirname "$0")/.."
folder=build-$1

build() { # SANITIZER TARGETS CMAKE_OPTION...
    cmake -S . -B "$folder" -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Release -DZANDER_SANITIZE="$1" "${@:3}" >/dev/null
    # shellcheck disable=SC2086 # words
    cmake --build "$folder" --parallel "$(nproc)" ${2:+--target $2} | { grep -E 'warning:|error:' || true; }
}

run() { # CTEST_OPTION...
    ctest --test-dir "$folder" --parallel "$(nproc)" --output-on-failure --no-tests=error --timeout 900 \
        --label-exclude 'clients|packaging' "$@"
}

case $1 in
memory)
    # Deflate's searches look at memory that nothing has been put into yet, and do not let it decide: their tests compare
    # output between fillings of that memory. Tests that do without deflate are held to more.
    build memory ''
    MSAN_OPTIONS=poison_in_malloc=0:poison_in_free=0 run --exclude-regex '_(westmere|haswell|vpclmul)$'
    run --tests-regex '^test_(inflate|decode_table|kernels|checksum_limits)(_|$)' --exclude-regex '_(westmere|haswell|vpclmul)$'
    ;;
thread)
    tests='test_call_sequence test_first_call test_regressions fuzz_threads'
    build thread "make_seeds $tests"
    run --tests-regex "^(${tests// /|}|fuzz_threads_seeds)$"
    ;;
*)
    sed -n '3,7s/^# //p' "$0" >&2
    exit 2
    ;;
esac
