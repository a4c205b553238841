"""What `lp` and `qp` share."""

from __future__ import annotations

import gzip
import math
import zlib
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from ._crossing import as_numpy
from ._errors import InputError


@dataclass(frozen=True)
class Solution:
    """The proved answer to a program.

    Attributes
    ----------
    status : {"optimal", "infeasible", "unbounded"}
    fun : Fraction or None
        The optimum, the constant of the model included.
    x : list of Fraction or None
    duals : list of Fraction or None
        A multiplier for each row; of an infeasible program those of Farkas.
    ray : list of Fraction or None
        A direction of an unbounded program.
    names : list of str
        The names of the variables.
    """

    status: str
    fun: Fraction | None
    x: list[Fraction] | None
    duals: list[Fraction] | None = field(repr=False)
    ray: list[Fraction] | None = field(repr=False)
    names: list[str] = field(repr=False)

    @property
    def success(self) -> bool:
        """Whether there is an optimum."""
        return self.status == "optimal"


def solution(solved: Any) -> Solution:
    """The answer of the compiled part."""
    status, objective, x, y, ray, constant, names = solved
    point, duals, direction = (None if part is None else [Fraction(v) for v in part] for part in (x, y, ray))
    fun = None if objective is None else Fraction(objective) + Fraction(constant)
    return Solution(status, fun, point, duals, direction, names)


def exact(value: Any) -> str:
    """A number as it is: floats are the doubles they are."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        value = Fraction(value)
    try:
        number = Fraction(value)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"expected a finite number, got {value!r}") from None
    return f"{number.numerator}/{number.denominator}"


def text_of(path: str | Path) -> str:
    """The text of a model, which may be compressed."""
    data = Path(path).read_bytes()
    try:
        return (gzip.decompress(data) if Path(path).suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InputError(f"{path} is no text of a model: {error}") from None


def doubles(numbers: str) -> bool:
    """Whether the numbers of a file are the doubles nearest to them."""
    if numbers not in ("decimal", "f64"):
        raise InputError(f"numbers: expected 'decimal' or 'f64', got {numbers!r}")
    return numbers == "f64"


def bound(value: Any) -> str | None:
    """A bound, none where it is infinite or not given."""
    if value is None or (isinstance(value, float | np.floating) and math.isinf(value)):
        return None
    return exact(value)


def rows(name: str, matrix: Any, columns: int) -> list[list[tuple[int, str]]]:
    """The entries of a matrix that are not zero, row by row: dense or of SciPy."""
    if hasattr(matrix, "tocsr"):
        sparse = matrix.tocsr()
        shape, found = sparse.shape, []
        for i in range(shape[0]):
            at = slice(sparse.indptr[i], sparse.indptr[i + 1])
            found.append([(int(j), exact(v)) for j, v in zip(sparse.indices[at], sparse.data[at], strict=True)])
    else:
        dense = np.atleast_2d(as_numpy(name, matrix))
        shape = dense.shape
        found = [[(j, exact(v)) for j, v in enumerate(row) if v != 0] for row in dense]
    if shape[1] != columns:
        raise InputError(f"{name} has {shape[1]} columns, c has {columns} entries")
    return found
