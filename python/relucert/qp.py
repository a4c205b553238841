"""Exact convex quadratic programs, with proofs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import _relucert
from ._errors import InputError
from ._programs import Solution, doubles, rows, solution, text_of
from .lp import program

__all__ = ["Solution", "solve"]


def solve(
    model: str | Path | None = None,
    *,
    P: Any = None,
    q: Any = None,
    A_ub: Any = None,
    b_ub: Any = None,
    A_eq: Any = None,
    b_eq: Any = None,
    bounds: Any = (None, None),
    numbers: str = "decimal",
) -> Solution:
    """Solves a convex quadratic program exactly: a QPS file, or min ½ xᵀPx + q·x under the rows of `lp.linprog`.

    Parameters
    ----------
    model : path, optional
    P : array (n, n), optional
        Symmetric and positive semidefinite.
    q : array (n,), optional
    A_ub, b_ub, A_eq, b_eq, bounds
        As for :func:`relucert.lp.linprog`, but without bounds unless they are given.
    numbers : {"decimal", "f64"}
        Of a file: whether 0.1 is 1/10 or the nearest double.
    """
    if model is not None:
        return solution(_relucert.solve_qp((text_of(model), doubles(numbers))))
    if P is None or q is None:
        raise InputError("expected a file, or both P and q")
    entries = rows("P", P, len(q))
    if len(entries) != len(q):
        raise InputError(f"P has {len(entries)} rows, q has {len(q)} entries")
    values = {(i, j): value for i, row in enumerate(entries) for j, value in row}
    lopsided = next(((i, j) for (i, j), value in values.items() if values.get((j, i)) != value), None)
    if lopsided is not None:
        raise InputError(f"P is not symmetric: see P{list(lopsided)}")
    upper = [(i, j, value) for (i, j), value in values.items() if i <= j]
    return solution(_relucert.solve_qp(program(q, A_ub, b_ub, A_eq, b_eq, bounds, upper)))
