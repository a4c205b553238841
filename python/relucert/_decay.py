"""How networks change with weight decay β."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from . import _relucert
from ._crossing import Number, fraction, text
from ._network import Network
from ._problem import Problem
from ._progress import Progress, heard
from ._proved import Proved, axes_of


@dataclass(frozen=True, eq=False, repr=False)
class RegularizationPath(Proved):
    """The exact path of a dictionary: at every β the optimal coefficients, straight lines between the breakpoints.

    `network` holds the directions. The verdict is ``verified`` if all that was claimed holds (also if nothing was).
    """

    _about: ClassVar[str] = "a regularization path"
    validation: Problem | None = field(default=None, repr=False)

    @property
    def dictionary(self) -> Network:
        """The directions and signs, which the certificate is about; ``relucert check`` wants them too."""
        assert self.network is not None
        return self.network

    @property
    def betas(self) -> list[Fraction]:
        """The breakpoints with both ends, β decreasing; one that stands twice is a jump."""
        return [Fraction(point["beta"]) for point in self.report["points"]]

    @property
    def coefficients(self) -> list[dict[int, Fraction]]:
        """At each of `betas` the directions in use and their coefficients c, exactly."""
        return [{i: Fraction(c) for i, c in point} for point in self.report["coefficients"]]

    @property
    def coefficients_float(self) -> npt.NDArray[np.float64]:
        """The same as an array (len(betas), directions), the nearest doubles."""
        array = np.zeros((len(self.betas), int(self.report["directions"])))
        for k, point in enumerate(self.coefficients):
            for i, c in point.items():
                array[k, i] = float(c)
        return array

    @property
    def continuous(self) -> bool:
        """Whether the coefficients are continuous in β."""
        return bool(self.report["continuous"])

    @property
    def unique(self) -> bool | None:
        """Whether the solution over the dictionary is unique at every β; None if that is not decided."""
        return self.report["unique"]  # type: ignore[no-any-return]

    @property
    def least_error(self) -> tuple[Fraction, Fraction] | None:
        """β where the error on the validation rows is least along the whole path, and that error, both exact."""
        found = self.report["least_error"]
        return None if found is None else (Fraction(found[0]), Fraction(found[1]))

    def _options(self, stem: Path) -> list[str]:
        words = []
        if self.stated.get("covers"):
            words += ["--covers", ",".join(text(beta) for beta in self.stated["covers"])]
        words += ["--continuous"] if self.stated.get("continuous") else []
        words += ["--unique-throughout"] if self.stated.get("unique") else []
        words = words or ["--values"]
        if self.validation is not None:
            self.validation.save(stem.with_suffix(".validation"))
            words += ["--validation", stem.with_suffix(".validation").name]
        return words

    def _rows(self) -> dict[str, Any]:
        if "points" not in self.report:
            return {"rejected": self.report["message"]}
        return {
            "β": f"{float(self.betas[0]):.6g} to {float(self.betas[-1]):.6g}",
            "breakpoints": len(self.betas),
            "directions": self.report["directions"],
            "continuous": self.continuous,
            "unique": self.unique,
            "least validation error at β": None if self.least_error is None else self.least_error[0],
        }

    def plot(self, ax: Any = None) -> Any:
        """Draws the coefficients against β; needs matplotlib."""
        axes = axes_of(ax)
        axes.plot([float(beta) for beta in self.betas], self.coefficients_float, marker=".", linewidth=1)
        axes.set_xlabel("weight decay β")
        axes.set_ylabel("coefficient c")
        return axes


def path(
    problem: Problem,
    dictionary: Network | None = None,
    *,
    start: Number = "1max",
    stop: Number = "0.05max",
    covers: tuple[Number, Number] | None = None,
    continuous: bool = False,
    unique: bool = False,
    validation: Problem | None = None,
    selection: str = "min-norm",
    networks: int = 4,
    bits: int = 24,
    seed: int = 0,
    time_limit: float | None = None,
    progress: bool | Progress | None = None,
) -> RegularizationPath:
    """The exact regularization path of a dictionary of directions, with its proof.

    Parameters
    ----------
    problem : Problem
        With the squared loss.
    dictionary : Network, optional
        The directions and signs are those of its neurons, moved to rational ones nearby if they are not; without it
        those of networks trained at some β of the path.
    start, stop : number or str
        The greatest β and the least: 2.5, a fraction, or a share of β_max such as ``"0.3max"``.
    covers, continuous, unique : optional
        Claims, which the verdict is about: the path reaches from the greater β to the lesser; the coefficients are
        continuous in β; there is one solution at every β.
    validation : Problem, optional
        Other rows with the same columns: the least error along the path is found exactly.
    selection : {"min-norm", "vertex"}
        Which solution is taken where there are several.
    networks, seed : int
        How many networks are trained where no dictionary is given, and the seed.
    bits : int
        Behind the point of the directions that are moved, 1 to 52.
    time_limit : float, optional
        Seconds; the path ends where it is then, as after an interrupt. What it covers is proved.
    progress : bool or callable, optional

    Returns
    -------
    RegularizationPath

    Raises
    ------
    InputError
        For losses that have no such path, and where `stop` is not less than `start`.

    References
    ----------
    Osborne, Presnell & Turlach, A new approach to variable selection in least squares problems, 2000.
    """
    claimed = _claimed(covers, continuous, unique)
    course = {
        "from": text(start),
        "to": text(stop),
        "selection": selection,
        "bits": bits,
        "networks": networks,
        "seed": seed,
        "time_limit": time_limit,
    }
    certificate, report, directions, _, interrupted = _relucert.path(
        problem._p,
        None if dictionary is None else dictionary._n,
        course,
        None if validation is None else validation._p,
        claimed,
        heard(progress),
    )
    stated = {**claimed, "validation": validation}
    network = Network(directions, None, problem)
    return RegularizationPath(problem, network, certificate, json.loads(report), stated, interrupted, validation)


def _claimed(covers: tuple[Number, Number] | None, continuous: bool, unique: bool) -> dict[str, Any]:
    pair = None if covers is None else (text(covers[0]), text(covers[1]))
    return {"covers": pair, "continuous": continuous, "unique": unique}


def check_path(
    problem: Problem,
    dictionary: Network,
    certificate: bytes,
    *,
    covers: tuple[Number, Number] | None = None,
    continuous: bool = False,
    unique: bool = False,
    validation: Problem | None = None,
) -> RegularizationPath:
    """The verdict of the checker on the certificate of a path, for the claims of :func:`path`."""
    claimed = _claimed(covers, continuous, unique)
    other = None if validation is None else validation._p
    report = _relucert.check_path(problem._p, dictionary._n, certificate, other, claimed)
    stated = {**claimed, "validation": validation}
    return RegularizationPath(problem, dictionary, certificate, json.loads(report), stated, False, validation)


@dataclass(frozen=True, eq=False, repr=False)
class GlobalPath(Proved):
    """Networks over an interval of β, each proved to be within a gap of the optimum over all networks.

    The verdict is ``proved`` if that holds at every β between, ``undecided`` if only on a part. The certificate holds
    the networks.
    """

    _about: ClassVar[str] = "networks over an interval of β"

    @property
    def start(self) -> Fraction:
        """The greatest β."""
        return Fraction(self.report["from"])

    @property
    def stop(self) -> Fraction:
        """The least β."""
        return Fraction(self.report["to"])

    @property
    def gap(self) -> Fraction:
        """The claim: objective − optimum ≤ gap · objective."""
        return Fraction(self.report["gap"])

    @property
    def knots(self) -> int:
        """The number of networks."""
        return int(self.report["knots"])

    @property
    def segments(self) -> list[tuple[Fraction, Fraction, float, bool]]:
        """From β, to β, the gap proved between (rounded up), and whether it is at most the one claimed."""
        return [(Fraction(s["from"]), Fraction(s["to"]), s["gap"], s["closed"]) for s in self.report["segments"]]

    def _options(self, stem: Path) -> list[str]:
        return ["--from", text(self.start), "--to", text(self.stop), "--gap", text(self.gap)]

    def _rows(self) -> dict[str, Any]:
        if "segments" not in self.report:
            return {"rejected": self.report["message"]}
        return {
            "gap": self.gap,
            "β": f"{float(self.start):.6g} to {float(self.stop):.6g}",
            "knots": self.knots,
            "greatest gap proved": max((gap for _, _, gap, _ in self.segments), default=None),
        }

    def plot(self, ax: Any = None) -> Any:
        """Draws the gap that is proved between one knot and the next against β; needs matplotlib."""
        axes = axes_of(ax)
        for start, stop, gap, closed in self.segments:
            axes.plot([float(start), float(stop)], [gap, gap], color="#0072B2" if closed else "#D55E00", linewidth=3)
        axes.axhline(float(self.gap), color="black", linewidth=0.5)
        axes.set_xlabel("weight decay β")
        axes.set_ylabel("proved gap")
        return axes


def global_path(
    problem: Problem,
    *,
    start: Number = "1max",
    stop: Number = "0.3max",
    gap: Number = 0.01,
    time_limit: float | None = None,
    threads: int = 0,
    seed: int = 0,
    progress: bool | Progress | None = None,
) -> GlobalPath:
    """Networks for every β of an interval, each proved nearly optimal among all networks of any width.

    Parameters
    ----------
    problem : Problem
    start, stop : number or str
        The greatest β and the least, as for :func:`path`.
    gap : number
        The claim: objective − optimum ≤ gap · objective at every β between.
    time_limit : float, optional
        Seconds for the search; what is known then is proved, as after an interrupt.
    threads, seed : int
        The certificate does not depend on the threads.
    progress : bool or callable, optional

    Returns
    -------
    GlobalPath
    """
    claimed = (text(start), text(stop), text(gap))
    certificate, report, interrupted = _relucert.global_path(
        problem._p, claimed, time_limit, threads, seed, heard(progress)
    )
    found = json.loads(report)
    stated = {name: Fraction(found[of]) for name, of in (("start", "from"), ("stop", "to"), ("gap", "gap"))}
    return GlobalPath(problem, None, certificate, found, stated, interrupted)


def check_global_path(
    problem: Problem, certificate: bytes, *, start: Number, stop: Number, gap: Number = 0.01
) -> GlobalPath:
    """The verdict of the checker on a certificate of :func:`global_path`."""
    report = json.loads(_relucert.check_global_path(problem._p, certificate, (text(start), text(stop), text(gap))))
    return GlobalPath(problem, None, certificate, report, {"start": start, "stop": stop, "gap": gap})


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Proved):
    """Exact derivatives of the coefficients of a dictionary, and how far they hold.

    There is no certificate: solutions at the two ends and with another label, found from scratch, were compared.
    """

    _about: ClassVar[str] = "derivatives"

    def _exact(self, name: str) -> list[Fraction]:
        return [Fraction(value) for value in self.report[name]]

    @property
    def dictionary(self) -> Network:
        """The directions, rational ones."""
        assert self.network is not None
        return self.network

    @property
    def beta(self) -> Fraction:
        """The β that this is about."""
        return Fraction(self.report["beta"])

    @property
    def support(self) -> list[int]:
        """The directions in use."""
        return list(self.report["support"])

    @property
    def coefficients(self) -> list[Fraction]:
        """Their coefficients c."""
        return self._exact("coefficients")

    @property
    def by_beta(self) -> list[Fraction]:
        """The derivatives ∂c/∂β."""
        return self._exact("dc_dbeta")

    @property
    def by_labels(self) -> list[list[Fraction]]:
        """∂c/∂y: for each direction in use an entry for each label."""
        return [[Fraction(value) for value in row] for row in self.report["dc_dy"]]

    @property
    def by_labels_float(self) -> npt.NDArray[np.float64]:
        """The same as an array (directions in use, labels)."""
        return np.array([[float(value) for value in row] for row in self.by_labels], dtype=np.float64)

    @property
    def leverages(self) -> list[Fraction]:
        """∂f/∂y of each label by itself."""
        return self._exact("leverages")

    @property
    def degrees_of_freedom(self) -> Fraction:
        """Their sum."""
        return Fraction(self.report["degrees_of_freedom"])

    @property
    def interval(self) -> tuple[Fraction, Fraction]:
        """The greatest β and the least to which the same directions are in use."""
        high, low = self._exact("interval")
        return high, low

    @property
    def radius(self) -> Fraction | None:
        """A ball of labels in which they are in use, rounded down; None if it has no end."""
        return fraction(self.report["radius"])

    def _rows(self) -> dict[str, Any]:
        return {"β": self.beta, "directions in use": len(self.support), "degrees of freedom": self.degrees_of_freedom}

    def plot(self, ax: Any = None) -> Any:
        """Draws the leverages; needs matplotlib."""
        axes = axes_of(ax)
        axes.bar(range(len(self.leverages)), [float(value) for value in self.leverages], color="#0072B2")
        axes.set_xlabel("label")
        axes.set_ylabel("leverage ∂f/∂y")
        return axes


def sensitivity(problem: Problem, dictionary: Network, *, beta: Number | None = None, bits: int = 24) -> Sensitivity:
    """Exact derivatives of the optimal coefficients of a dictionary in β and in the labels.

    Parameters
    ----------
    problem : Problem
        With the squared loss.
    dictionary : Network
        The directions and signs, moved to rational ones nearby if they are not.
    beta : number or str, optional
        β of its own, else the problem's.
    bits : int
        Behind the point of directions that are moved.

    Returns
    -------
    Sensitivity

    Raises
    ------
    InputError
        Where strict complementarity fails: at a breakpoint there are one-sided derivatives only.
    """
    report, directions = _relucert.sensitivity(problem._p, dictionary._n, None if beta is None else text(beta), bits)
    facts = {"verdict": "proved", **json.loads(report)}
    return Sensitivity(problem, Network(directions, None, problem), b"", facts)
