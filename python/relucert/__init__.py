"""Proofs, in exact arithmetic, of facts about trained two-layer ReLU networks.

>>> import relucert
>>> problem = relucert.Problem([[1.0], [2.0], [4.0]], [1.0, 3.0, 2.0], beta=0.1)
>>> result = relucert.certify(problem, relucert.train(problem))
>>> result.verdict
'proved'
"""

from . import lp, qp
from ._errors import Error, InputError, MissingExtra
from ._network import Arrays, Network
from ._problem import Problem
from ._questions import certify, check, polish, prune, stationary, train
from ._results import Optimality, Stationarity
from ._study import study

__all__ = [
    "Arrays",
    "Error",
    "InputError",
    "MissingExtra",
    "Network",
    "Optimality",
    "Problem",
    "Stationarity",
    "certify",
    "check",
    "lp",
    "polish",
    "prune",
    "qp",
    "stationary",
    "study",
    "train",
]
