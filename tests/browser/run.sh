#!/usr/bin/env bash
# Runs the tests in a real Chromium; installs Chromium, its driver and axe-core where they are missing.
# Needs Rust and, for axe-core, npm. Pictures of all pages: target/browser/pictures.
set -euo pipefail
cd "$(dirname "$0")/../.."

packages=()
command -v chromium >/dev/null || packages+=(chromium)
command -v chromedriver >/dev/null || packages+=(chromium-driver)
command -v npm >/dev/null || packages+=(npm)
# Faces with every Vietnamese letter, so that pictures look as they do for people.
[ -d /usr/share/fonts/truetype/noto ] || packages+=(fonts-noto-core)
if [ ${#packages[@]} -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi

axe=4.14.1
mkdir -p target/browser
if ! grep -qs "\"version\": \"$axe\"" target/browser/node_modules/axe-core/package.json; then
  npm install --silent --no-save --no-audit --no-fund --prefix target/browser "axe-core@$axe"
fi

# One at a time: each test starts its own browser.
exec cargo test --locked --features browser-tests --test browser -- --test-threads=1 "$@"
