#!/usr/bin/env bash
# Starts the binary on a free port and lets schemathesis hold it to its own description, with every check.
# usage: tests/schemathesis.sh target/release/phutrach [CASES [SEED]]    CASES: fewer than so many are a failure (1000)
# The same SEED (1) makes the same cases, so that what fails once fails again.
# Needs python3 with venv (Debian: python3-venv); installs schemathesis into target/schemathesis.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$(realpath "${1:?the binary to test}")
cases=${2:-1000}
seed=${3:-1}
tool=$PWD/target/schemathesis/bin/schemathesis
config=$PWD/tests/schemathesis.toml
if [ ! -x "$tool" ]; then
  python3 -m venv target/schemathesis
  target/schemathesis/bin/pip install --quiet schemathesis==4.32.5
fi

. tests/server.sh
start_server "$binary" --admin-listen off --log-level warn --log-format text

# About twelve cases come of each example that an operation is allowed.
cd "$folder"
"$tool" --config-file "$config" run "$address/api/v1/openapi.json" --checks all --no-color \
  --max-examples $((cases / 12 + 1)) --generation-database none --seed "$seed" | tee "$folder/report"
kill -0 "$server" 2>/dev/null || fail "the server ended: $(cat "$folder/log")"
passed=$(sed -nE 's/.*[^0-9]([0-9]+) passed$/\1/p' "$folder/report" | tail -n 1)
[ "${passed:-0}" -ge "$cases" ] || fail "only ${passed:-0} cases passed, $cases were asked for"
echo "$passed cases passed"
