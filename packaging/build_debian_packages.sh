#!/bin/bash
# SPDX-License-Identifier: Zlib
# Builds the Debian source package and its binary packages from the files that git knows of, as they are now, and
# has lintian judge them. What is in FOLDER afterwards depends on those files and the compiler alone.
#   build_debian_packages.sh FOLDER      DEB_BUILD_OPTIONS=nocheck leaves out the tests of the package build
set -euo pipefail
umask 022 # the source package records the modes of its folders
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
mkdir -p "${1:?usage: build_debian_packages.sh FOLDER}"
folder=$(cd "$1" && pwd -P)
cd "$root"

fail() {
    echo "build_debian_packages.sh: $*" >&2
    exit 1
}

source=$(dpkg-parsechangelog -S Source)
version=$(dpkg-parsechangelog -S Version | sed 's/^[0-9]*://')
upstream=${version%-*}
epoch=$(dpkg-parsechangelog -S Timestamp)
expected=$(sed -n 's/^#define ZLIB_VERSION "\(.*\)"/\1/p' include/zlib.h)+zander$(sed -n 's/^#define ZANDER_VERSION "\(.*\)"/\1/p' include/zander.h)
[ "$upstream" = "$expected" ] || fail "debian/changelog is of $upstream, the headers of $expected"

rm -rf "${folder:?}/$source-$upstream" "$folder/$source"_* "$folder"/*.deb
git ls-files -z --cached --others --exclude-standard >"$folder/files"
# Deleted files that git still knows are left out.
while IFS= read -r -d '' file; do
    [ ! -e "$file" ] || printf '%s\0' "$file"
done <"$folder/files" | sort -z | tee "$folder/all" | grep -z -v '^debian/' >"$folder/upstream"
pack() {
    tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$epoch" --mode=u=rwX,go=rX \
        --transform "flags=r;s,^,$source-$upstream/," --no-recursion --null --files-from "$1"
}
pack "$folder/upstream" | xz -6 >"$folder/${source}_$upstream.orig.tar.xz"
pack "$folder/all" | tar --extract --directory "$folder"
rm "$folder/files" "$folder/all" "$folder/upstream"

cd "$folder/$source-$upstream"
dpkg-buildpackage --unsigned-source --unsigned-changes
cd ..
rm -rf "$source-$upstream"
if command -v lintian >/dev/null; then
    # This is no upload to Debian, so there is no bug that asks for one.
    lintian --allow-root --suppress-tags initial-upload-closes-no-bugs --fail-on error,warning ./*.changes
fi
ls -l ./*.deb
