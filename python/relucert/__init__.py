"""Proofs, in exact arithmetic, of facts about trained two-layer ReLU networks.

>>> import relucert
>>> problem = relucert.Problem([[1.0], [2.0], [4.0]], [1.0, 3.0, 2.0], beta=0.1)
>>> result = relucert.certify(problem, relucert.train(problem))
>>> result.verdict
'proved'
"""

from . import lp, qp
from ._arrangement import Patterns, patterns
from ._check import check
from ._decay import GlobalPath, RegularizationPath, Sensitivity, global_path, path, sensitivity
from ._errors import Error, InputError, MissingExtra
from ._near import Qualification, Snapped, qualify, snap
from ._network import Arrays, Exported, Network
from ._problem import Problem
from ._proved import Proved
from ._questions import certify, polish, prune, stationary, train
from ._results import Optimality, Stationarity
from ._sets import OptimalSet, Selection, optimal_set, select
from ._study import study
from ._travel import WeightPath, connect, descend

__all__ = [
    "Arrays",
    "Error",
    "Exported",
    "GlobalPath",
    "InputError",
    "MissingExtra",
    "Network",
    "OptimalSet",
    "Optimality",
    "Patterns",
    "Problem",
    "Proved",
    "Qualification",
    "RegularizationPath",
    "Selection",
    "Sensitivity",
    "Snapped",
    "Stationarity",
    "WeightPath",
    "certify",
    "check",
    "connect",
    "descend",
    "global_path",
    "lp",
    "optimal_set",
    "path",
    "patterns",
    "polish",
    "prune",
    "qp",
    "qualify",
    "select",
    "sensitivity",
    "snap",
    "stationary",
    "study",
    "train",
]
