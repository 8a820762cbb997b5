#!/bin/sh
# SPDX-License-Identifier: Zlib
# compare_output.sh PROGRAM FILE: does PROGRAM print exactly FILE?
set -eu
"$1" | diff - "$2"
