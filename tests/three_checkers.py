#!/usr/bin/env python3
"""Three checkers on the same claims: `relucert check` (Rust), tests/checker.py (Python), proofs/relucert-coq (extracted from Coq).

    python3 tests/three_checkers.py [--count N | --seconds S] [--seed N] [--relucert FILE] [--coq FILE] [--keep DIR]

Claims are the files of tests/corpus and fresh certificates of small problems, as they are and after random edits, with the numbers of
the claims at, just below and just above what the certificates prove. What must hold of each (a failure is printed, its files are kept in DIR):

1. Rust and Python give the same verdict and the same lower bound, or both reject; exit codes are those of docs/FORMAT.md section 6.
2. What Rust accepts, Coq accepts, with the same verdict and the same lower bound.
3. What Coq accepts and Rust rejects, Rust rejects with a code of FORM: what the reading in Coq leaves out since soundness does not need it.
4. No lower bound that anyone accepts is above the objective of a network at hand, computed by checker.py.

No process may end by a signal, by a panic, take more than a minute or more than two gigabytes. Exit code 1 if something failed.
"""

import argparse
import hashlib
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

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "corpus"
CODES = {"proved": 0, "refuted": 1, "undecided": 3}

# The rules of form: number models and bias (R5), orders and counts of lists, zero entries, indices that lead nowhere. They make a certificate
# the only spelling of itself. Encode.v reads such lists by looking for the first entry that fits, and ignores the others.
FORM = set(
    "bad-denominator bias-not-one unknown-group split-twice pair-order pair-not-positive pair-zero omega-count theta-order"
    " theta-not-negative theta-zero unknown-position product-order product-not-positive ball-order factor-count".split()
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
    if done.stdout:
        report = json.loads(done.stdout)
        reason = report["rejection"]
        if reason is None:
            found, code = Answer(report["verdict"], Fraction(report["lower"])), CODES.get(report["verdict"])
        else:
            found, code = Answer(code=reason["code"]), 2 if reason["malformed"] else 1
    else:
        named = re.search(r"\(([a-z0-9-]+), R\d+\)$", done.stderr.strip())
        found, code = Answer(code=named[1] if named else "another kind of file"), 2
    if done.returncode != code:
        found.fault = f"exit code {done.returncode}: {done.stderr.strip()[-300:]}"
    return found


def ask_coq(program, files, kind, number):
    done = run([program, *files, kind, number])
    accepted = re.fullmatch(r"s (\w+); the optimum is at least (\S+)\n", done.stdout)
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


def least_objective(text, networks):
    """The least objective of the networks that fit the problem, and of the zero network; none of a problem with denominators against R5."""
    try:
        problem = checker.read_file("problem", text, "relucert-problem", checker.Problem)
    except checker.Rejected:
        return None
    found = [problem.objective([])]
    for network in networks:
        try:
            neurons = checker.read_file("network", network, "relucert-network", checker.read_neurons, problem.columns)
            found.append(problem.objective(neurons))
        except checker.Rejected:
            pass
    return min(found)


def judge(rust, python, coq, problem, networks):
    """The class of the answers, and what must not be."""
    wrong = [f"{name}: {answer.fault}" for name, answer in (("rust", rust), ("coq", coq)) if answer and answer.fault]
    accepted = [(name, answer) for name, answer in (("rust", rust), ("python", python), ("coq", coq)) if answer and answer.verdict]
    least = least_objective(problem, networks) if accepted else None
    for name, answer in accepted:
        if least is not None and answer.lower > least:
            wrong.append(f"{name}: a bound above an objective")
    if (rust.verdict, rust.lower) != (python.verdict, python.lower):
        wrong.append("rust and python differ")
    if coq and rust.verdict and (rust.verdict, rust.lower) != (coq.verdict, coq.lower):
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
        if "@" in claim or name.endswith(".set"):
            continue
        files = {
            ".problem": CORPUS / f"{problem}.problem",
            ".network": CORPUS / f"{network}.network",
            ".cert": CORPUS / "correct/paired-at-the-root.cert",
        }
        files[Path(name).suffix] = CORPUS / name
        kind, _, number = claim.partition("=")
        yield [path.read_bytes() for path in files.values()], f"--{kind}", number


def fresh(program, folder, dice):
    """Certificates of small random problems: of good networks and of bad ones, for claims that are easy and claims that are hard."""
    for index in range(6):
        rows, columns = dice.choice([(6, 1), (8, 2), (12, 2), (12, 3)])
        table = [",".join(f"x{i}" for i in range(columns)) + ",y"]
        table += [",".join(str(dice.randint(-9, 9) / 2) for _ in range(columns + 1)) for _ in range(rows)]
        (folder / "data.csv").write_text("\n".join(table) + "\n")
        problem, network, certificate = (folder / f"{index}.{name}" for name in ("problem", "network", "cert"))
        beta, bias = dice.choice(["0.02max", "0.2max", "0.5max"]), dice.choice([["--bias", "none"], []])
        run([program, "problem", folder / "data.csv", "--target", "y", "--beta", beta, *bias, "-o", problem])
        run([program, "train", problem, "-o", network])
        zero = f"relucert-network 1\nshape 0 {columns + (not bias)}\nend 2\n".encode()
        for kind, number in (("--open-share", "0.01"), ("--gap", "0.2"), ("--lower", "0"), ("--gap", "1e-9")):
            texts = [problem.read_bytes(), network.read_bytes()]
            run([program, "certify", problem, network, kind, number, "--time-limit", "1", "-o", certificate])
            yield texts + [certificate.read_bytes()], kind, number
            certificate.unlink()
        (folder / "zero.network").write_bytes(zero)
        run([program, "certify", problem, folder / "zero.network", "--gap", "0.01", "--time-limit", "1", "-o", certificate])
        yield [problem.read_bytes(), zero, certificate.read_bytes()], "--gap", "0.01"


# ---- Edits


ENTRY = {"omega": 1, "theta": 2, "product": 3, "pairs": 3, "factor": 1}


def edit_list(line, dice, columns):
    """An entry of a list left out, doubled, exchanged with another or moved, with the count kept right."""
    key, _, *words = line.split(" ")
    size = columns + 2 if key == "ball" else ENTRY[key]
    entries = [words[i : i + size] for i in range(0, len(words), size)]
    if entries:
        i, j = dice.randrange(len(entries)), dice.randrange(len(entries))
        choice = dice.randrange(3)
        if choice == 0:
            del entries[i]
        elif choice == 1:
            entries.insert(j, list(entries[i]))
        else:
            entries[i], entries[j] = entries[j], entries[i]
    return " ".join([key, str(len(entries))] + [word for entry in entries for word in entry])


def edit_number(word, dice):
    if not re.fullmatch("-?[0-9]+", word) or len(word) > 5000:
        return word
    value = int(word)
    size = abs(value) >> dice.choice([2, 10, 20, 25, 30, 40])
    return str(dice.choice([value + 1, value - 1, -value, value + size, value - size, 2 * value, value // 2, 0, dice.randint(-5, 20)]))


def edit_line(line, dice, words, columns):
    tokens = line.split(" ")
    if tokens[0] in ENTRY or tokens[0] == "ball":
        if dice.random() < 0.4:
            return edit_list(line, dice, columns)
    at = dice.randrange(len(tokens))
    choice = dice.randrange(8)
    if choice < 4:
        tokens[at] = edit_number(tokens[at], dice)
    elif choice == 4:
        digits = [i for i, c in enumerate(line) if c.isdigit()]
        if digits:
            i = dice.choice(digits)
            return line[:i] + dice.choice("0123456789") + line[i + 1 :]
    elif choice == 5:
        tokens[at] = dice.choice(words)
    elif choice == 6:
        other = dice.randrange(len(tokens))
        tokens[at], tokens[other] = tokens[other], tokens[at]
    else:
        i = dice.randrange(len(line) + 1)
        return line[:i] + dice.choice(["-", " ", "0", "+", "\t", "\r", ".", "_", "\x00", "7", "a"]) + line[i + 1 - dice.randrange(2) :]
    return " ".join(tokens)


def edit(text, dice, words, columns):
    """One edit; mostly the last line counts right again."""
    lines = text.decode("latin-1").split("\n")
    at = dice.randrange(len(lines))
    choice = dice.randrange(12)
    if choice == 0:
        del lines[at]
    elif choice == 1:
        lines.insert(at, lines[at])
    elif choice == 2:
        other = dice.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines[at] = edit_line(lines[at], dice, words, columns)
    if dice.random() < 0.9 and len(lines) > 1:
        lines[-2] = re.sub("^end .*", f"end {len(lines) - 2}", lines[-2])
    return "\n".join(lines).encode("latin-1")


def numbers_near(claim, texts, dice):
    """A claim of some kind whose number is what the certificate proves, or what it refutes, or one part in a million away."""
    kind, number = claim
    choice = dice.randrange(5)
    if choice == 0:
        return kind, number
    try:
        problem = checker.read_file("problem", texts[0], "relucert-problem", checker.Problem)
        neurons = checker.read_file("network", texts[1], "relucert-network", checker.read_neurons, problem.columns)
        digest = hashlib.sha256(texts[0]).hexdigest()
        found = checker.read_file("certificate", texts[2], "relucert-certificate", checker.Certificate, problem, digest)
    except checker.Rejected:
        return kind, number
    given, zero = problem.objective(neurons), problem.objective([])
    optimum = found.lower() if choice < 4 else min(given, zero, found.better or given)
    kind = dice.choice(["--gap", "--open-share", "--lower"])
    whole = {"--gap": given, "--open-share": zero - optimum, "--lower": Fraction(1)}[kind]
    if whole == 0:
        return "--lower", str(optimum)
    value = (optimum if kind == "--lower" else given - optimum) / whole
    value *= 1 + dice.choice([0, 0, 1, -1]) * Fraction(1, 10**6)
    if kind == "--open-share" and value > 1 or value < 0:
        return "--lower", str(optimum)
    return kind, str(value)


def mutant(bases, dice, words):
    texts, *claim = dice.choice(bases)
    texts = list(texts)
    columns = 1
    shape = re.search(rb"\nshape [0-9]+ ([0-9]{1,3})\n", texts[0])
    columns = int(shape[1]) if shape else 1
    for _ in range(dice.choice([0, 0, 1, 1, 1, 1, 2])):
        which = dice.choice([2] * 8 + [0, 1])
        texts[which] = edit(texts[which], dice, words, columns)
    if dice.random() < 0.9:
        digest = hashlib.sha256(texts[0]).hexdigest().encode()
        texts[2] = re.sub(rb"\nproblem [0-9a-f]{64}\n", b"\nproblem " + digest + b"\n", texts[2], count=1)
    return texts, *numbers_near(claim, texts, dice)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--relucert", type=Path, default=ROOT / "target/release/relucert")
    parser.add_argument("--coq", type=Path, default=ROOT / "proofs/relucert-coq")
    parser.add_argument("--keep", type=Path, default=Path("disagreements"))
    arguments = parser.parse_args()
    if not arguments.coq.exists():
        print(f"{arguments.coq} is not there: without the checker from Coq", file=sys.stderr)
        arguments.coq = None
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    dice, start, classes, failures = random.Random(arguments.seed), time.monotonic(), Counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        bases = [*corpus(), *fresh(arguments.relucert, folder, dice)]
        networks = list(dict.fromkeys(texts[1] for texts, *_ in bases))
        words = [word.decode("latin-1") for texts, *_ in bases for text in texts for word in text.split()[:2000] if len(word) < 5000]
        files = [folder / name for name in ("problem", "network.network", "certificate")]
        tried = 0
        while (time.monotonic() - start < arguments.seconds) if arguments.seconds else tried < len(bases) + arguments.count:
            texts, kind, number = bases[tried] if tried < len(bases) else mutant(bases, dice, words)
            tried += 1
            for path, text in zip(files, texts):
                path.write_bytes(text)
            rust = ask_rust(arguments.relucert, files, kind, number)
            coq = arguments.coq and ask_coq(arguments.coq, files, kind, number)
            python = ask_python(texts, kind, number)
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
