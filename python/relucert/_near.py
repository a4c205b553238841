"""What lies near a network: the exact optimum over its directions, and whether that over its patterns is qualified."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

from . import _relucert
from ._crossing import Number, fraction
from ._network import Network
from ._problem import Problem
from ._proved import Proved
from ._results import claim_of


@dataclass(frozen=True, eq=False, repr=False)
class Snapped(Proved):
    """A network of rational directions with coefficients that are optimal over them.

    The verdict is that on the claim, ``proved`` or ``undecided``. Where the network is its own proof the certificate is
    empty.
    """

    _about: ClassVar[str] = "a network and its directions"
    dictionary: Network | None = field(default=None, repr=False)

    @property
    def snapped(self) -> Network:
        """The network."""
        assert self.network is not None
        return self.network

    @property
    def upper(self) -> Fraction | None:
        """Its objective."""
        return fraction(self.report["upper"])

    @property
    def lower(self) -> Fraction | None:
        """No network with these directions and signs has less."""
        return fraction(self.report["lower"])

    @property
    def gap(self) -> Fraction | None:
        """`upper` − `lower`."""
        return fraction(self.report["gap"])

    def _options(self, stem: Path) -> list[str]:
        words = ["--scope", "dictionary"]
        for kind in ("gap", "open_share", "lower"):
            if kind in self.stated:
                words += ["--" + kind.replace("_", "-"), str(self.stated[kind])]
        if self.dictionary is not None:
            self.dictionary.save(stem.with_suffix(".dictionary"), self.problem)
            words += ["--dictionary", stem.with_suffix(".dictionary").name]
        return words

    def _rows(self) -> dict[str, Any]:
        return {
            "claim": self.report["claim"],
            "neurons": self.snapped.neurons,
            "objective": self.upper,
            "lower bound over the directions": self.lower,
            "gap": self.gap,
        }


def snap(
    problem: Problem,
    network: Network,
    *,
    bits: int = 24,
    gap: Number | None = None,
    open_share: Number | None = None,
    lower: Number | None = None,
) -> Snapped:
    """Moves directions to rational ones nearby, and solves for the coefficients over them exactly.

    Parameters
    ----------
    problem : Problem
    network : Network
    bits : int
        Behind the point of the stereographic coordinates, 1 to 52: a direction moves by about 2^−bits.
    gap, open_share, lower : number, optional
        The claim over these directions; without one a gap of 0. With several outputs, or hidden biases that are not
        decayed, the balanced weights are irrational and a small gap is left.

    Returns
    -------
    Snapped
    """
    given = (gap, open_share, lower)
    stated = ("gap", "0") if given == (None, None, None) else claim_of(gap, open_share, lower)
    held, directions, certificate, report = _relucert.snap(problem._p, network._n, bits, stated)
    exact = Network(held, None, problem)
    dictionary = Network(directions, None, problem)
    claimed = {stated[0]: stated[1], "dictionary": dictionary}
    return Snapped(problem, exact, certificate or b"", json.loads(report), claimed, False, dictionary)


def check_dictionary(
    problem: Problem,
    network: Network,
    certificate: bytes | None = None,
    *,
    dictionary: Network | None = None,
    gap: Number | None = None,
    open_share: Number | None = None,
    lower: Number | None = None,
) -> Snapped:
    """The verdict of the checker on a claim about the optimum over the directions of a network and of a dictionary."""
    stated = claim_of(gap, open_share, lower)
    further = None if dictionary is None else dictionary._n
    report = _relucert.check_dictionary(problem._p, network._n, further, certificate or None, stated)
    claimed = {stated[0]: stated[1], "dictionary": dictionary}
    return Snapped(problem, network, certificate or b"", json.loads(report), claimed, False, dictionary)


@dataclass(frozen=True, eq=False, repr=False)
class Qualification(Proved):
    """Whether an optimum is unique and smooth: independent active rows (LICQ) and strict complementarity (SCS).

    The verdict is ``qualified``, ``not-qualified``, ``not-optimal``, ``undecided`` or ``not-verified``.
    """

    _about: ClassVar[str] = "qualifications over a dictionary: they have no certificate"

    @property
    def scope(self) -> str:
        """``patterns``: the convex program over the network's patterns; ``dictionary``: over its directions."""
        return str(self.report["scope"])

    @property
    def licq(self) -> bool | None:
        """Whether the active rows are linearly independent; None where nothing is proved."""
        return self.report.get("licq")

    @property
    def unique(self) -> bool | None:
        """Whether the optimum is the only one; None where nothing is proved."""
        return self.report.get("unique")

    @property
    def reason(self) -> str | None:
        """Why nothing is proved."""
        return self.report.get("reason") or self.report.get("message")

    def _options(self, stem: Path) -> list[str]:
        return [] if self.certificate else super()._options(stem)

    def _rows(self) -> dict[str, Any]:
        return {"scope": self.scope, "LICQ": self.licq, "unique": self.unique, "reason": self.reason}


def qualify(
    problem: Problem,
    network: Network,
    *,
    scope: str = "patterns",
    dictionary: Network | None = None,
    snap_ties: float = 1e-9,
) -> Qualification:
    """Proves that the optimum near a network has independent active rows and strict multipliers.

    Such an optimum is unique and moves smoothly with β and the labels.

    Parameters
    ----------
    problem : Problem
    network : Network
        Near an optimum of the scope; over a dictionary at it.
    scope : {"patterns", "dictionary"}
        The convex program over the network's own patterns, or the coefficients of its directions.
    dictionary : Network, optional
        Further directions for the scope ``dictionary``.
    snap_ties : float
        Rows with |x·w| up to this share of ‖x‖‖w‖ are proposed as active; the proof is exact.

    Returns
    -------
    Qualification

    Raises
    ------
    InputError
        For other losses than the squared one with the scope ``patterns``.

    References
    ----------
    Krawczyk, Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken, 1969.
    """
    further = None if dictionary is None else dictionary._n
    certificate, report = _relucert.qualify(problem._p, network._n, scope, further, snap_ties)
    return Qualification(problem, network, certificate or b"", json.loads(report))


def check_qualify(problem: Problem, network: Network, certificate: bytes) -> Qualification:
    """The verdict of the checker on a certificate of :func:`qualify`."""
    report = _relucert.check_qualify(problem._p, network._n, certificate)
    return Qualification(problem, network, certificate, json.loads(report))
