#!/usr/bin/env python3
"""Seconds per node: our solver against the same relaxation given to Clarabel, on the same nodes and to the same accuracy (1e-3).

usage: benches/nodes.py [--data DIR] [--prototype DIR]

Nodes: the root for +ν and the two children that split on the heaviest row. The relaxation for Clarabel is `pair_tree.py` in the prototype
folder (default ../shared/prototype); without it, or without NumPy, SciPy and Clarabel, the comparison is left out and said so. One thread each,
CPU time.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

try:
    import numpy as np
    from instances import ROOT, Instance, merged
except ImportError as missing:
    sys.exit(f"skipped: {missing}")

CASES = [("sklearn/diabetes", 0.1), ("uci/pima", 0.2)]


def ours(folder, X, v, beta, nodes):
    """(bound over β, seconds) of every node."""
    norms = np.linalg.norm(X, axis=1)
    lines = [f"{len(X)} {X.shape[1]}"]
    lines += [" ".join(map(repr, map(float, [w, *row]))) for w, row in zip(v * norms / beta, X / norms[:, None])]
    lines += [" ".join(f"{k}:{side}" for k, side in path) for path in nodes]
    file = folder / "instance.nodes"
    file.write_text("\n".join(lines) + "\n")
    bench = ["cargo", "bench", "-q", "--manifest-path", ROOT / "Cargo.toml", "--bench", "nodes", "--", file]
    output = subprocess.run(bench, capture_output=True, text=True, check=True).stdout
    return [tuple(map(float, line.split()[1:])) for line in output.splitlines() if line.startswith("node ")]


def load(folder):
    """The prototype with Clarabel's accuracy set to 1e-3 and one thread, or None."""
    try:
        sys.path.insert(0, str(folder))
        import clarabel
        import pair_tree
    except ImportError as missing:
        print(f"Clarabel left out: {missing}")
        return None

    class Loose:
        def __getattr__(self, name):
            return getattr(clarabel, name)

        def DefaultSolver(self, P, q, A, b, cones, settings):
            settings.tol_gap_rel = settings.tol_gap_abs = 1e-3
            settings.max_threads = 1
            return clarabel.DefaultSolver(P, q, A, b, cones, settings)

    pair_tree.clarabel = Loose()
    return pair_tree


def theirs(prototype, X, v, beta, nodes):
    """The same by the prototype: six neighbours at the root and three rounds of violated pairs, one round in a child, as in its tree."""
    norms = np.linalg.norm(X, axis=1)
    cosines = np.abs(X @ X.T / norms[:, None] / norms)
    negative = np.where(v < 0)[0]
    pairs = [(int(j), int(negative[i])) for j in np.where(v > 0)[0] for i in np.argsort(-cosines[j][negative])[:6]]
    found = []
    for path in nodes:
        sign = np.zeros(len(v))
        for k, side in path:
            sign[k] = side
        node = prototype.Node([side * X[k] / norms[k] for k, side in path], sign, pairs)
        begin = time.process_time()
        bound, _, _ = prototype.bound(X, v, norms, node, 1 if path else 3, 6)
        found.append((bound / beta, time.process_time() - begin))
        if not path:
            pairs = node.pairs
    return found


def main():
    cli = argparse.ArgumentParser()
    cli.add_argument("--data", type=pathlib.Path, default=ROOT / ".." / "shared" / "data")
    cli.add_argument("--prototype", type=pathlib.Path, default=ROOT / ".." / "shared" / "prototype")
    a = cli.parse_args()
    prototype = load(a.prototype)
    print("| data | n, d | β/β_max | node | B/β ours | B/β Clarabel | ms ours | ms Clarabel | ratio |\n|---|---|---|---|---|---|---|---|---|", flush=True)
    for name, fraction in CASES:
        data = a.data / (name + ".csv")
        if not data.exists():
            print(f"skipped, not there: {data}", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            instance = Instance(folder, data, fraction)
            instance.train()
            X, v = merged(instance.X, instance.nu)
            heaviest = int(np.argmax(v * np.linalg.norm(X, axis=1)))
            nodes = [[], [(heaviest, 1)], [(heaviest, -1)]]
            mine = ours(folder, X, v, instance.beta, nodes)
            other = theirs(prototype, X, v, instance.beta, nodes) if prototype else [(float("nan"),) * 2] * len(nodes)
        for label, (b, s), (c, t) in zip(["root", "child +", "child −"], mine, other):
            print(f"| {name} | {len(X)}, {X.shape[1]} | {fraction} | {label} | {b:.4f} | {c:.4f} | {1e3 * s:.1f} | {1e3 * t:.0f} | {t / s:.0f} |")
        medians = [statistics.median(s for _, s in side) for side in (mine, other)]
        print(f"| {name} | | | median | | | {1e3 * medians[0]:.1f} | {1e3 * medians[1]:.0f} | {medians[1] / medians[0]:.0f} |", flush=True)


if __name__ == "__main__":
    main()
