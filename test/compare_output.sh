#!/bin/sh
# SPDX-License-Identifier: Zlib
# compare_output.sh FILE PROGRAM...: does PROGRAM print exactly FILE?
set -eu
file=$1
shift
"$@" | diff - "$file"
