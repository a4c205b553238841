"""Logarithms, exponentials and what is made of them, each between two fractions (R204).

Any enclosure will do; this one is not that of the checker in Rust. ln is found by square roots alone: with
s = q^(1/2^J), J so great that s is close to 1,

    2 (s - 1)/(s + 1)  <=  ln s  <=  (s - 1/s)/2        for s >= 1,     ln q = 2^J ln s.

(Both differences vanish at 1; their derivatives are (s - 1)^2/(s (s + 1)^2) and (s - 1)^2/(2 s^2).) e^t is the
Taylor series of e^(t/2^J), squared J times. The width is below 2^-90, of e^t for t > 0 below 2^-90 e^t.
"""

from fractions import Fraction
from math import isqrt

BITS = 192  # of the fixed point
ONE = 1 << BITS
TERMS = 24  # of the Taylor series, at arguments up to 2^-8


def up(num, den):
    """num/den rounded up."""
    return -(-num // den)


class Interval:
    """A number between two fractions; exact if there is one only."""

    def __init__(self, low, high=None):
        self.low, self.high = low, low if high is None else high
        assert isinstance(self.low, (int, Fraction)) and isinstance(self.high, (int, Fraction)) and self.low <= self.high

    def __add__(self, other):
        return Interval(self.low + other.low, self.high + other.high)

    def __neg__(self):
        return Interval(-self.high, -self.low)

    def times(self, factor):
        """The product with a nonnegative fraction."""
        assert factor >= 0
        return Interval(factor * self.low, factor * self.high)

    def outward(self):
        """With short denominators, unless it is exact."""
        if self.low == self.high:
            return self
        shift = 2 * BITS
        low, high = (self.low.numerator << shift) // self.low.denominator, up(self.high.numerator << shift, self.high.denominator)
        return Interval(Fraction(low, 1 << shift), Fraction(high, 1 << shift))


def total(parts):
    return Interval(sum(part.low for part in parts), sum(part.high for part in parts))


def ln(q):
    """ln q, q > 0."""
    if q < 1:
        return -ln(1 / q)
    size = q.numerator.bit_length() - q.denominator.bit_length() + 1  # ln q < size
    j = 50 + size.bit_length()
    low, high = (q.numerator << BITS) // q.denominator, up(q.numerator << BITS, q.denominator)
    for _ in range(j):
        low = isqrt(low << BITS)
        high = 1 + isqrt((high << BITS) - 1)  # rounded up
    below = (2 * (low - ONE) << (BITS + j)) // (low + ONE)
    above = up((high * high - ONE * ONE) << j, 2 * high)
    return Interval(Fraction(below, ONE), Fraction(above, ONE))


def exp(t):
    """e^t."""
    if t < -BITS:
        return Interval(0, Fraction(1, ONE))  # e > 2
    if t < 0:
        whole = exp(-t)
        return Interval(1 / whole.high, 1 / whole.low).outward()
    j = 8 + (t.numerator // t.denominator).bit_length()
    one = 1 << (BITS + 2 * j)
    small = t / (1 << j)  # below 2^-8
    low, high = small.numerator * one // small.denominator, up(small.numerator * one, small.denominator)
    below, above, least, most = one, one, one, one
    for i in range(1, TERMS):
        least, most = least * low // (one * i), up(most * high, one * i)
        below, above = below + least, above + most
    above += most  # each term is below 1/256 of the one before, so those left out are together less than the last one
    for _ in range(j):
        below, above = below * below // one, up(above * above, one)
    return Interval(Fraction(below, one), Fraction(above, one))


def surprisal(p):
    """-p ln p, p >= 0."""
    return Interval(0) if p == 0 else (-ln(p)).times(p)


def log_sum_exp(x):
    """ln of the sum of the e^x_c; no term is above that of the greatest."""
    most = max(x)
    powers = total([exp(c - most) for c in x])
    return Interval(most) + Interval(ln(powers.low).low, ln(powers.high).high)


def softplus(x):
    """ln(1 + e^x)."""
    return log_sum_exp([Fraction(0), x])
