#!/usr/bin/env python3
"""`ReLURegressor` and `ReLUClassifier` beside `MLPRegressor` and `MLPClassifier` of scikit-learn, on the same rows with
the same objective: free hidden and output biases, the same `alpha`. Prints rows of the table in docs/PYTHON.md.

The solver is L-BFGS: the others divide the penalty by the rows of a batch, which is another objective.

Seconds are those of the processor, all threads together, in one run; the objective is that of training, errors are on a
third of the rows: 1 − R² of a regression, the share of wrong classes of a classification. Wants NumPy, scikit-learn
and the Python package.
"""

import argparse
import csv
import pathlib
import time
import warnings

ROOT = pathlib.Path(__file__).resolve().parent.parent


def table(path):
    """Features, standardised, and the last column."""
    import numpy as np

    with open(path, newline="") as file:
        _, *lines = csv.reader(file)
    X = np.array([line[:-1] for line in lines], dtype=float)
    try:
        y = np.array([line[-1] for line in lines], dtype=float)
    except ValueError:
        y = np.unique([line[-1] for line in lines], return_inverse=True)[1]
    spread = X.std(0)
    return (X - X.mean(0))[:, spread > 0] / spread[spread > 0], y


def objective(model, X, y, alpha, classes):
    """What both minimise: the mean loss and the penalty of the weights."""
    import numpy as np
    from sklearn.metrics import log_loss

    loss = log_loss(y, model.predict_proba(X)) if classes else ((model.predict(X) - y) ** 2).mean() / 2
    return loss + alpha / (2 * len(y)) * sum((np.asarray(weights) ** 2).sum() for weights in model.coefs_)


def row(path, alpha, width):
    """One row of the table."""
    import numpy as np
    from sklearn.model_selection import train_test_split
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    from relucert.sklearn import ReLUClassifier, ReLURegressor

    X, y = table(path)
    classes = len(np.unique(y)) <= 10
    y = y.astype(int) if classes else (y - y.mean()) / y.std()
    ours, theirs = (ReLUClassifier, MLPClassifier) if classes else (ReLURegressor, MLPRegressor)
    train_X, test_X, train_y, test_y = train_test_split(
        X, y, test_size=1 / 3, random_state=0, stratify=y if classes else None
    )
    found = []
    for model in (
        ours(alpha=alpha, hidden_bias="free", time_limit=None, certificate=False),
        theirs(hidden_layer_sizes=(width,), alpha=alpha, solver="lbfgs", max_iter=5000, random_state=0),
    ):
        start = time.process_time()
        model.fit(train_X, train_y)
        seconds = time.process_time() - start
        value = objective(model, train_X, train_y, alpha, classes)
        found.append((seconds, value, 1 - model.score(test_X, test_y), len(model.coefs_[1])))
    (own_time, own, own_error, neurons), (other_time, other, other_error, _) = found
    n, d = train_X.shape
    return (
        f"| {path.stem} | {n}, {d} | {own:.4f} | {100 * (other / own - 1):+.2f} % | {own_error:.3f} | {other_error:.3f} "
        f"| {neurons} | {own_time / other_time:.2f} |"
    )


def main():
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=pathlib.Path, help="tables whose last column is the target")
    parser.add_argument("--alpha", type=float, default=2.0, help="weight decay of both, as scikit-learn's")
    parser.add_argument("--width", type=int, default=100, help="neurons of the other network")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    print("| data | n, d | objective | MLP's | error | MLP's | neurons | CPU time over MLP's |")
    print("|---|---|---|---|---|---|---|---|")
    for path in args.files or sorted((ROOT / "examples/data").glob("*.csv")):
        print(row(path, args.alpha, args.width), flush=True)


if __name__ == "__main__":
    main()
