"""R150 to R155: a fan of cones that proves h(V) <= B for several outputs; or one matrix, see `spectral`, or norms, see `norms`."""

from itertools import product

from . import norms, spectral
from .lines import dot, require, several
from .tree import prove


class Fan:
    """Reads the records after `scales` and checks them on the way; `dual` is V, integers with scale SV, and B = b 2^-SQ."""

    def __init__(self, lines, reduction, scales, x, outputs):
        self.lines, self.outputs, self.generators = lines, outputs, []
        self.dual = [lines.several("dual", outputs, lines.integer) for _ in x]
        self.b = lines.alone("bound", self.bound)
        if lines.next_is("spectral"):
            lines.alone("spectral", lambda: None)
            spectral.prove(lines, x, reduction.dx, scales, self.dual, self.b)
            return
        if lines.next_is("norms"):
            norms.prove(lines, x, reduction.dx, scales, self.dual, self.b)
            return
        zero_sum = lines.choice("fan", ("full", "zero-sum")) == "zero-sum"  # R151
        require(not zero_sum or not any(map(sum, self.dual)), "R151 row-sum")
        self.rank = outputs - zero_sum
        for number in range(lines.alone("generators", lines.count)):
            q, b = lines.alone("generator", lambda: self.generator(number, zero_sum))
            prove(lines, reduction, scales, [dot(row, q) for row in self.dual], b)  # R153
            self.generators.append((q, b))
        require(self.rank >= 1 and len(self.generators) >= self.rank, "R152 not-the-basis")
        for signs in product((1, -1), repeat=self.rank - 1):
            self.cones(list(enumerate((1, *signs))))

    def bound(self):
        b = self.lines.integer()
        require(b > 0, "R9 bound-not-positive")
        return b

    def generator(self, number, zero_sum):
        """R152: the vector and its bound."""
        q = several(self.outputs, self.lines.integer)
        if number < self.rank:
            basis = [int(c == number) for c in range(self.outputs)]
            basis[-1] -= zero_sum
            require(q == basis, "R152 not-the-basis")
        require(any(q), "R152 generator-zero")
        return q, self.bound()

    def cones(self, start):
        """R154: one tree, in prefix order. A cone is a list of generators, each a number and a sign."""
        pending = [start]
        while pending:
            cone = pending.pop()
            if self.lines.next_is("bisect"):
                i, j, new = self.lines.alone("bisect", lambda: self.bisect(cone))
                pending.append([new if place == j else old for place, old in enumerate(cone)])
                pending.append([new if place == i else old for place, old in enumerate(cone)])
            else:
                self.lines.alone("cone", lambda: self.close(cone))

    def bisect(self, cone):
        lines = self.lines
        i, j = lines.count(), lines.count()
        require(i < j < len(cone), "R154 bisect-outside")
        c = lines.count()
        require(c < len(self.generators), "R154 unknown-generator")
        alpha, beta, gamma = lines.positive(), lines.positive(), lines.integer()
        (p, _), (q, _), (r, _) = [self.generators[number] for number in (cone[i][0], cone[j][0], c)]
        sums = [alpha * cone[i][1] * a + beta * cone[j][1] * b for a, b in zip(p, q)]
        require(gamma != 0 and sums == [gamma * entry for entry in r], "R154 not-between")
        return i, j, (c, 1 if gamma > 0 else -1)

    def close(self, cone):
        """R155."""
        w = several(self.outputs, self.lines.integer)
        for number, sign in cone:
            q, b = self.generators[number]
            require(sign * dot(q, w) >= b, "R155 cone-too-short")
        require(dot(w, w) <= self.b**2, "R155 cone-too-long")
