"""R8, R9 and R207: what is made of a claim."""

import hashlib

from .certificate import read_certificate
from .constant import best_constant
from .network import objective, read_network
from .problem import read_problem


def sensible(kind, value):
    """Whether there is such a claim."""
    return kind == "--lower" or kind == "--gap" and value >= 0 or kind == "--open-share" and 0 <= value <= 1


def check(problem_bytes, network_bytes, certificate_bytes, kind, value):
    """The verdict and the lower bound; raises Rejected."""
    problem = read_problem(problem_bytes)
    network = read_network(network_bytes, problem)
    given, zero = objective(problem, network), best_constant(problem)
    certificate = read_certificate(certificate_bytes, problem, hashlib.sha256(problem_bytes).hexdigest())
    lower, better = certificate.lower, certificate.better or given
    least = min(given.high, zero.high, better.high)
    assert lower <= least, "a lower bound above an objective"
    return decide(kind, value, given, zero, lower, least), lower


def decide(kind, value, given, zero, lower, least):
    """R207: of each enclosed number the end that makes the inequality harder; `least` is an upper bound on the optimum."""
    proved = {
        "--gap": given.high - lower <= value * given.low,
        "--open-share": given.high - lower <= value * (zero.low - lower),
        "--lower": lower >= value,
    }
    refuted = {
        "--gap": given.low - least > value * given.high,
        "--open-share": given.low - least > value * (zero.high - least),
        "--lower": least < value,
    }
    return "proved" if proved[kind] else "refuted" if refuted[kind] else "undecided"
