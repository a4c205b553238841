"""R70 to R79 and R210 to R215: certificates of stationarity of both versions."""

import hashlib
from fractions import Fraction
from math import gcd

from .certificate import stated_digest
from .enclosure import exp
from .lines import dot, increasing, read_file, require, several
from .loss import PIECEWISE
from .network import objective, read_network
from .problem import read_problem


class Slope:
    """What is known of an entry of the slopes of the loss: it lies from `low` to `high`. `open`: the certificate states a number."""

    def __init__(self, low, high, smooth):
        self.low, self.high, self.smooth = low, high, smooth
        self.open = smooth or low != high


def one_sided(cost, f, kinks, side):
    """The derivative of a piecewise quadratic at f towards `side`, exactly: three values on one piece give it."""
    ahead = [side * (kink - f) for kink in kinks if side * (kink - f) > 0]
    h = side * min(ahead, default=Fraction(2)) / 2
    return (4 * cost(f + h) - 3 * cost(f) - cost(f + 2 * h)) / (2 * h)


def shares(x):
    """e^x_c over the sum of all, each between two fractions (R212)."""
    most = max(x)
    powers = [exp(entry - most) for entry in x]
    low, high = sum(p.low for p in powers), sum(p.high for p in powers)
    return [(p.low / (p.low + high - p.high), p.high / (p.high + low - p.low)) for p in powers]


def slopes_of_row(loss, y, s, f):
    """R211: where the slopes of a row lie, one for each output."""
    if not loss.smooth():
        cost = PIECEWISE[loss.name][0]
        found = []
        for target, output in zip(y, f):
            value = lambda t: cost(target, t, loss.parameter)
            low, high = (s * one_sided(value, output, loss.kinks(target), side) for side in (-1, 1))
            found.append(Slope(low, high, False))
        return found
    if loss.name == "poisson":
        whole = exp(f[0])
        ends = [(whole.low, whole.high)]
    else:
        ends = shares(f) if loss.name == "softmax" else shares([f[0], Fraction(0)])
    return [Slope(s * (low - target), s * (high - target), True) for target, (low, high) in zip(y, ends)]


def lcm(numbers):
    found = 1
    for number in numbers:
        found = found * number // gcd(found, number)
    return found


def up(value, den):
    """The least multiple of 1/den that is not below value."""
    scaled = value * den
    return Fraction(-(-scaled.numerator // scaled.denominator), den)


class Slopes:
    """R212: `r` and the radii `rho`, K for each row, over the common denominator `den`; the kinks, each a row, and how far r may move."""

    def __init__(self, lines, version, problem, network):
        known = []
        for x, y, s in zip(problem.x, problem.y, problem.weights):
            known.extend(slopes_of_row(problem.loss, y, s, network.outputs(x, problem.dx)))
        stated, self.den = [], 1
        if version == 2:
            read = lambda: (lines.positive(), several(lines.count(), lines.integer))
            self.den, numbers = lines.alone("slopes", read)
            stated = [Fraction(number, self.den) for number in numbers]
            require(len(stated) == sum(slope.open for slope in known), "R211 slope-count")
            ends = [1 << 96] if problem.loss.smooth() else [e.denominator for slope in known for e in (slope.low, slope.high)]
        else:  # R71
            weights = [du * da for (_, du, _, _), da in zip(network.neurons, network.output_denominators)]
            ends = [problem.dx * problem.dy * lcm(weights)]
        self.den = lcm([self.den, *ends])
        self.r, self.rho, self.kinks = [], [], []
        for place, slope in enumerate(known):
            r, rho = stated.pop(0) if slope.open else slope.low, Fraction(0)
            if slope.smooth:
                rho = up(max(slope.high - r, r - slope.low), self.den)
            elif slope.open:
                require(slope.low <= r <= slope.high, "R212 slope-outside")
                self.kinks.append((place, slope.low - r, slope.high - r))
            self.r.append(r)
            self.rho.append(rho)
        k = problem.outputs
        self.r = [self.r[i : i + k] for i in range(0, len(self.r), k)]
        self.rho = [self.rho[i : i + k] for i in range(0, len(self.rho), k)]


class Tie:
    def __init__(self, p, w):
        self.p, self.w = p, w  # a primitive integer vector; an integer over the neuron's denominator


class Part:
    """R71, R213: the subdifferential of a neuron. `b`, `rho` and the weights of the ties are integers over `den`."""

    def __init__(self, problem, slopes, neuron, a_den):
        u, du, a, is_atom = neuron
        self.square = Fraction(1)
        if is_atom:
            self.square, a, a_den = abs(a[0]), [Fraction((a[0] > 0) - (a[0] < 0))], 1
        self.u, self.du, self.a, self.is_atom = u, du, a, is_atom
        k, columns, beta = problem.outputs, problem.columns, problem.beta
        b = [beta * Fraction(entry, du) for entry in u]
        if problem.free:
            b[-1] = Fraction(0)
        rho, lines = [Fraction(0)] * columns, {}
        self.outputs = [[beta * entry, Fraction(0)] for entry in a]  # the numbers of the derivative by a, with radii
        self.convex = True
        for x, r, radii in zip(problem.x, slopes.r, slopes.rho):
            z = dot(x, u)
            if z < 0:
                continue
            weight, spread = dot(a, r), dot(map(abs, a), radii)
            rho = [e + spread * Fraction(abs(v), problem.dx) for e, v in zip(rho, x)]
            if z > 0:
                b = [e + weight * Fraction(v, problem.dx) for e, v in zip(b, x)]
                for c in range(k):
                    self.outputs[c][0] += r[c] * Fraction(z, du * problem.dx)
                    self.outputs[c][1] += radii[c] * Fraction(z, du * problem.dx)
            elif any(a):
                self.convex &= weight >= 0
                if any(x):
                    g = gcd(*x)
                    first = next(v for v in x if v)
                    p = tuple(v // g if first > 0 else -v // g for v in x)
                    lines[p] = lines.get(p, Fraction(0)) + weight * Fraction(g, problem.dx)
                    if first < 0:
                        b = [e + weight * Fraction(v, problem.dx) for e, v in zip(b, x)]
        lines = {p: w for p, w in lines.items() if w != 0}
        whole = a_den * slopes.den * problem.dx * problem.beta_den * du
        numbers = [int(value * whole) for value in [*b, *lines.values()]]
        while not problem.loss.smooth() and whole % 2 == 0 and all(number % 2 == 0 for number in numbers):
            whole, numbers = whole // 2, [number // 2 for number in numbers]
        self.den, self.b = whole, numbers[:columns]
        self.ties = [Tie(p, w) for p, w in zip(lines, numbers[columns:])]
        self.rho = [int(up(value, whole) * whole) for value in rho]
        self.mean, self.scale, self.least = list(self.b), 1, 0  # v over den·scale

    def read(self, lines, i):
        """R72 to R77: the records of a neuron with ties."""
        require(lines.alone("neuron", lines.count) == i, "R72 wrong-neuron")
        if lines.next_is("box"):
            self.box(lines)
        else:
            require(lines.next_is("hull"), "R3 wrong-keyword")
            self.hull(lines)
        self.mean = [self.scale * e for e in self.b]
        for tie, m in zip(self.ties, self.shares):
            self.mean = [v + m * e for v, e in zip(self.mean, tie.p)]
        self.costs = [tie.w * dot(tie.p, self.mean) for tie in self.ties]
        self.least = self.tree(lines, {})

    def box(self, lines):
        """R73."""

        def read():
            scale, count = lines.positive(), lines.count()
            require(count == len(self.ties), "R73 tie-count")
            return scale, several(count, lines.integer)

        self.scale, self.shares = lines.alone("box", read)
        for tie, m in zip(self.ties, self.shares):
            require(min(0, self.scale * tie.w) <= m <= max(0, self.scale * tie.w), "R73 multiplier-outside")
        require(rank([tie.p for tie in self.ties]) == len(self.ties), "R73 ties-dependent")

    def hull(self, lines):
        """R74."""
        self.scale, count = lines.alone("hull", lambda: (lines.positive(), lines.count()))
        self.shares, total = [0] * len(self.ties), 0
        for _ in range(count):
            weight, *e = lines.several("pattern", 1 + len(self.u), lines.integer)
            require(weight > 0, "R74 pattern-weight")
            for t, tie in enumerate(self.ties):
                side = dot(tie.p, e)
                require(side != 0, "R74 witness-on-tie")
                self.shares[t] += weight * tie.w * (side > 0)
            total += weight
        require(total == self.scale, "R74 weights-not-one")

    def tree(self, lines, path):
        """R75 to R77: the least value of the leaves; None if all are empty."""
        if lines.next_is("split"):
            t = lines.alone("split", lines.count)
            require(t < len(self.ties), "R75 unknown-tie")
            require(t not in path, "R75 tie-twice")
            found = [self.tree(lines, {**path, t: side}) for side in (1, -1)]
            return min((value for value in found if value is not None), default=None)
        if lines.next_is("bound"):
            lines.alone("bound", lambda: None)
            free = [cost for t, cost in enumerate(self.costs) if t not in path]
            return sum(self.costs[t] for t, side in path.items() if side > 0) + sum(min(0, cost) for cost in free)

        def circuit():
            t, factor = lines.count(), lines.integer()
            require(t < len(self.ties), "R75 unknown-tie")
            return t, factor

        terms = lines.list("empty", circuit)
        require(terms and increasing([t for t, _ in terms]), "R76 circuit-order")
        require(all(factor > 0 for _, factor in terms), "R76 circuit-not-positive")
        require(all(t in path for t, _ in terms), "R76 circuit-free")
        sums = [sum(factor * path[t] * self.ties[t].p[j] for t, factor in terms) for j in range(len(self.u))]
        require(not any(sums), "R76 circuit-not-zero")
        return None

    def vector(self):
        """v of R77 as fractions."""
        return [Fraction(v, self.den * self.scale) for v in self.mean]

    def measure(self):
        """R78, R213: bounds of the square distance, of the slope, and of V·g and the derivative along -V whatever its sign."""
        unit = Fraction(1, self.den)
        v, rho = self.vector(), [unit * e for e in self.rho]
        over = unit * Fraction(1, self.den * self.scale)
        costs = getattr(self, "costs", [])
        unknown = dot(map(abs, v), rho)
        fixed = unit * dot(v, self.b)
        support = fixed + over * (self.least or 0) - unknown
        falling = sum(cost for tie, cost in zip(self.ties, costs) if dot(tie.p, self.mean) < 0)
        derivative = -(fixed + over * falling - unknown)
        square = dot(v, v)
        low, high, slope = squares(self.outputs)
        lower = low + (max(Fraction(0), support) ** 2 / square if square else 0)
        upper = high + sum((abs(e) + f) ** 2 for e, f in zip(v, rho))
        both = (lower, upper, slope + min(Fraction(0), derivative))
        return [self.square * value for value in (*both, support + low, derivative + slope)]

    def change(self, x, dx):
        """R214: how the output of a row changes along V: least, greatest, and along -V."""
        z = dot(x, self.u)
        if z < 0 or not any(self.a):
            return Fraction(0), Fraction(0), Fraction(0)
        inner = self.square * self.a[0] * dot(self.vector(), [Fraction(e, dx) for e in x])
        if z == 0:
            falls = dot(self.vector(), x) < 0
            return min(Fraction(0), inner), max(Fraction(0), inner), -inner if falls else Fraction(0)
        whole = inner + self.square * self.outputs[0][0] * Fraction(z, self.du * dx)
        return whole, whole, -whole


def squares(numbers):
    """R213 of numbers with radii: bounds of the sum of their squares, and of the derivative along their negatives."""
    low = sum(max(Fraction(0), abs(g) - rho) ** 2 for g, rho in numbers)
    high = sum((abs(g) + rho) ** 2 for g, rho in numbers)
    return low, high, -sum(abs(g) * max(Fraction(0), abs(g) - rho) for g, rho in numbers)


def rank(rows):
    rows, found = [[Fraction(e) for e in row] for row in rows], 0
    while rows:
        row = rows.pop()
        at = next((j for j, e in enumerate(row) if e), None)
        if at is not None:
            found += 1
            rows = [[a - other[at] / row[at] * b for a, b in zip(other, row)] for other in rows]
    return found


class Evidence:
    """Bounds of the square distance of 0 to the subdifferential, and of the slope."""

    def __init__(self, lines, version, problem, network, digest):
        require(version == problem.version, "R3 bad-version")
        stated_digest(lines, digest)
        slopes, parts = Slopes(lines, version, problem, network), []
        for i, neuron in enumerate(network.neurons):
            part = Part(problem, slopes, neuron, network.output_denominators[i])
            if part.ties:
                part.read(lines, i)
            parts.append(part)
        bias = []
        if problem.decay is not None:
            for c, b in enumerate(network.bias):
                bias.append([sum(r[c] for r in slopes.r) + problem.decay * b, sum(rho[c] for rho in slopes.rho)])
        measured = [part.measure() for part in parts]
        low, high, slope = squares(bias)
        self.lower = low + sum(m[0] for m in measured)
        self.upper = high + sum(m[1] for m in measured)
        self.slope = slope + sum(m[2] for m in measured)
        if slopes.kinks:  # R214
            self.joint(problem, slopes, parts, low + sum(m[3] for m in measured), slope + sum(m[4] for m in measured), bias)
        self.optimal = self.upper == 0 and all(part.convex for part in parts)

    def joint(self, problem, slopes, parts, support, derivative, bias):
        own = sum(g for g, _ in bias)
        for row, below, above in slopes.kinks:
            changes = [part.change(problem.x[row], problem.dx) for part in parts]
            least, most = (sum(change[i] for change in changes) + own for i in (0, 1))
            back = sum(change[2] for change in changes) - own
            support += min(end * q for end in (below, above) for q in (least, most))
            derivative += max(above * back, below * back)
        self.lower = max(Fraction(0), support) ** 2 / self.upper if self.upper else Fraction(0)
        self.slope = min(Fraction(0), derivative)


def read_stationary(data, problem, network, digest):
    parse = lambda lines, version: Evidence(lines, version, problem, network, digest)
    return read_file("stationary-certificate", data, parse)


def check_stationary(problem_bytes, network_bytes, certificate_bytes, epsilon):
    """R79: the verdict on being stationary up to epsilon, or if that is None on not being stationary; and the evidence."""
    problem = read_problem(problem_bytes)
    network = read_network(network_bytes, problem)
    objective(problem, network)  # R202, R204
    evidence = read_stationary(certificate_bytes, problem, network, hashlib.sha256(problem_bytes).hexdigest())
    if epsilon is None:
        proved, refuted = evidence.lower > 0, evidence.upper == 0
    else:
        proved, refuted = evidence.upper <= epsilon**2, evidence.lower > epsilon**2
    return "proved" if proved else "refuted" if refuted else "undecided", evidence
