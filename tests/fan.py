#!/usr/bin/env python3
"""A second reading of R150 to R155: fans of several outputs in Python; scalar bounds are those of tests/checker.py, and no code is shared with
crates/check.

    python3 tests/fan.py < LIST

LIST has fans one after the other: a line `N D K DX`, N lines of D integers (the data are these over DX), a line with a number of lines, and
so many lines of records. A line of answer for each: `proved b SQ`, where h(V) <= b 2^-SQ, or `rejected RULE CODE`.
"""

import sys
from itertools import product
from types import SimpleNamespace

from checker import Certificate, Lines, Rejected, dot, require, several


class Fan(Certificate):
    def __init__(self, lines, x, dx, outputs):
        self.lines, self.outputs = lines, outputs
        self.problem = SimpleNamespace(x=x, dx=dx, columns=len(x[0]))
        self.sv, self.so, self.sa, self.sq, self.sf = lines.several("scales", 5, lines.scale)
        v = [lines.several("dual", outputs, lines.integer) for _ in x]  # R150
        self.bound = lines.alone("bound", self.above_zero)
        is_full = lines.choice("fan", ("full", "zero-sum")) == "full"  # R151
        require(is_full or all(sum(row) == 0 for row in v), "R151 row-sum")
        self.rank = outputs if is_full else outputs - 1
        self.basis = [[int(j == i) - int(not is_full and j == outputs - 1) for j in range(outputs)] for i in range(self.rank)]
        count = lines.alone("generators", lines.count)
        self.generators = []
        while len(self.generators) < count:
            q, self.b = lines.alone("generator", self.generator)
            self.dual = [dot(row, q) for row in v]
            weights = self.reduce()
            for name, sign in (("+", 1), ("-", -1)):  # R153
                lines.choice("sign", (name,))
                self.w = [sign * weight for weight in weights]
                self.tree()
            self.generators.append((q, self.b))
        require(1 <= self.rank <= count, "R152 not-the-basis")
        for signs in product((1, -1), repeat=self.rank - 1):
            self.cone(list(enumerate((1,) + signs)))

    def above_zero(self):
        b = self.lines.integer()
        require(b > 0, "R9 bound-not-positive")
        return b

    def generator(self):
        """R152"""
        q, i = several(self.outputs, self.lines.integer), len(self.generators)
        require(i >= self.rank or q == self.basis[i], "R152 not-the-basis")
        require(any(q), "R152 generator-zero")
        return q, self.above_zero()

    def cone(self, cone):
        """R154: the nodes below a cone, a list of generators with signs."""
        if not self.lines.next_is("bisect"):
            return self.lines.alone("cone", lambda: self.close(cone))
        i, j, between = self.lines.alone("bisect", lambda: self.bisect(cone))
        for place in (i, j):
            self.cone([between if p == place else corner for p, corner in enumerate(cone)])

    def bisect(self, cone):
        lines = self.lines
        i, j = lines.count(), lines.count()
        require(i < j < len(cone), "R154 bisect-outside")
        c = lines.count()
        require(c < len(self.generators), "R154 unknown-generator")
        alpha, beta, gamma = lines.positive(), lines.positive(), lines.integer()
        (p, _), (q, _), (middle, _) = (self.generators[g] for g in (cone[i][0], cone[j][0], c))
        alpha, beta = alpha * cone[i][1], beta * cone[j][1]
        between = all(alpha * a + beta * b == gamma * m for a, b, m in zip(p, q, middle))
        require(between and gamma != 0, "R154 not-between")
        return i, j, (c, 1 if gamma > 0 else -1)

    def close(self, cone):
        """R155"""
        w = several(self.outputs, self.lines.integer)
        require(all(side * dot(self.generators[g][0], w) >= self.generators[g][1] for g, side in cone), "R155 cone-too-short")
        require(dot(w, w) <= self.bound**2, "R155 cone-too-long")


def main():
    read = lambda: [int(word) for word in sys.stdin.buffer.readline().split()]
    while head := read():
        rows, _, outputs, dx = head
        x = [read() for _ in range(rows)]
        (count,) = read()
        data = b"".join(sys.stdin.buffer.readline() for _ in range(count))
        try:
            lines = Lines(data)
            fan = Fan(lines, x, dx, outputs)
            lines.end()
            print(f"proved {fan.bound} {fan.sq}")
        except Rejected as reason:
            print(f"rejected {reason.code}")


if __name__ == "__main__":
    main()
