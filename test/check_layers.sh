#!/bin/sh
# SPDX-License-Identifier: Zlib
# Holds the rules of the tree that a compiler does not: who may include whom, where an instruction set
# may be named, no conditional compilation inside functions, the licence line, file sizes and names.
# Prints each violation as file:line: why, and then exits with 1.
#   check_layers.sh [SOURCE_FOLDER]
set -eu
cd "${1:-$(dirname "$0")/..}"

list_files() {
    for folder in include src test fuzz bench packaging; do
        [ -d $folder ] && find $folder -type f \( -name '*.[ch]' -o -name '*.cc' -o -name '*.sh' \) -print
    done
    for file in dev .ci/run; do
        [ -f $file ] && echo $file
    done
}

# shellcheck disable=SC2016 # awk's own variables
rules='
function report(line, why) {
    printf "%s:%d: %s\n", FILENAME, line, why
    violations++
}

# The part of the library to which a path below src/ (or an include path) belongs.
function layer_of(path) {
    if (path ~ /^arch\/x86\/x86_kernels\.h$/ || path ~ /^arch\/arm\/arm_kernels\.h$/)
        return "tiers"
    if (path ~ /^(zlib|zconf|zander)\.h$/)
        return "public"
    if (path ~ /^arch\/[^\/]*\//)
        return "arch/" substr(path, 6, index(substr(path, 6), "/") - 1)
    if (path ~ /\//)
        return substr(path, 1, index(path, "/") - 1)
    return path
}

# The law: what each part may include, beside itself and the headers of libc.
function allowed(layer) {
    if (layer == "public")
        return "public"
    if (layer == "base" || layer == "kernels.h" || layer ~ /^profile\.[ch]$/)
        return "public base profile.h"
    if (layer == "checksum")
        return "public base kernels.h"
    if (layer == "inflate" || layer == "deflate")
        return "public base kernels.h checksum profile.h"
    if (layer == "gz")
        return "public"
    if (layer == "kernels.c")
        return "public base kernels.h checksum inflate deflate tiers"
    if (layer ~ /^arch/)
        return "public base kernels.h checksum inflate deflate tiers"
    return "public base kernels.h checksum inflate deflate profile.h"
}

function check_include(line, path,    layer, target) {
    layer = layer_of(source)
    target = layer_of(path)
    if (target == layer || (layer ~ /^arch\// && target == "arch") || (layer == "tiers" && target ~ /^arch/))
        return
    if (target == "tiers" && layer ~ /^arch/ && index(path, layer "/") != 1)
        report(line, layer " includes the tiers of another architecture: " path)
    else if (index(" " allowed(layer) " ", " " target " ") == 0)
        report(line, layer " must not include " path)
}

FNR == 1 {
    if (FILENAME != previous && previous != "")
        end_file()
    previous = FILENAME
    source = FILENAME
    is_library = sub(/^(src|include)\//, "", source)
    is_c = FILENAME ~ /\.[ch]$/
    has_licence = 0
    is_in_function = 0
    head_lines = 0
    is_head = 1
    lines = 0
}

{ lines = FNR }

FNR <= 3 && /SPDX-License-Identifier: Zlib/ { has_licence = 1 }

is_c && FNR > 1 && is_head {
    if (/^\/\//)
        head_lines++
    else
        is_head = 0
}

is_library && is_c && /^[ \t]*#[ \t]*include[ \t]*"/ {
    path = $0
    sub(/^[^"]*"/, "", path)
    sub(/".*/, "", path)
    check_include(FNR, path)
}

is_library && is_c && source !~ /^arch\// && source != "kernels.c" {
    if (/__(x86_64|i[3-6]86|amd64|aarch64|arm|ARM|SSE|AVX|BMI|PCLMUL|VPCLMUL|SSSE)[A-Za-z0-9_]*/ || /_M_(X64|IX86|ARM|AMD64)/ ||
        /[a-z]mmintrin\.h|immintrin\.h|arm_neon\.h|arm_acle\.h|cpuid|getauxval/ || /[^a-z]_mm(256|512)?_[a-z]/ ||
        /ZD_TARGET\("/ || /target\("[a-z]/)
        report(FNR, "names an instruction set outside src/arch and src/kernels.c")
}

# The layout puts the braces of a function, and of nothing else, alone into the first column.
is_c && /^\{/ { is_in_function = 1 }
is_c && /^\}/ { is_in_function = 0 }
is_c && is_library && is_in_function && /^[ \t]*#[ \t]*(if|elif|else|endif)/ {
    report(FNR, "conditional compilation inside a function")
}

function end_file() {
    if (!has_licence)
        printf "%s:1: no SPDX-License-Identifier line\n", previous
    if (!has_licence)
        violations++
    if (is_library && head_lines > 6) {
        printf "%s:%d: the head comment has %d lines, 6 are the limit\n", previous, head_lines + 1, head_lines
        violations++
    }
    if (previous ~ /^src\// && lines > 600 && previous !~ /_(body|tables)\.h$/) {
        printf "%s:%d: %d lines, 600 are the limit\n", previous, lines, lines
        violations++
    }
}

END {
    if (previous != "")
        end_file()
    exit violations > 0
}
'

code=0
# shellcheck disable=SC2046 # the tree has no file names with spaces
awk "$rules" $(list_files) || code=1

repeated=$(list_files | sed 's|.*/||' | sort | uniq -d)
for name in $repeated; do
    list_files | grep "/$name\$" | sed "s|\$|:1: another file has this name too|"
    code=1
done
[ $code -ne 0 ] || echo "layers: $(list_files | wc -l) files keep the rules"
exit $code
