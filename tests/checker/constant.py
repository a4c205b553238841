"""R206: the least objective of a network without neurons.

Losses of pieces: exactly, output by output, from values alone. The other three: their optimum over a constant
is known if the output bias is free or there is none; with a ridge a share p is found by bisection and the
optimum lies between the worth of the dual vector s(y - p) and the objective of the constant that p suggests.
"""

from fractions import Fraction

from .enclosure import Interval, exp, ln, surprisal, total
from .network import constant, objective

SHARE_BITS = 100  # of a share found by bisection
STEPS = 64  # of the bisections for softmax, two of which are nested


def best_constant(problem):
    if problem.decay is None:
        return objective(problem, constant([Fraction(0)] * problem.outputs))
    if not problem.loss.smooth():
        return Interval(sum(least_of_pieces(problem, c) for c in range(problem.outputs)))
    whole = sum(problem.weights)
    mean = [sum(s * y[c] for s, y in zip(problem.weights, problem.y)) / whole for c in range(problem.outputs)]
    if problem.decay == 0:
        return smooth(problem, mean, whole)
    p = {"logistic": logistic, "poisson": poisson, "softmax": softmax}[problem.loss.name](mean, whole / problem.decay)
    # The columns of s(y - p) add up to whole (mean - p), which is decay times the constant.
    bias = [whole * (m - q) / problem.decay for m, q in zip(mean, p)]
    ridge = Interval(-problem.decay / 2 * sum(b * b for b in bias))
    return Interval((smooth(problem, p, whole) + ridge).low, objective(problem, constant(bias)).high)


def smooth(problem, p, whole):
    """The sum of s v(y - p): the worth of a dual vector that leaves the same p of every row."""
    return problem.loss.worth(p, [Fraction(0)] * len(p)).times(whole)


def least_of_pieces(problem, c):
    """The minimum over b of the costs of output c at b, and of the ridge."""
    rows = [(s, y[c]) for s, y in zip(problem.weights, problem.y)]

    def value(b):
        return sum(s * problem.loss.cost([y], [b]).low for s, y in rows) + problem.decay / 2 * b * b

    kinks = sorted({kink for _, y in rows for kink in problem.loss.kinks(y)})
    values = [value(kink) for kink in kinks]
    # The function is convex: beside its least kink, or else everywhere, it is one quadratic on each side.
    at = min(range(len(kinks)), key=values.__getitem__, default=0)
    ends = [None, *kinks, None]
    pieces = [(ends[at], ends[at + 1]), (ends[at + 1], ends[at + 2])] if kinks else [(None, None)]
    return min(values + [least_of_quadratic(value, *piece) for piece in pieces])


def least_of_quadratic(value, left, right):
    """The minimum of a convex quadratic, known by its values between two ends, inside them or at a place where they are known."""
    if left is None:
        middle, step = (Fraction(0) if right is None else right - 1), Fraction(1)
    elif right is None:
        middle, step = left + 1, Fraction(1)
    else:
        middle, step = (left + right) / 2, (right - left) / 2
    before, here, after = value(middle - step), value(middle), value(middle + step)
    curvature = before - 2 * here + after
    if curvature == 0:
        return min(before, here, after)
    vertex = middle - step * (after - before) / (2 * curvature)
    inside = (left is None or left <= vertex) and (right is None or vertex <= right)
    return value(vertex) if inside else here


def bisect(rises, low, high, steps):
    """Where a decreasing function turns negative."""
    for _ in range(steps):
        middle = (low + high) / 2
        low, high = (middle, high) if rises(middle) else (low, middle)
    return (low + high) / 2


def logistic(mean, strength):
    """p with ln((1 - p)/p) + strength (mean - p) = 0: the derivative of the worth."""
    slope = lambda p: ln((1 - p) / p).low + strength * (mean[0] - p)
    return [bisect(lambda p: slope(p) > 0, Fraction(0), Fraction(1), SHARE_BITS)]


def poisson(mean, strength):
    """q with -ln q + strength (mean - q) = 0."""
    slope = lambda q: -ln(q).high + strength * (mean[0] - q)
    return [bisect(lambda q: slope(q) > 0, Fraction(0), max(Fraction(1), mean[0]), SHARE_BITS)]


def softmax(mean, strength):
    """Shares with ln p_c + strength (p_c - mean_c) + t = 0, t such that they add up to one."""

    def shares(t):
        slope = lambda c: lambda p: ln(p).low + strength * (p - mean[c]) + t < 0
        return [bisect(slope(c), Fraction(0), Fraction(1), STEPS) for c in range(len(mean))]

    # With b = strength (mean - p), whose entries add up to zero, t is ln sum e^b.
    t = bisect(lambda t: sum(shares(t)) > 1, Fraction(0), len(mean) + strength, STEPS)
    found = shares(t)
    return [p / sum(found) for p in found]
