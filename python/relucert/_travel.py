"""Paths of weights between networks along which the loss is known."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

from . import _relucert
from ._network import Network
from ._problem import Problem
from ._proved import Proved, axes_of

#: Where a path starts or ends: a network, or the bytes of a file of convex weights.
End = Network | bytes


@dataclass(frozen=True, eq=False, repr=False)
class WeightPath(Proved):
    """A path of weights, with what is proved of the loss along it.

    The verdict is ``proved`` if the path is as claimed, ``undecided`` if it is one but not so, else ``not-verified``.
    """

    _about: ClassVar[str] = "a path of weights"
    start: End = field(default=b"", repr=False)
    end: End | None = field(default=None, repr=False)
    network_at_end: Network | None = field(default=None, repr=False)

    @property
    def width(self) -> int:
        """The most neurons that the path needs."""
        return int(self.report["width"])

    @property
    def segments(self) -> int:
        """The number of segments."""
        return int(self.report["segments"])

    @property
    def along(self) -> str:
        """How the loss goes, as far as it is proved."""
        return str(self.report["loss"])

    @property
    def peak(self) -> Fraction:
        """The loss is nowhere more on the way."""
        return Fraction(self.report["peak"])

    @property
    def loss_at_start(self) -> tuple[Fraction, Fraction]:
        """The loss at the start from below and from above: it has square roots."""
        low, high = self.report["start"]
        return Fraction(low), Fraction(high)

    @property
    def loss_at_end(self) -> tuple[Fraction, Fraction]:
        """The same at the end."""
        low, high = self.report["end"]
        return Fraction(low), Fraction(high)

    def _files(self, stem: Path) -> list[Path]:
        names = [stem.with_suffix(suffix) for suffix in (".problem", ".start", ".certificate")]
        self.problem.save(names[0])
        _write(names[1], self.start, self.problem)
        self.save(names[2])
        return names

    def _options(self, stem: Path) -> list[str]:
        words = ["--along", str(self.stated["along"])]
        if self.end is not None:
            _write(stem.with_suffix(".end"), self.end, self.problem)
            words += ["--to", stem.with_suffix(".end").name]
        words += ["--width", str(self.stated["width"])] if self.stated["width"] is not None else []
        words += ["--shape", self.stated["shape"]] if self.stated["shape"] != "any" else []
        return words

    def _rows(self) -> dict[str, Any]:
        if "width" not in self.report:
            return {"rejected": self.report["message"]}
        return {
            "claim": self.report["claim"],
            "loss": self.along,
            "start": self.loss_at_start[1],
            "end": self.loss_at_end[1],
            "peak": self.peak,
            "width": self.width,
        }

    def plot(self, ax: Any = None) -> Any:
        """Draws the loss at the start and the end below what it is nowhere above; needs matplotlib."""
        axes = axes_of(ax)
        ends = [float(self.loss_at_start[1]), float(self.loss_at_end[1])]
        axes.plot([0, 1], ends, linestyle="none", marker="D", color="#0072B2")
        axes.axhline(float(self.peak), color="#D55E00", linewidth=1)
        axes.set_xticks([0, 1], ["start", "end"])
        axes.set_ylabel("loss, nowhere above the line")
        return axes


def _write(path: Path, end: End, problem: Problem) -> None:
    path.write_bytes(end if isinstance(end, bytes) else end.to_bytes(problem))


def _held(end: End) -> Any:
    return end if isinstance(end, bytes) else end._n


def _claim(along: str, width: int | None, shape: str) -> dict[str, Any]:
    return {"along": along, "width": width, "shape": shape}


def connect(problem: Problem, start: End, end: End, *, along: str = "any", width: int | None = None) -> WeightPath:
    """Finds and proves a path of weights between two networks, with the loss along it.

    Parameters
    ----------
    problem : Problem
    start, end : Network or bytes
        Networks, or files of convex weights.
    along : {"any", "constant", "decreasing", "non-increasing", "never-above"}
        The claim: how the loss goes along the path.
    width : int, optional
        The claim that it needs at most so many neurons.

    Returns
    -------
    WeightPath

    Raises
    ------
    InputError
        If no path of that width was found, with the width that suffices.
    """
    claimed = _claim(along, width, "any")
    certificate, report = _relucert.connect(problem._p, _held(start), _held(end), claimed)
    network = start if isinstance(start, Network) else None
    return WeightPath(problem, network, certificate, json.loads(report), claimed, False, start, end)


def descend(problem: Problem, start: End, *, minimal: bool = False) -> WeightPath:
    """Finds and proves a path along which the loss does not rise, from a network to a nearly minimal one.

    Parameters
    ----------
    problem : Problem
    start : Network or bytes
    minimal : bool
        Merge collinear neurons as well, along which the loss is constant.

    Returns
    -------
    WeightPath
        Its `end` are the bytes of a file of convex weights, `network_at_end` a network of them, balanced to doubles
        where roots are irrational.

    References
    ----------
    Wang, Lacotte & Pilanci, The hidden convex optimization landscape of two-layer ReLU networks, ICLR 2022.
    """
    claimed = _claim("non-increasing", None, "minimal" if minimal else "nearly-minimal")
    certificate, report, end, network_at_end = _relucert.descend(problem._p, _held(start), claimed)
    network = start if isinstance(start, Network) else None
    reached = Network(network_at_end, None, problem)
    return WeightPath(problem, network, certificate, json.loads(report), claimed, False, start, end, reached)


def check_weight_path(
    problem: Problem,
    start: End,
    certificate: bytes,
    *,
    to: End | None = None,
    along: str = "any",
    width: int | None = None,
    shape: str = "any",
) -> WeightPath:
    """The verdict of the checker on the certificate of a path of weights."""
    claimed = _claim(along, width, shape)
    held = None if to is None else _held(to)
    report = json.loads(_relucert.check_weight_path(problem._p, _held(start), held, certificate, claimed))
    network = start if isinstance(start, Network) else None
    return WeightPath(problem, network, certificate, report, claimed, False, start, to)
