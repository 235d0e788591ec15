#!/bin/sh
# Runs a command up to three times, as registries hiccup: tools/retry.sh COMMAND…
for pause in 3 10 0; do
    "$@" && exit 0
    code=$?
    [ "$pause" = 0 ] && exit "$code"
    echo "Failed; trying again in $pause s: $1" >&2
    sleep "$pause"
done
