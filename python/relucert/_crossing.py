"""Arrays and numbers on their way to the compiled part and back. Nothing is rounded on it."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from ._errors import InputError

#: An array as it crosses: little-endian doubles, row by row, and the shape.
Crossing = tuple[bytes, list[int]]

#: A number that is taken exactly; a float stands for its shortest decimal, as a text does.
Number = int | float | str | Fraction


def as_numpy(name: str, values: Any) -> npt.NDArray[Any]:
    """An array of NumPy, of whatever it is: lists, pandas, torch tensors."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
        if str(values.dtype) == "torch.bfloat16":
            values = values.float()
        return np.asarray(values.numpy())
    if hasattr(values, "toarray") and hasattr(values, "nnz"):
        raise InputError(f"{name} is a sparse matrix; expected a dense one: {name}.toarray()")
    return np.asarray(values)


def doubles(name: str, values: Any) -> npt.NDArray[np.float64]:
    """The same numbers as doubles; an error where one of them is none."""
    array = as_numpy(name, values)
    if array.dtype.kind in "iu" and array.dtype.itemsize == 8 and array.size:
        beyond = (
            np.argwhere((array > 2**53) | (array < -(2**53))) if array.dtype.kind == "i" else np.argwhere(array > 2**53)
        )
        if len(beyond):
            at = tuple(int(i) for i in beyond[0])
            raise InputError(f"{name}{list(at)} is {array[at]}, which no double is; scale the data, or pass doubles")
    elif array.dtype.kind == "f" and array.dtype.itemsize > 8:
        wide = array.astype(np.float64)
        if not np.array_equal(wide.astype(array.dtype), array, equal_nan=True):
            raise InputError(f"{name} has numbers of type {array.dtype} that no double is; round them first")
    elif array.dtype.kind == "O" and array.size:
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise InputError(f"{name} has entries that are no numbers: {error}") from None
    elif array.dtype.kind not in "biuf":
        raise InputError(f"{name} has the type {array.dtype}; expected numbers")
    return np.ascontiguousarray(array, dtype="<f8").reshape(array.shape)


def crossing(name: str, values: Any) -> Crossing:
    """An array on its way."""
    array = doubles(name, values)
    return array.tobytes(), list(array.shape)


def arrived(crossing: Crossing) -> npt.NDArray[np.float64]:
    """An array on its way back."""
    data, shape = crossing
    return np.frombuffer(data, dtype="<f8").astype(np.float64).reshape(shape)


def text(value: Number) -> str:
    """A number as a text that is read exactly."""
    if isinstance(value, str):
        return value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    number = value.item() if isinstance(value, np.generic) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise InputError(f"expected a number, got {value!r}")
    if isinstance(number, float) and not math.isfinite(number):
        raise InputError(f"expected a finite number, got {value!r}")
    return repr(number)


def fraction(value: str | None) -> Fraction | None:
    """An exact number on its way back."""
    return None if value is None else Fraction(value)


def below(value: Fraction) -> float:
    """The greatest float that is not greater."""
    number = float(value)
    return number if Fraction(number) <= value else math.nextafter(number, -math.inf)


def above(value: Fraction) -> float:
    """The least float that is not less."""
    return -below(-value)
