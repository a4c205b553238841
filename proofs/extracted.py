"""Run the extracted checker on the certificates of kinds `bound` and `better` in tests/corpus, of both versions, and compare verdicts and exit codes with EXPECTED."""

import subprocess
import sys

from corpus import CANONICAL, CORPUS, PROOFS

# The driver compares the digest; and it looks for multipliers wherever they stand.
FORM = CANONICAL - {"another-problem"} | {"scope-pair-rho-order"}
CODES = {"proved": 0, "refuted": 1, "undecided": 3}


def ask(problem, network, certificate, kind, number, scope=""):
    files = [CORPUS / f"{problem}.problem", CORPUS / f"{network}.network", certificate]
    scope, _, gates = scope.partition(":")
    scope = ["--scope", scope] if scope else []
    gates = ["--patterns", CORPUS / f"{gates}.patterns"] if gates else []
    return subprocess.run([PROOFS / "relucert-coq", *files, f"--{kind}", number, *scope, *gates], capture_output=True, text=True)


def known(problem, claim):
    """Given patterns of problems of version 2, and all networks."""
    version = (CORPUS / f"{problem}.problem").read_bytes()[:18]
    return "@" not in claim or ("@patterns" in claim or "@gated" in claim) and version == b"relucert-problem 2"


def main():
    answers, wrong = {"verdict": 0, "rejected": 0, "canonical": 0}, []
    for line in (CORPUS / "EXPECTED").read_text().splitlines():
        name, problem, network, claim, expected = line.split()
        if name.startswith("malformed") or not name.endswith(".cert") or not known(problem, claim):
            continue
        path = CORPUS / name
        claim, _, scope = claim.partition("@")
        kind, _, number = claim.partition("=")
        run = ask(problem, network, path, kind, number, scope)
        verdict = (run.stdout.split() + ["", ""])[1].lower()
        if expected in CODES:
            answers["verdict"] += 1
            good = verdict == expected and run.returncode == CODES[expected]
        elif path.stem in FORM:
            answers["canonical"] += 1
            good = verdict in CODES
        else:
            answers["rejected"] += 1
            good = verdict not in CODES and run.returncode in (1, 2)
        if not good:
            wrong.append(f"{name}: {run.stdout.strip()} {run.stderr.strip()} (expected {expected})")
    # Not of the type Q, whose denominators are positive: every comparison with 0/0 holds.
    for number in ("0/0", "1/0", "inf", "undef"):
        run = ask("line", "line-best", CORPUS / "correct/paired-at-the-root.cert", "open-share", number)
        if run.returncode != 2:
            wrong.append(f"claim {number}: {run.stdout.strip()}")
    print(
        f"extracted: {answers['verdict']} verdicts as expected, {answers['rejected']} rejected,"
        f" {answers['canonical']} accepted that only the format rejects" if not wrong else "\n".join(wrong)
    )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
