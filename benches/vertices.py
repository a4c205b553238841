#!/usr/bin/env python3
"""Vertices of sets of networks: relucert beside lrs and cddlib on the same inequalities.

    cargo build --release && python3 benches/vertices.py [--large]

Every instance is a network whose columns are a given nonnegative matrix Z (the rows of the data are unit vectors, the
weights of neuron i are column i), so that its set is {a >= 0 : Z a = Z 1}. The first row of Z is ones. `relucert optimal-set
--export-ine` writes the inequalities for lrs (Debian: lrslib) and cddlib (libcdd-tools); nothing is installed, what is
missing is said and skipped. The supports of the vertices, which determine them, must be equal. Times are user seconds of one run; `check` is relucert check.
"""
import json, os, random, resource, shutil, subprocess, sys, tempfile
from fractions import Fraction

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RELUCERT = os.environ.get("RELUCERT", os.path.join(ROOT, "target", "release", "relucert"))


def timed(command, **more):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(command, capture_output=True, text=True, **more)
    return done, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def write_instance(folder, columns):
    """A problem and a network with these columns."""
    n = len(columns[0])
    rows = "".join("row " + " ".join("1" if j == k else "0" for j in range(n)) + " 1\n" for k in range(n))
    problem = f"relucert-problem 1\nnumbers f64\nbias none\nloss half-squared\nbeta 1 1\nshape {n} {n}\ndenominators 1 1\n{rows}end {7 + n}\n"
    neurons = "".join(f"neuron 1 {' '.join(map(str, c))} 1 1\n" for c in columns)
    network = f"relucert-network 1\nshape {len(columns)} {n}\n{neurons}end {2 + len(columns)}\n"
    for name, text in (("problem", problem), ("net", network)):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)


def vertices_of(text):
    """The supports of the vertices in the output of lrs or cddlib."""
    found = set()
    inside = False
    for line in text.splitlines():
        word = line.split()
        if word[:1] == ["begin"]:
            inside = True
        elif word[:1] == ["end"]:
            inside = False
        elif inside and word[:1] == ["1"] and "rational" not in line and "*****" not in line:
            found.add(tuple(i for i, entry in enumerate(word[1:]) if Fraction(entry)))
    return found


def certificate_vertices(path, m, rank):
    """Those that a certificate lists: its bases, or its points (from 1; 0 is the all-ones network) at the leaves `vertex`."""
    supports, leaves, every = [tuple(range(m))], [], False
    with open(path) as file:
        for line in file:
            word = line.split()
            if word[0] in ("point", "basis"):
                supports.append(tuple(map(int, word[3::2] if word[0] == "point" else word[1:])))
            elif word[0] == "vertex":
                leaves.append(int(word[1]))
            elif line == "supports all\n":
                every = True
            elif line == "supports simple\n" or word[:2] == ["supports", "bases"]:
                every, leaves = True, None
    if leaves is None:
        return {support for support in supports if len(support) == rank}
    return {supports[v] for v in leaves} if every else None


def families(large):
    rng = random.Random(1)
    sizes = [(10, 16), (10, 18), (12, 20)] + ([(10, 22)] if large else [])
    for kind in ("z", "d"):
        for n, m in sizes:
            draw = (lambda: rng.randint(0, 10)) if kind == "z" else (lambda: rng.getrandbits(53))
            one = 1 if kind == "z" else 1 << 53
            yield f"{kind} {n}x{m}", [[one] + [draw() for _ in range(n - 1)] for _ in range(m)]
    # Degenerate: every column twice or more; a transportation-like 0/1 matrix.
    base = [[1] + [rng.randint(0, 3) for _ in range(5)] for _ in range(6)]
    yield "doubled 6x12", base + base
    yield "assignment 4x4", [[1 if k == i else 0 for k in range(4)] + [1 if k == j else 0 for k in range(4)] for i in range(4) for j in range(4)]
    yield "cube 7", [[1 if k == j else 0 for k in range(7)] for j in range(7) for _ in range(2)]


def main():
    large = "--large" in sys.argv[1:]
    tools = {"lrs": shutil.which("lrs"), "cddlib": shutil.which("scdd_gmp")}
    for name, path in tools.items():
        if not path:
            print(f"{name} is not installed: skipped", file=sys.stderr)
    print("| input | vertices | relucert | check | cells | certificate | lrs | cddlib | equal |\n|---|---|---|---|---|---|---|---|---|")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        path = lambda name: os.path.join(folder, name)
        for name, columns in families(large):
            write_instance(folder, columns)
            command = [RELUCERT, "optimal-set", path("problem"), path("net"), "-o", path("cert"), "--export-ine", path("set.ine"), "--format", "json", "--max-vertices", "100000"]
            done, seconds = timed(command)
            report = json.loads(done.stdout)
            done, check = timed([RELUCERT, "check", path("problem"), path("net"), path("cert"), "--values"])
            assert done.returncode == 0, done.stdout
            found = certificate_vertices(path("cert"), len(columns), len(columns) - report["dimension"])
            cells = [name, "?" if found is None else len(found), f"{seconds:.2f}", f"{check:.2f}", report["cells"], f"{os.path.getsize(path('cert')) // 1000} kB"]
            same = []
            for tool, program in tools.items():
                if not program:
                    cells.append("-")
                    continue
                done, seconds = timed([program, "set.ine"], cwd=folder)
                cells.append(f"{seconds:.2f}")
                text = done.stdout
                if tool == "cddlib":
                    # Versions differ in whether the ending stays.
                    written = [name for name in ("set.ext", "set.ine.ext") if os.path.exists(path(name))]
                    with open(path(written[0])) as file:
                        text = file.read()
                same.append(vertices_of(text) == found)
            cells.append("yes" if same and all(same) else "not compared" if not same else "NO")
            wrong += "NO" in cells[-1]
            print("| " + " | ".join(map(str, cells)) + " |", flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
