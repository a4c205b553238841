"""The activation patterns of data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from . import _relucert
from ._errors import InputError
from ._problem import Problem
from ._progress import Progress, heard
from ._proved import table

#: So many patterns are listed unless told otherwise.
LIST = 1_000_000


@dataclass(frozen=True)
class Patterns:
    """The activation patterns 1(Xu ≥ 0) of the rows of a problem.

    Attributes
    ----------
    count : int
        How many there are; at least, if not `complete`.
    complete : bool
        Whether these are all.
    file : bytes or None
        A file of gate vectors, one for each pattern, as ``--patterns`` of the command line takes it.
    interrupted : bool
        Whether a keyboard interrupt ended the search.
    """

    count: int
    complete: bool
    file: bytes | None = field(default=None, repr=False)
    interrupted: bool = False

    @property
    def gates(self) -> list[list[int]]:
        """The gate vectors of the file: integers, one vector u for each pattern.

        Raises
        ------
        InputError
            If they were only counted.
        """
        if self.file is None:
            raise InputError("the patterns were counted, not listed: patterns(…, listed=True) lists them")
        lines = self.file.decode().splitlines()
        return [[int(word) for word in line.split()[1:]] for line in lines if line.startswith("gate ")]

    def save(self, path: str | Path) -> None:
        """Writes the file of gate vectors."""
        if self.file is None:
            raise InputError("the patterns were counted, not listed: patterns(…, listed=True) lists them")
        Path(path).write_bytes(self.file)

    def _repr_html_(self) -> str:
        return table({"patterns": self.count, "complete": self.complete})


def patterns(
    problem: Problem,
    *,
    listed: bool = False,
    sample: int | None = None,
    max: int | None = None,
    seed: int = 0,
    time_limit: float | None = None,
    progress: bool | Progress | None = None,
) -> Patterns:
    """Counts, lists or samples the activation patterns of the rows of a problem.

    Counted are the full-dimensional cells of the arrangement of the rows. The work grows like the number of distinct
    rows to the power of their rank less one.

    Parameters
    ----------
    problem : Problem
    listed : bool
        Whether a gate vector is found for each.
    sample : int, optional
        The patterns of up to so many random gate vectors instead of all.
    max : int, optional
        Stop when so many are found; a list has at most 1000000 without it.
    seed : int
        Of the random gate vectors.
    time_limit : float, optional
        Seconds after which the search ends, as after an interrupt; `complete` tells.
    progress : bool or callable, optional

    Returns
    -------
    Patterns

    References
    ----------
    Edelsbrunner, Algorithms in combinatorial geometry, 1987, on counting the cells of an arrangement.
    """
    if sample is not None and sample < 1:
        raise InputError(f"sample: expected a positive number, got {sample}")
    if not listed and sample is None:
        reach = {"max": max, "time_limit": time_limit}
        count, complete, interrupted = _relucert.count_patterns(problem._p, reach, heard(progress))
        return Patterns(int(count), complete, None, interrupted)
    reach = {"max": LIST if max is None else max, "time_limit": time_limit}
    random = None if sample is None else (sample, seed)
    file, complete, interrupted = _relucert.list_patterns(problem._p, reach, random, heard(progress))
    return Patterns(int(file.split(b"\n")[1].split()[1]), complete, file, interrupted)
