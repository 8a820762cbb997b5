#!/bin/bash
# SPDX-License-Identifier: Zlib
# Builds the Debian packages into BUILD_FOLDER/packages, with lintian, and once more elsewhere under another umask,
# time zone and language: the same bytes. Compares them with the packages of zlib that they replace.
#   test_debian_packages.sh BUILD_FOLDER
# shellcheck source=test/packaging/packaging.sh
. "$(dirname "${BASH_SOURCE[0]}")/packaging.sh"
packaging_start test_debian_packages "${1:-}"
[ -n "${ZANDER_CHECK_PACKAGES:-}" ] || skip "takes minutes; ./dev check --packaging runs it"
for tool in dpkg-buildpackage dh lintian git apt-get; do
    has $tool || skip "$tool is not installed (./dev check --packaging installs it)"
done
git -C "$root" rev-parse --is-inside-work-tree >/dev/null 2>&1 || skip "not in a git repository"

unset CC CFLAGS LDFLAGS
quietly "$root/packaging/build_debian_packages.sh" "$build/packages"
! grep -E '^[EW]: ' quietly.log || fail "lintian complains"
(
    umask 027
    export TZ=Asia/Kolkata LANGUAGE=de DEB_BUILD_OPTIONS='nocheck parallel=1'
    quietly "$root/packaging/build_debian_packages.sh" "$work/another/folder"
)
cd "$build/packages"
compared=0
for file in *.deb *.orig.tar.xz *.debian.tar.xz; do
    cmp "$file" "$work/another/folder/$file" || fail "two builds differ: $file"
    compared=$((compared + 1))
done
[ $compared = 8 ] || fail "there are $compared packages and archives: $(ls)"
echo "two builds give the same $compared files"
cd "$work"

# field PACKAGE_FILE FIELD
field() {
    dpkg-deb -f "$1" "$2"
}

ours=$(echo "$build"/packages/zlib1g_*.deb)
# Debian's own, by apt. Of all versions the one of this release: not ours, where that is installed.
theirs=$(apt-cache madison zlib1g | awk '!/zander/ { print $3; exit }')
[ -n "$theirs" ] || skip "apt knows no zlib1g to compare with (apt-get update?)"
quietly apt-get -q download "zlib1g=$theirs" "zlib1g-dev=$theirs"
for package in zlib1g zlib1g-dev; do
    old=$(echo ./${package}_*.deb)
    new=$(echo "$build/packages/${package}"_*.deb)
    dpkg --compare-versions "$(field "$new" Version)" gt "$(field "$old" Version)" || fail "$new does not replace $old"
    for field in Package Architecture Multi-Arch Section Provides; do
        [ "$(field "$new" $field)" = "$(field "$old" $field)" ] || fail "$package: another $field: $(field "$new" $field)"
    done
    mkdir old new
    dpkg-deb -x "$old" old
    dpkg-deb -x "$new" new
    # Libraries, headers and what finds them: at the same places, whatever /lib is.
    for file in $(cd old && find . ! -type d ! -path '*/doc/*' | sed 's|^\./||; s|^lib/|usr/lib/|; s|libz\.so\.1\..*|libz.so.1.3.2|'); do
        [ -e "new/$file" ] || [ -L "new/$file" ] || fail "$package has no $file"
    done
    rm -r old new
done
dpkg-deb --ctrl-tarfile ./zlib1g_*.deb | tar -x ./symbols
mv symbols theirs
dpkg-deb --ctrl-tarfile "$ours" | tar -x ./symbols
missing=$(grep -v -x -F -f symbols theirs || true)
[ -z "$missing" ] || fail "the symbols file is not as Debian's: $missing"
! grep -F '#MISSING' "$root/debian/zlib1g.symbols" || fail "symbols are missing"
# And it has a version for every other name.
awk '!/^#/ { print " " $1 "@" ($2 == "-" ? "Base" : $2) " " }' "$root/test/data/abi_symbols.txt" >names
unknown=$(while read -r name; do grep -F " $name " symbols >/dev/null || echo "$name"; done <names)
[ -z "$unknown" ] || fail "the symbols file lacks $unknown"
# Programs built against it run on Debian's zlib1g, unless they use what that does not have.
echo "symbols: $(wc -l <theirs) lines as in zlib1g $theirs, $(($(wc -l <symbols) - $(wc -l <theirs))) more"
