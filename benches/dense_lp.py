#!/usr/bin/env python3
"""Dense programs with double data, by `relucert lp` and `check-lp` and by other exact solvers on the same files.

    cargo build --release && python3 benches/dense_lp.py [--peers-to 120] [--to 120] [--soplex PATH]

min c·x, A x ≥ b, 0 ≤ x ≤ 10, A uniform in [−1, 1], written as exact decimals. *generic*: b and c uniform too. *ties*: b = fl(A x₀), c = fl(Aᵀ y₀)
with half of x₀ and y₀ zero: the optimum is degenerate up to rounding, which decides it. Seconds of CPU of every process.
"""

import argparse
import decimal
import pathlib
import random

from peers import Peers

ROWS = [10, 20, 40, 60, 80, 120, 200, 400]


def family(m, n, ties):
    """A, b, c from a seed."""
    source = random.Random(f"{m} {ties}")
    uniform = lambda: source.uniform(-1.0, 1.0)
    a = [[uniform() for _ in range(n)] for _ in range(m)]
    if not ties:
        return a, [uniform() for _ in range(m)], [uniform() for _ in range(n)]
    x = [0.0 if j % 2 == 0 else 1.0 + uniform() for j in range(n)]
    y = [0.0 if i % 2 == 0 else 1.0 + uniform() for i in range(m)]
    dot = lambda u, v: sum(p * q for p, q in zip(u, v))
    return a, [dot(row, x) for row in a], [dot(column, y) for column in zip(*a)]


def write(path, a, b, c):
    exact = lambda v: format(decimal.Decimal(v), "f")
    lines = ["NAME dense", "ROWS", " N cost", *(f" G r{i}" for i in range(len(a))), "COLUMNS"]
    for j, cost in enumerate(c):
        lines.append(f" x{j} cost {exact(cost)}")
        lines += [f" x{j} r{i} {exact(row[j])}" for i, row in enumerate(a)]
    lines += ["RHS", *(f" rhs r{i} {exact(side)}" for i, side in enumerate(b))]
    lines += ["BOUNDS", *(f" UP bound x{j} 10" for j in range(len(c))), "ENDATA", ""]
    path.write_text("\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=int, default=120, help="largest number of rows")
    parser.add_argument("--peers-to", type=int, default=120, help="largest number of rows for other solvers")
    parser.add_argument("--soplex", metavar="PATH")
    options = parser.parse_args()
    peers = Peers(options.soplex)
    names = peers.names()
    file = pathlib.Path(peers.folder.name) / "dense.mps"
    print("| rows × columns | family | status | " + " | ".join(names) + " |\n" + "|---" * (3 + len(names)) + "|")
    for m in (m for m in ROWS if m <= options.to):
        for ties in (False, True):
            write(file, *family(m, 2 * m, ties))
            status, _, times = peers.solve(file, alone=m > options.peers_to)
            cells = [f"{m}×{2 * m}", "ties" if ties else "generic", ", ".join(status)]
            cells += [f"{times[name]:.3f}" if name in times else "-" for name in names]
            print("| " + " | ".join(cells) + " |", flush=True)


main()
