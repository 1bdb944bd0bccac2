#!/usr/bin/env bash
# Writes every generated file from its source: catalogue.json (algorithm descriptors), openapi.json (route table) and the
# typed client of the web UI.   tools/gen.sh [PRESET]   default: release
set -euo pipefail
cd "$(dirname "$0")/.."
bin=build/${1:-release}/bin
"$bin/lathe-job" catalogue >catalogue.json.new && mv catalogue.json.new catalogue.json
"$bin/lathe" openapi >openapi.json.new && mv openapi.json.new openapi.json
(cd web && npm run --silent gen)
