"""R7 to R9 and R205: certificates of both versions."""

import re
from fractions import Fraction
from math import isqrt

from . import norms
from .enclosure import Interval, total
from .fan import Fan
from .lines import dot, read_file, require, several
from .network import objective, read_neurons
from .tree import Reduction, Scales, prove


class Certificate:
    """Reads a certificate and checks it on the way; one that proves nothing is rejected.

    `better` encloses the objective of a better network, if it has one; `lower` bounds those of all networks.
    """

    def __init__(self, lines, version, problem, digest):
        require(version == problem.version, "R3 bad-version")
        stated_digest(lines, digest)
        is_better = lines.choice("kind", ("bound", "better")) == "better"
        self.better = objective(problem, read_neurons(lines, problem, version)) if is_better else None
        c, nu = proved_dual(lines, version, problem)
        self.lower = worth(problem, [[c * n for n in row] for row in nu])


def proved_dual(lines, version, problem):
    """The records from `multiplier` or `scales` on: c and nu with h(c nu) <= beta."""
    c = None
    if version == 2:
        c = lines.alone("multiplier", lambda: Fraction(lines.integer(), lines.positive()))
    x, dx, factor = centred(lines, problem) if problem.free else (problem.x, problem.dx, Fraction(1))
    scales, reduction = Scales(lines), Reduction(x, dx)
    if problem.outputs == 1:
        dual = [[n] for n in lines.several("dual", len(problem.x), lines.integer)]
        b = lines.alone("bound", lines.integer)
        require(b > 0, "R9 bound-not-positive")
        if lines.next_is("norms"):
            norms.prove(lines, x, dx, scales, dual, b)
        else:
            prove(lines, reduction, scales, [n for (n,) in dual], b)
    else:
        fan = Fan(lines, reduction, scales, x, problem.outputs)
        dual, b = fan.dual, fan.b
    nu = [[Fraction(n, 1 << scales.sv) for n in row] for row in dual]
    bound = factor * Fraction(b, 1 << scales.sq)
    c = best_multiplier(problem, nu, bound) if c is None else c
    require(c >= 0 and c * bound <= problem.beta, "R205 multiplier-too-large")
    return c, nu


def stated_digest(lines, digest):
    """R7: the digest of the problem."""
    stated = lines.alone("problem", lines.word)
    require(re.fullmatch("[0-9a-f]{64}", stated), "R7 bad-digest")
    require(stated == digest, "R7 problem-mismatch")


def centred(lines, problem):
    """R208: the rows (x - m, t), their denominator, and rho."""
    read = lambda: (lines.positive(), several(problem.columns - 1, lines.integer), lines.positive(), lines.positive())
    dm, m, p, q = lines.alone("centre", read)
    shifted = [[q * (dm * a - problem.dx * b) for a, b in zip(x, m)] for x in problem.x]
    t, radius = problem.dx * dm * p, max(dot(x, x) for x in shifted)
    square = -(-((t * t + radius) << 64) // (t * t))  # rounded up
    root = 1 + isqrt(square - 1)
    return [[*x, t] for x in shifted], problem.dx * dm * q, Fraction(root, 1 << 32)


def best_multiplier(problem, nu, bound):
    """R9: the c with which the bound is greatest."""
    nu, y = [n for (n,) in nu], [entry for (entry,) in problem.y]
    slope, norm = dot(nu, y), dot(nu, nu)
    return min(problem.beta / bound, slope / norm) if norm > 0 and slope > 0 else Fraction(0)


def worth(problem, nu):
    """R205: D(nu) or a little less."""
    parts = []
    for y, s, row in zip(problem.y, problem.weights, nu):
        part = problem.loss.worth(y, [n / s for n in row])
        require(part is not None, "R205 dual-range")
        parts.append(part.times(s))
    sums = [sum(column) for column in zip(*nu)]
    if problem.decay is not None:
        require(problem.decay > 0 or not any(sums), "R205 dual-balance")
        parts.append(Interval(-dot(sums, sums) / (2 * problem.decay) if any(sums) else 0))
    return total(parts).low


def read_certificate(data, problem, digest):
    return read_file("certificate", data, lambda lines, version: Certificate(lines, version, problem, digest))
