#!/usr/bin/env python3
"""Regularization paths on real data, beside scikit-learn: the table of docs/REGULARIZATION.md.

usage: benches/path.py [--binary FILE] [--data DIR] [--only NAME] [--networks K] [--to β]

Needs `cargo build --release` and, for the comparison, scikit-learn. DIR (default ../shared/data) holds the CSV files. Features and target
standardised, bias column, all rows, small files first; the dictionary is that of `relucert path` without --dictionary: the directions of networks trained at K values of β.
Columns: rows, directions, points of the path, the longest number in bits, seconds (of processor time, like all others) of `relucert path` with the dictionary at hand, of `relucert check`, size
of the certificate; breakpoints and seconds of `lars_path(positive=True, method="lasso")` on the same Z, and the largest difference of a
coefficient at our breakpoints over the largest coefficient.
"""
import argparse, glob, json, os, subprocess, sys, tempfile, time
from fractions import Fraction

sys.set_int_max_str_digits(0)
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def run(*args):
    """What a command printed, and its seconds of processor time."""
    spent = lambda: sum(os.times()[2:4])
    begin = spent()
    done = subprocess.run([str(a) for a in args], capture_output=True, text=True)
    return done, spent() - begin


def numbers(path):
    """Z of unit directions and y, in doubles, from a problem file and a network of atoms."""
    import numpy
    problem, atoms = path
    rows, den = [], None
    for line in open(problem):
        words = line.split()
        if words[0] == "denominators":
            den = [int(words[1]), int(words[2])]
        if words[0] == "row":
            rows.append([int(v) for v in words[1:]])
    x = numpy.array([[float(Fraction(v, den[0])) for v in row[:-1]] for row in rows])
    y = numpy.array([float(Fraction(row[-1], den[1])) for row in rows])
    columns = []
    for words in map(str.split, open(atoms).read().splitlines()[2:-1]):
        u = numpy.array([float(Fraction(int(v), int(words[1]))) for v in words[2:-2]])
        columns.append((-1.0 if words[-1].startswith("-") else 1.0) * numpy.maximum(x @ u, 0))
    return numpy.array(columns).T, y


def compare(problem, atoms, report):
    try:
        import numpy
        from sklearn.linear_model import lars_path
    except ImportError:
        return "", "", ""
    z, y = numbers((problem, atoms))
    n = len(y)
    low = float(report["points"][-1]["beta_decimal"])
    begin = time.process_time()
    alphas, _, coefs = lars_path(z, y, method="lasso", positive=True, alpha_min=low / n)
    seconds = time.process_time() - begin
    betas = alphas * n
    ours, largest, worst = [], 0.0, 0.0
    # The last point of lars_path is interpolated and fulfils the optimality conditions only roughly; it is left out.
    for point in report["points"][:-1]:
        beta = float(Fraction(point["beta"]))
        c = numpy.zeros(z.shape[1])
        for i, value in point["coefficients"]:
            c[i] = float(value)
        theirs = [numpy.interp(beta, betas[::-1], row[::-1]) for row in coefs]
        largest, worst = max(largest, abs(c).max()), max(worst, abs(c - theirs).max())
    return len(betas), f"{seconds:.3f}", f"{worst / max(largest, 1e-300):.1e}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.path.join(HERE, "../shared/data"))
    parser.add_argument("--only")
    parser.add_argument("--networks", default=4, type=int)
    parser.add_argument("--binary", default=os.environ.get("RELUCERT", os.path.join(HERE, "target/release/relucert")))
    parser.add_argument("--to", default="0.05max")
    args = parser.parse_args()
    binary = args.binary
    print("| data | n | directions | points | bits | path, s | check, s | kB | lars points | lars, s | difference |")
    print("|---|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for data in sorted(glob.glob(os.path.join(args.data, "*", "*.csv")), key=os.path.getsize):
        name = os.path.basename(data)[:-4]
        if name.endswith("_test") or (args.only and args.only != name):
            continue
        with tempfile.TemporaryDirectory() as folder:
            problem, atoms, cert, again = (os.path.join(folder, f) for f in ["problem", "atoms", "cert", "again"])
            made, _ = run(binary, "problem", data, "--standardize", "--beta", args.to, "-o", problem)
            if made.returncode:
                continue
            done, _ = run(binary, "path", problem, "--to", args.to, "--networks", args.networks, "--atoms", atoms, "-o", cert)
            if done.returncode:
                print(f"| {name} | {done.stderr.strip()} |", flush=True)
                continue
            done, seconds = run(binary, "path", problem, "--to", args.to, "--dictionary", atoms, "-o", again, "--format", "json")
            report = json.loads(done.stdout)
            checked, check = run(binary, "check", problem, atoms, again, "--continuous")
            assert checked.returncode == 0 and report["continuous"], checked.stdout[-300:]
            rows = sum(line.startswith("row") for line in open(problem))
            size = os.path.getsize(again) // 1000
            cells = [name, rows, report["directions"], len(report["points"]), report["bits"], f"{seconds:.2f}", f"{check:.2f}", size]
            print("| " + " | ".join(map(str, [*cells, *compare(problem, atoms, report)])) + " |", flush=True)


main()
