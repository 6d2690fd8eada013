#!/usr/bin/env bash
# Starts the binary on a free port, asks it real questions over HTTP and on the command line, and stops it.
# usage: tests/smoke.sh target/release/phutrach
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$(realpath "${1:?the binary to test}")
. tests/server.sh

# expect CODE PATH [TEXT]: the status of a GET, and a text its body holds
expect() {
  local code body
  code=$(curl -sS -o "$folder/body" -w '%{http_code}' "$address$2")
  [ "$code" = "$1" ] || fail "$2 answered $code, not $1: $(cat "$folder/body")"
  body=$(cat "$folder/body")
  [ -z "${3-}" ] || [[ "$body" == *"$3"* ]] || fail "$2 does not hold $3: $body"
}

start_server "$binary"
cat "$folder/log"

unit=so-gddt-can-tho/phong-giao-duc-thuong-xuyen
expect 200 /healthz
expect 200 /readyz
expect 200 "/api/v1/search/units?q=xoa+mu+chu" '"email":"phonggdcn.socantho@moet.edu.vn"'
expect 200 "/api/v1/search/clauses?q=xoas+muf+chuwx" 'xóa mù chữ'
expect 200 "/api/v1/search/clauses?q=c%E1%BA%A5p+gi%E1%BA%A5y+ph%C3%A9p+l%C3%A1i+xe" '"outcome":"none"'
expect 200 "/api/v1/units" "$unit"
expect 200 "/api/v1/units/$unit"
expect 200 "/api/v1/clauses/$unit/9" "tuyển sinh"
expect 400 "/api/v1/search/clauses" query_missing
expect 400 "/api/v1/search/clauses?q=a&colour=red" parameter_unknown
expect 400 "/api/v1/search/clauses?q=a&unit=khong-co" unit_unknown
expect 200 "/api/v1/search/clauses?q=$(printf '(%.0s' $(seq 2000))" '"outcome":"none"'
expect 400 "/api/v1/search/clauses?q=$(printf '(%.0s' $(seq 2049))" query_too_long
expect 200 "/api/v1/search/clauses?q=%F0%9F%98%80" '"outcome":"none"'
expect 200 "/" '<form'
kill -TERM "$server"
wait "$server" || fail "the server did not stop cleanly"
server=

"$binary" search "xoa mu chu" --index "$folder/index" >/dev/null || fail "search found nothing"
status=0
"$binary" search "cấp giấy phép lái xe" --index "$folder/index" >/dev/null || status=$?
[ "$status" = 1 ] || fail "a query without an answer exits with $status, not 1"
echo "1 passed, 0 failed"
