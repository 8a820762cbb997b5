#!/bin/bash
# SPDX-License-Identifier: Zlib
# OpenJDK's java.util.zip on the library, found through LD_LIBRARY_PATH. A JDK that was built with a
# copy of zlib of its own does not call any libz and is skipped: it cannot be a client.
#   client_java.sh FOLDER_OF_LIBZ_SO_1
program=$(cd "$(dirname "$0")" && pwd)/ZipRoundTrip.java
# shellcheck source-path=SCRIPTDIR source=client.sh
. "$(dirname "$0")/client.sh"
client_start java "${1:-}"

need java unzip
java=$(command -v java)
libzip=$(dirname "$(dirname "$(realpath "$java")")")/lib/libzip.so
# Launching a source file needs the compiler module, which a JRE has not.
"$java" --list-modules 2>/dev/null | grep -q '^jdk.compiler' || skip "java is here without its compiler (Debian: default-jdk-headless)"
if [ -f "$libzip" ] && ! ldd "$libzip" | grep -q 'libz\.so'; then
    skip "$libzip carries a zlib of its own"
fi

with_library_path "$java" -Xshare:off -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "$program" "$library" "$samples" "$work/made"
prove_called deflate inflate crc32 adler32 deflateParams deflateSetDictionary inflateSetDictionary

unzip -qq -t made.zip || fail "unzip does not accept the archive"
unzip -qq -d unpacked made.zip
for file in "$samples"/*; do
    same_bytes "unpacked/$(basename "$file")" "$file"
done
gzip -dc made.gz | cmp - "$samples/alice.txt" || fail "gzip reads other bytes"
