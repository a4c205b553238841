"""What was proved."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import _relucert
from ._crossing import Number, above, below, fraction, text
from ._errors import InputError, need
from ._network import Network
from ._problem import Problem
from ._proved import same_report, table

#: A claim: its kind and its number.
Claim = tuple[str, str]


def claim_of(gap: Number | None, open_share: Number | None, lower: Number | None) -> Claim:
    """The claim about the optimum that these arguments make; an open share of 0.01 without one."""
    given = [(k, v) for k, v in (("gap", gap), ("open_share", open_share), ("lower", lower)) if v is not None]
    if len(given) > 1:
        raise InputError("gap, open_share and lower are claims: make one of them")
    kind, value = given[0] if given else ("open_share", "0.01")
    return kind, text(value)


@dataclass(frozen=True, eq=False)
class Optimality:
    """What the checker found about how far a network is from the global optimum.

    Attributes
    ----------
    verdict : {"proved", "refuted", "undecided", "not-verified"}
        What became of the claim.
    claim : str
        The claim as it was made.
    upper : Fraction or None
        The objective of the network (from above where the loss has logarithms).
    lower : Fraction or None
        No network of any width has less.
    better : Fraction or None
        The objective of another network, if a better one was met.
    certificate : bytes
        The proof; :func:`relucert.check` and ``relucert check`` read it.
    improved : Network or None
        The better network.
    interrupted : bool
        Whether a keyboard interrupt ended the search.
    report : dict
        Everything that ``relucert check --format json`` prints.
    """

    problem: Problem = field(repr=False)
    network: Network = field(repr=False)
    certificate: bytes = field(repr=False)
    report: dict[str, Any] = field(repr=False)
    stated: Claim = field(repr=False)
    improved: Network | None = field(default=None, repr=False)
    interrupted: bool = False

    @property
    def verdict(self) -> str:
        """``proved``, ``refuted``, ``undecided`` or ``not-verified``."""
        return str(self.report["verdict"])

    @property
    def claim(self) -> str:
        """The claim as it was made."""
        return str(self.report["claim"])

    @property
    def upper(self) -> Fraction | None:
        """The objective of the network."""
        return fraction(self.report["upper"])

    @property
    def lower(self) -> Fraction | None:
        """No network of any width has less."""
        return fraction(self.report["lower"])

    @property
    def better(self) -> Fraction | None:
        """The objective of a better network, if one was met."""
        return fraction(self.report["better"])

    @property
    def gap(self) -> Fraction | None:
        """`upper` − `lower`."""
        return fraction(self.report["gap"])

    @property
    def open_share(self) -> float | None:
        """The gap over that of the best network without neurons, rounded up."""
        return self.report["open_share"]  # type: ignore[no-any-return]

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the optimum lies, rounded outwards."""
        if self.lower is None or self.upper is None:
            return None
        best = self.upper if self.better is None else min(self.upper, self.better)
        return below(self.lower), above(best)

    @property
    def interval_in_your_scale(self) -> tuple[float, float] | None:
        """The same for what a training script minimises, loss and decay together."""
        if self.lower is None or self.upper is None:
            return None
        best = self.upper if self.better is None else min(self.upper, self.better)
        return below(self.lower * self.problem.scale), above(best * self.problem.scale)

    def __bool__(self) -> bool:
        return self.verdict == "proved"

    def save(self, path: str | Path) -> None:
        """Writes the certificate."""
        Path(path).write_bytes(self.certificate)

    def page(self, path: str | Path, title: str = "Is this network globally optimal?") -> None:
        """Writes a web page with the verdict, the proof, and a checker that runs in the page.

        Problem, network and certificate are written beside it, for the command that the page names.
        """
        target = Path(path)
        names = [target.with_suffix(suffix) for suffix in (".problem", ".network", ".certificate")]
        page = _relucert.page(
            self.problem._p,
            self.network._n,
            self.certificate,
            self.stated,
            title,
            [name.name for name in names],
        )
        self.problem.save(names[0])
        self.network.save(names[1], self.problem)
        self.save(names[2])
        target.write_text(page, encoding="utf-8")

    def plot(self, ax: Any = None) -> Any:
        """Draws the proved interval beside the objective of the network; needs matplotlib."""
        need("matplotlib", "plot", "plot")
        import matplotlib.pyplot as plt

        if self.interval is None or self.upper is None:
            raise InputError("nothing was proved: there is nothing to draw")
        axes = ax if ax is not None else plt.subplots(figsize=(6, 1.2))[1]
        low, high = self.interval
        axes.plot([low, high], [0, 0], color="#0072B2", linewidth=6, solid_capstyle="butt")
        axes.plot([float(self.upper)], [0], marker="D", color="#D55E00")
        axes.annotate("the optimum is here", (low, 0), xytext=(0, 10), textcoords="offset points", color="#0072B2")
        axes.annotate("the network", (float(self.upper), 0), xytext=(0, -16), textcoords="offset points", ha="right")
        axes.set_yticks([])
        axes.set_xlabel("objective")
        return axes

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Optimality):
            return NotImplemented
        same = self.problem == other.problem and self.network == other.network
        return same and self.certificate == other.certificate and same_report(self.report, other.report)

    def __hash__(self) -> int:
        return hash((self.problem, self.certificate))

    def __repr__(self) -> str:
        interval = self.interval
        where = f", optimum in [{interval[0]:.9g}, {interval[1]:.9g}]" if interval else ""
        stopped = ", interrupted" if self.interrupted else ""
        return f"<{self.verdict.upper()} {self.claim}{where}{stopped}>"

    def _repr_html_(self) -> str:
        rows = {
            "claim": self.claim,
            "verdict": self.verdict,
            "objective of the network": self.upper,
            "lower bound": self.lower,
        }
        shown = {k: f"{float(v):.9g}" if isinstance(v, Fraction) else v for k, v in rows.items()}
        if self.open_share is not None:
            shown["open share"] = f"{self.open_share:.3g}"
        cells = "".join(f"<tr><th>{html.escape(k)}</th><td>{html.escape(str(v))}</td></tr>" for k, v in shown.items())
        return f"<table>{cells}</table>"


@dataclass(frozen=True, eq=False)
class Stationarity:
    """How far 0 is from the subdifferential at a network, proved from both sides."""

    problem: Problem = field(repr=False)
    network: Network = field(repr=False)
    certificate: bytes = field(repr=False)
    report: dict[str, Any] = field(repr=False)

    @property
    def verdict(self) -> str:
        """``proved``, ``refuted`` or ``undecided``."""
        return str(self.report["verdict"])

    def __bool__(self) -> bool:
        return self.verdict == "proved"

    def save(self, path: str | Path) -> None:
        """Writes the certificate."""
        Path(path).write_bytes(self.certificate)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stationarity):
            return NotImplemented
        same = self.problem == other.problem and self.network == other.network
        return same and self.certificate == other.certificate and same_report(self.report, other.report)

    def __hash__(self) -> int:
        return hash((self.problem, self.certificate))

    def _repr_html_(self) -> str:
        return table({"claim": self.report["claim"], "verdict": self.verdict})

    def __repr__(self) -> str:
        return f"<{self.verdict.upper()} {self.report['claim']}>"
