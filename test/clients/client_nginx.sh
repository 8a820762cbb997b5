#!/bin/bash
# SPDX-License-Identifier: Zlib
# curl fetching gzip-encoded pages from nginx on the loopback device, both on the library: levels 1, 6
# and 9, files of every size and one of unknown length. nginx reserves the memory of a stream in
# advance and logs an alert when a stream wants more; there must be none.
#   client_nginx.sh FOLDER_OF_LIBZ_SO_1      ZANDER_PROFILE is handed on
# shellcheck source-path=SCRIPTDIR source=client.sh
. "$(dirname "$0")/client.sh"
client_start "nginx${ZANDER_PROFILE:+-$ZANDER_PROFILE}" "${1:-}"

PATH=$PATH:/usr/sbin:/sbin
need nginx curl gzip

mkdir pages temporary
cp "$samples"/* pages
cat "$samples"/*.* "$samples"/*.* >pages/everything.txt
for size in 0 1 20 300 1000 5000 20000 70000; do
    head -c $size "$samples/alice.txt" >"pages/first-$size.txt"
done
echo '<!--#include file="catalogue.html" --><!--#include file="records.json" -->' >pages/put-together.shtml
cat pages/catalogue.html pages/records.json >put-together
echo >>put-together

write_configuration() {
    if [ "$(id -u)" -eq 0 ]; then
        echo "user root;"
    fi
    cat <<NGINX
daemon off;
worker_processes 2;
pid $work/nginx.pid;
error_log $work/error.log info;
events { worker_connections 64; }
http {
    access_log off;
    client_body_temp_path $work/temporary;
    proxy_temp_path $work/temporary;
    fastcgi_temp_path $work/temporary;
    uwsgi_temp_path $work/temporary;
    scgi_temp_path $work/temporary;
    gzip on;
    gzip_types *;
    gzip_min_length 0;
    server {
        listen 127.0.0.1:$1;
        location /1/ { alias $work/pages/; gzip_comp_level 1; ssi on; ssi_types text/plain; }
        location /6/ { alias $work/pages/; gzip_comp_level 6; ssi on; ssi_types text/plain; }
        location /9/ { alias $work/pages/; gzip_comp_level 9; ssi on; ssi_types text/plain; }
    }
}
NGINX
}

# Sets `server` (its process id) and `port`; tries other ports when one is taken.
start_nginx() {
    local try
    for try in 1 2 3 4 5 6 7 8 9 10; do
        port=$((20000 + RANDOM % 20000))
        write_configuration $port >nginx.conf
        start_preloaded nginx -p "$work" -c "$work/nginx.conf" 2>nginx.stderr
        server=${started[-1]}
        while kill -0 "$server" 2>/dev/null; do
            if curl -sf -o first "http://127.0.0.1:$port/1/first-1.txt"; then
                return
            fi
            sleep 0.1
        done
        grep -q 'Address already in use' nginx.stderr error.log || break
        rm -f error.log
    done
    cat nginx.stderr error.log >&2
    fail "nginx did not start (try $try)"
}

start_nginx
for process in "$server" $(cat "/proc/$server/task/$server/children"); do
    prove_mapped "$process"
done

for level in 1 6 9; do
    for page in pages/*; do
        page=${page#pages/}
        expected=pages/$page
        [ "$page" != put-together.shtml ] || expected=put-together
        with_library_path curl -sf --compressed -o unpacked -D headers "http://127.0.0.1:$port/$level/$page"
        touch unpacked # curl makes no file for an empty page
        same_bytes unpacked "$expected"
        rm unpacked
        # What went over the wire, read by the system's gzip.
        curl -sf -H 'Accept-Encoding: gzip' -o packed "http://127.0.0.1:$port/$level/$page"
        grep -qi '^content-encoding: gzip' headers || [ ! -s "$expected" ] || fail "$page came without gzip encoding"
        if [ -s "$expected" ]; then
            gzip -dc packed >unpacked || fail "gzip cannot read $page, level $level"
            same_bytes unpacked "$expected"
            rm unpacked
        fi
        rm -f packed
    done
done

# Eight at once, so that the workers hold several streams.
requests=()
for count in 1 2 3 4 5 6 7 8; do
    with_library_path curl -sf --compressed -o "many-$count" "http://127.0.0.1:$port/9/everything.txt" &
    requests+=($!)
done
for request in "${requests[@]}"; do
    wait "$request"
done
for count in 1 2 3 4 5 6 7 8; do
    same_bytes "many-$count" pages/everything.txt
done

kill -QUIT "$server"
wait "$server"
started=()
if grep -E '\[(alert|crit|emerg|error)\]' error.log; then
    fail "nginx logged the errors above"
fi
if grep -F 'gzip filter failed to use preallocated memory' error.log; then
    fail "a deflate stream asked for more memory than nginx reserves"
fi
echo "nginx logged no alert"
prove_called deflate inflate deflateInit2_ inflateInit2_
