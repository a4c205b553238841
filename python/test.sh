#!/usr/bin/env bash
# The Python package: built as `pip install` builds it, in an environment under the user's cache directory that is kept
# for the next time; stubs, style, types and tests, the lines of its README, and the guide.
set -euo pipefail
cd "$(dirname "$0")"
env="${XDG_CACHE_HOME:-$HOME/.cache}/relucert/python"
[ -x "$env/bin/pip" ] || python3 -m venv "$env" || {
    apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
    python3 -m venv "$env"
}
pip() { "$env/bin/python" -m pip --quiet --disable-pip-version-check "$@"; }
pip install 'maturin>=1.9,<2' numpy pytest ruff mypy scikit-learn scipy pandas distributed matplotlib tqdm \
    sphinx myst-nb furo ipykernel
# PyTorch takes two minutes and six gigabytes: once, where there is room. Its tests say that they are skipped without it.
if ! "$env/bin/python" -c 'import torch' 2>/dev/null; then
    if [ "$(df --output=avail -k "$env" | tail -1)" -gt 15000000 ]; then
        pip install torch || echo "SKIPPED: torch cannot be installed"
    else
        echo "SKIPPED: no room for torch"
    fi
fi
# The folder of the release build. What PyO3 asks of `syn` and the tests of `getrandom` changes features of crates below
# ours, so most of the libraries are compiled a second time here, and kept.
PATH="$env/bin:$PATH" CARGO_TARGET_DIR="$PWD/../target" pip install --no-build-isolation --force-reinstall --no-deps .
"$env/bin/ruff" format --check .
"$env/bin/ruff" check .
"$env/bin/mypy"
# mpi4py needs MPI; its test says that it is skipped without.
! command -v mpiexec >/dev/null || pip install mpi4py
(cd tests && "$env/bin/python" -m pytest -q -p no:cacheprovider -rs -W ignore::UserWarning .)
PYTHON="$env/bin/python" guide/build.sh
