"""Problems from arrays: the same numbers, the same files as the command line's, errors in Python's terms."""

import pickle
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

import relucert
from relucert import InputError, Problem, _relucert

TYPES = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", ">f4", ">f8", ">i2"]


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", TYPES)
def test_numpy_to_problem_to_numpy_is_the_identity(dtype, order):
    rng = np.random.default_rng(0)
    raw = rng.standard_normal((7, 3)) * 100 if np.dtype(dtype).kind == "f" else rng.integers(0, 2**7, (7, 3))
    X = np.asarray(raw % 2 if dtype == "?" else raw, dtype=dtype, order=order)
    y = np.asarray(np.arange(7) % 2, dtype=dtype)
    problem = Problem(X, y, beta=1)
    assert problem.X.dtype == X.dtype and problem.y.dtype == y.dtype
    assert problem.X.tobytes() == np.ascontiguousarray(X).tobytes()
    assert problem.y.tobytes() == y.tobytes()


def test_extreme_doubles_are_kept():
    X = np.array([[5e-324, 1.7976931348623157e308], [0.1, 1 / 3]])
    assert np.array_equal(Problem(X, [1.0, 2.0], beta=1).X, X)


WORDS = [
    {"beta": 0.1},
    {"beta": "0.3max", "standardize": True},
    {"weight_decay": 1e-3, "loss": "mse"},
    {"weight_decay": (1e-3, 4e-3), "loss": "huber:0.5", "output_bias": "none"},
    {"alpha": 1e-4, "loss": "half-squared", "hidden_bias": "free"},
    {"weight_decay": 1e-2, "loss": "mse", "hidden_bias": "decay:4e-2", "reduction": "sum"},
    {"beta": Fraction(1, 3), "hidden_bias": "none", "numbers": "f32"},
]


@pytest.mark.parametrize("words", WORDS, ids=[" ".join(words) for words in WORDS])
def test_the_file_is_that_of_the_command_line(words, data, tmp_path):
    X, y = data
    np.savez(tmp_path / "d.npz", X=X, y=y)
    options = []
    for name, value in words.items():
        value = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        options += ["--standardize"] if name == "standardize" else ["--" + name.replace("_", "-"), value]
    command = [sys.executable, "-m", "relucert", "problem", "d.npz", *options, "-o", "p"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert Problem(X, y, **words).to_bytes() == (tmp_path / "p").read_bytes()


def test_labels():
    X = [[0.0], [1.0], [2.0], [3.0]]
    flowers = np.array(["rose", "tulip", "rose", "lily"])
    classes = Problem(X, flowers, weight_decay=0.01, loss="cross-entropy")
    assert classes.classes == ["lily", "rose", "tulip"] and classes.outputs == 3
    assert classes.y.tolist() == [[0, 1, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]]
    two = Problem(X, flowers, beta=0.1, loss="hinge", positive="rose")
    assert two.y.tolist() == [1, -1, 1, -1]
    booleans = Problem(X, [True, False, True, True], beta=0.1, loss="bce-with-logits")
    assert booleans.y.tolist() == [1, 0, 1, 1]
    weighted = Problem(X, [0, 1, 1, 1], beta=1, loss="hinge", class_weight={0: 3, 1: 0.5})
    assert weighted.to_bytes() != Problem(X, [0, 1, 1, 1], beta=1, loss="hinge").to_bytes()


SLIPS = [
    ({}, "give one of beta"),
    ({"beta": 0}, "not positive"),
    ({"beta": 1, "weight_decay": 1, "loss": "mse"}, "give one of them"),
    ({"weight_decay": 1e-4}, "needs loss"),
    ({"alpha": 1e-4, "loss": "mse"}, 'hidden_bias="free"'),
    ({"beta": 1, "loss": "mse-men"}, "there is no loss"),
    ({"beta": 1, "reduction": "men"}, "expected mean, sum"),
    ({"beta": 1, "hidden_bias": True}, "expected a number"),
    ({"beta": 1, "hidden_bias": "yes"}, "give column"),
    ({"beta": 1, "hidden_bias": "some"}, "expected none, column, free"),
    ({"beta": 1, "output_bias": "yes"}, "output_bias"),
    ({"beta": 1, "loss": "hinge"}, "positive="),
    ({"beta": 1, "standardize": "some"}, "expected no, features, all"),
    ({"beta": 1, "numbers": "f16"}, "expected f64, f32"),
    ({"beta": 1, "pos_weight": 2}, "pos_weight"),
    ({"beta": 1, "label_smoothing": 0.1}, "label_smoothing"),
    ({"beta": 1, "classes": [1, 2]}, "classes"),
    ({"beta": float("nan")}, "finite"),
    ({"beta": 1, "sample_weight": [1.0]}, "a weight for each row"),
    ({"beta": 1, "sample_weight": [1.0, -1.0, 1.0]}, "negative"),
]


@pytest.mark.parametrize(("words", "expected"), SLIPS)
def test_slips_are_answered_in_the_terms_of_python(words, expected):
    with pytest.raises(InputError) as caught:
        Problem([[1.0], [2.0], [4.0]], [1.0, 3.0, 2.0], **words)
    assert expected in str(caught.value)
    assert "--" not in str(caught.value)


BAD = [
    ([[1.0], [np.nan]], [1, 2], "X[1, 0]"),
    ([[1.0], [np.inf]], [1, 2], "X[1, 0]"),
    ([[1.0], [2.0]], [1, np.nan], "y[1]"),
    ([1.0, 2.0], [1, 2], "two axes"),
    ([[1.0], [2.0]], [1, 2, 3], "shape (3,)"),
    (np.zeros((0, 2)), [], "no rows"),
    (np.zeros((2, 0)), [1, 2], "no feature"),
    ([[2**53 + 1], [0]], [1, 2], "which no double is"),
    ([["a"], ["b"]], [1, 2], "expected numbers"),
    ([[1 + 2j], [0]], [1, 2], "expected numbers"),
    ([[1.0], [2.0]], [3, 3], "constant"),
]


@pytest.mark.parametrize(("X", "y", "expected"), BAD)
def test_bad_data(X, y, expected):
    with pytest.raises(InputError) as caught:
        Problem(X, y, beta=1)
    assert expected in str(caught.value)


def test_objects_pickle_compare_and_print(problem, data):
    again = pickle.loads(pickle.dumps(problem))
    assert again == problem and hash(again) == hash(problem) and np.array_equal(again.X, data[0])
    assert Problem.from_bytes(problem.to_bytes()) == problem
    assert repr(problem).startswith("<Problem 40 rows, 3 columns, squared, beta ")
    assert problem != Problem(*data, beta=1)
    with pytest.raises(InputError):
        Problem.from_bytes(b"relucert-problem 1\n")


def test_terms():
    said = _relucert.terms("pass --hidden-bias none, --standardize or --weight-decay 1e-4; -- and `relucert prune` too")
    assert said == 'pass hidden_bias="none", standardize=True or weight_decay=1e-4; -- and `relucert.prune` too'


def test_other_containers(data):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(data[0], columns=["a", "b"])
    assert Problem(frame, pandas.Series(data[1]), beta=1) == Problem(*data, beta=1)
    with pytest.raises(InputError, match="no numbers"):
        Problem(frame.astype(object).assign(b="x"), data[1], beta=1)


def test_scale_is_that_of_the_training_script(data):
    assert relucert.Problem(*data, weight_decay=1e-3, loss="mse").scale == Fraction(2, 40)
