#!/bin/bash
# SPDX-License-Identifier: Zlib
# rsync with both of its zlib-based compressions on the library: a first copy, then a delta, over a
# pipe to a second rsync process that is started as a remote one would be.
#   client_rsync.sh FOLDER_OF_LIBZ_SO_1
# shellcheck source-path=SCRIPTDIR source=client.sh
. "$(dirname "$0")/client.sh"
client_start rsync "${1:-}"

need rsync

# In the place of ssh: drops the host's name and runs the command here.
cat >local_shell.sh <<'SH'
#!/bin/sh
shift
exec "$@"
SH
chmod +x local_shell.sh

# copy WAY COMPRESSION LEVEL FROM TO
copy() {
    "$1" rsync -a --compress --compress-choice="$2" --compress-level="$3" --no-whole-file \
        --rsh="$work/local_shell.sh" "$4" "nowhere:$5"
}

mkdir original
for compression in zlibx zlib; do
    rsync --version | sed -n '/^Compress list/{n;p;}' | grep -qw "$compression" || {
        echo "note: this rsync does not offer $compression"
        continue
    }
    for level in 1 6 9; do
        for way in with_preload with_library_path; do
            rm -rf original copied
            mkdir original
            cp "$samples"/* original
            cat "$samples"/*.* "$samples"/*.* >original/everything
            "copy" "$way" "$compression" "$level" original/ "$work/copied"
            diff -r original copied || fail "the copy differs ($compression, level $level)"

            # Changed in the middle, shortened and lengthened: sent as differences.
            sed -i '1000s/.*/A line that was not there before./' original/alice.txt
            head -c 50000 "$samples/program.bin" >original/program.bin
            cat "$samples/records.json" "$samples/picture.ppm" >original/everything
            "copy" "$way" "$compression" "$level" original/ "$work/copied"
            diff -r original copied || fail "the delta's copy differs ($compression, level $level)"
        done
    done
    prove_called deflate inflate deflateInit2_ inflateInit2_
done
