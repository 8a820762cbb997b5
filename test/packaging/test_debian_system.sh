#!/bin/bash
# SPDX-License-Identifier: Zlib
# A whole Debian system, made by debootstrap in a folder, lives on the packages of BUILD_FOLDER/packages: they are
# installed over Debian's zlib1g, apt, dpkg, git, python3, perl, curl, gcc and man do their work on them, and Debian's
# zlib1g comes back. The system is thrown away; the archive from which it is made stays in BUILD_FOLDER.
#   test_debian_system.sh BUILD_FOLDER
# shellcheck source=test/packaging/packaging.sh
. "$(dirname "${BASH_SOURCE[0]}")/packaging.sh"
packaging_start test_debian_system "${1:-}"
[ -n "${ZANDER_CHECK_PACKAGES:-}" ] || skip "takes minutes; ./dev check --packaging runs it"
PATH=$PATH:/usr/sbin:/sbin
[ "$(id -u)" -eq 0 ] || skip "debootstrap and chroot need root"
for tool in debootstrap dpkg-architecture unshare readelf; do
    has $tool || skip "$tool is not installed (./dev check --packaging installs it)"
done
unshare --mount --pid --fork true 2>/dev/null || skip "this machine does not let root have a mount table of its own"
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
mirror=$(apt-get indextargets --format "\$(REPO_URI) \$(RELEASE) \$(COMPONENT) \$(ORIGIN)" |
    awk -v release="$release" '$2 == release && $3 == "main" && $4 == "Debian" { print $1; exit }')
[ -n "$mirror" ] || skip "apt knows no mirror of Debian's $release"
compgen -G "$build/packages/zlib1g_*.deb" >/dev/null || skip "there are no packages in $build/packages"

step() {
    printf '== %s\n' "$*"
}

system=$work/system
# in_system COMMAND...: in the folder, with a /proc of its own; all of its processes end with it
in_system() {
    # shellcheck disable=SC2016 # for the inner shell
    unshare --mount --pid --fork --kill-child bash -c '
        mount -t proc proc "$0/proc" && exec chroot "$0" env -i "$@"' "$system" \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"
}

quietly_in_system() {
    quietly in_system "$@"
}

apt_options=(-q -y -o Dpkg::Use-Pty=0 --no-install-recommends)

step "a new system: $release from $mirror"
archive=$build/debian-$release.tar
if [ ! -f "$archive" ]; then
    quietly debootstrap --variant=minbase "$release" "$work/fresh" "$mirror"
    rm -f "$work"/fresh/var/cache/apt/archives/*.deb
    tar -C "$work/fresh" -cf "$archive.part" .
    mv "$archive.part" "$archive"
    rm -rf "$work/fresh"
fi
mkdir "$system"
tar -C "$system" --numeric-owner -xf "$archive"
printf '#!/bin/sh\nexit 101\n' >"$system/usr/sbin/policy-rc.d" # no services
chmod +x "$system/usr/sbin/policy-rc.d"
mkdir "$system/packages"
cp "$build"/packages/*.deb "$system/packages"
cp -r "$root/debian/tests" "$root/test/packaging/consumer" "$system/packages"
libraries=/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)
theirs=$(in_system dpkg-query -W -f "\${Version}" zlib1g)

# expect_zlib VERSION FILES: the system has this libz, these files of it, and no broken package
expect_zlib() {
    [ "$(in_system readlink -f "$libraries/libz.so.1")" = "$libraries/libz.so.$1" ] || fail "libz.so.1 is not libz.so.$1"
    in_system ldconfig -p | grep -E "libz\.so\.1 \(.*\) => (/usr)?/lib/.*/libz\.so\.1$" >found || fail "ldconfig does not know libz.so.1"
    [ "$(wc -l <found)" = 1 ] || fail "ldconfig knows several: $(cat found)"
    (cd "$system$libraries" && ls libz.so*) | expect_lines "the files of libz" "$2"
    [ -z "$(in_system dpkg --audit)" ] || fail "dpkg --audit: $(in_system dpkg --audit)"
    # shellcheck disable=SC2046
    [ -z "$(in_system dpkg --verify $(in_system dpkg-query -W -f "\${Package} " | tr ' ' '\n' | grep -E '^(zlib1g|libzander)'))" ] ||
        fail "installed files were changed"
    quietly_in_system apt-get check
}

step "dpkg -i over zlib1g $theirs"
expect_zlib "$(echo "$theirs" | sed 's/^.*://; s/\.dfsg.*//; s/-.*//')" "$(cd "$system$libraries" && ls libz.so*)"
their_files=$(cd "$system$libraries" && ls libz.so*)
quietly_in_system sh -c 'dpkg -i /packages/zlib1g_*.deb'
expect_zlib 1.3.2 "libz.so.1
libz.so.1.3.2"
readelf --version-info --wide "$system$libraries/libz.so.1.3.2" >versions
for node in libz.so.1 $(sed -n 's/^\(Z[A-Z]*_[0-9.]*\) {/\1/p' "$root/src/zlib.map"); do
    grep -F "Name: $node" versions >/dev/null || fail "readelf --version-info shows no $node"
done
echo "libz.so.1 -> libz.so.1.3.2, $(grep -c 'Name: Z' versions) version nodes, known to ldconfig"

step "apt-get update and install, on it"
quietly_in_system apt-get -q -o Acquire::CompressionTypes::Order::=gz -o APT::Sandbox::User=root update
# shellcheck disable=SC2046 # one word for each package
quietly_in_system apt-get "${apt_options[@]}" install ca-certificates cmake curl gcc git libc6-dev make man-db openssl perl pkg-config python3 \
    $(cd "$system" && printf '/%s\n' packages/zlib1g-dev_*.deb packages/libzander1_*.deb packages/libzander-dev_*.deb)
expect_zlib 1.3.2 "libz.so
libz.so.1
libz.so.1.3.2"

# uses_libz PROGRAM: the loader gives it the libz of the system
uses_libz() {
    in_system ldd "$1" >needed
    grep -q -E "libz\.so\.1 => (/usr)?/lib/" needed || fail "$1 does not load libz.so.1: $(cat needed)"
}

step "dpkg-deb"
uses_libz /usr/bin/dpkg-deb
cat >"$system/packages/pack" <<'END'
set -e
mkdir -p /tmp/pack/DEBIAN /tmp/pack/usr/share/example
printf 'Package: example\nVersion: 1\nArchitecture: all\nMaintainer: me <me@localhost>\nDescription: example\n' >/tmp/pack/DEBIAN/control
seq 100000 >/tmp/pack/usr/share/example/numbers
dpkg-deb -Zgzip -z9 --root-owner-group -b /tmp/pack /tmp/example.deb
dpkg -i /tmp/example.deb
cmp /usr/share/example/numbers /tmp/pack/usr/share/example/numbers
gzip -t /usr/share/doc/zlib1g/changelog.Debian.gz
dpkg -P example
test ! -e /usr/share/example
END
quietly_in_system sh /packages/pack

step "the autopkgtests: programs run, programs are built"
uses_libz /usr/bin/git
uses_libz /usr/bin/python3
for test in run-programs link-programs; do
    mkdir "$system/tmp/$test"
    mkdir -p "$system/source/test/packaging"
    cp -r "$root/test/packaging/consumer" "$system/source/test/packaging"
    quietly_in_system AUTOPKGTEST_TMP="/tmp/$test" sh -c "cd /source && exec /packages/tests/$test"
    grep -E 'good|^python3|mapped' quietly.log | sort -u
done

step "curl over HTTPS"
cat >"$system/packages/serve" <<'END'
set -e
mkdir -p /tmp/https
cd /tmp/https
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
seq 200000 >numbers
cat >serve.py <<'PROGRAM'
import gzip, http.server, os, ssl
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = gzip.compress(open("numbers", "rb").read())
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
open("port.part", "w").write(str(server.server_port))
os.rename("port.part", "port")
server.serve_forever()
PROGRAM
python3 serve.py &
tries=0
until [ -s port ] || [ $tries = 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
curl --fail --silent --show-error --compressed --cacert cert.pem --resolve "localhost:$(cat port):127.0.0.1" "https://localhost:$(cat port)/" >received
kill $!
cmp received numbers
curl --version | head -n 1
END
quietly_in_system sh /packages/serve
grep -q 'zlib/1\.3\.2' quietly.log || fail "curl runs on another zlib: $(cat quietly.log)"
grep -o '^curl .*zlib/[^ ]*' quietly.log

step "man"
quietly_in_system mandb
quietly_in_system man -P cat 3 zlib
grep -q 'compression and decompression in the deflate format' quietly.log || fail "man shows another page: $(cat quietly.log)"

step "gcc -lz"
quietly_in_system sh -c 'gcc /packages/consumer/consumer.c -lz -o /packages/program && /packages/program'
grep -q "mapped $libraries/libz.so.1.3.2" quietly.log || fail "the program runs on: $(cat quietly.log)"

step "back to zlib1g $theirs"
quietly_in_system apt-get "${apt_options[@]}" --allow-downgrades install "zlib1g=$theirs" "zlib1g-dev=$theirs"
expect_zlib "$(echo "$theirs" | sed 's/^.*://; s/\.dfsg.*//; s/-.*//')" "libz.so
$their_files"
! in_system find / -xdev -name 'libz.so.1.3.2' | grep . || fail "something was left behind"
in_system python3 -c 'import zlib; print("python3:", zlib.ZLIB_RUNTIME_VERSION)' | grep -v 1.3.2 || fail "python3 runs on another zlib"
quietly_in_system git -C /tmp/run-programs/folder fsck --full
quietly_in_system apt-get -q -o APT::Sandbox::User=root update
# What was built against ours starts on Debian's: no name and no version is missing.
in_system /packages/program 2>messages | sort -u
[ ! -s messages ] || fail "a program built with -lz needs our libz: $(cat messages)"

step "forward again, and away"
quietly_in_system sh -c 'dpkg -i /packages/zlib1g_*.deb /packages/zlib1g-dev_*.deb'
expect_zlib 1.3.2 "libz.so
libz.so.1
libz.so.1.3.2"
quietly_in_system apt-get "${apt_options[@]}" purge zlib1g-dev libzander1 libzander-dev
expect_zlib 1.3.2 "libz.so.1
libz.so.1.3.2"
! in_system find /usr -name '*zander*' ! -path '*/doc/*' | grep . || fail "something was left behind"
[ ! -e "$system/usr/include/zlib.h" ] || fail "zlib.h was left behind"
# dpkg itself needs it, as it needs Debian's.
! in_system apt-get "${apt_options[@]}" remove zlib1g >removal 2>&1 || fail "apt-get removes zlib1g: $(cat removal)"
