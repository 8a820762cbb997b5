#!/bin/bash
# SPDX-License-Identifier: Zlib
# Fetches the upstream part of a Debian (or Ubuntu) source package for the tests that run other
# projects' own test programs, and prints the folder in which it was unpacked. apt-get does the work
# with a configuration of its own under CACHE: the system's is read and never changed, and what is
# fetched stays in CACHE, in the build folder.
#   fetch_source.sh PACKAGE CACHE [MEMBER_PATTERN...]     patterns: what to unpack, default all
# Exit code 77, with the reason on stderr, where it cannot be had.
set -euo pipefail

package=${1:?usage: fetch_source.sh PACKAGE CACHE [MEMBER_PATTERN...]}
cache=${2:?usage: fetch_source.sh PACKAGE CACHE [MEMBER_PATTERN...]}
shift 2

give_up() {
    echo "cannot fetch the source of $package: $*" >&2
    exit 77
}

command -v apt-get >/dev/null || give_up "there is no apt-get here"
mkdir -p "$cache/apt/lists/partial" "$cache/apt/archives/partial" "$cache/apt/none.d" "$cache/$package"
cache=$(cd "$cache" && pwd -P)
exec 9>"$cache/lock"
flock 9 # tests run side by side

if [ -f "$cache/$package/folder" ]; then
    cat "$cache/$package/folder"
    exit 0
fi

# One deb-src line for each place from which the distribution's own binary packages come.
write_sources_list() {
    local uri release component origin keyring
    apt-get indextargets --format "\$(REPO_URI) \$(RELEASE) \$(COMPONENT) \$(ORIGIN)" \
        'Created-By: Packages' | awk '!seen[$0]++' | while read -r uri release component origin; do
        case $origin in
        Debian) keyring=/usr/share/keyrings/debian-archive-keyring.gpg ;;
        Ubuntu) keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg ;;
        *) continue ;;
        esac
        if [ -f $keyring ]; then
            echo "deb-src [signed-by=$keyring] $uri $release $component"
        else
            echo "deb-src $uri $release $component"
        fi
    done >"$cache/apt/sources.list"
    [ -s "$cache/apt/sources.list" ] || give_up "apt knows no package lists of Debian or Ubuntu (apt-get update?)"
}

cat >"$cache/apt/apt.conf" <<CONFIGURATION
Dir::Etc::sourcelist "$cache/apt/sources.list";
Dir::Etc::sourceparts "$cache/apt/none.d";
Dir::State::lists "$cache/apt/lists";
Dir::Cache "$cache/apt";
APT::Sandbox::User "root";
Acquire::Retries "2";
Acquire::http::Timeout "30";
CONFIGURATION

log=$cache/$package/log
if [ ! -f "$cache/apt/updated" ]; then
    write_sources_list
    APT_CONFIG=$cache/apt/apt.conf apt-get -q update >"$log" 2>&1 || give_up "$(tail -n 1 "$log")"
    touch "$cache/apt/updated"
fi
cd "$cache/$package"
# The newest version first; then by release, for mirrors that list a version without carrying it.
is_fetched=false
for release in '' $(awk '{ print "/" $(NF - 1) }' "$cache/apt/sources.list"); do
    APT_CONFIG=$cache/apt/apt.conf apt-get -q source --download-only --tar-only "$package$release" >"$log" 2>&1 &&
        is_fetched=true && break
done
$is_fetched || give_up "$(tail -n 1 "$log")"

tarball=$(find . -name "${package}_*.orig.tar.*" ! -name '*.asc' -print -quit)
[ -n "$tarball" ] || give_up "no .orig.tar in what apt-get fetched"
mkdir -p unpacked
tar -xf "$tarball" -C unpacked ${1:+--wildcards} "$@" 2>>"$log" ||
    (cd unpacked && cmake -E tar xf "../$tarball") 2>>"$log" ||
    give_up "$tarball could not be unpacked"
echo "$cache/$package/$(find unpacked -mindepth 1 -maxdepth 1 -type d -print -quit)" >folder
cat folder
