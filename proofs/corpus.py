"""Run `check_file` (Encode.v) inside Coq on the certificates of kind `bound` in tests/corpus, and compare the verdicts.

Left out and named are files that are malformed as token lists, have indices too large for unary numbers, or many leaves.
"""

import re
import subprocess
import sys
from pathlib import Path

PROOFS = Path(__file__).resolve().parent
CORPUS = PROOFS.parent / "tests" / "corpus"
HEAD = "From Coq Require Import List ZArith QArith.\nFrom Relucert Require Import Encode.\nImport ListNotations.\nOpen Scope Z_scope.\n"
# Rejected by the format for a hint that proves nothing and is ignored here, or by the digest: what they prove is true.
CANONICAL = {"pair-of-idle", "tangent-zero", "tangent-unknown", "product-at-the-root", "factor-long", "another-problem"}


def integer(token):
    return f"({int(token)})"


def index(token):
    if int(token) > 1000:
        raise ValueError(f"index {token}")
    return f"{int(token)}%nat"


def listed(items):
    return "[" + "; ".join(items) + "]"


def tuples(tokens, size, write):
    return listed([write(tokens[k : k + size]) for k in range(0, len(tokens), size)])


def node(lines, dim):
    """One node in prefix order, taken from the front of `lines`."""
    key, *tokens = lines.pop(0).split(" ")
    if key == "pairs":
        table = tuples(tokens[1:], 3, lambda e: f"({index(e[0])}, {index(e[1])}, {integer(e[2])})")
        return f"(Table {table} {node(lines, dim)})"
    if key == "split":
        return f"(Node {index(tokens[0])} {node(lines, dim)} {node(lines, dim)})"
    omega, theta, product, ball, factor = (lines.pop(0).split(" ")[2:] for _ in range(5))
    return (
        f"(End {{| f_mu := {integer(tokens[0])}; f_omega := {listed(map(integer, omega))};"
        f" f_theta := {tuples(theta, 2, lambda e: f'({index(e[0])}, {integer(e[1])})')};"
        f" f_product := {tuples(product, 3, lambda e: f'({index(e[0])}, {index(e[1])}, {integer(e[2])})')};"
        f" f_ball := {tuples(ball, dim + 2, lambda e: f'({index(e[0])}, ({integer(e[1])}, {listed(map(integer, e[2:]))}))')};"
        f" f_factor := {listed(map(integer, factor))} |}})"
    )


def problem(path):
    lines = [line.split(" ") for line in path.read_text().splitlines()]
    head = {key: tokens for key, *tokens in lines}
    rows = [f"({listed(map(integer, line[1:-1]))}, {integer(line[-1])})" for line in lines if line[0] == "row"]
    dim = int(head["shape"][1])
    dens, beta = head["denominators"], head["beta"]
    return dim, (
        f"{{| rows := {listed(rows)}; x_den := {dens[0]}; y_den := {dens[1]};"
        f" beta_num := {beta[0]}; beta_den := {beta[1]}; dim := {dim} |}}"
    )


def certificate(path, dim):
    lines = path.read_text().splitlines()
    scales, dual, bound = (line.split(" ")[1:] for line in lines[3:6])
    rest = lines[7:]
    plus = node(rest, dim)
    rest.pop(0)
    minus = node(rest, dim)
    names = ["s_dual", "s_omega", "s_arc", "s_quad", "s_factor"]
    fields = "; ".join(f"{name} := {int(scale)}" for name, scale in zip(names, scales))
    return (
        f"{{| {fields}; dual := {listed(map(integer, dual))}; bound := {integer(bound[0])};"
        f" sign_plus := {plus}; sign_minus := {minus} |}}"
    )


def main():
    text, names, left_out = HEAD, [], []
    for line in (CORPUS / "EXPECTED").read_text().splitlines():
        name, problem_name = line.split()[:2]
        path = CORPUS / name
        head = "relucert-certificate 1\n"
        if name.startswith("malformed") or not path.read_text().startswith(head) or "kind bound" not in path.read_text():
            continue
        try:
            if path.read_text().count("\nleaf ") > 20:
                raise ValueError("many leaves")
            dim, data = problem(CORPUS / f"{problem_name}.problem")
            text += f"Eval vm_compute in (check_file {data}\n  {certificate(path, dim)}).\n"
            names.append(path)
        except (ValueError, IndexError):
            left_out.append(path.stem)
    source = PROOFS / "Corpus.v"
    source.write_text(text)
    run = subprocess.run(["coqc", "-q", "-R", ".", "Relucert", source.name], cwd=PROOFS, capture_output=True, text=True)
    answers = re.findall(r"= (Some|None)\b", run.stdout)
    if run.returncode != 0 or len(answers) != len(names):
        sys.exit(f"{run.stderr}\n{len(answers)} answers for {len(names)} certificates")
    wrong = [
        f"{path.stem}: {answer}"
        for path, answer in zip(names, answers)
        if (answer == "Some") != (path.parent.name == "correct" or path.stem in CANONICAL)
    ]
    accepted = answers.count("Some")
    print(f"corpus: {accepted} accepted, {len(answers) - accepted} rejected; left out: {', '.join(left_out)}")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
