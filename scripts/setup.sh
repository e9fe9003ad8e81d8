#!/usr/bin/env bash
# Makes or renews .venv from the hashed locks: "base" to run, "dev" to test, "soak" for the slow proofs (Spark too).
# Does nothing when it is up to date; what holds more serves who needs less.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-base}
say() { printf '%s\n' "$*" >&2; }

stamp=.venv/.installed
base=$(cat requirements/uv.txt requirements/base.txt | sha256sum | cut -c1-16)
dev=$(cat requirements/uv.txt requirements/dev.txt | sha256sum | cut -c1-16)
soak=$(cat requirements/uv.txt requirements/soak.txt | sha256sum | cut -c1-16)
held=$(cat "$stamp" 2>/dev/null || true)
case "$kind:$held" in
  "base:base-$base" | "base:dev-$dev" | "dev:dev-$dev" | *":soak-$soak") exit 0 ;;
esac
if [ "$kind" = base ] && [ "${held#dev-}" != "$held" ]; then kind=dev; fi

python=$(command -v python3.11 || true)
if [ -z "$python" ]; then
  say "Todoke needs Python 3.11, and there is no python3.11 here."
  say "Debian and Ubuntu: apt-get install python3.11 python3.11-venv"
  exit 1
fi
say "Setting up the environment (.venv, $kind) …"
if [ ! -x .venv/bin/python ]; then
  "$python" -m venv .venv || { say "python3.11 -m venv failed; on Debian and Ubuntu: apt-get install python3.11-venv"; exit 1; }
fi
lock=requirements/$kind.txt
if ! { .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt \
  && UV_LINK_MODE=copy .venv/bin/python -m uv pip sync --quiet --python .venv/bin/python --require-hashes "$lock"; }; then
  say "The fast installer could not reach the packages; trying pip …"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
fi
case "$kind" in
  soak) echo "soak-$soak" > "$stamp" ;;
  dev) echo "dev-$dev" > "$stamp" ;;
  *) echo "base-$base" > "$stamp" ;;
esac
say "The environment is ready."
