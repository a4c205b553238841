"""The questions: training, proofs and their checks."""

from __future__ import annotations

import json
import time
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from . import _relucert
from ._crossing import Number, text
from ._executor import FIRST, Rounds
from ._network import Network
from ._problem import Problem
from ._progress import Progress, heard
from ._results import Optimality, Stationarity, claim_of


def train(
    problem: Problem,
    start: Network | None = None,
    *,
    time_limit: float | None = None,
    seed: int = 0,
    rounds: int = 60,
    tolerance: float = 1e-9,
    threads: int = 0,
    progress: bool | Progress | None = None,
) -> Network:
    """Trains to the global optimum in practice, by columns. Nothing is claimed: :func:`certify` proves.

    Parameters
    ----------
    problem : Problem
    start : Network, optional
    time_limit : float, optional
        Seconds after which no new round begins. A keyboard interrupt ends training too; what is there is returned.
    seed, rounds, tolerance, threads
        As for ``relucert train``; the result does not depend on the threads.
    progress : bool or callable, optional

    Returns
    -------
    Network
    """
    held, _, _ = _relucert.train(
        problem._p,
        None if start is None else start._n,
        time_limit,
        seed,
        rounds,
        tolerance,
        threads,
        heard(progress),
    )
    return Network(held, None, problem)


def certify(
    problem: Problem,
    network: Network,
    *,
    open_share: Number | None = None,
    gap: Number | None = None,
    lower: Number | None = None,
    time_limit: float | None = None,
    splits: int | None = None,
    threads: int = 0,
    seed: int = 0,
    resume: Optimality | bytes | None = None,
    progress: bool | Progress | None = None,
    executor: Executor | None = None,
    parts: int = 16,
    slice: int = 50,
    checkpoint: str | Path | None = None,
) -> Optimality:
    """Proves how far a network can be from the global optimum.

    Parameters
    ----------
    problem : Problem
    network : Network
    open_share, gap, lower : number, optional
        The claim, one of them: objective − optimum ≤ S · (objective of the best network without neurons − optimum);
        objective − optimum ≤ G · objective; optimum ≥ V. Without one: an open share of 0.01.
    time_limit : float, optional
        Seconds for everything, the check included; what is known then is proved. So is it after an interrupt.
    splits : int, optional
        Splits of the tree at most: with it the certificate has the same bytes on every machine.
    threads : int
        0 for all cores; the certificate does not depend on it.
    seed : int
    resume : Optimality or bytes, optional
        A certificate to go on from.
    progress : bool or callable, optional
    executor : concurrent.futures.Executor, optional
        Workers for the tree: a ``ProcessPoolExecutor``, dask's ``client.get_executor()``, mpi4py's
        ``MPIPoolExecutor``, … The tree is cut into `parts`, each goes a `slice` of splits further, and so on; a part of
        a lost worker is handed out again. With a budget of `splits` and without a time limit the certificate has the
        same bytes for any number of workers.
    parts, slice : int
        See `executor`.
    checkpoint : path, optional
        With an executor: the certificate so far is written there every few seconds; `resume` goes on from it.

    Returns
    -------
    Optimality
        True as a condition if the claim was proved.
    """
    stated = claim_of(gap, open_share, lower)
    earlier = resume.certificate if isinstance(resume, Optimality) else resume
    told = heard(progress)
    start = time.monotonic()
    first, limit = splits, time_limit
    if executor is not None:
        first = FIRST if splits is None else min(FIRST, splits)
        limit = None if time_limit is None else 0.5 * time_limit
    effort = {"time_limit": limit, "splits": first, "threads": threads, "seed": seed, "resume": earlier}
    certificate, report, improved, interrupted = _relucert.certify(problem._p, network._n, stated, effort, told)
    better = None if improved is None else Network(improved, None, problem)
    result = Optimality(problem, network, certificate, json.loads(report), stated, better, interrupted)
    if executor is None or interrupted or result.verdict != "undecided":
        return result
    rounds = Rounds(
        executor,
        problem._p,
        network._n,
        stated,
        parts=parts,
        slice=slice,
        deadline=None if time_limit is None else start + 0.9 * time_limit,
        checkpoint=checkpoint,
        tell=told,
    )
    grown = rounds.run(certificate, None if splits is None else splits - (first or 0))
    checked = json.loads(_relucert.check(problem._p, network._n, grown, stated))
    joined = Optimality(problem, network, grown, checked, stated, better, rounds.interrupted)
    # What was proved before the workers began counts as well.
    return joined if (joined.lower or 0) >= (result.lower or 0) else replace(result, interrupted=rounds.interrupted)


def stationary(problem: Problem, network: Network, *, within: Number | None = 0) -> Stationarity:
    """Proves how far 0 is from Clarke's subdifferential of the objective at the network.

    Parameters
    ----------
    problem : Problem
    network : Network
    within : number or None
        The claim: the distance is at most that; `None` claims that the network is not stationary.
    """
    certificate, report = _relucert.stationary(problem._p, network._n, None if within is None else text(within))
    return Stationarity(problem, network, certificate, json.loads(report))


def polish(problem: Problem, network: Network, *, steps: int = 1000) -> Network:
    """A network nearby that is nearly stationary. Nothing is claimed; :func:`stationary` proves."""
    return Network(_relucert.polish(problem._p, network._n, steps), None, problem)


def prune(problem: Problem, network: Network) -> Network:
    """A network with exactly the same predictions on the data and as few neurons as its directions allow."""
    return Network(_relucert.prune(problem._p, network._n), None, problem)
