#!/usr/bin/env bash
# Everything that `make test` proves, in the order of what fails fastest; each part says how it ended.
set -uo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
export TODOKE_ENVIRONMENT=test TODOKE_DATA_DIR="${TODOKE_DATA_DIR:-$PWD/var/test}" PYTHONUTF8=1
mkdir -p "$TODOKE_DATA_DIR/static"
failed=()
part() { local name=$1; shift; echo; echo "== $name"; "$@" || failed+=("$name"); }

TODOKE_CHROMIUM=$(bash scripts/chromium.sh) || exit 1
export TODOKE_CHROMIUM
TODOKE_IDENTITY_PROVIDER=$(bash scripts/identity_provider.sh) || TODOKE_IDENTITY_PROVIDER=
export TODOKE_IDENTITY_PROVIDER
$python -m scripts.messages || exit 1
# Of each part, the few tests that failed are tried once more, alone, and named: what passes only alone is a fault to look for, not one to hide.
TODOKE_SECOND_TRIES=$(mktemp)
export TODOKE_SECOND_TRIES
part "SQLite" $python -m scripts.second_try -q -n 2 --dist loadfile -m "not browser and not soak"
part "PostgreSQL" $python -m scripts.with_postgres -- $python -m scripts.second_try -q -n 2 --dist loadfile -m "not browser and not soak and not embedded"
part "Chromium, components" $python -m scripts.second_try -q -m browser tests/ui
part "Chromium, journeys" $python -m scripts.second_try -q -n 2 --dist loadfile --no-loadscope-reorder -m "browser and not soak" tests/journeys
echo
if [ -s "$TODOKE_SECOND_TRIES" ]; then echo "Needed a second try:"; sed 's/^/  /' "$TODOKE_SECOND_TRIES"; fi
rm -f "$TODOKE_SECOND_TRIES"
if [ ${#failed[@]} -gt 0 ]; then echo "Failed: ${failed[*]}"; exit 1; fi
echo "All parts passed."
