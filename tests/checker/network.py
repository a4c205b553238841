"""R6 and R202: networks of both versions, and what they cost."""

from fractions import Fraction

from .enclosure import Interval, total
from .lines import dot, read_file, require, several


class Network:
    """Neurons (u, DU, a, is it an atom), a of K fractions, and the output bias, K fractions."""

    def __init__(self, neurons, bias, output_denominators=()):
        self.neurons, self.bias, self.output_denominators = neurons, bias, output_denominators

    def outputs(self, x, dx):
        """The outputs at the input x/dx."""
        found = list(self.bias)
        for u, du, a, _ in self.neurons:
            active = Fraction(max(0, dot(u, x)), du * dx)
            found = [f + v * active for f, v in zip(found, a)]
        return found

    def penalty(self, free):
        """The sum of the squares of all weights of neurons, but the last input weight if it is free; 2|a| for an atom."""
        found = Fraction(0)
        for u, du, a, is_atom in self.neurons:
            paid = u[:-1] if free else u
            found += 2 * abs(a[0]) if is_atom else Fraction(dot(paid, paid), du * du) + dot(a, a)
        return found


def constant(bias):
    """The network without neurons."""
    return Network([], bias)


def read_neurons(lines, problem, version):
    """The records from `shape` on."""
    d, k, denominators = problem.columns, problem.outputs, []

    def neuron():
        is_atom = lines.next_is("atom")
        numbers = lambda: (lines.positive(), several(d, lines.integer), lines.positive(), several(k, lines.integer))
        du, u, da, a = lines.alone("atom" if is_atom else "neuron", numbers)
        require(not is_atom or k == 1 and dot(u, u) == du * du, "R6 not-unit")
        denominators.append(da)
        return u, du, [Fraction(entry, da) for entry in a], is_atom

    if version == 1:
        count, width = lines.several("shape", 2, lines.count)
        require(width == d and k == 1, "R6 wrong-shape")
        return Network(several(count, neuron), [Fraction(0)], denominators)
    count, width, outputs = lines.several("shape", 3, lines.count)
    require(width == d and outputs == k, "R6 wrong-shape")
    db, *bias = lines.alone("bias", lambda: [lines.positive(), *several(k, lines.integer)])
    return Network(several(count, neuron), [Fraction(b, db) for b in bias], denominators)


def read_network(data, problem):
    """R202: one of version 1, or of the version of the problem."""

    def parse(lines, version):
        require(version <= problem.version, "R3 bad-version")
        return read_neurons(lines, problem, version)

    return read_file("network", data, parse)


def objective(problem, network):
    """R6, R201: the objective of a network as it stands."""
    require(not problem.free or not any(is_atom for *_, is_atom in network.neurons), "R6 not-unit")
    require(problem.decay is not None or not any(network.bias), "R202 no-output-bias")
    ridge = Fraction(problem.decay or 0) / 2 * dot(network.bias, network.bias)
    costs = [Interval(problem.beta / 2 * network.penalty(problem.free) + ridge)]
    for x, y, s in zip(problem.x, problem.y, problem.weights):
        costs.append(problem.loss.cost(y, network.outputs(x, problem.dx)).times(s))
    return total(costs).outward()
