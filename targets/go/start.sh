#!/bin/sh
# Builds the server outside of this folder and runs it; arguments are the server's.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
go build -o "$folder/server" .
"$folder/server" "$@" &
server=$!
trap 'kill "$server" 2>/dev/null || true' TERM INT
wait "$server" || true
wait "$server" || true
