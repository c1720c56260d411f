#!/usr/bin/env bash
# Builds the tool from its sources, always: what an earlier build left there may be of other sources. A package that was
# published has no sources, and is built.
set -euo pipefail
cd "${GITHUB_ACTION_PATH:?}"

if [[ ! -f tsconfig.build.json && -f dist/bench/cli.js ]]; then
  echo 'transport-bench is built already, and has no sources here'
elif [[ -d node_modules/typescript ]]; then
  npm run build
else
  # Its `prepare` builds, which takes the development dependencies.
  npm ci --include=dev --include=optional --no-audit --no-fund
fi
