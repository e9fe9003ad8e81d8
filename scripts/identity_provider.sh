#!/usr/bin/env bash
# Prints the folder of an independent OpenID provider for the tests (Node, installed into var/ from hashes), or says what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
source=scripts/identity_provider
folder=$PWD/var/identity_provider
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "The tests against an independent OpenID provider need Node 20 and npm (Debian and Ubuntu: apt-get install nodejs npm); they are left out." >&2
  exit 1
fi
mkdir -p "$folder"
cp "$source/package.json" "$source/package-lock.json" "$source/provider.mjs" "$folder/"
wanted=$(cat "$source/package-lock.json" | sha256sum | cut -c1-16)
if [ "$(cat "$folder/.installed" 2>/dev/null || true)" != "$wanted" ]; then
  echo "Installing an independent OpenID provider for the tests (npm) …" >&2
  if ! (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2; then
    echo "npm could not install the provider (is the package registry within reach?); its tests are left out." >&2
    exit 1
  fi
  echo "$wanted" > "$folder/.installed"
fi
echo "$folder"
