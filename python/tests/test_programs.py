"""Exact programs."""

import gzip
from fractions import Fraction

import numpy as np
import pytest

from relucert import InputError, lp, qp


def test_linprog():
    exact = lp.linprog([-1, -1], A_ub=[[3, 1], [1, 3]], b_ub=[1, 1])
    assert exact.success and exact.fun == Fraction(-1, 2) and exact.x == [Fraction(1, 4)] * 2
    # A float is the double that it is, a Fraction is what it says.
    assert lp.linprog([-1], A_ub=[[1]], b_ub=[0.1]).fun == -Fraction(0.1)
    assert lp.linprog([-1], A_ub=[[1]], b_ub=[Fraction(1, 10)]).fun == Fraction(-1, 10)
    assert lp.linprog([1], A_ub=[[1]], b_ub=[-1]).status == "infeasible"
    free = lp.linprog([1], bounds=(None, None))
    assert free.status == "unbounded" and free.ray == [-1]
    assert lp.linprog([1, 2], A_eq=[[1, 1]], b_eq=[3], bounds=[(0, 1), (None, np.inf)]).x == [1, 2]
    for slip, expected in [
        (lambda: lp.linprog([1], A_ub=[[1]]), "go together"),
        (lambda: lp.linprog([1], A_ub=[[1, 2]], b_ub=[1]), "2 columns"),
        (lambda: lp.linprog([1], A_ub=[[1]], b_ub=[1, 2]), "1 rows"),
        (lambda: lp.linprog([float("nan")]), "finite"),
        (lambda: lp.linprog([1, 1], bounds=[(0, 1)]), "1 pairs"),
    ]:
        with pytest.raises(InputError, match=expected):
            slip()


def test_sparse_rows_and_files(tmp_path):
    sparse = pytest.importorskip("scipy.sparse")
    A = sparse.csr_matrix([[3, 1], [1, 3]])
    assert lp.linprog([-1, -1], A_ub=A, b_ub=[1, 1]).fun == Fraction(-1, 2)
    path = tmp_path / "a.mps"
    path.write_text("NAME\nROWS\n N c\n L r\nCOLUMNS\n x c -1 r 1\nRHS\n b r 0.1\nENDATA\n")
    assert lp.solve(path).fun == Fraction(-1, 10) and lp.solve(path, numbers="f64").fun == -Fraction(0.1)
    assert lp.solve(path).names == ["x"]
    packed = tmp_path / "a.mps.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert lp.solve(packed).fun == Fraction(-1, 10)
    for wrong in (b"\x1f\x8b nonsense", b"\xff\xfe"):
        packed.write_bytes(wrong)
        with pytest.raises(InputError, match="no text of a model"):
            lp.solve(packed)
    with pytest.raises(InputError, match="numbers"):
        lp.solve(path, numbers="float")
    path.write_text("nonsense\n")
    with pytest.raises(InputError):
        lp.solve(path)


def test_quadratic():
    assert qp.solve(P=[[2, 0], [0, 2]], q=[-2, -5], A_ub=[[1, 1]], b_ub=[1]).x == [
        Fraction(-1, 4),
        Fraction(5, 4),
    ]
    with pytest.raises(InputError, match="convex"):
        qp.solve(P=[[-1]], q=[0])
    with pytest.raises(InputError, match="not symmetric"):
        qp.solve(P=[[1, 2], [0, 1]], q=[0, 0])
    with pytest.raises(InputError, match="both P and q"):
        qp.solve(P=[[1]])
