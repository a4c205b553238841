"""Does `relucert certify --time-limit` keep its limit at any size?

    python3 benches/limits.py FOLDER [LIMIT ...]

Makes the problems of docs/FRONTIER.md, "Limits", in FOLDER (NumPy needed; some take gigabytes), certifies a random
network of 50 neurons and the zero network with each limit (30 and 8 if none is given), and prints one line of the
table for each run: wall seconds, processor seconds, what was proved. A `!` says that a run ended after the limit,
a tenth of it and two seconds. The program is that of RELUCERT.
"""

import argparse
import os
import re
import resource
import subprocess
import time

import numpy

SIZES = [(300, 784), (2_000, 3072), (10_000, 784), (1_000_000, 5)]
# Word, kind of labels, options of `relucert problem`.
LOSSES = [
    ("squared", "real", []),
    ("logistic", "signs", ["--loss", "logistic"]),
    ("squared_k3", "targets", []),
    ("cross_entropy_k3", "classes", ["--loss", "cross-entropy"]),
]
BIASES = [("", []), ("_bias", ["--output-bias", "free"])]
# Name, rows, columns, kind of labels, options of `relucert problem`.
PROBLEMS = [
    (f"n{rows}_d{columns}_{word}{bias}", rows, columns, kind, loss + output)
    for rows, columns in SIZES
    for word, kind, loss in LOSSES
    for bias, output in BIASES
]
NEURONS = 50
OUTPUTS = 3


def make(folder, name, rows, columns, kind):
    """The table and two networks, a random and a zero one."""
    random = numpy.random.default_rng(0)
    x = random.standard_normal((rows, columns))
    y = numpy.tanh(x[:, 0]) + 0.1 * random.standard_normal(rows)
    several = numpy.tanh(x[:, :OUTPUTS]) + 0.1 * random.standard_normal((rows, OUTPUTS))
    y = {"real": y, "signs": numpy.sign(y), "targets": several, "classes": numpy.argmax(several, 1)}[kind]
    table = os.path.join(folder, name + ".npz")
    numpy.savez(table, X=x, y=y)
    out = [OUTPUTS] if kind in ("targets", "classes") else []
    networks = []
    for word, size in [("random", 1.0), ("zero", 0.0)]:
        path = os.path.join(folder, f"{name}_{word}.npz")
        first = size * random.standard_normal((NEURONS, columns + 1)) / numpy.sqrt(columns)
        last = size * random.standard_normal(out + [NEURONS]) / 7
        numpy.savez(path, **({"W1": first, "W2": last} if out else {"W1": first, "w2": last}))
        networks.append((word, path))
    return table, networks


def run(command):
    """Output, wall and processor seconds."""
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    wall, after = time.time() - clock, resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def value(word, text):
    """What a line `v WORD` of a report says."""
    found = re.search(rf"^v {word} (\S+)", text, re.M)
    return found.group(1) if found else "-"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("limits", nargs="*", default=["30", "8"], help="seconds")
    parser.add_argument("--only", default="", help="names that contain this")
    parser.add_argument("--network", default="", help="random or zero; both if not given")
    asked = parser.parse_args()
    relucert, folder, limits = os.environ.get("RELUCERT", "relucert"), asked.folder, asked.limits
    os.makedirs(folder, exist_ok=True)
    print("| data | network | limit, s | wall, s | processor, s | B/β | lower bound |")
    print("|---|---|---|---|---|---|---|")
    for name, rows, columns, kind, options in PROBLEMS:
        if asked.only not in name:
            continue
        table, networks = make(folder, name, rows, columns, kind)
        problem, certificate = os.path.join(folder, name + ".problem"), os.path.join(folder, name + ".cert")
        text, wall, _ = run([relucert, "problem", table, "--beta", "0.1max", "-o", problem] + options)
        if not os.path.exists(problem):
            print(f"| {name} | | | | | | {text.strip().splitlines()[-1]} |", flush=True)
            continue
        os.remove(table)
        for word, network in networks:
            if asked.network not in word:
                continue
            for limit in limits:
                text, wall, cpu = run(
                    [relucert, "certify", problem, network, "-o", certificate, "--time-limit", limit])
                if not os.path.exists(certificate):
                    print(f"| {name} | {word} | {limit} | {wall:.1f} | {cpu:.1f} | | {text.strip().splitlines()[-1]} |")
                    continue
                os.remove(certificate)
                late = "!" if wall > 1.1 * float(limit) + 2 else ""
                print(f"| {name} | {word} | {limit} | {wall:.1f}{late} | {cpu:.1f} | "
                      f"{value('bound-over-beta', text)} | {value('lower', text)} |", flush=True)
        os.remove(problem)


if __name__ == "__main__":
    main()
