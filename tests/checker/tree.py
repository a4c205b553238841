"""R10 to R19: trees that prove h(nu) <= B. They know nothing of the loss."""

from math import gcd, isqrt

from .lines import dot, increasing, require, several


class Scales:
    def __init__(self, lines):
        self.sv, self.so, self.sa, self.sq, self.sf = lines.several("scales", 5, lines.scale)


class Reduction:
    """R10: the directions of the groups, and the factor and group of each row. R15: the constants c_k."""

    def __init__(self, x, dx):
        self.dx, self.columns, places, self.members = dx, len(x[0]), {}, []
        for row in x:
            g = gcd(*row)
            r = tuple(entry // g for entry in row) if g > 0 else None
            self.members.append((g, None if r is None else places.setdefault(r, len(places))))
        self.r = list(places)
        rho = [1 + isqrt((dot(r, r) << 64) - 1) for r in self.r]  # rounded up
        self.t = max(0, 8 + max(rho, default=0).bit_length() - dx.bit_length())
        self.c = [(dx << (self.t + 32)) // p for p in rho]

    def weights(self, nu):
        """The weights of the groups in the tree `sign +`."""
        found = [0] * len(self.r)
        for (g, group), n in zip(self.members, nu):
            if group is not None:
                found[group] += g * n
        return found


def prove(lines, reduction, scales, nu, b):
    """The two trees of the vector nu, integers with scale SV; B = b 2^-SQ."""
    weights = reduction.weights(nu)
    for name, sign in (("+", 1), ("-", -1)):
        lines.choice("sign", (name,))
        Tree(lines, reduction, scales, [sign * weight for weight in weights], b)


class Tree:
    """R11: in prefix order. `path` holds the splits above the next node, each a group and the side that is being read."""

    def __init__(self, lines, reduction, scales, w, b):
        self.lines, self.reduction, self.scales, self.w, self.b = lines, reduction, scales, w, b
        self.table, path = [], {}
        while True:
            if lines.next_is("pairs"):
                self.table = self.pairs()
            if lines.next_is("split"):
                k = lines.alone("split", self.group)
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

    def group(self):
        k = self.lines.count()
        require(k < len(self.w), "R10 unknown-group")
        return k

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
        lines, w, r, d = self.lines, self.w, self.reduction.r, self.reduction.columns
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
        unit = 4 * self.reduction.dx**2 << (e - 2 * self.scales.sf)
        for i, row in enumerate(rows):
            rest = [s[max(i, j)][min(i, j)] - unit * dot(row, other) for j, other in enumerate(rows)]
            require(rest[i] >= sum(map(abs, rest)) - abs(rest[i]), "R19 not-dominant")

    def matrix(self, path, mu, omega, y, paid, theta, kappa, products, balls):
        """R18: 4 DX^2 2^e S on and below the diagonal, of integers, for an e above all scales; and e."""
        scales, dx, d, r = self.scales, self.reduction.dx, self.reduction.columns, self.reduction.r
        h = [[side * entry for entry in r[k]] for k, side in path.items()]
        t = self.reduction.t
        e = 1 + max(scales.sq, scales.so, scales.sa + 2 * scales.sv, scales.sv + t, 2 * scales.sf)
        s = [[0] * (i + 1) for i in range(d + 1)]

        def add(p, scale, a, b):
            """p 2^-scale 2^e sym(ab')"""
            p <<= e - 1 - scale
            for i in range(d):
                ai, bi = p * a[i], p * b[i]
                s[i][: i + 1] = [m + ai * bj + bi * aj for m, aj, bj in zip(s[i], a, b)]

        for i in range(d):
            s[i][i] = 4 * dx * dx * mu << (e - scales.sq)
        for (_, yj), o in zip(sorted(y.items()), omega):
            reciprocal = -(-(1 << (scales.sa + scales.so)) // o)  # rounded up
            add(-reciprocal, scales.sa + 2 * scales.sv, yj, yj)
        for k, rest in kappa.items():
            add(2 * rest * self.reduction.c[k], scales.sv + t, r[k], r[k])
        for i, j, p in products:
            add(-4 * p, scales.sq, h[i], h[j])
        for i, _, a in balls:
            add(4 * dx, scales.sq, h[i], a)

        # 2 DX g, then the last row -g'/2 and the corner of S.
        terms = [(w + path.get(k, 0) * (w + paid[k]) + theta.get(k, 0), scales.sv, r[k]) for k, w in enumerate(self.w)]
        terms += [(2 * tau, scales.sq, h[i]) for i, tau, _ in balls]
        g = [sum((p << (e - scale)) * vector[i] for p, scale, vector in terms) for i in range(d)]
        corner = (4 * (self.b - mu) << (e - scales.sq)) - (sum(omega) << (e - scales.so))
        s[d] = [-dx * entry for entry in g] + [dx * dx * corner]
        return s, e
