#!/bin/bash
# SPDX-License-Identifier: Zlib
# git on the library: a repository made on the spot, packed, checked, cloned and archived, and read
# back by git on the system's own libz.
#   client_git.sh FOLDER_OF_LIBZ_SO_1
# shellcheck source-path=SCRIPTDIR source=client.sh
. "$(dirname "$0")/client.sh"
client_start git "${1:-}"

need git tar gzip
export GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=Test GIT_AUTHOR_EMAIL=test@example.org
export GIT_COMMITTER_NAME=Test GIT_COMMITTER_EMAIL=test@example.org
export GIT_AUTHOR_DATE='2020-01-01T00:00:00Z' GIT_COMMITTER_DATE='2020-01-01T00:00:00Z'
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

# Loose objects at every level, several versions of each file so that packing finds deltas.
with_preload git init -q made
for level in 0 1 2 3 4 5 6 7 8 9; do
    mkdir -p "made/level-$level"
    for file in alice.txt catalogue.html records.json program.bin picture.ppm; do
        { echo "version $level" && head -c $((level * 9000 + 5000)) "$samples/$file"; } >"made/level-$level/$file"
        { echo "version $level" && cat "$samples/$file"; } >"made/$file"
    done
    with_preload git -C made -c core.compression=$level add .
    with_preload git -C made -c core.compression=$level commit -q -m "level $level"
done
with_preload git -C made fsck --strict --no-progress
prove_called deflate inflate

with_preload git -C made -c pack.threads=2 gc -q --aggressive --prune=now
with_preload git -C made fsck --strict --no-progress
with_preload git verify-pack made/.git/objects/pack/*.idx
prove_called deflate inflate crc32 deflateBound

with_library_path git clone -q --no-local made cloned
with_library_path git -C cloned fsck --strict --no-progress
with_library_path git -C cloned archive --format=tgz -9 -o "$work/made.tgz" HEAD
prove_called deflate inflate crc32 deflateInit2_

# The system's own git and gzip read what was written.
unset LD_PRELOAD LD_LIBRARY_PATH
git -C cloned fsck --strict --no-progress
git clone -q --no-local cloned checked
[ "$(git -C checked log --format=%H)" = "$(git -C made log --format=%H)" ] || fail "the clone's history differs"
diff -r --exclude=.git made checked || fail "the clone's files differ"
mkdir unpacked
gzip -dc made.tgz | tar -xf - -C unpacked
diff -r --exclude=.git made unpacked || fail "the archive's files differ"

# And the library reads what the system's git wrote.
git -C made -c core.compression=9 repack -q -a -d -F
with_preload git clone -q --no-local made again
with_preload git -C again fsck --strict --no-progress
prove_called inflate
diff -r --exclude=.git made again || fail "files read back differ"
