"""R290 to R293: norms of matrices that prove h(V) <= B, in place of trees, a fan or one matrix."""

from math import isqrt

from .lines import dot, require, several

WORD = 1 << 31  # entries of Z, of a factor and sigma beside one are from -WORD to WORD - 1


class Norms:
    """`rows` and their denominator `dx`, the dual matrix (integers with scale SV), and the numbers q of the line `stretch`."""

    def __init__(self, rows, dx, scales, dual, stretch):
        self.rows, self.dx, self.scales, self.dual, self.stretch = rows, dx, scales, dual, stretch

    def parts(self):
        """R290: the numbers of the rows that a norm is about."""
        if len(self.dual[0]) > 1:
            return [range(len(self.rows))]
        return [[k for k, (nu,) in enumerate(self.dual) if sign * nu > 0] for sign in (1, -1)]

    def short(self, part):
        """R291: Z."""
        unit = self.dx << self.scales.so
        found = [[rounded(self.stretch[k] * entry, unit) for entry in self.rows[k]] for k in part]
        require(all(in_word(entry) for row in found for entry in row), "R291 entry-too-large")
        return found

    def taken(self, part, sigma):
        """The right side of R293."""
        scales = self.scales
        images = [dot(column, inputs) for column in zip(*self.dual) for inputs in zip(*self.rows)]
        g = upper_root(dot(images, images))
        shares = [-(-(upper_root(dot(self.dual[k], self.dual[k])) << scales.sa) // self.stretch[k]) for k in part]
        e = upper_root(len(self.rows[0]) * len(part))
        spread = upper_root(dot(shares, shares)) * (2 * sigma + e) * self.dx
        return (2 * g << (scales.sq + scales.sa)) + (spread << (scales.sq + scales.so))

    def unit(self):
        """What the left side of R293 is for b = 1."""
        return 4 * self.dx << (self.scales.sv + self.scales.sa)


def rounded(value, unit):
    """value/unit, to the nearest integer, a half away from zero."""
    size = (2 * abs(value) + unit) // (2 * unit)
    return size if value >= 0 else -size


def upper_root(square):
    return 1 + isqrt(square - 1) if square > 0 else 0


def in_word(value):
    return -WORD <= value < WORD


def fewer(short):
    """R292: the rows of Z, or its columns where it has more rows than columns."""
    return short if not short or len(short) <= len(short[0]) else [list(column) for column in zip(*short)]


def bounded(sigma, factor, short):
    """R292: the norm of Z is at most sigma."""
    if not factor:
        require(sum(dot(row, row) for row in short) <= sigma**2, "R292 norm-too-small")
        return
    vectors = fewer(short)
    order = len(vectors)
    require(len(factor) == order * (order + 1) // 2, "R292 factor-count")
    require(in_word(sigma), "R291 entry-too-large")
    rows = [[*factor[i * (i + 1) // 2 :][: i + 1], *[0] * (order - i - 1)] for i in range(order)]
    for i in range(order):
        rest = [sigma**2 * (i == l) - dot(vectors[i], vectors[l]) - dot(rows[i], rows[l]) for l in range(order)]
        require(rest[i] >= sum(map(abs, rest)) - abs(rest[i]), "R292 not-dominant")


def prove(lines, rows, dx, scales, dual, b):
    """Reads the records from the line `norms` on; B = b 2^-SQ."""
    lines.alone("norms", lambda: None)
    norms = Norms(rows, dx, scales, dual, lines.several("stretch", len(rows), lines.positive))

    def entry():
        value = lines.integer()
        require(in_word(value), "R291 entry-too-large")
        return value

    for part in norms.parts():
        short = norms.short(part)
        sigma, factor = lines.alone("norm", lambda: (lines.positive(), several(lines.count(), entry)))
        bounded(sigma, factor, short)
        require(b * norms.unit() >= norms.taken(part, sigma), "R293 norms-exceed")
