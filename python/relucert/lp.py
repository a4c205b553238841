"""Exact linear programs, with proofs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from . import _relucert
from ._crossing import as_numpy
from ._errors import InputError
from ._programs import Solution, bound, doubles, exact, rows, solution, text_of

__all__ = ["Solution", "linprog", "solve"]


def solve(model: str | Path, *, numbers: str = "decimal") -> Solution:
    """Solves the linear program of an MPS file exactly.

    Parameters
    ----------
    model : path
    numbers : {"decimal", "f64"}
        Whether 0.1 is 1/10 or the nearest double.
    """
    return solution(_relucert.solve_lp((text_of(model), doubles(numbers))))


def linprog(
    c: Any, A_ub: Any = None, b_ub: Any = None, A_eq: Any = None, b_eq: Any = None, bounds: Any = (0, None)
) -> Solution:
    """Minimises c·x where A_ub x ≤ b_ub, A_eq x = b_eq and the bounds hold: SciPy's arguments, exact answers.

    Floats are the doubles they are; `Fraction` and integers are taken as they are, also inside of lists.

    Parameters
    ----------
    c : array (n,) or path
        The costs; of a path the program of that MPS file, as :func:`solve` reads it.
    A_ub, A_eq : array (m, n) or scipy.sparse, optional
    b_ub, b_eq : array (m,), optional
    bounds : pair or sequence of n pairs
        `None` or an infinite number is no bound; the default is x ≥ 0.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from relucert import lp
    >>> lp.linprog([-1, -1], A_ub=[[3, 1], [1, 3]], b_ub=[1, 1]).fun
    Fraction(-1, 2)
    """
    if isinstance(c, str | Path):
        if any(part is not None for part in (A_ub, b_ub, A_eq, b_eq)):
            raise InputError("an MPS file has its own rows: give no A_ub, b_ub, A_eq, b_eq beside it")
        return solve(c)
    return solution(_relucert.solve_lp(program(c, A_ub, b_ub, A_eq, b_eq, bounds, [])))


def program(c: Any, A_ub: Any, b_ub: Any, A_eq: Any, b_eq: Any, bounds: Any, quadratic: Any) -> dict[str, Any]:
    """The parts of a program on their way."""
    costs = [exact(value) for value in as_numpy("c", c).reshape(-1)]
    n, pairs = len(costs), list(bounds)
    if len(pairs) == 2 and not any(isinstance(pair, tuple | list | np.ndarray) for pair in pairs):
        pairs = [tuple(pairs)] * n
    if len(pairs) != n:
        raise InputError(f"bounds has {len(pairs)} pairs, c has {n} entries")
    made = []
    for name, matrix, right, equal in (("A_ub", A_ub, b_ub, False), ("A_eq", A_eq, b_eq, True)):
        if (matrix is None) != (right is None):
            raise InputError(f"{name} and its right-hand side go together")
        if matrix is None:
            continue
        entries, sides = rows(name, matrix, n), [exact(v) for v in as_numpy(name, right).reshape(-1)]
        if len(entries) != len(sides):
            raise InputError(f"{name} has {len(entries)} rows, its right-hand side {len(sides)} entries")
        made += [(row, side if equal else None, side) for row, side in zip(entries, sides, strict=True)]
    limits = [(bound(low), bound(high)) for low, high in pairs]
    return {"maximize": False, "costs": costs, "bounds": limits, "rows": made, "quadratic": quadratic}
