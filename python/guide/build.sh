#!/usr/bin/env bash
# The guide: pages of `docs`, notebooks that are executed, and the functions of the package, in `target/guide/html`.
# Wants the package installed beside Sphinx, MyST-NB and furo, in the Python of PYTHON. Without PyTorch its notebooks
# are shown and not executed, and that is said.
set -euo pipefail
cd "$(dirname "$0")/../.."
python="${PYTHON:-python3}"
work=target/guide
rm -rf "$work"
mkdir -p "$work/source"
# The tree of the repository as far as pages name it, so that links and data are where they are.
find . \( -name target -o -name node_modules -o -name '.*' ! -name . \) -prune -o -type f \
    \( -name '*.md' -o -path './docs/*.svg' -o -path './examples/*' -o -path './python/guide/*' \) -print0 |
    xargs -0 cp --parents -t "$work/source"
(cd "$work/source" && mv python/guide/index.md python/guide/conf.py .)
"$python" -c 'import torch' 2>/dev/null || echo "SKIPPED: notebooks that need PyTorch are not executed"
bin="$(dirname "$(command -v "$python")")"
PATH="$bin:$PATH" "$python" -m sphinx -q -W --keep-going -b html "$work/source" "$work/html"
echo "$work/html/index.html"
