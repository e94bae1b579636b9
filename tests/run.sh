#!/usr/bin/env bash
# Install what the tests need into .venv (and Chromium, where the system has none), then run them all.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v chromium >/dev/null && command -v apt-get >/dev/null; then
  root=$([ "$(id -u)" = 0 ] || echo sudo)
  $root apt-get update -qq && $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core
fi
[ -d .venv ] || "$(command -v python3 || command -v python)" -m venv .venv
bin=.venv/bin
[ -d .venv/Scripts ] && bin=.venv/Scripts # Windows
"$bin/python" -m pip install -q --no-compile -r requirements-dev.lock
"$bin/python" -m pip install -q --no-compile torch==2.13.0 "onnx>=1.17" "safetensors>=0.4" # for the tests of the training recipe; any build of it will do
"$bin/python" -m pip install -q --no-deps -e .
packages=$("$bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
"$bin/python" -m compileall -qq -j 0 "$packages" || true # on all cores: pip compiles on one; some files are for other Pythons
# A file stays with one process, which makes what its tests share once; conftest.py says which files are begun first. One
# process more than two cores have work for: a tenth of the time is waiting for servers, browsers and pip.
"$bin/pytest" -n 3 --dist loadfile --no-loadscope-reorder "$@"
