"""Exact quadratic programs, beside CGAL if its headers and g++ are installed (Debian: libcgal-dev). Installs nothing.

    python3 benches/qp.py [LARGEST]

Both solve the same dense programs (benches/qp.rs writes them as QPS files of doubles) in one run; ours in wall time with its check,
CGAL's solve alone in CPU time, reading not counted. LARGEST is the largest number of variables, 100 if not given.
"""

import math
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 120


def peer(folder):
    """Path of the CGAL program, or why there is none."""
    if not shutil.which("g++"):
        return None, "g++ is not installed"
    program = Path(folder) / "cgal_qp"
    source = ROOT / "benches" / "cgal_qp.cpp"
    built = subprocess.run(
        ["g++", "-O3", "-DNDEBUG", "-DCGAL_USE_GMP", str(source), "-o", str(program), "-lgmp", "-lmpfr"],
        capture_output=True, text=True)
    if built.returncode != 0:
        return None, "CGAL does not build: " + built.stderr.strip().split("\n")[0]
    return program, None


def main():
    largest = sys.argv[1] if len(sys.argv) > 1 else "100"
    with tempfile.TemporaryDirectory() as folder:
        program, missing = peer(folder)
        if missing:
            print(f"CGAL is skipped: {missing}")
        ours = subprocess.run(
            ["cargo", "bench", "--bench", "qp", "--", largest, folder], cwd=ROOT, capture_output=True, text=True, check=True)
        print("| dense n | ours, s | of which check, s | CGAL, s | ratio |\n|---|---|---|---|---|")
        line = r"dense n=(\d+) m=\d+: ([\d.]+) s, of which check ([\d.]+) s, objective (\S+),"
        for n, seconds, check, objective in re.findall(line, ours.stdout):
            theirs, ratio = "skipped", ""
            if program:
                try:
                    run = subprocess.run([program, f"{folder}/dense{n}.qps"], capture_output=True, text=True, timeout=LIMIT)
                    theirs = run.stdout.split(" ")[0] or "failed: " + run.stderr.strip()
                    if run.returncode == 0:
                        same = math.isclose(float(run.stdout.split()[2]), float(objective), rel_tol=1e-12)
                        ratio = f"{float(theirs) / float(seconds):.0f}" if same else "DIFFERENT OPTIMA"
                except subprocess.TimeoutExpired:
                    theirs, ratio = f"over {LIMIT}", f"over {LIMIT / float(seconds):.0f}"
            print(f"| {n} | {seconds} | {check} | {theirs} | {ratio} |")
        print(re.sub(r"(?m)^dense.*\n", "", ours.stdout), end="")


if __name__ == "__main__":
    main()
