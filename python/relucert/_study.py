"""Many proofs side by side: a study over weight decays, data sets or networks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor, Future
from typing import Any

from ._errors import InputError
from ._executor import TRIES
from ._network import Network
from ._problem import Problem
from ._questions import certify, train
from ._results import Optimality


def prove(problem: Problem, network: Network | None, training: Mapping[str, Any], how: Mapping[str, Any]) -> Optimality:
    """What a worker does: one proof, for a network that is trained first if there is none."""
    if network is None:
        network = train(problem, threads=1, **training)
    return certify(problem, network, threads=1, **how)


def study(
    problems: Iterable[Problem],
    networks: Iterable[Network] | None = None,
    *,
    executor: Executor,
    training: Mapping[str, Any] | None = None,
    **how: Any,
) -> list[Optimality]:
    """Proves a claim for each of many problems, one worker each; the results stand in the order of the problems.

    Parameters
    ----------
    problems : iterable of Problem
        Over a list of weight decays, say, or of data sets.
    networks : iterable of Network, optional
        One for each problem. Without them :func:`train` finds them, on the workers.
    executor : concurrent.futures.Executor
        As of :func:`certify`. A proof of a lost worker is handed out again, and made here in the end.
    training : mapping, optional
        Arguments of :func:`train`.
    **how
        Arguments of :func:`certify`: the claim, ``time_limit``, ``splits``, …. Without a time limit the certificates
        have the same bytes for any number of workers.

    Returns
    -------
    list of Optimality
    """
    asked = list(problems)
    given = [None] * len(asked) if networks is None else list(networks)
    if len(given) != len(asked):
        raise InputError(f"there are {len(asked)} problems and {len(given)} networks: give one for each")
    work = [(problem, network, training or {}, how) for problem, network in zip(asked, given, strict=True)]
    futures = [executor.submit(prove, *one) for one in work]
    try:
        return [_result(executor, future, one) for future, one in zip(futures, work, strict=True)]
    finally:
        for future in futures:
            future.cancel()


def _result(executor: Executor, future: Future[Optimality], one: tuple[Any, ...]) -> Optimality:
    """What a worker returns; after some that were lost, what this process finds."""
    for _ in range(TRIES):
        try:
            return future.result()
        except InputError:
            raise
        except Exception:
            try:
                future = executor.submit(prove, *one)
            except RuntimeError:  # it is broken, or was shut down
                break
    future.cancel()
    return prove(*one)
