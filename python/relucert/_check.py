"""The checker: any certificate, with the claims that fit it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from . import _relucert
from ._crossing import Number, text
from ._decay import check_global_path, check_path
from ._errors import InputError
from ._near import check_dictionary, check_qualify
from ._network import Network
from ._problem import Problem
from ._results import Optimality, Stationarity, claim_of
from ._sets import check_set
from ._travel import check_weight_path


def _optimum(
    problem: Problem,
    network: Network,
    certificate: bytes,
    *,
    open_share: Number | None = None,
    gap: Number | None = None,
    lower: Number | None = None,
) -> Optimality:
    stated = claim_of(gap, open_share, lower)
    report = _relucert.check(problem._p, network._n, certificate, stated)
    return Optimality(problem, network, certificate, json.loads(report), stated)


def _stationary(problem: Problem, network: Network, certificate: bytes, *, within: Number | None = 0) -> Stationarity:
    report = _relucert.check_stationary(problem._p, network._n, certificate, None if within is None else text(within))
    return Stationarity(problem, network, certificate, json.loads(report))


#: Who checks a certificate, by its first word; all others are about the optimum.
_KINDS: dict[str, Callable[..., Any]] = {
    "relucert-set-certificate": check_set,
    "relucert-homotopy-certificate": check_path,
    "relucert-path-certificate": check_weight_path,
    "relucert-dictionary-certificate": check_dictionary,
    "relucert-krawczyk-certificate": check_qualify,
    "relucert-stationary-certificate": _stationary,
}


def check(problem: Problem, network: Network | bytes | None, certificate: bytes, **claims: Any) -> Any:
    """Re-proves a claim from its certificate, with integers only; nothing that the search said is believed.

    A certificate that does not hold has the verdict ``not-verified``, with the reason in the report. The claim is never
    in the certificate: the keyword arguments are those of the function that made it.

    Parameters
    ----------
    problem : Problem
    network : Network, bytes or None
        What the certificate is about: the network, the directions of a :func:`path`, the start of a path of weights
        (:func:`connect`, :func:`descend`); None for a :func:`global_path`, whose certificate holds its networks.
    certificate : bytes
        An empty one claims something over the network's own directions (:func:`snap`).
    **claims
        ``open_share``, ``gap`` or ``lower`` about the optimum; ``within`` about stationarity; of a set those of
        :func:`optimal_set`, with ``dictionary`` and ``all_optimal``; of a path over β ``covers``, ``continuous``,
        ``unique``, ``validation``; ``start``, ``stop`` and ``gap`` of a :func:`global_path`; of a path of weights
        ``to``, ``along``, ``width``, ``shape``; over directions ``dictionary`` beside the claim about the optimum.

    Returns
    -------
    Optimality, Stationarity, OptimalSet, RegularizationPath, GlobalPath, WeightPath, Snapped or Qualification
        As the function that made the certificate returns.

    Raises
    ------
    InputError
        For claims that do not go with the certificate.
    """
    data = bytes(certificate)
    kind = data[:64].split(b"\n")[0].split(b" ")[0].decode("ascii", "replace")
    try:
        if kind == "relucert-global-path-certificate":
            return check_global_path(problem, data, **claims)
        if network is None:
            raise InputError("which network? the problem comes first, then the network and the certificate")
        if not data and "dictionary" in claims:
            return check_dictionary(problem, network, None, **claims)  # type: ignore[arg-type]
        return _KINDS.get(kind, _optimum)(problem, network, data, **claims)
    except TypeError as error:
        raise InputError(f"the claim does not go with the certificate, which begins with {kind!r}: {error}") from None
