"""The losses of R201 and R203 to R205, as the table of theory E3.1 has them: each a cost, and a worth with its domain.

With a target y and an output f (lists of K fractions) `cost` is phi(y, f). With r, the entry of the dual
vector over the weight of its row, `worth` is v(r) = -phi*(-r), or nothing where that is minus infinity. So
phi(y, f) >= v(r) - r f for all f.
"""

from fractions import Fraction

from .enclosure import Interval, exp, log_sum_exp, softplus, surprisal, total
from .lines import dot, require


def plus(e):
    return max(Fraction(0), e)


def half_square(e):
    return e * e / 2


def huber(e, delta):
    return half_square(e) if abs(e) <= delta else delta * abs(e) - delta * delta / 2


# Losses made of linear and quadratic pieces: the cost of an output, v(r), the domain of r, and the outputs at
# which two pieces meet, each a function of the target y and of the parameter p.
PIECEWISE = {
    "squared": (
        lambda y, f, p: half_square(f - y),
        lambda y, r, p: r * y - half_square(r),
        lambda y, r, p: True,
        lambda y, p: [],
    ),
    "absolute": (
        lambda y, f, p: abs(f - y),
        lambda y, r, p: r * y,
        lambda y, r, p: abs(r) <= 1,
        lambda y, p: [y],
    ),
    "quantile": (
        lambda y, f, p: max(p * (y - f), (p - 1) * (y - f)),
        lambda y, r, p: r * y,
        lambda y, r, p: p - 1 <= r <= p,
        lambda y, p: [y],
    ),
    "huber": (
        lambda y, f, p: huber(f - y, p),
        lambda y, r, p: r * y - half_square(r),
        lambda y, r, p: abs(r) <= p,
        lambda y, p: [y - p, y + p],
    ),
    "smooth-l1": (
        lambda y, f, p: huber(f - y, p) / p,
        lambda y, r, p: r * y - p * half_square(r),
        lambda y, r, p: abs(r) <= 1,
        lambda y, p: [y - p, y + p],
    ),
    "epsilon-insensitive": (
        lambda y, f, p: plus(abs(f - y) - p),
        lambda y, r, p: r * y - p * abs(r),
        lambda y, r, p: abs(r) <= 1,
        lambda y, p: [y - p, y + p],
    ),
    "squared-epsilon-insensitive": (
        lambda y, f, p: half_square(plus(abs(f - y) - p)),
        lambda y, r, p: r * y - p * abs(r) - half_square(r),
        lambda y, r, p: True,
        lambda y, p: [y - p, y + p],
    ),
    "hinge": (
        lambda y, f, p: plus(1 - y * f),
        lambda y, r, p: y * r,
        lambda y, r, p: 0 <= y * r <= 1,
        lambda y, p: [y],
    ),
    "squared-hinge": (
        lambda y, f, p: half_square(plus(1 - y * f)),
        lambda y, r, p: y * r - half_square(r),
        lambda y, r, p: y * r >= 0,
        lambda y, p: [y],
    ),
}
SMOOTH = ("logistic", "poisson", "softmax")
WITH_PARAMETER = ("quantile", "huber", "smooth-l1", "epsilon-insensitive", "squared-epsilon-insensitive")
GREATEST_OUTPUT = 4096  # of `poisson`


class Loss:
    def __init__(self, name, parameter=None):
        self.name, self.parameter = name, parameter

    def smooth(self):
        return self.name in SMOOTH

    def outputs(self, k):
        """Whether it can have K outputs."""
        return k >= 2 if self.name == "softmax" else k == 1 or self.name == "squared"

    def target(self, y):
        """Whether it can have this target."""
        if self.name in ("hinge", "squared-hinge"):
            return abs(y[0]) == 1
        if self.name == "logistic":
            return 0 <= y[0] <= 1
        if self.name == "poisson":
            return y[0] >= 0
        return self.name != "softmax" or min(y) >= 0 and sum(y) == 1

    def cost(self, y, f):
        if not self.smooth():
            return Interval(sum(PIECEWISE[self.name][0](a, b, self.parameter) for a, b in zip(y, f)))
        if self.name == "poisson":
            require(f[0] <= GREATEST_OUTPUT, "R204 output-too-large")
            whole = exp(f[0])
        else:
            whole = softplus(f[0]) if self.name == "logistic" else log_sum_exp(f)
        return whole + Interval(-dot(y, f))

    def worth(self, y, r):
        p = [a - b for a, b in zip(y, r)]
        if not self.smooth():
            _, value, inside, _ = PIECEWISE[self.name]
            if not all(inside(a, b, self.parameter) for a, b in zip(y, r)):
                return None
            return Interval(sum(value(a, b, self.parameter) for a, b in zip(y, r)))
        if self.name == "logistic":
            p += [1 - p[0]]
        if min(p) < 0 or self.name == "softmax" and sum(p) != 1:
            return None
        return total([surprisal(q) for q in p] + [Interval(p[0] if self.name == "poisson" else 0)])

    def kinks(self, y):
        """Outputs between which the cost of a target (one number) is a quadratic."""
        return PIECEWISE[self.name][3](y, self.parameter)


def read_loss(lines):
    """The rest of a line `loss` of version 2."""
    name = lines.one_of((*PIECEWISE, *SMOOTH))
    if name not in WITH_PARAMETER:
        return Loss(name)
    parameter = Fraction(lines.positive(), lines.positive())
    require(name != "quantile" or parameter < 1, "R201 bad-parameter")
    return Loss(name, parameter)
