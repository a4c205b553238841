"""MLPRegressor and MLPClassifier against the scale of relucert: python examples/scales/in_scikit_learn.py

`loss_` of a fitted model is its loss and α/(2n) times the squares of the weights, biases not among them. Relucert's bias
column is decayed like the weights, so that the squares of the hidden biases are added here. Needs scikit-learn and numpy.
"""

import inspect
import sys
import warnings

import numpy as np
from compare import compare, data, done

try:
    from sklearn.neural_network import MLPClassifier, MLPRegressor
except ImportError:
    print("skipped: scikit-learn is not installed")
    sys.exit(0)

ALPHA = 0.1


def parts(model):
    """The weights by the names that relucert knows; kernels are (inputs, units) here."""
    (first, second), (b1, b2) = model.coefs_, model.intercepts_
    return {"W1": first.T, "b1": b1, "w2": second.T, "b2": b2}


def case(name, model, x, y, options, rows=None, labels=None):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(x, y, **({} if rows is None else {"sample_weight": rows}))
    total = len(y) if rows is None else rows.sum()
    own = model.loss_ + ALPHA / 2 / total * (model.intercepts_[0] ** 2).sum()
    arrays = {"X": x, "y": y if labels is None else labels} | ({} if rows is None else {"rows": rows})
    compare(name, arrays, parts(model), own, f"--alpha {ALPHA} --hidden-bias column {options}")


def main():
    x, y = data()
    settings = dict(hidden_layer_sizes=(8,), activation="relu", solver="lbfgs", alpha=ALPHA, max_iter=100, random_state=0)
    case("MLPRegressor", MLPRegressor(**settings), x, y, "--loss half-squared")
    case("MLPRegressor, two outputs", MLPRegressor(**settings), x, np.stack([y, x[:, 0] - y], axis=1), "--loss half-squared")
    two = (y > 0.8).astype(int)
    case("MLPClassifier, two classes", MLPClassifier(**settings), x, two, "--loss bce-with-logits")
    three = np.digitize(y, [0.3, 1.2])
    case("MLPClassifier, three classes", MLPClassifier(**settings), x, three, "--loss cross-entropy")
    if "sample_weight" in inspect.signature(MLPClassifier.fit).parameters:
        rows = np.arange(len(y)) % 3 * 0.5
        weighted = "--reduction weighted-mean --sample-weight rows"
        case("MLPRegressor, weights", MLPRegressor(**settings), x, y, f"--loss half-squared {weighted}", rows)
        case("MLPClassifier, weights", MLPClassifier(**settings), x, three, f"--loss cross-entropy {weighted}", rows)
    done()


if __name__ == "__main__":
    main()
