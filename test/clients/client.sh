# shellcheck shell=bash
# SPDX-License-Identifier: Zlib
# What the client tests share; every client_*.sh sources it first and then calls client_start.
# A client test runs an installed program on the built library, checks what the program did, and
# proves from the dynamic linker's own trace that it was this library that the program called.

# shellcheck source-path=SCRIPTDIR source=../shell_test.sh
. "$(dirname "${BASH_SOURCE[0]}")/../shell_test.sh"

# shellcheck disable=SC2034 # used by the scripts that source this one
samples=$(cd "$(dirname "${BASH_SOURCE[0]}")/../data/samples" && pwd)

# client_start NAME LIBRARY_FOLDER: sets `folder` and `library`, and enters a folder for the test there.
client_start() {
    if [ ! -e "${2:?usage: client_$1.sh FOLDER_OF_LIBZ_SO_1}/libz.so.1" ]; then
        echo "$2 has no libz.so.1" >&2
        exit 2
    fi
    folder=$(cd "$2" && pwd -P)
    library=$folder/libz.so.1
    started=()
    enter_work "$folder/client-work/$1" "$1"
    mkdir traces home
    export HOME=$work/home
}

at_end() {
    local pid
    for pid in ${started[@]+"${started[@]}"}; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
}

# need PROGRAM...: skips the test unless all of them are installed.
need() {
    local program
    for program in "$@"; do
        has "$program" || skip "$program is not installed (./dev check --clients installs it)"
    done
}

# The two ways in which a user puts the library under a program. Both leave a trace of every process.
with_preload() {
    LD_PRELOAD=$library LD_DEBUG=libs,bindings LD_DEBUG_OUTPUT=$work/traces/preload "$@"
}

with_library_path() {
    LD_LIBRARY_PATH=$folder LD_DEBUG=libs,bindings LD_DEBUG_OUTPUT=$work/traces/path "$@"
}

# start_preloaded COMMAND...: runs it in the background until the test ends; its process id is ${started[-1]}.
start_preloaded() {
    LD_PRELOAD=$library LD_DEBUG=libs,bindings LD_DEBUG_OUTPUT=$work/traces/preload "$@" &
    started+=("$!")
}

# prove_called FUNCTION...: fails unless processes called every FUNCTION in the built library (not
# counting the library's calls to itself) and no traced process loaded any other libz. Each call of
# with_* since the last proof is covered; the traces are then removed.
prove_called() {
    local function others traces=("$work"/traces/*)
    others=$(sed -n 's/.*calling init: \(.*\/libz\.so[^ ]*\)$/\1/p' "${traces[@]}" | grep -vxF "$library" || true)
    [ -z "$others" ] || fail "loaded another libz: $(sort -u <<<"$others" | tr '\n' ' ')"
    cat "${traces[@]}" | grep -F "] to $library [0]: normal symbol" |
        grep -vF "binding file $library " >"$work/bindings" || true
    for function in "$@"; do
        grep -qF "normal symbol \`$function'" "$work/bindings" ||
            fail "no process called $function() in $library"
    done
    echo "proof: $(awk '{ print $1 }' "$work/bindings" | sort -u | wc -l) process(es) called $library," \
        "none loaded another libz; called: $*"
    rm -f "${traces[@]}"
}

# prove_mapped PID: the same for a running process, from the kernel's table of its mappings.
prove_mapped() {
    local mapped
    mapped=$(sed -n 's/.* \(\/.*\/libz\.so[^ ]*\)$/\1/p' "/proc/$1/maps" | sort -u)
    [ "$mapped" = "$(realpath "$library")" ] || fail "process $1 has mapped: ${mapped:-no libz}"
    echo "proof: /proc/$1/maps of $(cat "/proc/$1/comm") shows $mapped and no other libz"
}

# same_bytes A B
same_bytes() {
    cmp "$1" "$2" || fail "$1 and $2 differ"
}
