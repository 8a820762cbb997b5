#!/bin/bash
# SPDX-License-Identifier: Zlib
# PostgreSQL on the library: a server of its own, on a socket, with the library preloaded; its dumps and base
# backups, compressed by it, at several levels, are restored and read by others.
#   client_postgresql.sh FOLDER_OF_LIBZ_SO_1
# shellcheck source-path=SCRIPTDIR source=client.sh
. "$(dirname "$0")/client.sh"
client_start postgresql "${1:-}"

PATH=$(printf '%s:' /usr/lib/postgresql/*/bin)$PATH
need initdb postgres psql pg_dump pg_restore pg_basebackup gzip tar
program=$(command -v postgres)
ldd "$(realpath "$program")" | grep 'libz\.so' >/dev/null || skip "$program does not load libz.so.1"

# The server refuses to run as root, and its user must reach what it uses.
run=() base=$work
at_end() {
    if [ ${#started[@]} -gt 0 ]; then
        kill -INT "${started[0]}" 2>/dev/null || true
        wait "${started[0]}" 2>/dev/null || true
    fi
    [ "$base" = "$work" ] || rm -rf "$base"
}
if [ "$(id -u)" -eq 0 ]; then
    id postgres >/dev/null 2>&1 || skip "there is no user postgres, and the server does not run as root"
    command -v setpriv >/dev/null || skip "setpriv is not installed"
    base=$(mktemp -d /tmp/zander-postgresql.XXXXXX)
    cp "$(realpath "$library")" "$base/libz.so.1"
    chown -R postgres "$base"
    run=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    library=$base/libz.so.1
fi
cd "$base"
export PGHOST=$base PGPORT=15432 PGDATABASE=postgres PGOPTIONS='--client-min-messages=warning'
export HOME=$base PGUSER=tester

preloaded() {
    "${run[@]}" env LD_PRELOAD="$library" "$@"
}

"${run[@]}" initdb -D "$base/data" -U tester -A trust -N --locale=C -E UTF8 >"$base/initdb.log"
cat >>"$base/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$base'
port = $PGPORT
fsync = off
autovacuum = off
END
# It ends with this script: client_end() kills what start_preloaded() has started.
"${run[@]}" env LD_PRELOAD="$library" LD_DEBUG=libs,bindings LD_DEBUG_OUTPUT="$base/server" \
    postgres -D "$base/data" >"$base/log" 2>&1 &
started+=("$!")
for _ in $(seq 100); do
    "${run[@]}" psql -qAtc 'select 1' >/dev/null 2>&1 && break
    sleep 0.1
done
prove_mapped "${started[0]}"

"${run[@]}" psql -q <<'SQL'
create table words (number integer primary key, word text, value double precision);
insert into words select n, 'word ' || md5(n::text) || repeat(' again', n % 7), sqrt(n) from generate_series(1, 20000) n;
create table blobs (number integer, content bytea);
insert into blobs select n, decode(repeat(md5(n::text), n % 50 + 1), 'hex') from generate_series(1, 500) n;
SQL
checksum="select md5(string_agg(w::text, ',' order by number)) from words w
    union all select md5(string_agg(b::text, ',' order by number)) from blobs b"
expected=$("${run[@]}" psql -qAtc "$checksum")

for level in 1 6 9; do
    preloaded pg_dump -Fc -Z $level -f "$base/$level.dump"
    "${run[@]}" createdb "copy$level"
    preloaded pg_restore -d "copy$level" "$base/$level.dump"
    [ "$("${run[@]}" psql -qAtd "copy$level" -c "$checksum")" = "$expected" ] || fail "restored data differ, level $level"
    preloaded pg_dump -Fd -Z $level -f "$base/folder$level"
    gzip -t "$base/folder$level"/*.dat.gz || fail "gzip cannot read the folder of level $level"
done
# The system's own pg_restore reads what the library has packed.
"${run[@]}" pg_restore -f - "$base/9.dump" | grep 'COPY public.words' >/dev/null || fail "pg_restore on the system's libz reads other data"
echo "dumps at levels 1, 6 and 9 come back"

for way in server-gzip client-gzip; do
    preloaded pg_basebackup -D "$base/$way" -Ft -X fetch -c fast --compress=$way:6
    gzip -dc "$base/$way/base.tar.gz" | tar -tf - >"$base/list"
    grep -qx PG_VERSION "$base/list" || fail "the backup by $way is not whole"
done
echo "base backups compressed by the server and by the client are whole"

kill -INT "${started[0]}"
wait "${started[0]}"
started=()
cat "$base"/server.* | grep -F "] to $library [0]: normal symbol \`deflate'" | grep -v "binding file $library " >/dev/null ||
    fail "the server did not call deflate() in the library"
echo "proof: the server called deflate() in $library"
