#!/bin/sh
# SPDX-License-Identifier: Zlib
# The documentation names only what is there: every link between pages, every `path/in/the/tree` and every
# `./dev` command in a Markdown file exists. Prints each that does not as file:line: what.
#   check_docs.sh [SOURCE_FOLDER]
set -eu
cd "${1:-$(dirname "$0")/..}"

# Lines of "file:line: kind thing".
list_mentions() {
    # shellcheck disable=SC2016 # awk's own variables
    awk '
    function say(kind, thing) {
        printf "%s:%d: %s %s\n", FILENAME, FNR, kind, thing
    }
    {
        rest = $0
        while (match(rest, /\]\([^)#]+/)) {
            target = substr(rest, RSTART + 2, RLENGTH - 2)
            if (target !~ /^[a-z]+:/)
                say("link", target)
            rest = substr(rest, RSTART + RLENGTH)
        }
        rest = $0
        while (match(rest, /`[^`]+`/)) {
            name = substr(rest, RSTART + 1, RLENGTH - 2)
            if (name ~ /^(\.ci|bench|debian|docs|fuzz|include|packaging|proof|src|test)\/[A-Za-z0-9_.\/-]*$/)
                say("path", name)
            rest = substr(rest, RSTART + RLENGTH)
        }
        rest = $0
        while (match(rest, /\.\/dev +[a-z]+/)) {
            name = substr(rest, RSTART, RLENGTH)
            sub(/.* /, "", name)
            say("command", name)
            rest = substr(rest, RSTART + RLENGTH)
        }
    }' "$@"
}

pages=$(find . -maxdepth 1 -name '*.md'; find docs test -name '*.md')
# shellcheck disable=SC2086 # the tree has no file names with spaces
mentions=$(list_mentions $pages)
code=0
while read -r place kind thing; do
    case $kind in
    link) [ -e "$(dirname "${place%%:*}")/$thing" ] && continue ;;
    path) [ -e "$thing" ] && continue ;;
    command) grep -q "^command_$thing()" dev && continue ;;
    *) continue ;;
    esac
    echo "$place there is no $kind $thing"
    code=1
done <<END
$mentions
END
[ $code -ne 0 ] || echo "docs: $(echo "$mentions" | wc -l) links, paths and commands exist"
exit $code
