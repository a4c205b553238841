"""R40 to R49: certificates of sets of networks, and what follows from them."""

import hashlib
from fractions import Fraction

from .certificate import stated_digest
from .lines import dot, increasing, read_file, require, several
from .network import read_network
from .problem import read_problem
from .sets import Members, rank, solve

ZERO, ACTIVE, FREE = 0, 1, 2


class Facts:
    """Reads the records from `shape` on; what is not known is nothing."""

    def __init__(self, lines, members):
        self.lines, self.members, m = lines, members, len(members.columns)
        require(lines.several("shape", 2, lines.count) == [len(members.fit), m], "R40 set-shape")
        self.never, self.points = list(members.left_out), [members.given]
        for _ in range(lines.alone("points", lines.count)):
            self.points.append(lines.alone("point", self.point))
        self.least = [min(point.get(i, Fraction(0)) for point in self.points) for i in range(m)]
        self.greatest = [max(point.get(i, Fraction(0)) for point in self.points) for i in range(m)]
        self.rays = [lines.alone("ray", self.ray) for _ in range(lines.alone("rays", lines.count))]
        for ray in self.rays:
            for i in ray:
                self.greatest[i] = None
        self.aside(lines.list("never", lines.integer))
        self.lower, self.upper = [Fraction(0)] * m, [None] * m
        for _ in range(lines.alone("bounds", lines.count)):
            self.bound()
        self.conclude()
        self.supports()

    def entries(self):
        found = several(self.lines.count(), lambda: (self.lines.count(), self.lines.positive()))
        require(increasing([i for i, _ in found]), "R41 member-order")
        return found

    def known(self, entries):
        """None that does not exist or is left out."""
        require(all(i < len(self.never) and not self.members.left_out[i] for i, _ in entries), "R41 unknown-neuron")

    def point(self):
        den, entries = self.lines.positive(), self.entries()
        self.known(entries)
        found = {i: Fraction(v, den) for i, v in entries}
        require(self.members.product(found, len(self.members.fit)) == self.members.fit, "R41 not-a-member")
        return found

    def ray(self):
        entries = self.entries()
        self.known(entries)
        require(entries and not any(self.members.product(dict(entries), len(self.members.fit))), "R42 not-a-ray")
        return dict(entries)

    def prices(self, y):
        return [dot(column, y) for column in self.members.columns]

    def aside(self, y):  # R43
        if y:
            require(len(y) == len(self.members.fit) and dot(y, self.members.fit) == 0, "R43 never-not-dual")
            prices = self.prices(y)
            require(all(price >= 0 for price, out in zip(prices, self.never) if not out), "R43 never-not-dual")
            self.never = [out or price > 0 for price, out in zip(prices, self.never)]

    def bound(self):  # R44
        def read():
            i = lines.count()
            require(i < len(self.never) and not self.never[i], "R44 unknown-neuron")
            return i, lines.positive(), several(len(self.members.fit), lines.integer)

        lines, lower = self.lines, self.lines.next_is("lower")
        i, d, y = lines.alone("lower" if lower else "upper", read)
        rest = [price - (d if j == i else 0) for j, price in enumerate(self.prices(y))]
        wrong = [price > 0 if lower else price < 0 for price, out in zip(rest, self.never) if not out]
        require(not any(wrong), "R44 bound-not-dual")
        end = Fraction(dot(y, self.members.fit), d)
        if lower:
            self.lower[i] = max(self.lower[i], end)
        else:
            self.upper[i] = end if self.upper[i] is None else min(self.upper[i], end)

    def open(self):
        return [i for i, never in enumerate(self.never) if not never]

    def independent(self, neurons):
        return rank([self.members.columns[i] for i in neurons]) == len(neurons)

    def conclude(self):  # R45
        open_ = self.open()
        kernel = len(open_) - rank([self.members.columns[i] for i in open_])
        alone, self.possible, self.essential = kernel == 0, [], []
        for i, never in enumerate(self.never):
            zero = never or (alone and self.greatest[i] == 0)
            if zero or alone:
                self.lower[i], self.upper[i] = self.least[i], self.greatest[i]
            self.possible.append(False if zero else True if self.greatest[i] != 0 else None)
            self.essential.append(True if self.lower[i] > 0 else False if self.least[i] == 0 else None)
        self.dimension = kernel if alone or None not in self.possible else None
        others = self.rays or any(point != self.members.given for point in self.points)
        self.unique = self.dimension == 0 if self.dimension is not None else False if others else None
        self.vertices, self.fewest, self.most = None, None, None
        if self.unique:
            self.vertices, size = [0], self.members.size(self.members.given)
            self.fewest, self.most = size, size

    def supports(self):
        lines, least = self.lines, None

        def read():
            word = lines.one_of(("none", "simple", "bases", "all", "least"))
            return word, lines.count() if word in ("least", "bases") else None

        kind, least = lines.alone("supports", read)
        if kind == "none":
            return
        if kind == "bases":
            self.bases(least)
            kind, least = "simple", None
        found = self.simple() if kind == "simple" else self.tree(least)
        sizes = [self.members.size(self.points[v]) for v in found]
        reached = min(self.members.size(point) for point in self.points)
        proved = min(sizes + ([] if least is None else [least]), default=None)
        self.fewest = proved if proved == reached else None
        if least is None:
            self.most, self.vertices = max(sizes, default=None), found
            for i in range(len(self.never)):
                self.lower[i], self.essential[i] = self.least[i], self.least[i] > 0
                if kind == "simple" or (self.members.optimal and i < self.members.neurons):
                    self.upper[i] = self.greatest[i]

    def bases(self, number):  # R294
        open_, last = self.open(), []
        order = rank([self.members.columns[i] for i in open_])
        first = len(self.points)
        for _ in range(number):
            basis = self.lines.several("basis", order, self.lines.count)
            require(increasing(basis) and basis > last, "R41 member-order")
            require(set(basis) <= set(open_), "R41 unknown-neuron")
            solution = solve([self.members.columns[i] for i in basis], self.members.fit)
            require(solution is not None and all(value > 0 for value in solution), "R294 not-a-basis")
            self.points.append(dict(zip(basis, solution)))
            last = basis
        for point in self.points[first:]:
            for i, (least, greatest) in enumerate(zip(self.least, self.greatest)):
                self.least[i] = min(least, point.get(i, Fraction(0)))
                self.greatest[i] = None if greatest is None else max(greatest, point.get(i, Fraction(0)))

    def simple(self):  # R46
        open_ = self.open()
        order = rank([self.members.columns[i] for i in open_])
        vertices = {}
        for v, point in enumerate(self.points):
            if len(point) == order and self.independent(point):
                vertices[frozenset(point)] = v
        require(vertices, "R46 missing-neighbour")
        for support in vertices:
            for j in set(open_) - support:
                edge = support | {j}
                ends = any(edge - {i} in vertices for i in support) or any(edge.issuperset(ray) for ray in self.rays)
                require(ends, "R46 missing-neighbour")
        return list(vertices.values())

    def tree(self, least):  # R47
        start = [ZERO if never else ACTIVE if e is True else FREE for never, e in zip(self.never, self.essential)]
        pending, found = [start], []
        while pending:
            roles = pending.pop()
            if self.lines.next_is("branch"):
                i = self.lines.alone("branch", self.lines.count)
                require(i < len(roles) and roles[i] == FREE, "R47 branch-twice")
                pending += [roles[:i] + [ACTIVE] + roles[i + 1 :], roles[:i] + [ZERO] + roles[i + 1 :]]
            else:
                found += self.close(roles, least)
        return found

    def close(self, roles, least):  # R48, R49
        lines = self.lines
        active = [i for i, role in enumerate(roles) if role == ACTIVE]
        if lines.next_is("empty"):
            y = lines.several("empty", len(self.members.fit), lines.integer)
            prices, value = self.prices(y), dot(y, self.members.fit)
            kept = all(price >= 0 for price, role in zip(prices, roles) if role != ZERO)
            require(kept and (value < 0 or value == 0 and any(prices[i] > 0 for i in active)), "R48 not-empty")
            return []
        if lines.next_is("dependent"):
            lines.alone("dependent", lambda: None)
            require(not self.independent(active), "R48 not-dependent")
            return []
        if lines.next_is("vertex"):
            v = lines.alone("vertex", lines.count)
            require(v < len(self.points), "R49 unknown-member")
            point = self.points[v]
            fits = all(role == FREE or (role == ACTIVE) == (i in point) for i, role in enumerate(roles))
            require(fits, "R49 other-cell")
            rest = [i for i, role in enumerate(roles) if role != ZERO]
            whole = len(active) == len(point) and self.independent(list(point))
            require(whole or self.independent(rest), "R49 not-alone")
            return [v]
        lines.alone("cut", lambda: None)
        require(least is not None and self.members.size(active) >= least, "R49 cut-too-low")
        return []


def check_set(problem_bytes, network_bytes, members_bytes, certificate_bytes, all_optimal):
    """The members and the facts; `members_bytes` may be nothing. Raises Rejected."""
    problem = read_problem(problem_bytes)
    network = read_network(network_bytes, problem)
    members = Members(problem, network, members_bytes and read_network(members_bytes, problem))
    digest = hashlib.sha256(problem_bytes).hexdigest()

    def parse(lines, version):
        require(version == (2 if all_optimal else problem.version), "R3 bad-version")
        stated_digest(lines, digest)
        if all_optimal:
            count = len(problem.x) * problem.outputs
            den, *nu = lines.alone("dual", lambda: [lines.positive(), *several(count, lines.integer)])
            nu = [Fraction(n, den) for n in nu]
            members.all_optimal([nu[i : i + problem.outputs] for i in range(0, count, problem.outputs)])
        else:
            members.decide()
        return Facts(lines, members)

    return members, read_file("set-certificate", certificate_bytes, parse)


def status(facts, i):
    if facts.possible[i] is False:
        return "never"
    if facts.essential[i]:
        return "essential"
    if facts.possible[i] is None:
        return "undecided"
    return "active" if facts.essential[i] is None else "possible"
