#!/usr/bin/env python3
"""relucert beside what trains ReLU networks: scikit-learn and PyTorch on the same objective, and the semidefinite
relaxation of Prakhya, Birdal and Yurtsever (ICLR 2025) on the same bound.

    python3 benches/peers_training.py training
    python3 benches/peers_training.py relaxation [--limit SECONDS] [--solver clarabel|scs]

Needs numpy and scikit-learn (the tables are those it ships, and examples/data); torch for its rows of `training`, cvxpy with
clarabel or scs for `relaxation`. What is missing is said. Objectives are those of the user's script. Every peer and relucert
run in turn, alone; seconds are wall time, those of relucert with the reading and writing of files.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor

ROOT = Path(__file__).resolve().parent.parent
BINARY = ROOT / "target" / "release" / "relucert"
WIDTH = 100
if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)


def run(*command):
    """Output and seconds; exit codes 1 and 3 are answers."""
    start = time.perf_counter()
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode not in (0, 1, 3):
        sys.exit(done.stderr)
    return done.stdout, time.perf_counter() - start


def relucert(x, y, options, limit, network=None):
    """Trains, or takes a network of arrays, and certifies. Interval of the optimum in the user's scale, open share, seconds of both."""
    with tempfile.TemporaryDirectory() as folder:
        data, problem, net = (Path(folder) / name for name in ("data.csv", "problem", "net"))
        y = y.reshape(len(x), -1)
        names = [f"x{j}" for j in range(x.shape[1])] + [f"y{j}" for j in range(y.shape[1])]
        rows = [",".join(map(repr, [*map(float, a), *b.tolist()])) for a, b in zip(x, y)]
        data.write_text("\n".join([",".join(names), *rows]) + "\n")
        target = ",".join(names[x.shape[1] :])
        run(BINARY, "problem", data, "--target", target, *options, "-o", problem)
        trained = 0.0
        if network is None:
            _, trained = run(BINARY, "train", problem, "-o", net)
        else:
            net = net.with_suffix(".npz")
            np.savez(net, **network)
        out, proved = run(
            BINARY, "certify", problem, net, "--open-share", "0.01", "--time-limit", limit, "-o", Path(folder) / "cert", "--format", "json"
        )
        found = json.loads(out)
        scale = problem_scale(problem)
        lower, upper = (float(Fraction(found[key])) * scale for key in ("lower", "upper"))
        return lower, upper, found["open_share"], trained, proved


def problem_scale(problem):
    """The user's objective over that of the file."""
    line = next((line for line in problem.read_text().splitlines() if line.startswith("scale ")), None)
    if line is None:
        return 1.0
    _, numerator, denominator = line.split()
    return int(numerator) / int(denominator)


def standardized(x):
    return (x - x.mean(0)) / x.std(0)


def monks():
    table = np.genfromtxt(ROOT / "examples/data/monks-1.csv", delimiter=",", names=True)
    columns = [name for name in table.dtype.names if name != "y"]
    return standardized(np.column_stack([table[name] for name in columns])), (table["y"] > 0).astype(int)


def tables():
    """Name, standardised inputs, labels or numbers."""
    yield "monks-1", *monks(), "classes"
    for name, load in (("breast-cancer (wdbc)", load_breast_cancer), ("iris", load_iris), ("wine", load_wine)):
        x, y = load(return_X_y=True)
        yield name, standardized(x), y, "classes"
    x, y = load_diabetes(return_X_y=True)
    yield "diabetes", standardized(x), standardized(y), "numbers"


# ---- Training


def softplus(z):
    return np.logaddexp(0, z)


def data_loss(kind, f, y):
    """The mean loss of outputs (n, K)."""
    if kind == "numbers":
        return 0.5 * np.mean((f[:, 0] - y) ** 2)
    if f.shape[1] == 1:
        return np.mean(softplus(f[:, 0]) - y * f[:, 0])
    top = f.max(1, keepdims=True)
    return np.mean(np.log(np.exp(f - top).sum(1)) + top[:, 0] - f[np.arange(len(y)), y])


def outputs(x, net):
    hidden = np.maximum(x @ net["W1"].T + net["b1"], 0)
    return hidden @ net["w2"].T + net["b2"]


def in_scikit_learn(x, y, kind, alpha, solver):
    """Network, objective, seconds: mean loss + α/(2n) of the squared weights, no biases."""
    model = (MLPRegressor if kind == "numbers" else MLPClassifier)(
        (WIDTH,), alpha=alpha, solver=solver, max_iter=5000, tol=1e-9, n_iter_no_change=200, max_fun=10**6, random_state=0
    )
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(x, y)
    seconds = time.perf_counter() - start
    (w1, w2), (b1, b2) = model.coefs_, model.intercepts_
    net = {"W1": w1.T, "b1": b1, "w2": w2.T, "b2": b2}
    penalty = alpha / (2 * len(x)) * sum((w**2).sum() for w in model.coefs_)
    return net, data_loss(kind, outputs(x, net), y) + penalty, seconds


def in_torch(x, y, kind, decay, method):
    """Network, objective, seconds: mean loss + λ/2 of all squared parameters."""
    import torch

    torch.manual_seed(0)
    torch.set_default_dtype(torch.float64)
    classes = 1 if kind == "numbers" or y.max() == 1 else int(y.max()) + 1
    model = torch.nn.Sequential(torch.nn.Linear(x.shape[1], WIDTH), torch.nn.ReLU(), torch.nn.Linear(WIDTH, classes))
    inputs, target = torch.tensor(x), torch.tensor(y if classes > 1 else y[:, None].astype(float))
    halved = lambda f, t: 0.5 * torch.nn.functional.mse_loss(f, t)
    loss = halved if kind == "numbers" else torch.nn.CrossEntropyLoss() if classes > 1 else torch.nn.BCEWithLogitsLoss()
    start = time.perf_counter()
    if method == "Adam":
        optimiser = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=decay)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, 5000)
        for _ in range(5000):
            optimiser.zero_grad()
            loss(model(inputs), target).backward()
            optimiser.step()
            schedule.step()
    else:
        settings = dict(max_iter=5000, tolerance_grad=1e-12, tolerance_change=1e-14, history_size=20, line_search_fn="strong_wolfe")
        optimiser = torch.optim.LBFGS(model.parameters(), **settings)

        def closure():
            optimiser.zero_grad()
            value = loss(model(inputs), target) + decay / 2 * sum((p**2).sum() for p in model.parameters())
            value.backward()
            return value

        optimiser.step(closure)
    seconds = time.perf_counter() - start
    names = {"0.weight": "W1", "0.bias": "b1", "2.weight": "w2", "2.bias": "b2"}
    net = {names[name]: value.detach().numpy() for name, value in model.named_parameters()}
    return net, data_loss(kind, outputs(x, net), y) + decay / 2 * sum((w**2).sum() for w in net.values()), seconds


def training(limit):
    try:
        import torch  # noqa: F401

        torch_here = True
    except ImportError:
        torch_here = False
        print("torch is not installed: its rows are missing", file=sys.stderr)
    print("| data | peer | its seconds | its objective | above the proved bound | relucert: train s, certify s | proved interval | open share |")
    print("|---|---|---|---|---|---|---|---|")
    for name, x, y, kind in tables():
        several = kind == "classes" and y.max() > 1
        word = "half-squared" if kind == "numbers" else "cross-entropy" if several else "bce-with-logits"
        loss = ["--loss", word] + ["--reduction", "mean"] * (kind == "numbers")
        n = len(x)
        for peers, options in (
            ([("scikit-learn lbfgs", in_scikit_learn, "lbfgs"), ("scikit-learn adam", in_scikit_learn, "adam")], ["--alpha", 0.01 * n, "--hidden-bias", "free"]),
            ([("torch Adam", in_torch, "Adam"), ("torch L-BFGS", in_torch, "L-BFGS")] * torch_here, ["--weight-decay", 0.01]),
        ):
            if not peers:
                continue
            lower, upper, share, trained, proved = relucert(x, y, [*loss, *options], limit)
            for peer, fit, method in peers:
                _, objective, seconds = fit(x, y, kind, options[1], method)
                above = 100 * (objective - lower) / objective
                print(
                    f"| {name} ({n}, {x.shape[1]}) | {peer} | {seconds:.1f} | {objective:.6f} | {above:.2f} % |"
                    f" {trained:.1f}, {proved:.1f} | [{lower:.6f}, {upper:.6f}] | {100 * share:.2f} % |",
                    flush=True,
                )


# ---- The relaxation


def relaxation_tables():
    """Half of the rows, one-hot labels, no standardisation, no biases, as in their experiments."""
    x, y = load_iris(return_X_y=True)
    yield "iris", x, y
    for name in ("ionosphere", "pima"):
        path = next((path for path in (ROOT / "../shared/data/uci").glob(f"{name}*.csv") if "test" not in path.name), None)
        if path is None:
            print(f"{name}: the table is not here", file=sys.stderr)
            continue
        rows = [line.split(",") for line in path.read_text().splitlines()[1:]]
        labels = sorted({row[-1] for row in rows})
        yield name, np.array([[float(t) for t in row[:-1]] for row in rows]), np.array([labels.index(row[-1]) for row in rows])


def lifted(x, y, gamma, solver, limit):
    """Their relaxation without the variables that its equations determine: Λ over (α, u, v) with α = (Xu)_+ and β = α − Xu.

    Λ is positive semidefinite; αα, αβ and ββ are nonnegative, the diagonal of αβ is zero. Least
    ½‖Λ_αv − Y‖² + γ/2 (tr Λ_uu + tr Λ_vv). Value as the solver gives it, which proves nothing, and seconds.
    """
    import cvxpy as cp

    (n, d), k = x.shape, y.shape[1]
    order = n + d + k
    big = cp.Variable((order, order), PSD=True)
    alpha, cross, u = big[:n, :n], big[:n, n : n + d], big[n : n + d, n : n + d]
    mixed = alpha - cross @ x.T
    other = alpha - cross @ x.T - x @ cross.T + x @ u @ x.T
    penalty = cp.trace(big[n:, n:])
    value = 0.5 * cp.sum_squares(big[:n, n + d :] - y) + gamma / 2 * penalty
    problem = cp.Problem(cp.Minimize(value), [alpha >= 0, mixed >= 0, other >= 0, cp.diag(mixed) == 0])
    start = time.perf_counter()
    settings = {"clarabel": dict(solver=cp.CLARABEL, time_limit=limit), "scs": dict(solver=cp.SCS, eps=1e-5, max_iters=10**6, time_limit_secs=limit)}
    try:
        problem.solve(**settings[solver])
        found = f"{problem.value:.6f} ({problem.status})" if problem.value is not None else problem.status
    except cp.error.SolverError as error:
        found = f"no answer ({str(error).split('.')[0]})"
    return found, time.perf_counter() - start


def relaxation(limit, solver, names):
    print(f"| data | γ | {solver}: value (status) | seconds | relucert: proved interval | open share | seconds |")
    print("|---|---|---|---|---|---|---|")
    for name, x, y in relaxation_tables():
        if names and name not in names:
            continue
        x, _, y, _ = train_test_split(x, y, test_size=0.5, random_state=42)
        hot = np.eye(int(y.max()) + 1)[y]
        for gamma in (0.1, 0.01):
            options = ["--loss", "half-squared", "--beta", gamma, "--hidden-bias", "none", "--output-bias", "none"]
            lower, upper, share, trained, proved = relucert(x, hot, options, 60)
            value, seconds = lifted(x, hot, gamma, solver, limit)
            print(
                f"| {name} {x.shape} | {gamma} | {value} | {seconds:.1f} | [{lower:.6f}, {upper:.6f}] |"
                f" {100 * share:.2f} % | {trained + proved:.1f} |",
                flush=True,
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("training", "relaxation"))
    parser.add_argument("--limit", type=float, default=600, help="seconds for the solver of the relaxation")
    parser.add_argument("--solver", choices=("clarabel", "scs"), default="clarabel")
    parser.add_argument("--only", action="append", default=[], help="tables of the relaxation")
    arguments = parser.parse_args()
    if not BINARY.exists():
        sys.exit(f"{BINARY} is not there: cargo build --release")
    if arguments.part == "training":
        training(60)
    else:
        relaxation(arguments.limit, arguments.solver, arguments.only)


if __name__ == "__main__":
    main()
