#!/usr/bin/env python3
"""A second reading of docs/FORMAT.md: checks claims in Python, and shares no code with crates/check.

    python3 tests/checker.py PROBLEM NETWORK CERTIFICATE (--gap G | --open-share S | --lower V | --stationary EPS | --not-stationary 0)
    python3 tests/checker.py PROBLEM NETWORK CERTIFICATE (--gap@SCOPE G | …) [FILE]
    python3 tests/checker.py PROBLEM NETWORK CERTIFICATE --set (all | facts) [FILE]
    python3 tests/checker.py PROBLEM - CERTIFICATE --path FROM,TO,GAP
    python3 tests/checker.py --batch < LIST        # these words on a line, with tabs between; a line of answer for each

SCOPE is `patterns`, `gated` or `dictionary`, FILE the gates or further members; over a dictionary CERTIFICATE may be `-`, for none.
Of a set of networks the facts are printed: of all optimal networks, or of those that the network itself says.
The answer is `proved B`, `refuted B` or `undecided B`, where B bounds the objective of every network of any width from below, or
`rejected RULE CODE` with a code of section 6; about stationarity the verdict with three numbers, bounds of the square distance from below and
from above and of the slope. Exit codes are those of `relucert check`: 0 proved, 1 refuted or incorrect,
2 malformed or bad usage, 3 undecided. Python 3.9 without its floats and with its standard library only; written to be read, not to be fast.
The reading itself is the folder `checker` beside this file, which Python prefers to this file where `checker` is imported.
"""

import sys
from fractions import Fraction
from pathlib import Path

from checker import Rejected, check, check_curve, check_dictionary, check_scope, check_set, check_stationary, sensible

CODES = {"proved": 0, "refuted": 1, "undecided": 3}


class Claim:
    """The words of a claim: files read, the number a fraction."""

    def __init__(self, words):
        problem, network, certificate, kind, number, *further = words
        read = lambda path: None if path == "-" else Path(path).read_bytes()
        self.files, self.further = [read(path) for path in (problem, network, certificate)], read(*further) if further else None
        self.kind, _, self.scope = kind.partition("@")
        if kind == "--set" and number in ("all", "facts"):
            self.numbers = [number == "all"]
            return
        self.numbers = [Fraction(part) for part in number.split(",")]
        known = self.scope in ("", "patterns", "gated", "dictionary") and len(self.numbers) == (3 if kind == "--path" else 1)
        value = self.numbers[0]
        stationary = self.kind in ("--stationary", "--not-stationary")
        if not known or kind != "--path" and not (value >= 0 if stationary else sensible(self.kind, value)):
            raise ValueError(f"no claim `{kind} {number}`")

    def decide(self):
        """The verdict and the numbers that it rests on."""
        (problem, network, certificate), value = self.files, self.numbers[0]
        if self.kind == "--set":
            return summary(*check_set(problem, network, self.further, certificate, value)), []
        if self.kind == "--path":
            return check_curve(problem, certificate, *self.numbers), []
        if self.kind in ("--stationary", "--not-stationary"):
            verdict, found = check_stationary(*self.files, value if self.kind == "--stationary" else None)
            return verdict, [found.lower, found.upper, found.slope]
        if self.scope == "dictionary":
            verdict, lower = check_dictionary(problem, network, self.further, certificate, self.kind, value)
        elif self.scope:
            verdict, lower = check_scope(problem, network, self.further, certificate, self.scope == "gated", self.kind, value)
        else:
            verdict, lower = check(*self.files, self.kind, value)
        return verdict, [lower]


def summary(members, facts):
    """The facts about a set in one word."""
    shown = lambda value: "?" if value is None else value
    vertices = None if facts.vertices is None else len(facts.vertices)
    numbers = {"dimension": facts.dimension, "vertices": vertices, "least": facts.fewest, "most": facts.most}
    numbers.update(essential=facts.essential.count(True), never=facts.possible.count(False))
    return ",".join(["optimal" if members.optimal else "predictions", *(f"{name}={shown(v)}" for name, v in numbers.items())])


def answer(words):
    """A line for the words of a claim, and the exit code."""
    try:
        claim = Claim(words)
    except (OSError, ValueError, ZeroDivisionError) as error:
        return f"error: {error}", 2
    try:
        verdict, numbers = claim.decide()
        return " ".join([verdict, *(f"{n.numerator}/{n.denominator}" for n in numbers)]), CODES.get(verdict, 0)
    except Rejected as reason:
        return f"rejected {reason.code} ({reason.where})", 2 if reason.malformed else 1


def main():
    if sys.argv[1:] == ["--batch"]:
        for line in sys.stdin:
            print(answer(line.rstrip("\n").split("\t"))[0])
        return 0
    text, code = answer(sys.argv[1:]) if len(sys.argv) in (6, 7) else (__doc__, 2)
    print(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
