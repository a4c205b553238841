"""Run relucert-check under node on tests/corpus: the verdict and the exit code of the native extracted checker, if it is built, else those of EXPECTED."""

import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(WEB.parent / "proofs"))
from corpus import CORPUS, PROOFS  # noqa: E402
from extracted import known  # noqa: E402

NATIVE = PROOFS / "relucert-coq"
CODES = {"proved": 0, "refuted": 1, "undecided": 3}


def ask(program, files, kind, number, scope):
    scope, _, gates = scope.partition(":")
    more = ["--scope", scope] if scope else []
    more += ["--patterns", CORPUS / f"{gates}.patterns"] if gates else []
    done = subprocess.run([*program, *files, f"--{kind}", number, *more], capture_output=True, text=True)
    verdict = [line for line in done.stdout.splitlines() if line.startswith("s ")]
    return verdict, done.returncode


def main():
    checker = Path(sys.argv[1]) if len(sys.argv) > 1 else WEB / "npm/relucert-check.js"
    wrong, count = [], 0
    for line in (CORPUS / "EXPECTED").read_text().splitlines():
        name, problem, network, claim, expected = line.split()
        path = CORPUS / name
        if not name.endswith(".cert") or not known(problem, claim):
            continue
        count += 1
        claim, _, scope = claim.partition("@")
        kind, _, number = claim.partition("=")
        files = [CORPUS / f"{problem}.problem", CORPUS / f"{network}.network", path]
        verdict, code = ask(["node", checker], files, kind, number, scope)
        if NATIVE.exists():
            native, native_code = ask([NATIVE], files, kind, number, scope)
            good = (verdict, code) == (native, native_code)
        elif expected in CODES:
            good = verdict and verdict[0].split()[1].lower() == expected and code == CODES[expected]
        else:
            good = code in (1, 2) or name.startswith("malformed")
        if not good:
            wrong.append(f"{name} --{kind} {number}: {verdict} {code}")
    print("\n".join(wrong) or f"node: {count} certificates of tests/corpus, as {'natively' if NATIVE.exists() else 'expected'}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
