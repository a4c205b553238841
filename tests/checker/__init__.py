"""A second reading of docs/FORMAT.md in Python; tests/checker.py says how it is used. R... are the rules of that document.

From the bottom: `lines` (R1 to R4), `enclosure` and `loss` (R203, R204), `problem` (R5, R201), `network` (R6, R202), `constant` (R206),
`tree` (R10 to R19), `spectral` (R160 to R162), `norms` (R290 to R293), `fan` (R150 to R155), `certificate` (R7 to R9, R205),
`verdict` (R8, R9, R207);
`stationary` (R70 to R79, R210 to R215), `scope` (R30 to R36, R270 to R275), `dictionary` (R220 to R223), `sets` and
`facts` (R40 to R49, R230 to R235), `curve` (R100 to R106, R250 to R255).
"""

from .certificate import Certificate, read_certificate
from .constant import best_constant
from .curve import check_curve
from .dictionary import check_dictionary
from .facts import check_set, status
from .lines import Rejected
from .network import Network, objective, read_network
from .problem import Problem, read_problem
from .scope import check_scope
from .stationary import check_stationary
from .verdict import check, sensible

__all__ = [
    "Certificate",
    "Network",
    "Problem",
    "Rejected",
    "best_constant",
    "check",
    "check_curve",
    "check_dictionary",
    "check_scope",
    "check_set",
    "check_stationary",
    "objective",
    "read_certificate",
    "read_network",
    "read_problem",
    "sensible",
    "status",
]
