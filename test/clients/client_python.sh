#!/bin/bash
# SPDX-License-Identifier: Zlib
# CPython's own tests of zlib, gzip, zipfile and tarfile, run by an installed python3 on the library.
#   client_python.sh FOLDER_OF_LIBZ_SO_1
# shellcheck source-path=SCRIPTDIR source=client.sh
. "$(dirname "$0")/client.sh"
client_start python "${1:-}"

modules=(test_zlib test_gzip test_zipfile test_tarfile)

# The system's python3 first: others may have zlib built in or carry a copy of their own.
python=
for candidate in /usr/bin/python3 "$(command -v python3 || true)"; do
    [ -x "$candidate" ] || continue
    "$candidate" -c 'import zlib, test.libregrtest, test.test_zlib' 2>/dev/null || continue
    python=$candidate
    break
done
[ -n "$python" ] ||
    skip "no python3 with its test package (Debian: libpython3.N-testsuite; ./dev check --clients installs it)"

cat >say_version.py <<'PY'
import os, sys, zlib
mapped = sorted({line.split()[-1] for line in open("/proc/self/maps") if "/libz.so" in line})
print(sys.executable, "compiled with zlib", zlib.ZLIB_VERSION, "runs on", zlib.ZLIB_RUNTIME_VERSION, *mapped)
assert mapped == [os.path.realpath(sys.argv[1])], mapped
data = open(sys.argv[2], "rb").read()
assert zlib.decompress(zlib.compress(data, 9)) == data
PY
for way in with_preload with_library_path; do
    "$way" "$python" say_version.py "$library" "$samples/alice.txt"
    prove_called deflate inflate zlibVersion
done

with_preload "$python" -m test --tempdir "$work" "${modules[@]}"
prove_called deflate inflate crc32 adler32 deflateCopy inflateCopy deflateSetDictionary
