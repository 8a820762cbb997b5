#!/bin/bash
# SPDX-License-Identifier: Zlib
# Runs the cmake commands of README.md and docs/packaging.md, word for word, in a copy of the tree; DESTDIR keeps what they
# install in the test's folder.
#   test_documented_commands.sh BUILD_FOLDER
# shellcheck source=test/packaging/packaging.sh
. "$(dirname "${BASH_SOURCE[0]}")/packaging.sh"
packaging_start test_documented_commands "${1:-}"

mkdir tree
for part in CMakeLists.txt include src test fuzz bench packaging; do
    cp -r "$root/$part" tree
done
cat "$root/README.md" "$root/docs/packaging.md" | sed -n 's/^    \(cmake .*\)/\1/p' | awk '!seen[$0]++' >commands
[ "$(wc -l <commands)" -ge 8 ] || fail "found too few commands: $(cat commands)"
export DESTDIR=$work/stage CMAKE_BUILD_PARALLEL_LEVEL=2
cd tree
while read -r command; do
    echo "$command"
    quietly bash -c "$command"
done <../commands
cd ..
for file in libz.so.1.3.2 libz.a libzander.so.1.3.2 libzander.a; do
    [ -n "$(find stage/usr/local -name $file)" ] || fail "nothing has installed $file"
done
[ -f tree/build-solo/libz.a ] || fail "nothing has built the library for programs without libc"
