#!/bin/sh
# Makes a virtual environment with the first Python that is new enough: tools/make-venv.sh FOLDER
# SHOUXIAN_PYTHON names another one. Says in one line what is missing.
set -eu
enough='import sys; sys.exit(sys.version_info < (3, 11))'
quick='import sys, sysconfig; sys.exit("--enable-optimizations" not in (sysconfig.get_config_var("CONFIG_ARGS") or ""))'
venv='import ensurepip, venv'
# A python3 compiled by hand (pyenv) without its optimizations takes a fifth more time for everything;
# the distribution's own is built with them.
first=python3
if command -v python3 >/dev/null 2>&1 && ! python3 -c "$quick" 2>/dev/null \
    && [ -x /usr/bin/python3 ] && /usr/bin/python3 -c "$enough" 2>/dev/null && /usr/bin/python3 -c "$venv" 2>/dev/null; then
    first=/usr/bin/python3
fi
found=""
for candidate in "${SHOUXIAN_PYTHON:-$first}" python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$enough" 2>/dev/null; then
        found=$candidate
        break
    fi
done
missing=""
if [ -z "$found" ]; then
    missing="python3 (3.11 or newer) python3-venv"
elif ! "$found" -c "$venv" 2>/dev/null; then
    missing="python3-venv"
fi
command -v git >/dev/null 2>&1 || missing="$missing git"
if [ -n "$missing" ]; then
    echo "Missing on this machine:" $missing "- on Debian and Ubuntu: apt-get install python3-venv make git" >&2
    exit 1
fi
exec "$found" -m venv "$1"
