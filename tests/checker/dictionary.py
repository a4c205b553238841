"""R220 to R223: claims over a dictionary about problems of version 2, with a certificate or without."""

import hashlib
from fractions import Fraction
from math import gcd, isqrt

from .certificate import stated_digest, worth
from .constant import best_constant
from .lines import dot, read_file, require
from .network import objective, read_network
from .problem import read_problem
from .stationary import slopes_of_row
from .verdict import decide


def direction(u, a, da):
    """R221: the integers of a without their common divisor; with one output a sign, + for zero."""
    if len(a) == 1:
        return [-1 if a[0] < 0 else 1]
    whole = [int(entry * da) for entry in a]
    return [entry // (gcd(*whole) or 1) for entry in whole]


def steepness(problem, neuron, da, nu):
    """R221: the slope of a member over the length of its directions, that rounded down where it is irrational."""
    u, _, a, _ = neuron
    p, paid = direction(u, a, da), u[:-1] if problem.free else u
    square = dot(paid, paid) * dot(p, p)
    if square == 0:
        return Fraction(0)
    inner = sum(max(0, dot(x, u)) * dot(row, p) for x, row in zip(problem.x, nu))
    return Fraction(inner) / problem.dx / Fraction(isqrt(square << 128), 1 << 64)


def own_slopes(problem, network):
    """R222: the dual vector that the loss has at the outputs of the network."""
    nu = []
    for x, y, s in zip(problem.x, problem.y, problem.weights):
        slopes = slopes_of_row(problem.loss, y, s, network.outputs(x, problem.dx))
        require(not any(slope.open for slope in slopes), "R222 not-answered")
        nu.append([-slope.low for slope in slopes])
    return nu


def read_dual(data, problem, digest):
    def parse(lines, version):
        require(version == 1, "R3 bad-version")
        stated_digest(lines, digest)
        read = lambda: (lines.positive(), [lines.integer() for _ in range(lines.count())])
        den, entries = lines.alone("dual", read)
        return [Fraction(entry, den) for entry in entries]

    entries = read_file("dictionary-certificate", data, parse)
    k = problem.outputs
    require(len(entries) == len(problem.x) * k, "R6 wrong-shape")
    return [entries[i : i + k] for i in range(0, len(entries), k)]


def check_dictionary(problem_bytes, network_bytes, members_bytes, certificate_bytes, kind, value):
    """The verdict and the lower bound; `members_bytes` and `certificate_bytes` may be nothing. Raises Rejected."""
    problem = read_problem(problem_bytes)
    require(problem.version == 2, "R3 bad-version")
    networks = [read_network(data, problem) for data in (network_bytes, members_bytes) if data is not None]
    given, zero = objective(problem, networks[0]), best_constant(problem)
    for members in networks[1:]:
        objective(problem, members)  # that they fit the problem
    if certificate_bytes is None:
        nu = own_slopes(problem, networks[0])
    else:
        nu = read_dual(certificate_bytes, problem, hashlib.sha256(problem_bytes).hexdigest())
    members = [pair for network in networks for pair in zip(network.neurons, network.output_denominators)]
    bound = max([steepness(problem, neuron, da, nu) for neuron, da in members], default=Fraction(0))
    c = min(Fraction(1), problem.beta / bound) if bound > 0 else Fraction(1)
    lower = worth(problem, [[c * n for n in row] for row in nu])
    least = min(given.high, zero.high)
    assert lower <= least, "a lower bound above an objective"
    return decide(kind, value, given, zero, lower, least), lower
