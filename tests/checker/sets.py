"""R40 to R49 and R230 to R235: the columns of a set of networks, whether its network is optimal, and all that are."""

from fractions import Fraction
from math import gcd

from .dictionary import direction, own_slopes
from .lines import dot, require
from .network import objective
from .stationary import one_sided


def lcm(numbers):
    found = 1
    for number in numbers:
        found = found * number // gcd(found, number)
    return found


def rank(columns):
    """The rank of lists of numbers of one length."""
    rows, found = [[Fraction(entry) for entry in column] for column in columns], 0
    while rows:
        row = rows.pop()
        at = next((j for j, entry in enumerate(row) if entry), None)
        if at is not None:
            found += 1
            rows = [[a - other[at] / row[at] * b for a, b in zip(other, row)] for other in rows]
    return found


def solve(columns, fit):
    """The combination of independent columns that is `fit`; nothing if they are dependent or there is none."""
    rows, pivots = [[Fraction(entry) for entry in row] for row in zip(*columns, fit)], []
    for at in range(len(columns)):
        row = next((row for row in rows if row[at]), None)
        if row is None:
            return None
        rows = [[a - other[at] / row[at] * b for a, b in zip(other, row)] for other in rows if other is not row]
        pivots.append([entry / row[at] for entry in row])
    if any(row[-1] for row in rows):
        return None
    solution = []
    for at, row in reversed(list(enumerate(pivots))):
        solution.insert(0, row[-1] - dot(row[at + 1 : -1], solution))
    return solution


class Members:
    """R231: `columns`, `fit` and `given` (positive coefficients by neuron) over `scale`; the neurons come first, then slacks."""

    def __init__(self, problem, network, dictionary):
        self.problem, self.network, k = problem, network, problem.outputs
        networks = [network] + ([dictionary] if dictionary else [])
        for one in networks:
            objective(problem, one)  # that it fits the problem
        all_ = [(neuron, da) for one in networks for neuron, da in zip(one.neurons, one.output_denominators)]
        self.scale, self.neurons = lcm(du * da for (_, du, _, _), da in all_), len(all_)
        self.columns, self.squares, self.given, self.whole = [], [], {}, []
        for i, ((u, du, a, _), da) in enumerate(all_):
            p, paid = direction(u, a, da), u[:-1] if problem.free else u
            square = dot(paid, paid) * dot(p, p)
            size = max(abs(entry) for entry in a) / (max(map(abs, p)) or 1)
            if i < len(network.neurons) and size > 0 and square > 0:
                self.given[i] = size * self.scale / du
            self.squares.append(square)
            self.whole.append([max(0, dot(u, x)) * entry for x in problem.x for entry in p])
            self.columns.append(self.modulo(self.whole[-1]))
        self.left_out = [square == 0 for square in self.squares]
        self.fit = self.product(self.given, problem.outputs * (len(problem.x) - (problem.decay == 0)))
        self.optimal, self.k = False, k

    def modulo(self, column):
        """With a free output bias the entries of the first row are taken off all rows, and that row is left away."""
        if self.problem.decay != 0:
            return column
        k = self.problem.outputs
        return [entry - column[j % k] for j, entry in enumerate(column)][k:]

    def product(self, entries, height):
        return [sum(factor * self.columns[i][row] for i, factor in entries.items()) for row in range(height)]

    def slopes(self, nu):
        """R232: whether z·nu is below, at or above beta times the length, for the neurons; and whether the output bias fits."""
        flat, signs = [entry for row in nu for entry in row], []
        for column, square in zip(self.whole, self.squares):
            inner = dot(column, flat) / self.problem.dx / self.problem.beta
            rest = inner * inner - square if inner > 0 else Fraction(-1)
            signs.append((rest > 0) - (rest < 0) if square else 0)
        decay, sums = self.problem.decay, [sum(column) for column in zip(*nu)]
        return signs, decay is None or all(s == decay * b for s, b in zip(sums, self.network.bias))

    def keep_tight(self, signs):
        self.optimal = True
        self.left_out = [out or sign != 0 for out, sign in zip(self.left_out, signs)]

    def decide(self):
        """R232: optimal by the slopes of the loss itself, if none is open."""
        if self.problem.loss.smooth():
            return
        try:
            nu = own_slopes(self.problem, self.network)
        except Exception as reason:
            if getattr(reason, "code", "") != "R222 not-answered":
                raise
            return
        signs, fits = self.slopes(nu)
        if fits and all(sign == 0 if i in self.given else sign <= 0 for i, sign in enumerate(signs)):
            self.keep_tight(signs)

    def all_optimal(self, nu):
        """R234, R235: all optimal networks, shown by nu, with the ends of the intervals of outputs as slacks."""
        problem = self.problem
        require(not problem.loss.smooth(), "R222 other-loss")
        ends, pairs = [], []
        for row, (x, y, s) in enumerate(zip(problem.x, problem.y, problem.weights)):
            for c, (target, f) in enumerate(zip(y, self.network.outputs(x, problem.dx))):
                entry, interval = row * self.k + c, outputs_with_slope(problem.loss, target, -nu[row][c] / s)
                require(interval is not None, "R234 slope-outside")
                low, high = interval
                require((low is None or low <= f) and (high is None or f <= high), "R234 slope-outside")
                if low is not None and low == high:
                    continue
                own = [(entry, -1, f - low)] if low is not None else []
                own += [(entry, 1, high - f)] if high is not None else []
                turned = problem.loss.name in ("hinge", "squared-hinge") and target > 0
                ends += reversed(own) if turned else own
                pairs += [entry] if len(own) == 2 else []
        signs, fits = self.slopes(nu)
        require(fits, "R234 dual-balance")
        for i, sign in enumerate(signs):
            require(sign <= 0, "R234 slope-too-great")
            require(sign == 0 or i not in self.given, "R234 slope-too-small")
        self.keep_tight(signs)
        sizes = [slack * problem.dx * self.scale for _, _, slack in ends]
        factor = lcm(size.denominator for size in sizes)
        self.scale *= factor
        self.given = {i: value * factor for i, value in self.given.items()}
        self.columns = [column + [0] * len(pairs) for column in self.columns]
        height, seen = len(problem.x) * self.k, set()
        for i, ((entry, side, _), size) in enumerate(zip(ends, sizes)):
            moved = [side * (row == entry and entry not in seen) for row in range(height)]
            seen.add(entry)
            self.columns.append(self.modulo(moved) + [int(entry == pair) for pair in pairs])
            self.left_out.append(False)
            if size > 0:
                self.given[self.neurons + i] = size * factor
        self.fit = self.product(self.given, len(self.fit) + len(pairs))

    def size(self, member):
        """Its number of neurons."""
        return sum(i < self.neurons for i in member)

    def balanced(self):
        """Whether each neuron of the network has weights of one length on both sides, what is not penalised not counted."""
        for u, du, a, is_atom in self.network.neurons:
            paid = u[:-1] if self.problem.free else u
            if not is_atom and Fraction(dot(paid, paid), du * du) != dot(a, a):
                return False
        return True


def outputs_with_slope(loss, y, r):
    """The least and the greatest output at which r is a slope of the cost, each nothing where it is infinite; nothing at all if there is none."""
    kinks = sorted(set(loss.kinks(y)))
    slope = lambda f, side: one_sided(lambda t: loss.cost([y], [t]).low, f, kinks, side)
    # The greatest is the least of the function that is turned around.
    low = first_reach(lambda f: slope(f, 1), kinks, r)
    high = first_reach(lambda f: -slope(-f, -1), [-kink for kink in reversed(kinks)], -r)
    if "nowhere" in (low, high):
        return None
    return low, None if high is None else -high


def first_reach(slope, kinks, r):
    """Where an increasing function that is affine between kinks and continuous from the right first reaches r; nothing if it is never below."""
    for left, right in zip([None, *kinks], [*kinks, None]):
        if left is not None and slope(left) >= r:
            return left
        if left is None:
            a, b = (0, 1) if right is None else (right - 2, right - 1)
        else:
            a, b = (left + 1, left + 2) if right is None else ((2 * left + right) / 3, (left + 2 * right) / 3)
        rise = (slope(Fraction(b)) - slope(Fraction(a))) / (b - a)
        if rise == 0 and left is None and slope(Fraction(a)) >= r:
            return None
        if rise > 0:
            place = a + (r - slope(Fraction(a))) / rise
            if right is None or place < right:
                return place
    return "nowhere"
