# Sourced: a server of the binary on a free port, in a folder of its own that goes with it at the end.
#
# start_server BINARY [FLAG...]: sets address, folder and server; fail TEXT: names the script and ends it

folder=$(mktemp -d)
server=
address=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

fail() { echo "$(basename "$0" .sh): $*" >&2; exit 1; }

start_server() {
  "$1" serve --index "$folder/index" --listen 127.0.0.1:0 "${@:2}" >"$folder/log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    address=$(sed -nE 's|.*sẵn sàng.*(http://127\.0\.0\.1:[0-9]+)/.*|\1|p' "$folder/log" | head -n 1)
    [ -z "$address" ] || return 0
    kill -0 "$server" 2>/dev/null || fail "the server ended: $(cat "$folder/log")"
    sleep 0.1
  done
  fail "no address printed: $(cat "$folder/log")"
}
