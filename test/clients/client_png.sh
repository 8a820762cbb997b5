#!/bin/bash
# SPDX-License-Identifier: Zlib
# libpng on the library: builds png_round_trip.c against the installed libpng and runs it.
#   client_png.sh FOLDER_OF_LIBZ_SO_1
program=$(cd "$(dirname "$0")" && pwd)/png_round_trip.c
# shellcheck source-path=SCRIPTDIR source=client.sh
. "$(dirname "$0")/client.sh"
client_start png "${1:-}"

compiler=${CC:-cc}
need "$compiler"
echo '#include <png.h>' | "$compiler" -E -x c - >/dev/null 2>&1 ||
    skip "libpng's headers are not installed (Debian: libpng-dev)"
"$compiler" -O1 -o png_round_trip "$program" -lpng

for way in with_preload with_library_path; do
    "$way" ./png_round_trip "$samples/picture.ppm" picture.png
    prove_called deflate inflate deflateInit2_ inflateReset crc32
done
