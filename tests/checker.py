#!/usr/bin/env python3
"""A second reading of docs/FORMAT.md: checks claims about the global optimum in Python, and shares no code with crates/check.

    python3 tests/checker.py PROBLEM NETWORK CERTIFICATE (--gap G | --open-share S | --lower V)
    python3 tests/checker.py --batch < LIST        # these five words on a line, with tabs between; a line of answer for each

The answer is `proved B`, `refuted B` or `undecided B`, where B bounds the objective of every network of any width from below, or
`rejected RULE CODE` with a code of section 6. Exit codes are those of `relucert check`: 0 proved, 1 refuted or incorrect,
2 malformed or bad usage, 3 undecided. Python 3.9 without its floats and with its standard library only; written to be read, not to be fast.
R... are the rules of docs/FORMAT.md.
"""

import hashlib
import re
import sys
from fractions import Fraction
from math import gcd, isqrt
from pathlib import Path

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)  # R2 has its own limit


class Rejected(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code, self.where = code, ""
        self.malformed = code.split(" ")[0] in ("R1", "R2", "R3", "R4", "R5", "R6", "R110") or code == "R7 bad-digest"


def require(condition, code):
    if not condition:
        raise Rejected(code)


def increasing(keys):
    return all(a < b for a, b in zip(keys, keys[1:]))


def dot(a, b):
    return sum(p * q for p, q in zip(a, b))


class Lines:
    """R1 to R4: a file, token by token. Lines after the one in hand have not been looked at."""

    def __init__(self, data):
        self.lines, self.number = data.split(b"\n"), 0

    def peek(self):
        """The words of the next line."""
        last = self.number + 1 == len(self.lines)
        line = self.lines[self.number]
        require(not last or line, "R4 unexpected-end")
        require(all(32 <= byte <= 126 for byte in line), "R1 bad-character")
        require(not last, "R1 missing-newline")
        words = line.decode("ascii").split(" ")
        require(all(words), "R1 bad-spacing")
        return words

    def next_is(self, keyword):
        return self.peek()[0] == keyword

    def word(self):
        require(self.at < len(self.words), "R3 missing-token")
        self.at += 1
        return self.words[self.at - 1]

    def integer(self):
        word = self.word()
        require(re.fullmatch("0|-?[1-9][0-9]*", word), "R2 bad-integer")
        require(len(word.lstrip("-")) <= 100_000, "R2 integer-too-long")
        return int(word)

    def positive(self):
        value = self.integer()
        require(value > 0, "R2 not-positive")
        return value

    def count(self, greatest=(1 << 64) - 1, code="R2 bad-count"):
        """A count or an index."""
        value = self.integer()
        require(0 <= value <= greatest, code)
        return value

    def scale(self):
        return self.count(4096, "R2 bad-scale")

    def alone(self, keyword, read):
        """A line of a keyword and one value."""
        self.words, self.at = self.peek(), 1
        self.number += 1
        require(self.words[0] == keyword, "R3 wrong-keyword")
        value = read()
        require(self.at == len(self.words), "R3 extra-token")
        return value

    def several(self, keyword, count, read):
        return self.alone(keyword, lambda: several(count, read))

    def choice(self, keyword, words):
        word = self.alone(keyword, self.word)
        require(word in words, "R3 wrong-keyword")
        return word

    def list(self, keyword, read):
        """A line of a keyword, a count, and so many values."""
        return self.alone(keyword, lambda: several(self.count(), read))

    def end(self):
        before = self.number
        require(self.alone("end", self.integer) == before, "R4 bad-end")
        require(self.lines[self.number :] == [b""], "R4 trailing-bytes")


def several(count, read):
    """So many values; a count that promises too many ends with the line, not with the memory."""
    found = []
    while len(found) < count:
        found.append(read())
    return found


def read_file(name, data, heading, parse, *context):
    """What `parse` makes of a whole file of this heading."""
    lines = Lines(data)
    try:
        require(lines.alone(heading, lines.word) == "1", "R3 bad-version")
        found = parse(lines, *context)
        lines.end()
        return found
    except Rejected as reason:
        reason.where = f"{name}, line {lines.number}"
        raise


def is_power(value, base):
    while value % base == 0:
        value //= base
    return value == 1


def is_number(value, den, numbers):
    """Whether value/den is a number of the model: m·2^e with an odd m of so many bits, not too large and a multiple of the least."""
    if numbers == "decimal" or value == 0:
        return True
    bits, most, least = (53, 1024, 1074) if numbers == "f64" else (24, 128, 149)
    exact = abs(Fraction(value, den))
    odd = exact.numerator // (exact.numerator & -exact.numerator)
    return odd.bit_length() <= bits and exact < 2**most and (exact * 2**least).denominator == 1


class Problem:
    def __init__(self, lines):  # R5, R110
        numbers = lines.choice("numbers", ("f64", "f32", "decimal"))
        base = 10 if numbers == "decimal" else 2
        bias = lines.choice("bias", ("none", "column", "free"))
        require(bias != "free" and not lines.next_is("norm"), "R110 other-norm")
        lines.choice("loss", ("half-squared", "mse-mean", "mse-sum"))
        self.beta = Fraction(*lines.several("beta", 2, lines.positive))
        rows, self.columns = lines.several("shape", 2, lines.positive)
        self.dx, self.dy = lines.several("denominators", 2, lines.positive)
        require(is_power(self.dx, base) and is_power(self.dy, base), "R5 bad-denominator")
        self.x, self.y = [], []
        while len(self.x) < rows:
            *x, y = lines.several("row", self.columns + 1, lines.integer)
            require(all(is_number(v, self.dx, numbers) for v in x), "R5 not-in-model")
            require(bias == "none" or x[-1] == self.dx, "R5 bias-not-one")
            require(is_number(y, self.dy, numbers), "R5 not-in-model")
            self.x.append(x)
            self.y.append(Fraction(y, self.dy))

    def objective(self, neurons):
        """R6: the exact objective of a network as it stands."""
        penalty, fit = Fraction(0), [Fraction(0)] * len(self.x)
        for u, du, a, is_atom in neurons:
            penalty += 2 * abs(a) if is_atom else Fraction(dot(u, u), du * du) + a * a
            fit = [f + a * Fraction(max(0, dot(u, x)), du * self.dx) for f, x in zip(fit, self.x)]
        return sum((f - y) ** 2 for f, y in zip(fit, self.y)) / 2 + self.beta / 2 * penalty


def read_neurons(lines, columns):
    def neuron():
        is_atom = lines.next_is("atom")
        numbers = lambda: (lines.positive(), several(columns, lines.integer), lines.positive(), lines.integer())
        du, u, da, a = lines.alone("atom" if is_atom else "neuron", numbers)
        require(not is_atom or dot(u, u) == du * du, "R6 not-unit")
        return u, du, Fraction(a, da), is_atom

    count, width = lines.several("shape", 2, lines.count)
    require(width == columns, "R6 wrong-shape")
    return several(count, neuron)


class Certificate:
    """Reads a certificate and checks it on the way; one that proves nothing is rejected."""

    def __init__(self, lines, problem, digest):
        self.problem, self.lines = problem, lines
        stated = lines.alone("problem", lines.word)
        require(re.fullmatch("[0-9a-f]{64}", stated), "R7 bad-digest")
        require(stated == digest, "R7 problem-mismatch")
        is_better = lines.choice("kind", ("bound", "better")) == "better"
        self.better = problem.objective(read_neurons(lines, problem.columns)) if is_better else None
        self.sv, self.so, self.sa, self.sq, self.sf = lines.several("scales", 5, lines.scale)
        self.dual = lines.several("dual", len(problem.x), lines.integer)
        self.b = lines.alone("bound", lines.integer)
        require(self.b > 0, "R9 bound-not-positive")
        weights = self.reduce()
        for name, sign in (("+", 1), ("-", -1)):
            lines.choice("sign", (name,))
            self.w = [sign * weight for weight in weights]
            self.tree()

    def lower(self):
        """R9: the lower bound on the objectives of all networks."""
        nu = [Fraction(n, 1 << self.sv) for n in self.dual]
        slope, norm = dot(nu, self.problem.y), dot(nu, nu)
        if norm == 0 or slope <= 0:
            return Fraction(0)
        c = min(self.problem.beta * (1 << self.sq) / self.b, slope / norm)
        return c * slope - c * c * norm / 2

    def reduce(self):
        """R10: the directions of the groups, and their weights in the tree `sign +`. R15: the constants c_k."""
        weights = {}
        for x, n in zip(self.problem.x, self.dual):
            g = gcd(*x)
            if g > 0:
                r = tuple(entry // g for entry in x)
                weights[r] = weights.get(r, 0) + g * n
        self.r, dx = list(weights), self.problem.dx
        rho = [1 + isqrt((dot(r, r) << 64) - 1) for r in self.r]  # rounded up
        self.t = max(0, 8 + max(rho, default=0).bit_length() - dx.bit_length())
        self.c = [(dx << (self.t + 32)) // p for p in rho]
        return list(weights.values())

    def group(self):
        k = self.lines.count()
        require(k < len(self.r), "R10 unknown-group")
        return k

    def tree(self):
        """R11: in prefix order. `path` holds the splits above the next node, each a group and the side that is being read."""
        self.table, path = [], {}
        while True:
            if self.lines.next_is("pairs"):
                self.table = self.pairs()
            if self.lines.next_is("split"):
                k = self.lines.alone("split", self.group)
                require(k not in path, "R11 split-twice")
                path[k] = 1
                continue
            self.leaf(path)
            side = -1
            while path and side == -1:
                k, side = path.popitem()
            if side == -1:
                return
            path[k] = -1

    def pairs(self):
        """R12: a table of pairs."""
        table = self.lines.list("pairs", lambda: (self.group(), self.group(), self.lines.integer()))
        for j, k, g in table:
            require(self.w[j] > 0, "R12 pair-not-positive")
            require(k != j, "R12 pair-self")
            require(g != 0, "R12 pair-zero")
        require(increasing([(j, k) for j, k, _ in table]), "R12 pair-order")
        return table

    def leaf(self, path):
        """The side conditions of a leaf."""
        lines, w, r, d = self.lines, self.w, self.r, self.problem.columns
        positive = [j for j, weight in enumerate(w) if weight > 0 and j not in path]
        negative = [k for k, weight in enumerate(w) if weight < 0 and k not in path]

        def position():
            i = lines.count()
            require(i < len(path), "R16 unknown-position")
            return i

        mu = lines.alone("leaf", lines.integer)
        omega = lines.list("omega", lines.integer)  # R13
        require(len(omega) == len(positive), "R13 omega-count")
        require(all(o >= 1 for o in omega), "R13 omega-not-positive")

        # R14: y_j is what is left of a positive row, `paid` is what its partners pay.
        y, paid = {j: [w[j] * entry for entry in r[j]] for j in positive}, [0] * len(r)
        for j, k, g in self.table:
            if j not in path:
                require(k in path or w[k] < 0, "R14 pair-partner")
                y[j] = [a - g * b for a, b in zip(y[j], r[k])]
                paid[k] += abs(g)

        tangents = lines.list("theta", lambda: (self.group(), lines.integer()))  # R15
        require(all(w[k] < 0 and k not in path for k, _ in tangents), "R15 theta-not-negative")
        require(all(t != 0 for _, t in tangents), "R15 theta-zero")
        require(increasing([k for k, _ in tangents]), "R15 theta-order")
        theta = dict(tangents)
        kappa = {k: -w[k] - paid[k] - abs(theta.get(k, 0)) for k in negative}
        require(all(rest >= 0 for rest in kappa.values()), "R15 capacity-exceeded")

        products = lines.list("product", lambda: (position(), position(), lines.integer()))  # R16
        require(all(p >= 1 for _, _, p in products), "R16 product-not-positive")
        places = [(i, j) for i, j, _ in products]
        require(increasing(places) and all(i < j for i, j in places), "R16 product-order")

        balls = lines.list("ball", lambda: (position(), lines.integer(), several(d, lines.integer)))  # R17
        require(increasing([i for i, _, _ in balls]), "R17 ball-order")
        require(all(tau >= 0 and dot(a, a) <= tau * tau for _, tau, a in balls), "R17 ball-too-long")

        factor = lines.list("factor", lines.integer)  # R19
        require(len(factor) == (d + 1) * (d + 2) // 2, "R19 factor-count")
        s, e = self.matrix(path, mu, omega, y, paid, theta, kappa, products, balls)
        rows = [factor[i * (i + 1) // 2 :][: i + 1] for i in range(d + 1)]
        unit = 4 * self.problem.dx**2 << (e - 2 * self.sf)
        for i, row in enumerate(rows):
            rest = [s[max(i, j)][min(i, j)] - unit * dot(row, other) for j, other in enumerate(rows)]
            require(rest[i] >= sum(map(abs, rest)) - abs(rest[i]), "R19 not-dominant")

    def matrix(self, path, mu, omega, y, paid, theta, kappa, products, balls):
        """R18: 4 DX^2 2^e S on and below the diagonal, of integers, for an e above all scales; and e."""
        dx, d, r = self.problem.dx, self.problem.columns, self.r
        h = [[side * entry for entry in r[k]] for k, side in path.items()]
        e = 1 + max(self.sq, self.so, self.sa + 2 * self.sv, self.sv + self.t, 2 * self.sf)
        s = [[0] * (i + 1) for i in range(d + 1)]

        def add(p, scale, a, b):
            """p 2^-scale 2^e sym(ab')"""
            p <<= e - 1 - scale
            for i in range(d):
                ai, bi = p * a[i], p * b[i]
                s[i][: i + 1] = [m + ai * bj + bi * aj for m, aj, bj in zip(s[i], a, b)]

        for i in range(d):
            s[i][i] = 4 * dx * dx * mu << (e - self.sq)
        for (_, yj), o in zip(sorted(y.items()), omega):
            reciprocal = -(-(1 << (self.sa + self.so)) // o)  # rounded up
            add(-reciprocal, self.sa + 2 * self.sv, yj, yj)
        for k, rest in kappa.items():
            add(2 * rest * self.c[k], self.sv + self.t, r[k], r[k])
        for i, j, p in products:
            add(-4 * p, self.sq, h[i], h[j])
        for i, _, a in balls:
            add(4 * dx, self.sq, h[i], a)

        # 2 DX g, then the last row -g'/2 and the corner of S.
        terms = [(w + path.get(k, 0) * (w + paid[k]) + theta.get(k, 0), self.sv, r[k]) for k, w in enumerate(self.w)]
        terms += [(2 * tau, self.sq, h[i]) for i, tau, _ in balls]
        g = [sum((p << (e - scale)) * vector[i] for p, scale, vector in terms) for i in range(d)]
        corner = (4 * (self.b - mu) << (e - self.sq)) - (sum(omega) << (e - self.so))
        s[d] = [-dx * entry for entry in g] + [dx * dx * corner]
        return s, e


# The claims, with L the objective of the network, O the optimum, Z the objective of the zero network.
CLAIMS = {
    "--gap": lambda G, L, O, Z: L - O <= G * L,
    "--open-share": lambda S, L, O, Z: L - O <= S * (Z - O),
    "--lower": lambda V, L, O, Z: O >= V,
}


def check(problem_bytes, network_bytes, certificate_bytes, kind, value):
    """R8 and R9: the verdict and the lower bound; raises Rejected."""
    problem = read_file("problem", problem_bytes, "relucert-problem", Problem)
    neurons = read_file("network", network_bytes, "relucert-network", read_neurons, problem.columns)
    digest = hashlib.sha256(problem_bytes).hexdigest()
    certificate = read_file("certificate", certificate_bytes, "relucert-certificate", Certificate, problem, digest)
    lower, given, zero = certificate.lower(), problem.objective(neurons), problem.objective([])
    least = min(given, zero, given if certificate.better is None else certificate.better)
    assert lower <= least, "a lower bound above an objective"
    # A claim that is true of one optimum is true of every greater one.
    if CLAIMS[kind](value, given, lower, zero):
        return "proved", lower
    return "undecided" if CLAIMS[kind](value, given, least, zero) else "refuted", lower


def answer(words):
    """A line for the five words of a claim, and the exit code."""
    try:
        problem, network, certificate, kind, number = words
        files, value = [Path(path).read_bytes() for path in (problem, network, certificate)], Fraction(number)
        if kind not in CLAIMS or kind != "--lower" and value < 0 or kind == "--open-share" and value > 1:
            raise ValueError(f"no claim `{kind} {number}`")
    except (OSError, ValueError, ZeroDivisionError) as error:
        return f"error: {error}", 2
    try:
        verdict, lower = check(*files, kind, value)
        return f"{verdict} {lower.numerator}/{lower.denominator}", {"proved": 0, "refuted": 1, "undecided": 3}[verdict]
    except Rejected as reason:
        return f"rejected {reason.code} ({reason.where})", 2 if reason.malformed else 1


def main():
    if sys.argv[1:] == ["--batch"]:
        for line in sys.stdin:
            print(answer(line.rstrip("\n").split("\t"))[0])
        return 0
    text, code = answer(sys.argv[1:]) if len(sys.argv) == 6 else (__doc__, 2)
    print(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
