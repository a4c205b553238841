"""Certificates of bounds by norms (FORMAT R290 to R293) in place of others: with random numbers t, a factor or the Frobenius norm, and the
least bound that the rule allows. relucert itself writes such only for data that are too large for trees."""

import math
from fractions import Fraction

import checker
from checker.certificate import centred
from checker.lines import Lines, dot
from checker.norms import Norms, fewer, upper_root
from checker.tree import Scales


def by_norms(problem_bytes, certificate, dice):
    """The certificate with norms in place of what proves its bound; its dual vector is kept, and the multiplier made smaller if it must be."""
    problem = checker.read_problem(problem_bytes)
    lines = certificate.decode().split("\n")
    first = {key: next((i for i, line in enumerate(lines) if line.split(" ")[0] == key), None) for key in ("scales", "dual", "bound", "centre")}
    dual = [[int(word) for word in line.split(" ")[1:]] for line in lines[first["dual"] : first["bound"]]]
    dual = [[entry] for entry in dual[0]] if problem.outputs == 1 else dual
    words = lines[first["scales"]].split(" ")
    words[2:4] = [str(dice.choice([0, 3, 20])), str(dice.choice([0, 8, 32]))]
    scales = Scales(Lines((" ".join(words) + "\n").encode()))
    rows, dx, rho = problem.x, problem.dx, Fraction(1)
    if problem.free:
        rows, dx, rho = centred(Lines((lines[first["centre"]] + "\n").encode()), problem)
    size = dice.choice([4, 12, 20])
    stretch = [dice.randint(1, 1 << size) for _ in rows]
    norms, most, records = Norms(rows, dx, scales, dual, stretch), 0, []
    for part in norms.parts():
        sigma, factor = norm(norms.short(part), dice)
        most = max(most, norms.taken(part, sigma))
        records.append(" ".join(map(str, ["norm", sigma, len(factor), *factor])))
    b = max(1, -(-most // norms.unit()))
    head = lines[: first["bound"]]
    head[first["scales"]] = " ".join(words)
    for i, line in enumerate(head):
        if line.startswith("multiplier "):
            c = min(Fraction(*map(int, line.split(" ")[1:])), problem.beta / (rho * Fraction(b, 1 << scales.sq)))
            head[i] = f"multiplier {c.numerator} {c.denominator}"
    found = [*head, f"bound {b}", "norms", " ".join(map(str, ["stretch", *stretch])), *records]
    return "\n".join([*found, f"end {len(found)}", ""]).encode()


def norm(short, dice):
    """sigma and a factor, for which sigma is near the largest singular value; or none, with the Frobenius norm."""
    vectors = fewer(short)
    frobenius = max(1, upper_root(sum(dot(row, row) for row in short)))
    if not vectors or dice.random() < 0.4:
        return frobenius, []
    gram = [[dot(a, b) for b in vectors] for a in vectors]
    for share in (0.6, 0.8, 0.9, 1.1):
        sigma = int(share * frobenius) + 2 * len(vectors)
        room = sigma**2 - 2 * len(vectors) ** 2 * sigma  # entries of a factor are rounded
        factor = cholesky([[room * (i == j) - entry for j, entry in enumerate(row)] for i, row in enumerate(gram)])
        if factor:
            return sigma, factor
    return frobenius, []


def cholesky(matrix):
    """The factor of a positive definite matrix, with rounded entries, as a list; nothing for another matrix."""
    rows = []
    for i, entries in enumerate(matrix):
        row = []
        for j in range(i + 1):
            rest = entries[j] - sum(a * b for a, b in zip(row, rows[j] if j < i else row))
            if j < i:
                row.append(rest / rows[j][j])
            elif rest <= 0:
                return []
            else:
                row.append(math.sqrt(rest))
        rows.append(row)
    return [round(entry) for row in rows for entry in row]
