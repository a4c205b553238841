#!/usr/bin/env python3
"""The question h(ν) ≤ 1.01 β, ν the residual of a trained network, and training over given patterns: relucert beside other programs.

usage: benches/peers_search.py [--data DIR] [--limit SECONDS] [search] [training]

*search*: `relucert certify --lower D(cν)`, c = 1/1.01, asks just that and proves it exactly; SCIP (PySCIPOpt) gets a mixed-integer program with a convex quadratic
constraint per sign, with the threshold as objective limit; in up to four columns all cells of the arrangement are enumerated, each with its own maximum (both in floating point).
*training*: the convex program over sampled patterns, by `relucert train --scope patterns`, by Clarabel through CVXPY, and by the augmented Lagrangian method of `pyscnn`,
each to a relative gap of 1e-6. CPU seconds, one thread. What is not installed, or not there, is left out and said so.
"""
import argparse
import pathlib
import signal
import sys
import tempfile
import time

try:
    import numpy as np
    from scipy.optimize import nnls

    from instances import ROOT, Instance, merged, relucert
except ImportError as missing:
    sys.exit(f"skipped: {missing}")

# data, rows (all if None), features (all if None), share of β_max
SEARCH = [
    ("sklearn/iris-versicolor-virginica", None, 2, 0.1), ("uci/blood", 60, 3, 0.1), ("uci/monks-1", 30, 3, 0.1), ("uci/pima", 40, 3, 0.1),
    ("uci/pima", 80, 5, 0.1), ("uci/monks-1", None, None, 0.1), ("uci/fertility", None, None, 0.1), ("uci/blood", None, None, 0.1),
]
# data, gates, share of β_max
TRAINING = [("uci/monks-1", 100, 0.1), ("uci/fertility", 100, 0.1), ("uci/blood", 50, 0.1)]
SLACK = 0.01


def ask_relucert(instance, folder, limit):
    nu, y = instance.nu, instance.y
    c = 1 / (1 + SLACK)
    lower = c * nu @ y - 0.5 * c * c * nu @ nu
    output, seconds = relucert("certify", instance.problem, instance.net, "--lower", f"{lower:.9f}", "--time-limit", 2 * limit, "--threads", 1,
                               "-o", folder / "certificate", ok=(0, 1, 3))
    values = dict(line.split(" ")[1:3] for line in output.splitlines() if line.startswith("v "))
    proved = any(line.startswith("s PROVED") for line in output.splitlines())
    return proved, float(values["bound-over-beta"]), seconds


def ask_scip(instance, limit):
    """Both signs, `limit` seconds each."""
    from pyscipopt import Model, quicksum

    bound, seconds, closed = 0.0, 0.0, True
    for sign in (1, -1):
        X, v = merged(instance.X, sign * instance.nu / instance.beta)
        norms = np.linalg.norm(X, axis=1)
        model = Model()
        model.hideOutput()
        model.setParam("limits/time", limit)
        model.setParam("timing/clocktype", 1)
        u = [model.addVar(lb=-1, ub=1) for _ in range(X.shape[1])]
        z = [model.addVar(lb=0, ub=r) for r in norms]
        model.addCons(quicksum(t * t for t in u) <= 1)
        for k, row in enumerate(X):
            dot = quicksum(x * t for x, t in zip(row, u))
            model.addCons(z[k] >= dot)
            if v[k] > 0:
                on = model.addVar(vtype="B")
                model.addCons(z[k] <= dot + norms[k] * (1 - on))
                model.addCons(z[k] <= norms[k] * on)
        model.setObjective(quicksum(w * t for w, t in zip(v, z)), "maximize")
        model.setObjlimit(1 + SLACK)
        begin = time.process_time()
        model.optimize()
        seconds += time.process_time() - begin
        done = model.getStatus() in ("infeasible", "optimal")
        closed &= done
        bound = max(bound, 1 + SLACK if done else model.getDualbound())
    return closed, bound, seconds


def enumerate_cells(instance, limit):
    """Every cell of the arrangement, found by adding one row at a time; the greatest F over unit vectors of a cell is the length of the projection of its gradient on
    the cell's cone (Moreau), a nonnegative least-squares problem, and so is the question whether a row's other side meets a cell."""
    X, v = merged(instance.X, instance.nu / instance.beta)
    norms = np.linalg.norm(X, axis=1)
    X, v = X / norms[:, None], v * norms
    begin = time.process_time()
    start = np.random.default_rng(0).standard_normal(X.shape[1])
    start /= np.linalg.norm(start)
    cells = [(np.zeros(0), start)]
    for k, row in enumerate(X):
        grown = []
        for signs, u in cells:
            side = 1.0 if row @ u > 0 else -1.0
            grown.append((np.append(signs, side), u))
            walls = signs[:, None] * X[:k]
            ray = -side * row
            if k:
                rho, _ = nnls(walls.T, -ray)
                ray = ray + walls.T @ rho
            length = np.linalg.norm(ray)
            if length > 1e-9:
                # The ray has row·ray/length = ∓length. A little towards the inner point is strictly inside, and still on the other side.
                other = ray / length + min(1.0, 0.5 * length / max(abs(row @ u), 1e-300)) * u
                grown.append((np.append(signs, -side), other / np.linalg.norm(other)))
            if time.process_time() - begin > limit:
                return False, float("nan"), time.process_time() - begin, len(grown)
        cells = grown
    best = 0.0
    for signs, _ in cells:
        gradient = X.T @ (v * (signs > 0))
        for g in (gradient, -gradient):
            # The length is at most ‖g‖: no need to project where that is below the best.
            if np.linalg.norm(g) > best:
                best = max(best, nnls((signs[:, None] * X).T, -g)[1])
        if time.process_time() - begin > limit:
            return False, float("nan"), time.process_time() - begin, len(cells)
    return best <= 1 + SLACK, best, time.process_time() - begin, len(cells)


def search(a):
    print("| data | n, d | distinct | β/β_max | by | closed | U/β | CPU s |\n|---|---|---|---|---|---|---|---|", flush=True)
    for name, rows, columns, fraction in SEARCH:
        for instance, folder in instances(a.data, name, fraction, rows, columns):
            instance.train()
            n, d = instance.X.shape
            X, _ = merged(instance.X, instance.nu)

            def line(by, closed, bound, seconds):
                print(f"| {name} | {n}, {d} | {len(X)} | {fraction} | {by} | {'yes' if closed else 'no'} | {bound:.3f} | {seconds:.2f} |", flush=True)

            line("relucert certify", *ask_relucert(instance, folder, a.limit))
            try:
                line("SCIP", *ask_scip(instance, a.limit))
            except ImportError as missing:
                print(f"left out: {missing}", file=sys.stderr)
            if d <= 4:
                closed, bound, seconds, cells = enumerate_cells(instance, a.limit)
                line(f"enumeration, {cells} cells", closed, bound, seconds)


def instances(folder, name, *rest):
    """The instance in a folder of its own, or nothing and a word about it."""
    data = folder / (name + ".csv")
    if not data.exists():
        print(f"skipped, not there: {data}", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as own:
        yield Instance(pathlib.Path(own), data, *rest), pathlib.Path(own)


def train_clarabel(instance, G):
    """Objective and CPU seconds of Clarabel; translating the program is not counted."""
    import cvxpy as cp

    X, y, beta = instance.X, instance.y, instance.beta
    fit, penalty, constraints = -y, 0, []
    for g in G:
        on = X @ g >= 0
        for sign in (1, -1):
            w = cp.Variable(X.shape[1])
            fit = fit + sign * (X * on[:, None]) @ w
            penalty = penalty + cp.norm(w, 2)
            constraints.append((X * np.where(on, 1, -1)[:, None]) @ w >= 0)
    program = cp.Problem(cp.Minimize(0.5 * cp.sum_squares(fit) + beta * penalty), constraints)
    options = {"tol_gap_rel": 1e-6, "max_threads": 1}
    data, chain, inverse = program.get_problem_data(cp.CLARABEL, solver_opts=options)
    begin = time.process_time()
    solution = chain.solve_via_data(program, data, solver_opts=options)
    seconds = time.process_time() - begin
    program.unpack_results(solution, chain, inverse)
    return program.value, seconds


def train_scnn(instance, G, best, limit):
    """Objective in the convex program and CPU seconds, at the first tolerance of 1e-6, 1e-8, … that comes within 1e-6 of the optimum, else at the last
    that ended within the limit. Its
    constraints hold up to the tolerance only, so that the objective may be below the optimum."""
    import torch
    from scnn.metrics import Metrics
    from scnn.models import ConvexReLU
    from scnn.optimize import optimize_model
    from scnn.regularizers import NeuronGL1
    from scnn.solvers import AL

    torch.set_num_threads(1)
    signal.signal(signal.SIGPROF, late)
    X, y, beta = instance.X, instance.y, instance.beta
    value, seconds = float("nan"), limit
    for tolerance in (1e-6, 1e-8, 1e-10, 1e-12):
        begin = time.process_time()
        solver = AL(ConvexReLU(G.T.copy()), tol=tolerance, constraint_tol=tolerance)
        # Its loss is half the mean square.
        signal.setitimer(signal.ITIMER_PROF, limit)
        try:
            model, _ = optimize_model(solver.model, solver, Metrics(), X, y[:, None], regularizer=NeuronGL1(beta / len(y)), return_convex=True,
                                      unitize_data=False, dtype="float64")
        except TimeoutError:
            break
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        seconds = time.process_time() - begin
        first, second = (np.asarray(p)[0] for p in model.parameters)
        # It sorts its patterns and drops repeated ones.
        on = (X @ model.G >= 0).astype(float)
        fit = np.sum(on * (X @ (first - second).T), axis=1)
        value = 0.5 * np.sum((fit - y) ** 2) + beta * (np.linalg.norm(first, axis=1).sum() + np.linalg.norm(second, axis=1).sum())
        if abs(value / best - 1) <= 1e-6:
            break
    return value, seconds


def late(*_):
    raise TimeoutError


def train(a):
    print("| data | n, d | patterns | by | objective | relative gap | CPU s |\n|---|---|---|---|---|---|---|", flush=True)
    for name, gates, fraction in TRAINING:
        for instance, folder in instances(a.data, name, fraction):
            n, d = instance.X.shape
            file = folder / "gates"
            relucert("patterns", instance.problem, "--sample", gates, "-o", file)
            G = np.array([line.split(" ")[1:] for line in file.read_text().splitlines() if line.startswith("gate ")], dtype=float)
            G /= np.linalg.norm(G, axis=1)[:, None]
            scope = ("train", instance.problem, "--scope", "patterns", "--patterns", file, "-o", instance.net, "--threads", 1)
            output, _ = relucert(*scope, "--tolerance", 1e-10)
            best = float(next(line for line in output.splitlines() if line.startswith("v objective")).split(" ")[2])
            output, seconds = relucert(*scope, "--tolerance", 1e-6)
            value = float(next(line for line in output.splitlines() if line.startswith("v objective")).split(" ")[2])

            def line(by, value, seconds):
                print(f"| {name} | {n}, {d} | {len(G)} | {by} | {value:.6f} | {value / best - 1:.1e} | {seconds:.2f} |", flush=True)

            line("relucert train", value, seconds)
            try:
                line("Clarabel", *train_clarabel(instance, G))
            except ImportError as missing:
                print(f"left out: {missing}", file=sys.stderr)
            try:
                line("pyscnn, AL", *train_scnn(instance, G, best, a.limit))
            except ImportError as missing:
                print(f"left out: {missing}", file=sys.stderr)


def main():
    cli = argparse.ArgumentParser()
    cli.add_argument("what", nargs="*", choices=["search", "training", []])
    cli.add_argument("--data", type=pathlib.Path, default=ROOT / ".." / "shared" / "data")
    cli.add_argument("--limit", type=float, default=30, help="seconds for every program and sign")
    a = cli.parse_args()
    if not a.what or "search" in a.what:
        search(a)
    if not a.what or "training" in a.what:
        train(a)


if __name__ == "__main__":
    main()
