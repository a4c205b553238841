#!/usr/bin/env python3
"""A second reading of docs/FORMAT.md: checks claims about the global optimum and about stationarity in Python, and shares no code with crates/check.

    python3 tests/checker.py PROBLEM NETWORK CERTIFICATE (--gap G | --open-share S | --lower V | --stationary EPS | --not-stationary 0)
    python3 tests/checker.py --batch < LIST        # these five words on a line, with tabs between; a line of answer for each

The answer is `proved B`, `refuted B` or `undecided B`, where B bounds the objective of every network of any width from below, or
`rejected RULE CODE` with a code of section 6; about stationarity the verdict with three numbers, bounds of the square distance from below and
from above and of the slope. Exit codes are those of `relucert check`: 0 proved, 1 refuted or incorrect,
2 malformed or bad usage, 3 undecided. Python 3.9 without its floats and with its standard library only; written to be read, not to be fast.
The reading itself is the folder `checker` beside this file, which Python prefers to this file where `checker` is imported.
"""

import sys
from fractions import Fraction
from pathlib import Path

from checker import Rejected, check, check_stationary, sensible

CODES = {"proved": 0, "refuted": 1, "undecided": 3}


def answer(words):
    """A line for the five words of a claim, and the exit code."""
    try:
        problem, network, certificate, kind, number = words
        files, value = [Path(path).read_bytes() for path in (problem, network, certificate)], Fraction(number)
        stationary = kind in ("--stationary", "--not-stationary")
        if value < 0 if stationary else not sensible(kind, value):
            raise ValueError(f"no claim `{kind} {number}`")
    except (OSError, ValueError, ZeroDivisionError) as error:
        return f"error: {error}", 2
    try:
        if stationary:
            verdict, found = check_stationary(*files, value if kind == "--stationary" else None)
            numbers = [found.lower, found.upper, found.slope]
        else:
            verdict, lower = check(*files, kind, value)
            numbers = [lower]
        return " ".join([verdict, *(f"{n.numerator}/{n.denominator}" for n in numbers)]), CODES[verdict]
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
