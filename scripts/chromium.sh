#!/usr/bin/env bash
# Prints the path of a Chromium; installs Debian's where that is possible, or says what is missing.
set -euo pipefail
if [ -n "${TODOKE_CHROMIUM:-}" ]; then echo "$TODOKE_CHROMIUM"; exit 0; fi
find_it() { command -v chromium || command -v chromium-browser || command -v google-chrome || true; }
found=$(find_it)
if [ -z "$found" ] && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "Installing Chromium and Japanese fonts (apt-get) …" >&2
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-noto-cjk; } >/dev/null 2>&1 || true
  found=$(find_it)
fi
if [ -z "$found" ]; then
  echo "The browser tests need Chromium and a Japanese font. Debian and Ubuntu: sudo apt-get install chromium fonts-noto-cjk" >&2
  echo "Elsewhere: set TODOKE_CHROMIUM to the path of a Chromium or Chrome." >&2
  exit 1
fi
echo "$found"
