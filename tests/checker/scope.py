"""R30 to R36 and R270 to R275: claims over given activation patterns, of both versions."""

import hashlib
from fractions import Fraction

from .certificate import best_multiplier, stated_digest, worth
from .constant import best_constant
from .lines import dot, increasing, read_file, require, several
from .network import Network, objective, read_neurons
from .problem import read_problem
from .verdict import decide


class Model:
    """A network, of which each unit may have a gate of its own."""

    def __init__(self, network, gates=None):
        self.network, self.gates = network, gates

    def units(self):
        """R31: input weights and gate of the units that count."""
        gates = self.gates or [u for u, *_ in self.network.neurons]
        return [(u, g) for (u, _, a, _), g in zip(self.network.neurons, gates) if any(u) and any(a)]

    def objective(self, problem):
        """R36, R275: a unit is on, whatever its sign, where its gate is not negative."""
        if self.gates is None:
            return objective(problem, self.network)
        return objective(problem, Gated(self.network, self.gates))


class Gated(Network):
    def __init__(self, network, gates):
        super().__init__(network.neurons, network.bias)
        self.gates = gates

    def outputs(self, x, dx):
        found = list(self.bias)
        for (u, du, a, _), g in zip(self.neurons, self.gates):
            value = Fraction(dot(u, x), du * dx) if dot(g, x) >= 0 else 0
            found = [f + v * value for f, v in zip(found, a)]
        return found


def read_units(lines, problem, version):
    """R36, R270: the records of a gated model."""
    d, k, gates, bias = problem.columns, problem.outputs, [], [Fraction(0)]
    count, width, *outputs = lines.several("shape", version + 1, lines.count)
    require(width == d and outputs in ([], [k]), "R6 wrong-shape")
    if version == 2:
        db, *bias = lines.alone("bias", lambda: [lines.positive(), *several(k, lines.integer)])
        bias = [Fraction(b, db) for b in bias]

    def unit():
        du, u, da, a = lines.positive(), several(d, lines.integer), lines.positive(), several(k, lines.integer)
        gates.append(several(d, lines.integer))
        return u, du, [Fraction(entry, da) for entry in a], False

    return Model(Network([lines.alone("unit", unit) for _ in range(count)], bias), gates)


def read_model(data, problem):
    """The network or the gated model that a claim is about."""
    if data.startswith(b"relucert-gated "):

        def gated(lines, version):
            require(version == problem.version, "R3 bad-version")
            return read_units(lines, problem, version)

        return read_file("gated", data, gated)

    def plain(lines, version):
        require(version <= problem.version, "R3 bad-version")
        return Model(read_neurons(lines, problem, version))

    return read_file("network", data, plain)


def read_gates(data, problem):
    """R30."""

    def parse(lines, version):
        require(version == 1, "R3 bad-version")
        count, width = lines.several("shape", 2, lines.count)
        require(width == problem.columns, "R6 wrong-shape")
        return [lines.several("gate", width, lines.integer) for _ in range(count)]

    return read_file("patterns", data, parse)


def patterns_of(problem, gates):
    """The distinct patterns, a list of sides for each, by the place of their first gate."""
    found = {}
    for place, g in enumerate(gates):
        found.setdefault(tuple(dot(g, x) >= 0 for x in problem.x), place)
    return {place: sides for sides, place in found.items()}


def in_scope(problem, model, patterns):
    """R32: whether each unit does on every row what it would do with one of the patterns."""

    def fits(u, g, sides):
        return all(dot(u, x) == 0 or on == (dot(g, x) >= 0) for x, on in zip(problem.x, sides))

    # For a ReLU unit, whose gate is u, rows with u x = 0 do not matter either.
    return all(any(fits(u, g, sides) for sides in patterns.values()) for u, g in model.units())


def wall(problem, vector, sides, k, factor):
    """vector + factor·σ_k x_k."""
    side = factor if sides[k] else -factor
    return [v + side * entry for v, entry in zip(vector, problem.x[k])]


def pulled(problem, sides, nu):
    """XᵀDν."""
    rows = [(x, n) for x, n, on in zip(problem.x, nu, sides) if on]
    return [sum(x[j] * n for x, n in rows) for j in range(problem.columns)]


def balanced(problem, vector):
    require(not problem.free or vector[-1] == 0, "R272 bias-entry")


def one_output(problem, gated, patterns, dual, b, records):
    """R34, R35, R272: no vector is longer than B."""
    read = {}
    for place, sign, rho in records:
        require(not gated, "R34 rho-in-gated")
        require(place in patterns, "R34 rho-order")
        read[place, sign] = rho
    for place, sides in patterns.items():
        pull = pulled(problem, sides, dual)
        for sign in (1, -1):
            vector = [sign * v for v in pull]
            for k, r in read.get((place, sign), []):
                vector = wall(problem, vector, sides, k, r)
            require(dot(vector, vector) <= (b * problem.dx) ** 2, "R35 vector-too-long")
            balanced(problem, vector)


def several_outputs(problem, gated, patterns, dual, b, records):
    """R273: a matrix for each pattern."""
    read = {}
    for place, size, rho in records:
        require(not gated, "R34 rho-in-gated")
        require(place in patterns, "R34 rho-order")
        read[place] = size, rho
    for place, sides in patterns.items():
        size, rho = read.get(place, (b * b, []))
        columns = [[0] * problem.columns] + [pulled(problem, sides, column) for column in zip(*dual)]
        for k, r, t in rho:
            columns = [wall(problem, column, sides, k, factor) for column, factor in zip(columns, [r, *t])]
        for column in columns:
            balanced(problem, column)
        rest = [[-dot(p, q) for q in columns] for p in columns]
        for j in range(len(columns)):
            rest[j][j] += (size if j else b * b - size) * problem.dx**2
        require(semidefinite(rest), "R35 vector-too-long")


def semidefinite(matrix):
    """Whether a symmetric matrix is: the greatest entry of the diagonal is taken out first; where it is zero all must be."""
    rows = [[Fraction(entry) for entry in row] for row in matrix]
    while rows:
        p = max(range(len(rows)), key=lambda i: rows[i][i])
        pivot, top = rows[p][p], rows[p]
        if pivot <= 0:
            return not any(map(any, rows))
        left = [i for i in range(len(rows)) if i != p]
        rows = [[rows[i][j] - rows[i][p] * top[j] / pivot for j in left] for i in left]
    return True


def read_records(lines, problem):
    """The lines `rho`, in strictly increasing order."""
    several_outputs, n = problem.outputs > 1, len(problem.x)

    def record():
        if several_outputs:
            place, size = lines.count(), lines.integer()
            entry = lambda: (lines.count(), lines.positive(), several(problem.outputs, lines.integer))
        else:
            size = 1 if lines.one_of(("+", "-")) == "+" else -1
            place, entry = lines.count(), lambda: (lines.count(), lines.positive())
        rho = several(lines.count(), entry)
        rows = [k for k, *_ in rho]
        require(increasing(rows) and all(k < n for k in rows), "R34 rho-rows")
        require(not several_outputs or all(dot(t, t) <= r * r for _, r, t in rho), "R273 rho-negative")
        return place, size, rho

    found = [lines.alone("rho", record) for _ in range(lines.alone("multipliers", lines.count))]
    keys = [place if several_outputs else (place, -sign) for place, sign, _ in found]
    require(increasing(keys), "R34 rho-order")
    return found


def check_scope(problem_bytes, model_bytes, gates_bytes, certificate_bytes, gated, kind, value):
    """The verdict and the lower bound of the scope; `gates_bytes` may be nothing. Raises Rejected."""
    problem = read_problem(problem_bytes)
    model = read_model(model_bytes, problem)
    gates = [g for _, g in model.units()] if gates_bytes is None else read_gates(gates_bytes, problem)
    given, zero, digest = model.objective(problem), best_constant(problem), hashlib.sha256(problem_bytes).hexdigest()
    patterns = patterns_of(problem, gates)

    def parse(lines, version):
        require(version == problem.version, "R3 bad-version")
        stated_digest(lines, digest)
        better, c = None, None
        if lines.choice("kind", ("bound", "better")) == "better":
            better = read_units(lines, problem, version) if gated else Model(read_neurons(lines, problem, version))
        require(model.gates is None or gated, "R32 outside-scope")
        if version == 2:
            c = lines.alone("multiplier", lambda: Fraction(lines.integer(), lines.positive()))
        scale = lines.alone("scale", lines.scale)
        if problem.outputs == 1:
            dual = [[n] for n in lines.several("dual", len(problem.x), lines.integer)]
        else:
            dual = [lines.several("dual", problem.outputs, lines.integer) for _ in problem.x]
        b = lines.alone("bound", lines.integer)
        require(b > 0, "R9 bound-not-positive")
        records = read_records(lines, problem)
        if problem.outputs == 1:
            one_output(problem, gated, patterns, [n for (n,) in dual], b, records)
        else:
            several_outputs(problem, gated, patterns, dual, b, records)
        for one in [model, *([better] if better else [])]:
            require(in_scope(problem, one, patterns), "R32 outside-scope")
        nu, bound = [[Fraction(n, 1 << scale) for n in row] for row in dual], Fraction(b, 1 << scale)
        c = best_multiplier(problem, nu, bound) if c is None else c
        require(c >= 0 and c * bound <= problem.beta, "R205 multiplier-too-large")
        return worth(problem, [[c * n for n in row] for row in nu]), better and better.objective(problem)

    lower, better = read_file("scope-certificate", certificate_bytes, parse)
    least = min(given.high, zero.high, (better or given).high)
    assert lower <= least, "a lower bound above an objective"
    return decide(kind, value, given, zero, lower, least), lower
