#!/usr/bin/env python3
"""`relucert check` (Rust) and tests/checker.py (Python) on claims about fewer networks and about paths: given patterns (R30 to R36, R270 to R275),
dictionaries (R220 to R223), sets of networks (R40 to R49, R230 to R235), global paths over beta (R100 to R106, R250 to R255).

    python3 tests/two_checkers.py [--count N | --seconds S] [--seed N] [--relucert FILE] [--keep DIR]

Claims are those of tests/corpus and fresh ones of small problems of every loss, output bias and number of outputs; then random edits of all
of them. Both must give the same verdict and the same lower bound (as in three_checkers.py where logarithms are enclosed), or the same facts,
or both reject.
Exit code 1 if they do not, if a process ends otherwise, or if a bound is above the objective of the network of the claim.
"""

import argparse
import hashlib
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from fractions import Fraction
from pathlib import Path

import checker
from edits import Stock, columns_of, edit
from three_checkers import CORPUS, ROOT, SECOND, Answer, enclosed, run, same, second_problem

VERDICTS = {"proved": 0, "refuted": 1, "undecided": 3}


class Claim:
    """`scope` is patterns, gated, dictionary, set, set-all or path; `files` holds problem, network, certificate and gates or members, or nothing."""

    def __init__(self, scope, files, kind, number):
        self.scope, self.files, self.kind, self.number = scope, files, kind, number

    def ask_rust(self, program, folder):
        paths = []
        for name, text in zip(("problem", "network.network", "certificate", "further.network"), self.files):
            paths.append(text is not None and folder / name)
            if text is not None:
                paths[-1].write_bytes(text)
        problem, network, certificate, further = paths
        words = [program, "check", *(path for path in (problem, network, certificate) if path)]
        if self.scope == "path":
            for option, number in zip(("--from", "--to", "--gap"), self.number.split(",")):
                words += [option, number]
        elif self.scope.startswith("set"):
            words += ["--values", "--all-optimal"] if self.scope == "set-all" else ["--values"]
        else:
            words += [self.kind, self.number, "--scope", self.scope]
        if further:
            words += ["--patterns" if self.scope in ("patterns", "gated") else "--dictionary", further]
        done = run([*words, "--format", "json"])
        report = json.loads(done.stdout) if done.stdout.startswith("{") else {}
        if report and "error" not in report:
            if "neurons" in report:
                found = Answer(facts_of_report(report))
                if done.returncode != 0:
                    found.fault = f"exit code {done.returncode}: {done.stderr.strip()[-300:]}"
                return found
            reason = report.get("rejection") or (report if "code" in report else None)
            if reason:
                found, code = Answer(code=reason["code"]), 2 if reason["malformed"] else 1
            else:
                lower = Fraction(report["lower"]) if "lower" in report else None
                found, code = Answer(report["verdict"], lower), VERDICTS.get(report["verdict"])
        else:
            named = re.search(r"\(([a-z0-9-]+), R\d+\)$", report.get("error", {"message": done.stdout + done.stderr})["message"], re.M)
            found, code = Answer(code=named[1] if named else "not answered"), done.returncode
            if done.returncode not in (1, 2):
                code = None
        if done.returncode != code:
            found.fault = f"exit code {done.returncode}: {done.stderr.strip()[-300:]}"
        return found

    def ask_python(self, number=None):
        problem, network, certificate, further = self.files
        number = self.number if number is None else number
        try:
            if self.scope == "path":
                return Answer(checker.check_curve(problem, certificate, *map(Fraction, number.split(","))))
            if self.scope.startswith("set"):
                return Answer(facts_of(*checker.check_set(problem, network, further, certificate, self.scope == "set-all"), self.scope))
            value = Fraction(number)
            if self.scope == "dictionary":
                return Answer(*checker.check_dictionary(problem, network, further, certificate, self.kind, value))
            return Answer(*checker.check_scope(problem, network, further, certificate, self.scope == "gated", self.kind, value))
        except checker.Rejected as reason:
            return Answer(code=reason.code.split()[1])
        except Exception as error:  # what a panic is in Rust
            return Answer(fault=repr(error))

    def near_an_edge(self):
        """Whether an enclosed number is so near to the claim that checkers may differ (R207)."""
        if not enclosed(self.files[0]) or self.number is None:
            return False
        if self.kind == "--open-share" and self.is_constant():
            return True
        *ends, number = self.number.split(",")
        near = [",".join([*ends, str(max(Fraction(number) + step, Fraction(0)))]) for step in (Fraction(-1, 2**45), Fraction(1, 2**45))]
        return len({self.ask_python(number).verdict for number in near}) > 1


    def is_constant(self):
        """Whether the network costs as much as the best one without neurons, nearly: what is open is then no number that can be compared."""
        problem = checker.read_problem(self.files[0])
        try:
            given = checker.objective(problem, checker.read_network(self.files[1], problem))
        except checker.Rejected:
            return False
        return abs(given.high - checker.best_constant(problem).high) < Fraction(1, 2**45)


def facts_of_report(report):
    """What `relucert check` says of a set, in one string."""
    count = lambda items: None if items is None else len(items)
    neurons = [(neuron["status"], neuron["unbounded"], neuron["exact"], *(neuron["ratio"] or [])) for neuron in report["neurons"]]
    sizes = [report["dimension"], report["unique"], count(report["vertices"]), report["least_neurons"], report["most_neurons"]]
    return str([report["set"], report["optimal"], *sizes, neurons])


def facts_of(members, facts, scope):
    """The same of the reading in Python."""
    kind = "predictions"
    if members.optimal:
        kind = "optimal" if scope == "set-all" or members.problem.loss.name == "squared" else "optimal-predictions"
    neurons = []
    for i in range(members.neurons):
        low, high, given = facts.lower[i], facts.upper[i], members.given.get(i)
        exact = low == facts.least[i] and high == facts.greatest[i]
        neurons.append((checker.status(facts, i), facts.greatest[i] is None, exact))
        if given:
            neurons[-1] += tuple(None if v is None else f"{(v / given).numerator}/{(v / given).denominator}" for v in (low, high))
    count = None if facts.vertices is None else len(facts.vertices)
    sizes = [facts.dimension, facts.unique, count, facts.fewest, facts.most]
    return str([kind, members.optimal and members.balanced(), *sizes, neurons])


def corpus():
    read = lambda name: (CORPUS / name).read_bytes()
    for line in (CORPUS / "EXPECTED").read_text().splitlines():
        name, problem, network, claim, _ = line.split()
        kind, at, rest = claim.partition("@")
        scope, _, gates = rest.partition(":")
        if claim.startswith("global:"):
            yield Claim("path", [read(f"{problem}.problem"), None, read(name), None], None, claim[7:])
        elif name.endswith(".set") and claim in ("all", "facts"):
            files = [read(f"{problem}.problem"), read(f"{network}.network"), read(name), None]
            yield Claim("set-all" if claim == "all" else "set", files, None, None)
        elif scope in ("patterns", "gated") and name.endswith(".cert"):
            kind, _, number = kind.partition("=")
            files = [read(f"{problem}.problem"), read(f"{network}.network"), read(name), read(f"{gates}.patterns") if gates else None]
            yield Claim(scope, files, f"--{kind}", number)


def fresh(program, folder, dice):
    """Each loss once, and a problem of version 1: given patterns, a dictionary, a path."""
    names = ("problem", "network", "certificate", "snapped", "members", "proof", "path")
    problem, network, certificate, snapped, members, proof, path = [folder / f"fresh.{name}" for name in names]
    for loss in [None, *SECOND]:
        if loss is None:
            rows = "".join(f"row {dice.randint(-9, 9)} {dice.randint(-9, 9)} {dice.randint(-9, 9)}\n" for _ in range(7))
            head = "relucert-problem 1\nnumbers decimal\nbias none\nloss half-squared\nbeta 3 1\nshape 7 2\ndenominators 10 10\n"
            problem.write_text(f"{head}{rows}end 14\n")
        else:
            problem.write_bytes(second_problem(loss, dice)[0])
        run([program, "train", problem, "-o", network])
        read = lambda *paths: [path.read_bytes() if path and path.exists() else None for path in paths]
        for scope in ("patterns", "gated"):
            certificate.unlink(missing_ok=True)
            run([program, "certify", problem, network, "--scope", scope, "--gap", "0.001", "-o", certificate])
            if certificate.exists():
                yield Claim(scope, read(problem, network, certificate, None), "--gap", "0.001")
        proof.unlink(missing_ok=True)
        run([program, "snap", problem, network, "-o", snapped, "--dictionary", members, *(["--certificate", proof] if loss else [])])
        if loss and snapped.exists():
            yield Claim("dictionary", read(problem, snapped, proof, members), "--gap", "0.001")
            yield Claim("dictionary", read(problem, snapped, None, members), "--gap", "0.001")
        for scope, more in (("set", []), ("set-all", ["--all-optimal"])):
            certificate.unlink(missing_ok=True)
            run([program, "optimal-set", problem, snapped, "--dictionary", members, "--ranges", *more, "-o", certificate, "-q"])
            if snapped.exists() and certificate.exists():
                yield Claim(scope, read(problem, snapped, certificate, members), None, None)
        path.unlink(missing_ok=True)
        run([program, "path", problem, "--global", "--from", "1max", "--to", "0.5max", "--gap", "0.1", "-o", path, "--time-limit", "20"])
        if path.exists():
            betas = re.findall(rb"\nknot ([0-9]+) ([0-9]+)\n", path.read_bytes())
            ends = [f"{int(p)}/{int(q)}" for p, q in (betas[0], betas[-1])]
            yield Claim("path", read(problem, None, path, None), None, ",".join([*ends, "0.1"]))


def mutant(bases, dice, stock):
    """A claim near one of the given ones."""
    base = dice.choice(bases)
    files, number = list(base.files), base.number
    there = [which for which, text in enumerate(files) if text is not None]
    for _ in range(dice.choice([0, 1, 1, 1, 2])):
        which = dice.choice([2] * 6 + there) if files[2] is not None else dice.choice(there)
        files[which] = edit(files[which], dice, stock, columns_of(files[0]))
    if files[2] is not None and dice.random() < 0.9:
        digest = hashlib.sha256(files[0]).hexdigest().encode()
        files[2] = re.sub(rb"\nproblem [0-9a-f]{64}\n", b"\nproblem " + digest + b"\n", files[2], count=1)
    if number is not None and dice.random() < 0.3:
        *ends, last = number.split(",")
        number = ",".join([*ends, dice.choice(["0", "1e-9", "0.01", "0.5", str(Fraction(last) / 2), str(Fraction(last) * 2)])])
    kind = base.kind and dice.choice([base.kind, base.kind, "--lower", "--open-share"])
    if kind == "--open-share" and Fraction(number) > 1:
        number = "1"
    return Claim(base.scope, files, kind, number)


def judge(claim, rust, python):
    """The class of the answers, and what must not be."""
    wrong = [f"{name}: {answer.fault}" for name, answer in (("rust", rust), ("python", python)) if answer.fault]
    if not same(rust, python, claim.files[0]) and not (rust.verdict and python.verdict and claim.near_an_edge()):
        wrong.append("rust and python differ")
    verdict = rust.verdict and ("accepted" if claim.scope.startswith("set") else rust.verdict)
    sort = verdict or ("rejected" if rust.code == python.code else f"rejected, python for another reason: {rust.code}, {python.code}")
    return f"{claim.scope} {sort}", wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--relucert", type=Path, default=ROOT / "target/release/relucert")
    parser.add_argument("--keep", type=Path, default=Path("disagreements"))
    arguments = parser.parse_args()
    if not arguments.relucert.exists():
        sys.exit(f"{arguments.relucert} is not there: cargo build --release")
    dice, start, classes, failures, tried = random.Random(arguments.seed), time.monotonic(), Counter(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        bases = [*corpus(), *fresh(arguments.relucert, folder, dice)]
        good = [base for base in bases if base.ask_python().verdict]
        stock = Stock([text for base in bases for text in base.files if text is not None])
        while (time.monotonic() - start < arguments.seconds) if arguments.seconds else tried < len(bases) + arguments.count:
            claim = bases[tried] if tried < len(bases) else mutant(good, dice, stock)
            tried += 1
            rust, python = claim.ask_rust(arguments.relucert, folder), claim.ask_python()
            sort, wrong = judge(claim, rust, python)
            classes[sort] += 1
            if wrong:
                failures += 1
                kept = arguments.keep / f"{arguments.seed}-{tried}"
                kept.mkdir(parents=True, exist_ok=True)
                for name, text in zip(("problem", "network.network", "certificate", "further.network"), claim.files):
                    if text is not None:
                        (kept / name).write_bytes(text)
                print(f"{kept} {claim.scope} {claim.kind} {claim.number}\n  {'; '.join(wrong)}\n  rust: {rust}\n  python: {python}", flush=True)
    print(f"{tried} claims, {failures} failures, {time.monotonic() - start:.0f} seconds, seed {arguments.seed}")
    for sort, count in sorted(classes.items(), key=lambda item: (-item[1], item[0])):
        print(f"{count:8} {sort}")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
