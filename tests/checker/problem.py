"""R5, R110, R200 and R201: problems of both versions."""

from fractions import Fraction

from .lines import read_file, require, several
from .loss import Loss, read_loss


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
    """`x` holds integers over `dx`; `y` K fractions for each row; `weights` one fraction.

    `decay` is what the output bias costs: None without one, 0 if it is free, else beta_0.
    """

    def __init__(self, lines, version):
        self.version, self.x, self.y, self.weights = version, [], [], []
        (self.first if version == 1 else self.second)(lines)

    def model(self, lines, words):
        """The line of the number model."""
        self.numbers = lines.choice("numbers", words)

    def inputs(self, x, has_bias):
        require(all(is_number(v, self.dx, self.numbers) for v in x), "R5 not-in-model")
        require(not has_bias or x[-1] == self.dx, "R5 bias-not-one")
        self.x.append(x)

    def first(self, lines):  # R5, R110
        self.model(lines, ("f64", "f32", "decimal"))
        base = 10 if self.numbers == "decimal" else 2
        bias = lines.choice("bias", ("none", "column", "free"))
        require(bias != "free" and not lines.next_is("norm"), "R110 other-norm")
        lines.choice("loss", ("half-squared", "mse-mean", "mse-sum"))
        self.beta = self.ratio(lines, "beta")
        rows, self.columns = lines.several("shape", 2, lines.positive)
        self.dx, self.dy = lines.several("denominators", 2, lines.positive)
        dy = self.dy
        require(is_power(self.dx, base) and is_power(dy, base), "R5 bad-denominator")
        self.loss, self.outputs, self.decay = Loss("squared"), 1, None
        while len(self.x) < rows:
            *x, y = lines.several("row", self.columns + 1, lines.integer)
            self.inputs(x, bias == "column")
            require(is_number(y, dy, self.numbers), "R5 not-in-model")
            self.y.append([Fraction(y, dy)])
            self.weights.append(Fraction(1))

    free = False  # R208: whether the last weight of a neuron costs nothing

    def second(self, lines):  # R200, R201
        self.model(lines, ("f64", "f32", "decimal"))
        self.loss = lines.alone("loss", lambda: read_loss(lines))
        lines.several("scale", 2, lines.positive)
        self.beta = self.ratio(lines, "beta")
        hidden = lines.choice("hidden-bias", ("none", "column", "free"))
        has_bias, self.free = hidden != "none", hidden == "free"
        self.decay = lines.alone("output-bias", lambda: self.output_bias(lines))
        rows, self.columns, self.outputs = lines.several("shape", 3, lines.count)
        require(rows and self.columns and self.outputs, "R2 not-positive")
        self.dx, dy = lines.several("denominators", 2, lines.positive)
        ds = lines.alone("weights", lambda: self.weight_denominator(lines))
        require(self.loss.outputs(self.outputs), "R201 bad-outputs")
        require(is_power(self.dx, 10 if self.numbers == "decimal" else 2), "R5 bad-denominator")

        def row():
            x, y = several(self.columns, lines.integer), several(self.outputs, lines.integer)
            return x, y, Fraction(1 if ds is None else lines.positive(), ds or 1)

        while len(self.x) < rows:
            x, y, weight = lines.alone("row", row)
            self.inputs(x, has_bias)
            self.y.append([Fraction(entry, dy) for entry in y])
            require(self.loss.target(self.y[-1]), "R201 bad-target")
            self.weights.append(weight)
        require(not self.free or self.columns > 1 and self.decay == 0, "R201 free-hidden-bias")
        is_first = self.loss.name == "squared" and self.outputs == 1 and self.decay is None and ds is None
        require(not is_first, "R3 bad-version")

    def ratio(self, lines, keyword):
        """A line of a positive fraction; the denominator of beta is kept as it stands (R71)."""
        num, self.beta_den = lines.several(keyword, 2, lines.positive)
        return Fraction(num, self.beta_den)

    def output_bias(self, lines):
        word = lines.one_of(("none", "free", "ridge"))
        if word == "ridge":
            return Fraction(lines.positive(), lines.positive())
        return None if word == "none" else Fraction(0)

    def weight_denominator(self, lines):
        """DS, or nothing where the word `none` stands."""
        if lines.words[1:2] == ["none"]:
            lines.word()
            return None
        return lines.positive()


def read_problem(data):
    return read_file("problem", data, Problem)
