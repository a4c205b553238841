"""All networks with given directions and predictions, and the best of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

from . import _relucert
from ._crossing import fraction
from ._network import Network
from ._problem import Problem
from ._progress import Progress, heard
from ._proved import Proved, axes_of


@dataclass(frozen=True, eq=False, repr=False)
class OptimalSet(Proved):
    """What is proved about a set of networks; a polytope in the coefficients c_i = |a_i|·‖u_i‖.

    The verdict is ``verified`` if all that was claimed holds (also if nothing was), else ``not-verified``. Neurons
    count from 0, those of the dictionary after those of the network.
    """

    _about: ClassVar[str] = "a set of networks"
    dictionary: Network | None = field(default=None, repr=False)

    @property
    def kind(self) -> str:
        """``optimal``, ``optimal-predictions`` or ``predictions``: which networks are in the set."""
        return str(self.report["set"])

    @property
    def optimal(self) -> bool:
        """Whether the network as it stands is exactly optimal over the directions and signs."""
        return bool(self.report["optimal"])

    @property
    def unique(self) -> bool | None:
        """Whether the network is the only one; None if that is not decided."""
        return self.report["unique"]  # type: ignore[no-any-return]

    @property
    def dimension(self) -> int | None:
        """The dimension of the set; None if that is not decided."""
        return self.report["dimension"]  # type: ignore[no-any-return]

    @property
    def vertices(self) -> list[dict[int, float]] | None:
        """The vertices, which are the minimal networks: neuron and coefficient, to nine digits."""
        found = self.report["vertices"]
        return None if found is None else [{i: float(c) for i, c in vertex} for vertex in found]

    @property
    def least_neurons(self) -> int | None:
        """The least number of neurons of a network of the set, m*; None if that is not proved."""
        return self.report["least_neurons"]  # type: ignore[no-any-return]

    @property
    def fewest_known(self) -> int:
        """The fewest neurons of a network of the set that is known."""
        return int(self.report["fewest_known"])

    def _having(self, status: str) -> list[int]:
        return [i for i, neuron in enumerate(self.report["neurons"]) if neuron["status"] == status]

    @property
    def essential(self) -> list[int]:
        """The neurons that are in every network of the set."""
        return self._having("essential")

    @property
    def never(self) -> list[int]:
        """The neurons that are in none."""
        return self._having("never")

    @property
    def ratios(self) -> list[tuple[Fraction, Fraction | None] | None]:
        """Bounds of each coefficient over the one of the network, exactly; None of a neuron that it does not use.

        An upper bound that is None is not known, or there is none.
        """
        pairs = (neuron["ratio"] for neuron in self.report["neurons"])
        return [None if pair is None else (Fraction(pair[0]), fraction(pair[1])) for pair in pairs]

    def _options(self, stem: Path) -> list[str]:
        words = []
        for name, value in self.stated.items():
            option = "--" + name.replace("_", "-")
            if name == "dictionary":
                if self.dictionary is not None:
                    self.dictionary.save(stem.with_suffix(".dictionary"), self.problem)
                    words += [option, stem.with_suffix(".dictionary").name]
            elif name == "unique":
                words += [] if value is None else ["--unique" if value else "--not-unique"]
            elif name == "essential":
                words += [option, ",".join(str(i) for i in value)] if value else []
            elif value is True:
                words.append(option)
            elif value is not None and value is not False:
                words += [option, str(value)]
        made = [word for word in words if word.startswith("--") and word != "--dictionary"]
        return words if made else [*words, "--values"]

    def _rows(self) -> dict[str, Any]:
        if self.verdict == "not-verified" and "set" not in self.report:
            return {"rejected": self.report["message"]}
        return {
            "set": self.kind,
            "optimal": self.optimal,
            "unique": self.unique,
            "dimension": self.dimension,
            "least neurons": self.least_neurons,
            "essential": self.essential,
        }

    def plot(self, ax: Any = None) -> Any:
        """Draws the range of each coefficient and the network's own, a dot; needs matplotlib."""
        axes = axes_of(ax)
        for i, neuron in enumerate(self.report["neurons"]):
            low, high = float(neuron["lower"]), neuron["upper"]
            own = float(neuron["coefficient"])
            axes.plot([low, own if high is None else float(high)], [i, i], color="#0072B2", linewidth=4)
            axes.plot([own], [i], marker="D", color="#D55E00")
        axes.set_xlabel("coefficient |a|·‖u‖")
        axes.set_ylabel("neuron")
        return axes


def optimal_set(
    problem: Problem,
    network: Network,
    *,
    dictionary: Network | None = None,
    all_optimal: bool = False,
    optimal: bool = False,
    unique: bool | None = None,
    dimension: int | None = None,
    vertices: int | None = None,
    least_neurons: int | None = None,
    essential: Sequence[int] = (),
    ranges: bool = False,
    max_vertices: int = 1000,
    time_limit: float | None = None,
    progress: bool | Progress | None = None,
) -> OptimalSet:
    """Proves what can be proved about all networks with the directions, signs and predictions of a network.

    If the network is exactly optimal over its directions (:func:`snap` makes one), these are all optimal ones over
    them: see ``docs/OPTIMAL_SET.md``.

    Parameters
    ----------
    problem : Problem
    network : Network
    dictionary : Network, optional
        Further directions and signs, with coefficient zero.
    all_optimal : bool
        The set of all optimal networks over the directions, whatever they predict.
    optimal, unique, dimension, vertices, least_neurons, essential : optional
        Claims, which the verdict is about: the network is optimal; is or is not the only one; the dimension, the number
        of vertices, m*; neurons that are in all networks of the set.
    ranges : bool
        Exact ranges of all coefficients, not only whether they can be zero.
    max_vertices : int
        Vertices are listed while there are at most so many.
    time_limit : float, optional
        Seconds after which the search ends; what was found is still proved, as after an interrupt.
    progress : bool or callable, optional

    Returns
    -------
    OptimalSet

    Raises
    ------
    InputError
        If with `all_optimal` the network is not exactly optimal over its directions.

    References
    ----------
    Mishkin & Pilanci, Optimal sets and solution paths of ReLU networks, ICML 2023, Prop. 3.2.
    """
    claimed = _claims(all_optimal, optimal, unique, dimension, vertices, least_neurons, essential)
    effort = {"ranges": ranges, "max_vertices": max_vertices, "time_limit": time_limit}
    held = None if dictionary is None else dictionary._n
    certificate, report, interrupted = _relucert.optimal_set(
        problem._p, network._n, held, claimed, effort, heard(progress)
    )
    stated = {**claimed, "dictionary": dictionary}
    return OptimalSet(problem, network, certificate, json.loads(report), stated, interrupted, dictionary)


def _claims(
    all_optimal: bool = False,
    optimal: bool = False,
    unique: bool | None = None,
    dimension: int | None = None,
    vertices: int | None = None,
    least_neurons: int | None = None,
    essential: Sequence[int] = (),
) -> dict[str, Any]:
    return {
        "all_optimal": all_optimal,
        "optimal": optimal,
        "unique": unique,
        "dimension": dimension,
        "vertices": vertices,
        "least_neurons": least_neurons,
        "essential": list(essential),
    }


def check_set(
    problem: Problem, network: Network, certificate: bytes, *, dictionary: Network | None = None, **claims: Any
) -> OptimalSet:
    """The verdict of the checker on a certificate about a set, for the claims of :func:`optimal_set`."""
    claimed = _claims(**claims)
    held = None if dictionary is None else dictionary._n
    report = _relucert.check_set(problem._p, network._n, held, certificate, claimed)
    stated = {**claimed, "dictionary": dictionary}
    return OptimalSet(problem, network, certificate, json.loads(report), stated, False, dictionary)


@dataclass(frozen=True, eq=False, repr=False)
class Selection(Proved):
    """Networks with the directions and exactly the training predictions of a given one.

    That they predict the same is proved, and needs no certificate; whether the first is the best is `best`.
    """

    _about: ClassVar[str] = "a choice among networks"
    networks: list[Network] = field(default_factory=list, repr=False)

    @property
    def selected(self) -> Network:
        """The network that was chosen, the first of `networks`."""
        return self.networks[0]

    @property
    def value(self) -> Fraction | None:
        """The value of the criterion; None for samples. Of least-norm it is Σc_i², of errors the sum of the losses."""
        return fraction(self.report["value"])

    @property
    def best(self) -> bool | None:
        """Whether it is proved to be the best, up to 2^−32 of lengths that are irrational; None for samples."""
        return self.report["best"]  # type: ignore[no-any-return]

    def _rows(self) -> dict[str, Any]:
        return {
            "neurons": [network.neurons for network in self.networks],
            "value": self.value,
            "best": self.best,
            "optimal set": self.report["optimal_set"],
        }


def select(
    problem: Problem,
    network: Network,
    *,
    by: str,
    dictionary: Network | None = None,
    validation: Problem | None = None,
    count: int = 1,
    seed: int = 0,
) -> Selection:
    """Chooses one network among all with the same directions and training predictions.

    Parameters
    ----------
    problem : Problem
    network : Network
    by : str
        ``fewest-neurons``, ``least-norm``, ``least-largest``, ``greatest-largest``, ``largest-smallest`` (of the
        coefficients), ``least-error``, ``greatest-error`` (on `validation`), or ``sample``.
    dictionary : Network, optional
        Further directions, with signs.
    validation : Problem, optional
        Other data with the same columns.
    count, seed : int
        Of the samples.

    Returns
    -------
    Selection

    Raises
    ------
    InputError
        If the set is unbounded: prune first.
    """
    networks, report = _relucert.select(
        problem._p,
        network._n,
        by,
        None if dictionary is None else dictionary._n,
        None if validation is None else validation._p,
        count,
        seed,
    )
    facts = {"verdict": "proved", "claim": "same-predictions", **json.loads(report)}
    return Selection(problem, network, b"", facts, {"by": by}, False, [Network(one, None, problem) for one in networks])
