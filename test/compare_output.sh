#!/bin/sh
# SPDX-License-Identifier: Zlib
# compare_output.sh FILE PROGRAM...: does PROGRAM print exactly FILE? On Windows its lines end otherwise.
set -eu
file=$1
shift
"$@" | tr -d '\r' | diff - "$file"
