#!/usr/bin/env bash
# Fails when a committed generated file differs from what its source generates now. Leaves the checkout as it was.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=build/${1:-release}/bin
scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT
rc=0
compare() { # NAME EXPECTED ACTUAL
  if ! diff -u "$2" "$3" >"$scratch/diff"; then
    echo "generated: $1 is out of date; run ./dev gen"; head -20 "$scratch/diff"; rc=1
  fi
}
"$bin/lathe-job" catalogue >"$scratch/catalogue.json"; compare catalogue.json catalogue.json "$scratch/catalogue.json"
"$bin/lathe" openapi >"$scratch/openapi.json"; compare openapi.json openapi.json "$scratch/openapi.json"
cp -r web/src/api/gen "$scratch/gen"
(cd web && npm run --silent gen)
diff -ru "$scratch/gen" web/src/api/gen >"$scratch/diff" || { echo "generated: the web client is out of date"; head -20 "$scratch/diff"; rc=1; }
[ $rc = 0 ] && echo "generated: up to date"
exit $rc
