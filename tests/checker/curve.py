"""R100 to R106 and R250 to R255: paths of networks over beta, of both versions."""

import copy
import hashlib
from fractions import Fraction

from .certificate import proved_dual, stated_digest, worth
from .lines import dot, read_file, require
from .network import objective, read_neurons
from .problem import read_problem


class Knot:
    """R102, R103, R252 and R253. `loss` and `penalty` of the network, `residual` and `dual` (version 1) or the bound itself."""

    def __init__(self, lines, version, problem, before):
        beta = Fraction(*lines.several("knot", 2, lines.positive))
        require(before is None or beta < before.beta, "R101 knot-order")
        at = copy.copy(problem)  # R251: the ridge keeps its proportion to beta
        at.beta, self.beta = beta, beta
        if problem.decay is not None:
            at.decay = problem.decay * beta / problem.beta
        network = read_neurons(lines, at, version)
        self.objective = objective(at, network).high
        self.penalty = network.penalty(problem.free) / 2
        if problem.decay is not None:
            self.penalty += at.decay / beta / 2 * dot(network.bias, network.bias)
        self.loss = self.objective - beta * self.penalty
        self.residual = [y[0] - network.outputs(x, problem.dx)[0] for x, y in zip(problem.x, problem.y)]
        c, nu = proved_dual(lines, version, at)
        scaled = [[c * n for n in row] for row in nu]
        self.dual, self.lower = [row[0] for row in scaled], worth(at, scaled)
        require(version == 1 or self.lower >= 0, "R253 lower-negative")


def primal(a, b, t, exact):
    """R104, R254: an upper bound on the objective of the network between two knots."""
    beta, penalty = (1 - t) * a.beta + t * b.beta, (1 - t) * a.penalty + t * b.penalty
    loss = (1 - t) * a.loss + t * b.loss
    if exact:
        rest = [(1 - t) * p + t * q for p, q in zip(a.residual, b.residual)]
        loss = dot(rest, rest) / 2
    return loss + beta * penalty


def dual(a, b, t, exact, y):
    """R104, R254: a lower bound on the optimum."""
    if not exact:
        return (1 - t) * a.lower + t * b.lower
    nu = [(1 - t) * p + t * q for p, q in zip(a.dual, b.dual)]
    return dot(nu, y) - dot(nu, nu) / 2


def never_positive(q, left, right):
    """R105: whether a quadratic is at most zero from left to right; it is s(1 - t)^2 + m t(1 - t) + e t^2 there."""
    s, e = q(left), q(right)
    m = 4 * q((left + right) / 2) - s - e
    return s <= 0 and e <= 0 and (m <= 0 or m * m <= 4 * s * e)


def check_curve(problem_bytes, certificate_bytes, start, end, gap):
    """R106: the verdict. Raises Rejected."""
    problem, digest = read_problem(problem_bytes), hashlib.sha256(problem_bytes).hexdigest()

    def parse(lines, version):
        require(version == problem.version, "R3 bad-version")
        stated_digest(lines, digest)
        knots = []
        for _ in range(lines.alone("knots", lines.count)):
            knots.append(Knot(lines, version, problem, knots[-1] if knots else None))
        require(len(knots) >= 2, "R101 too-few-knots")
        return knots

    knots = read_file("global-path-certificate", certificate_bytes, parse)
    exact, y = problem.version == 1, [row[0] for row in problem.y]
    proved = 0 < end <= start and 0 <= gap <= 1 and knots[-1].beta <= end and start <= knots[0].beta
    for a, b in zip(knots, knots[1:]):
        high, low = min(start, a.beta), max(end, b.beta)
        if high >= low:
            place = lambda beta: (a.beta - beta) / (a.beta - b.beta)
            q = lambda t: (1 - gap) * primal(a, b, t, exact) - dual(a, b, t, exact, y)
            proved = proved and never_positive(q, place(high), place(low))
    return "proved" if proved else "undecided"
