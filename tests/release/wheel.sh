#!/usr/bin/env bash
# Build sdist and wheel into dist/, install the wheel into a fresh environment with an empty home, and build the sample.
# PYTHON says which Python; what is installed comes from where pip is told to look.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PYTHON:-$(command -v python3 || command -v python)}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
bin() { if [ -d "$1/Scripts" ]; then echo "$1/Scripts"; else echo "$1/bin"; fi; }
"$python" -m venv "$made/tool"
"$(bin "$made/tool")/python" -m pip install -q build
rm -rf dist
"$(bin "$made/tool")/python" -m build -o dist >/dev/null
ls -l dist
"$python" -m venv "$made/env"
env=$(bin "$made/env")
"$env/python" -m pip install -q dist/*.whl
mkdir "$made/home"
cd "$made/home"
export HOME=$made/home USERPROFILE=$made/home
"$env/kg" --version
"$env/kg" build --sample
"$env/kg" concept "label smoothing" --papers 0
"$env/kg" doctor
