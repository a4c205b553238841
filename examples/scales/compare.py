"""Compares a library's own objective with the scale that relucert states, for in_pytorch.py and its neighbours.

The objective of a script is κ times that of the problem file (docs/SCALES.md). `compare` writes data and weights, makes
problem and network, and compares κ times the exact objective with the number that the library computed. RELUCERT names
the program, if it is not in the path. Needs numpy.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

RELUCERT = os.environ.get("RELUCERT", "relucert")
TOLERANCE = 1e-5
worst = 0.0


def run(folder, *args):
    """One JSON report of relucert."""
    done = subprocess.run([RELUCERT, *map(str, args), "--format", "json"], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"relucert {' '.join(map(str, args))}: {done.stderr}")
    return json.loads(done.stdout)


def compare(name, arrays, weights, own, options):
    """`arrays` has X, y and perhaps weights of rows; `weights` W1, b1, w2, b2 as PyTorch has them."""
    global worst
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / "data.npz", **arrays)
        np.savez(Path(folder) / "net.npz", **weights)
        made = run(folder, "problem", "data.npz", "-o", "problem", *options.split())
        network = run(folder, "network", "problem", "net.npz", "-o", "net")
    found = network["scaled_objective_decimal"]
    error = abs(found - own) / abs(own)
    worst = max(worst, error)
    print(f"{name:44} {own:.9f} {found:.9f} {error:8.1e}  κ = {made['scale']:8} {options}")
    if not error <= TOLERANCE:
        sys.exit(f"{name}: {own} and {found} are not the same objective")


def done():
    """The last line."""
    print(f"the largest relative difference is {worst:.1e}")


def data(n=40, d=3, seed=0):
    """Features, and a smooth function of them."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, d))
    return x, x[:, 0] * x[:, 1] + np.abs(x[:, 2]) + 0.1 * random.normal(size=n)
