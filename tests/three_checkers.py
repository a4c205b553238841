#!/usr/bin/env python3
"""Three checkers on the same claims: `relucert check` (Rust), tests/checker.py (Python), proofs/relucert-coq (extracted from Coq).

    python3 tests/three_checkers.py [--count N | --seconds S] [--seed N] [--relucert FILE] [--coq FILE] [--keep DIR]

Claims are the files of tests/corpus, and fresh certificates of two data sets of examples/data and of small problems of every loss, output bias
and number of outputs, half of them with norms (R290 to R293) in place of what proves their bound; then random edits of all but the data sets, with the numbers of the claims at, just below and just above what the certificates prove. In some a number of the
certificate is moved to the edge: the last value with which Python accepts it, or the next one. What must hold of each claim (a failure is
printed, its files are kept in DIR):

1. Rust and Python give the same verdict and the same lower bound (within 2^-50 where logarithms are enclosed, and verdicts of claims
   that are not nearer than 2^-45 to the edge), or both reject; exit codes are those of docs/FORMAT.md section 6.
2. What Rust accepts, Coq accepts, with the same verdict and the same lower bound (likewise).
3. What Coq accepts and Rust rejects, Rust rejects with a code of FORM: what the reading in Coq leaves out since soundness does not need it.
4. No lower bound that anyone accepts is above the objective of a network at hand, computed by checker.py.

No process may end by a signal, by a panic, take more than a minute or more than two gigabytes. Exit code 1 if something failed.
"""

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from fractions import Fraction
from pathlib import Path

import checker
from by_norms import by_norms
from edits import Stock, mutant

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "corpus"
CODES = {"proved": 0, "refuted": 1, "undecided": 3}

# The rules of form: number models and bias (R5), orders and counts of lists, zero entries, indices that lead nowhere. They make a
# certificate the only spelling of itself. Encode.v reads such lists by looking for the first entry that fits, and ignores the others.
FORM = set(
    "bad-denominator not-in-model bias-not-one unknown-group split-twice pair-order pair-not-positive pair-zero omega-count theta-order"
    " theta-not-negative theta-zero unknown-position product-order product-not-positive ball-order factor-count entry-too-large".split()
)


class Answer:
    """A verdict with a bound, or a rejection with a code; what is wrong with the process itself."""

    def __init__(self, verdict=None, lower=None, code=None, fault=None):
        self.verdict, self.lower, self.code, self.fault = verdict, lower, code, fault

    def __str__(self):
        return self.fault or (f"{self.verdict} {self.lower}" if self.verdict else f"rejected {self.code}")


def run(command):
    try:
        return subprocess.run([str(word) for word in command], capture_output=True, text=True, errors="replace", timeout=60)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, None, "", "more than a minute")


def ask_rust(program, files, kind, number):
    done = run([program, "check", *files, kind, number, "--format", "json"])
    report = json.loads(done.stdout or "{}")
    if "verdict" in report:
        reason = report["rejection"]
        if reason is None:
            found, code = Answer(report["verdict"], Fraction(report["lower"])), CODES.get(report["verdict"])
        else:
            found, code = Answer(code=reason["code"]), 2 if reason["malformed"] else 1
    else:
        named = re.search(r"\(([a-z0-9-]+), R\d+\)$", report.get("error", {"message": done.stderr})["message"].strip())
        found, code = Answer(code=named[1] if named else "another kind of file"), 2
    if done.returncode != code:
        found.fault = f"exit code {done.returncode}: {done.stderr.strip()[-300:]}"
    return found


def ask_coq(program, files, kind, number):
    done = run([program, *files, kind, number])
    accepted = re.fullmatch(r"s (\w+) --\S+ \S+; the optimum is at least (\S+)\n", done.stdout)
    if accepted:
        found, code = Answer(accepted[1].lower(), Fraction(accepted[2])), CODES.get(accepted[1].lower())
    elif done.stdout == "s NOT VERIFIED\n":
        found, code = Answer(code="not verified"), 1
    else:
        found, code = Answer(code="bad input"), 2
    if done.returncode != code:
        found.fault = f"exit code {done.returncode}: {done.stderr.strip()[-300:]}"
    return found


def ask_python(texts, kind, number):
    try:
        return Answer(*checker.check(*texts, kind, Fraction(number)))
    except checker.Rejected as reason:
        return Answer(code=reason.code.split()[1])
    except Exception as error:  # what a panic is in Rust
        return Answer(fault=repr(error))


def least_objective(text, networks):
    """The least objective of the networks that fit the problem, and of the best constant; none of a problem with denominators against R5."""
    try:
        problem = checker.read_problem(text)
    except checker.Rejected:
        return None
    found = [checker.best_constant(problem).high]
    for network in networks:
        try:
            found.append(checker.objective(problem, checker.read_network(network, problem)).high)
        except checker.Rejected:
            pass
    return min(found)


def enclosed(problem):
    """Whether the loss needs logarithms, which each checker encloses in its own way."""
    return re.search(rb"\nloss (logistic|poisson|softmax)\n", problem)


def settle(ask, answers, kind, number):
    """Verdicts may differ where a claim is as near to the edge as the intervals are wide (R207): if a little to either side they agree,
    they count as that of the first."""
    number, step = Fraction(number), Fraction(1, 2**45)
    for near in (number - step, number + step):
        if len({answer.verdict for answer in ask(str(near if kind == "--lower" else max(near, Fraction(0)))) if answer}) > 1:
            return
    for answer in answers:
        answer.verdict = answers[0].verdict


def same(one, other, problem):
    """Whether two checkers say the same; bounds that rest on logarithms need not be equal."""
    if one.lower is None or other.lower is None or not enclosed(problem):
        return (one.verdict, one.lower) == (other.verdict, other.lower)
    return one.verdict == other.verdict and abs(one.lower - other.lower) <= max(1, abs(one.lower)) / Fraction(2**50)


def judge(rust, python, coq, problem, networks):
    """The class of the answers, and what must not be."""
    answers = [(name, answer) for name, answer in (("rust", rust), ("python", python), ("coq", coq)) if answer]
    wrong = [f"{name}: {answer.fault}" for name, answer in answers if answer.fault]
    accepted = [(name, answer) for name, answer in answers if answer.verdict]
    least = least_objective(problem, networks) if accepted else None
    for name, answer in accepted:
        if least is not None and answer.lower > least:
            wrong.append(f"{name}: a bound above an objective")
    if not same(rust, python, problem):
        wrong.append("rust and python differ")
    if coq and rust.verdict and not same(rust, coq, problem):
        wrong.append("rust and coq differ")
    if coq and coq.verdict and not rust.verdict and rust.code not in FORM:
        wrong.append("coq accepts what is not a matter of form")
    if rust.verdict:
        return rust.verdict, wrong
    if coq and coq.verdict:
        return f"coq accepts, the format rejects: {rust.code}", wrong
    return "rejected" if rust.code == python.code else f"rejected, python for another reason: {rust.code}, {python.code}", wrong


# ---- The claims to begin with


def corpus():
    for line in (CORPUS / "EXPECTED").read_text().splitlines():
        name, problem, network, claim, _ = line.split()
        if "@" in claim or name.endswith((".set", ".stationary", ".path", ".curve")):
            continue
        files = {
            ".problem": CORPUS / f"{problem}.problem",
            ".network": CORPUS / f"{network}.network",
            ".cert": CORPUS / "correct/paired-at-the-root.cert",
        }
        files[Path(name).suffix] = CORPUS / name
        kind, _, number = claim.partition("=")
        yield [path.read_bytes() for path in files.values()], f"--{kind}", number


def certified(program, folder, problem, text, claim):
    """The files and the claim, with a certificate that was just written."""
    network, certificate = folder / "a.network", folder / "cert"
    network.write_bytes(text)
    run([program, "certify", problem, network, *claim.split(), "--time-limit", "60", "-o", certificate])
    return [problem.read_bytes(), text, certificate.read_bytes()], *claim.split()


def real(program, folder):
    """Patients and monks of examples/data: the claim of the README, and the next one that is not proved."""
    problem, network = folder / "real.problem", folder / "real.network"
    for name, beta in (("diabetes", "0.2max"), ("monks-1", "0.1max")):
        data = ROOT / "examples" / "data" / f"{name}.csv"
        run([program, "problem", data, "--target", "y", "--standardize", "--beta", beta, "-o", problem])
        run([program, "train", problem, "-o", network])
        texts, *claim = certified(program, folder, problem, network.read_bytes(), "--open-share 0.01")
        yield texts, *claim
        lower = ask_python(texts, *claim).lower
        yield texts, "--lower", str(lower)
        yield texts, "--lower", str(lower * Fraction(1000001, 1000000))


def fresh(program, folder, dice):
    """Certificates of small random problems: of good networks and of bad ones, for claims that are easy and claims that are hard."""
    for _ in range(6):
        rows, columns = dice.choice([(6, 1), (8, 2), (12, 2), (12, 3)])
        table = [",".join(f"x{i}" for i in range(columns)) + ",y"]
        table += [",".join(str(dice.randint(-9, 9) / 2) for _ in range(columns + 1)) for _ in range(rows)]
        (folder / "data.csv").write_text("\n".join(table) + "\n")
        problem, network = folder / "problem", folder / "network"
        beta, bias = dice.choice(["0.02max", "0.2max", "0.5max"]), dice.choice([["--bias", "none"], []])
        run([program, "problem", folder / "data.csv", "--target", "y", "--beta", beta, *bias, "-o", problem])
        run([program, "train", problem, "-o", network])
        width = columns + (not bias)
        about = [(network.read_bytes(), claim) for claim in ("--open-share 0.01", "--gap 0.2", "--lower 0", "--gap 1e-9")]
        about.append((f"relucert-network 1\nshape 0 {width}\nend 2\n".encode(), "--gap 0.01"))
        about.append((f"relucert-network 1\nshape 1 {width}\nneuron 1{' 2' * width} 3 50\nend 3\n".encode(), "--gap 0.5"))
        for text, claim in about:
            yield certified(program, folder, problem, text, claim)


SECOND = ["absolute", "quantile 3 10", "huber 1 2", "smooth-l1 1 2", "epsilon-insensitive 1 5", "squared-epsilon-insensitive 1 5", "squared"]
SECOND += ["hinge", "squared-hinge", "logistic", "poisson", "softmax", "softmax", "squared 2", "squared 3"]


def second_problem(loss, dice):
    """A small random problem of version 2; a number after `squared` is that of its outputs."""
    name, *more = loss.split()
    k = dice.choice([2, 3]) if name == "softmax" else int(more[0]) if name == "squared" and more else 1
    bias, weighted = dice.choice(["none", "free", "ridge 3 7"]), loss == "squared" or dice.random() < 0.5
    rows, columns = dice.choice([(6, 1), (8, 2), (9, 2)])
    hidden = dice.choice(["free", "none"] if bias == "free" and columns > 1 else ["column", "none"])
    lines = ["relucert-problem 2", "numbers decimal", f"loss {name if k > 1 else loss}", "scale 1 1", f"beta 1 {dice.choice([2, 5, 20])}"]
    lines += [f"hidden-bias {hidden}", f"output-bias {bias}", f"shape {rows} {columns} {k}", "denominators 10 2", f"weights {2 if weighted else 'none'}"]
    for row in range(rows):
        y = [dice.randint(-9, 9) for _ in range(k)]
        if name == "softmax":
            y = [2 * (c == row % k) for c in range(k)]
        elif name in ("hinge", "squared-hinge"):
            y = [dice.choice([-2, 2])]
        elif name in ("logistic", "poisson"):
            y = [dice.randint(0, 2 if name == "logistic" else 7)]
        x = [dice.randint(-20, 20) for _ in range(columns)]
        if hidden != "none":
            x[-1] = 10
        lines.append(" ".join(map(str, ["row", *x, *y, *([dice.randint(1, 3)] if weighted else [])])))
    return "\n".join([*lines, f"end {len(lines)}", ""]).encode(), columns, k


def fresh_second(program, folder, dice):
    """Certificates of small problems of version 2, each loss once: of trained networks and of one that is far off."""
    for loss in SECOND:
        problem, network = folder / "problem", folder / "network"
        text, columns, k = second_problem(loss, dice)
        problem.write_bytes(text)
        run([program, "train", problem, "-o", network])
        about = [(network.read_bytes(), claim) for claim in ("--open-share 0.1", "--gap 0.2", "--lower 0")]
        far = f"relucert-network 2\nshape 1 {columns} {k}\nbias 1{' 0' * k}\nneuron 1{' 2' * columns} 3{' 5' * k}\nend 4\n"
        about.append((far.encode(), "--gap 0.01"))
        for network_text, claim in about:
            yield certified(program, folder, problem, network_text, claim)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--relucert", type=Path, default=ROOT / "target/release/relucert")
    parser.add_argument("--coq", type=Path, default=ROOT / "proofs/relucert-coq")
    parser.add_argument("--keep", type=Path, default=Path("disagreements"))
    arguments = parser.parse_args()
    if not arguments.relucert.exists():
        sys.exit(f"{arguments.relucert} is not there: cargo build --release")
    if not arguments.coq.exists():
        print(f"{arguments.coq} is not there: without the checker from Coq", file=sys.stderr)
        arguments.coq = None
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    dice, start, classes, failures = random.Random(arguments.seed), time.monotonic(), Counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        made = [*fresh(arguments.relucert, folder, dice), *fresh_second(arguments.relucert, folder, dice)]
        made += [([problem, network, by_norms(problem, text, dice)], *claim) for (problem, network, text), *claim in made]
        bases = [*corpus(), *made]
        good = [base for base in bases if ask_python(base[0], *base[1:]).verdict]
        networks = list(dict.fromkeys(texts[1] for texts, *_ in bases))
        stock = Stock([text for texts, *_ in bases for text in texts])
        files = [folder / name for name in ("problem", "network.network", "certificate")]
        first, tried = [*real(arguments.relucert, folder), *bases], 0
        while (time.monotonic() - start < arguments.seconds) if arguments.seconds else tried < len(first) + arguments.count:
            texts, kind, number = first[tried] if tried < len(first) else mutant(dice.choice([good, good, good, bases]), dice, stock)
            tried += 1
            for path, text in zip(files, texts):
                path.write_bytes(text)

            def ask(number):
                yield ask_rust(arguments.relucert, files, kind, number)
                yield ask_python(texts, kind, number)
                yield arguments.coq and ask_coq(arguments.coq, files, kind, number)

            rust, python, coq = ask(number)
            accepted = [answer for answer in (rust, python, coq) if answer and answer.verdict]
            if enclosed(texts[0]) and len({answer.verdict for answer in accepted}) > 1:
                settle(ask, accepted, kind, number)
            sort, wrong = judge(rust, python, coq, texts[0], networks)
            classes[sort] += 1
            if wrong:
                failures += 1
                kept = arguments.keep / f"{arguments.seed}-{tried}"
                kept.mkdir(parents=True, exist_ok=True)
                for path, text in zip(files, texts):
                    (kept / path.name).write_bytes(text)
                print(f"{kept} {kind} {number}\n  {'; '.join(wrong)}\n  rust: {rust}\n  python: {python}\n  coq: {coq}", flush=True)
    print(f"{tried} claims, {failures} failures, {time.monotonic() - start:.0f} seconds, seed {arguments.seed}")
    for sort, count in sorted(classes.items(), key=lambda item: (-item[1], item[0])):
        print(f"{count:8} {sort}")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
