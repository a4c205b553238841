"""Instances for the comparisons with other solvers: a problem made and trained by relucert, read back as NumPy arrays."""

import csv
import os
import pathlib
import resource
import subprocess

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("RELUCERT", ROOT / "target" / "release" / "relucert"))


def relucert(*args, ok=(0,)):
    """Output and CPU seconds (user and system) of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([BINARY, *map(str, args)], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in ok:
        raise SystemExit(f"relucert {' '.join(map(str, args))}: exit {done.returncode}\n{done.stderr}")
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cut(source, rows, columns, target):
    """Writes evenly spaced rows and the first columns of a CSV file, with its last column as the label."""
    with open(source, newline="") as file:
        header, *lines = csv.reader(file)
    rows = min(rows or len(lines), len(lines))
    picked = [lines[k * len(lines) // rows] for k in range(rows)]
    with open(target, "w", newline="") as file:
        csv.writer(file).writerows([line[: columns or -1] + line[-1:] for line in [header, *picked]])


class Instance:
    """X, y, β, and after `train` the residual ν of a trained network; features and target standardised, a bias column."""

    def __init__(self, folder, data, fraction, rows=None, columns=None):
        self.problem, self.net = folder / "problem", folder / "net"
        cut(data, rows, columns, folder / "data.csv")
        relucert("problem", folder / "data.csv", "--standardize", "--bias", "column", "--beta", f"{fraction}max", "-o", self.problem)
        records = [line.split(" ") for line in self.problem.read_text().splitlines()]
        head = {r[0]: [int(t) for t in r[1:]] for r in records if r[0] in ("beta", "denominators")}
        table = np.array([[int(t) for t in r[1:]] for r in records if r[0] == "row"], dtype=object)
        dx, dy = head["denominators"]
        self.X, self.y = (table[:, :-1] / dx).astype(float), (table[:, -1] / dy).astype(float)
        self.beta = head["beta"][0] / head["beta"][1]

    def train(self, *args):
        """Trains and returns the CPU seconds."""
        _, seconds = relucert("train", self.problem, "-o", self.net, "--threads", 1, *args)
        self.nu = self.y.copy()
        for line in self.net.read_text().splitlines():
            if line.startswith(("neuron ", "atom ")):
                u_den, *u, a_den, a = map(int, line.split(" ")[1:])
                self.nu -= a / a_den * np.maximum(self.X @ np.array([t / u_den for t in u]), 0)
        return seconds


def merged(X, v):
    """Distinct rows with their summed weights, zero weights left out."""
    rows, index = np.unique(X, axis=0, return_inverse=True)
    weights = np.zeros(len(rows))
    np.add.at(weights, index.ravel(), v)
    kept = (np.abs(weights) > 1e-12) & (np.abs(rows).max(axis=1) > 0)
    return rows[kept], weights[kept]
