"""What all results have: a verdict of the checker, the certificate, the page."""

from __future__ import annotations

import html
import subprocess
import sys
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

from . import _relucert
from ._errors import InputError, need
from ._network import Network
from ._problem import Problem

#: Verdicts that hold what was claimed.
HOLDS = ("proved", "verified", "qualified")

#: What differs from one run to the next.
_RUN = ("seconds",)


@dataclass(frozen=True, eq=False)
class Proved:
    """A verdict of the checker with its certificate.

    Attributes
    ----------
    problem : Problem
    network : Network or None
        What the certificate is about: the network, the directions of a path, its start.
    certificate : bytes
        The proof, as the command line writes it; empty where none is needed.
    report : dict
        Everything that the command prints with ``--format json``.
    stated : dict
        The claim, as keyword arguments of :func:`relucert.check`.
    interrupted : bool
        Whether a keyboard interrupt ended the search.
    """

    problem: Problem = field(repr=False)
    network: Network | None = field(repr=False)
    certificate: bytes = field(repr=False)
    report: dict[str, Any] = field(repr=False)
    stated: dict[str, Any] = field(default_factory=dict, repr=False)
    interrupted: bool = False

    #: What the page and the table are about.
    _about: ClassVar[str] = "a claim"

    @property
    def verdict(self) -> str:
        """The word of the checker."""
        return str(self.report["verdict"])

    def __bool__(self) -> bool:
        return self.verdict in HOLDS

    def save(self, path: str | Path) -> None:
        """Writes the certificate.

        Raises
        ------
        InputError
            If there is none: the claim follows from the files alone.
        """
        if not self.certificate:
            raise InputError("there is no certificate: the checker needs none for this claim")
        Path(path).write_bytes(self.certificate)

    def _files(self, stem: Path) -> list[Path]:
        """Writes the files of the claim beside a page; their names in the order of ``relucert check``."""
        names = [stem.with_suffix(".problem")]
        self.problem.save(names[0])
        if self.network is not None:
            names.append(stem.with_suffix(".network"))
            self.network.save(names[-1], self.problem)
        if self.certificate:
            names.append(stem.with_suffix(".certificate"))
            self.save(names[-1])
        return names

    def _options(self, stem: Path) -> list[str]:
        """The claim as options of ``relucert check``."""
        raise InputError(f"there are no pages of {self._about}")

    def page(self, path: str | Path, title: str | None = None) -> None:
        """Writes a web page with the verdict, as ``relucert report`` does, and the files of the claim beside it."""
        target = Path(path).absolute()
        options = self._options(target)
        files = self._files(target)
        titled = [] if title is None else ["--title", title]
        command = [sys.executable, "-m", "relucert", "report", *(file.name for file in files), *options]
        command += ["-o", target.name, *titled]
        done = subprocess.run(command, cwd=target.parent, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode not in (0, 1, 3):
            for file in files:
                file.unlink(missing_ok=True)
            raise InputError(_relucert.terms((done.stderr or done.stdout).strip().removeprefix("relucert: ")))

    def _rows(self) -> dict[str, Any]:
        """The rows of the table in a notebook."""
        return {}

    def _repr_html_(self) -> str:
        return table({"verdict": self.verdict, **self._rows()})

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, Proved):
            return NotImplemented
        return (
            self.problem == other.problem
            and self.network == other.network
            and self.certificate == other.certificate
            and same_report(self.report, other.report)
        )

    def __hash__(self) -> int:
        return hash((self.problem, self.certificate, self.verdict))

    def __repr__(self) -> str:
        said = ", ".join(f"{name} {shown(value)}" for name, value in self._rows().items() if value is not None)
        stopped = ", interrupted" if self.interrupted else ""
        return f"<{type(self).__name__} {self.verdict.upper()}{', ' if said else ''}{said}{stopped}>"


def same_report(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether reports say the same, however long they took."""
    left, right = ({k: v for k, v in report.items() if k not in _RUN} for report in (one, other))
    return left == right


def shown(value: Any) -> str:
    """A value in a table: fractions as decimals, long lists by their beginning."""
    if isinstance(value, Fraction):
        return f"{float(value):.9g}"
    if isinstance(value, list | tuple) and not isinstance(value, str):
        head = ", ".join(shown(v) for v in value[:8])
        return f"[{head}{', …' if len(value) > 8 else ''}]"
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def table(rows: dict[str, Any]) -> str:
    """A table for a notebook."""
    cells = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(shown(value))}</td></tr>"
        for name, value in rows.items()
        if value is not None
    )
    return f"<table>{cells}</table>"


def axes_of(ax: Any, size: tuple[float, float] = (6, 3)) -> Any:
    """Axes to draw on: those given, or new ones of matplotlib."""
    need("matplotlib", "plot", "plot")
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=size)[1]
