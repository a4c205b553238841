#!/usr/bin/env python3
"""Exact optima of a folder of MPS models by `relucert lp`, each re-checked by `relucert check-lp`, beside other exact solvers.

    cargo build --release && python3 benches/netlib.py ../shared/data/netlib [--soplex PATH]

One line per model: status, objective, seconds of CPU of every process, reading and writing included.
"""

import argparse
import pathlib

from peers import Peers


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, nargs="?", default=pathlib.Path("../shared/data/netlib"))
    parser.add_argument("--soplex", metavar="PATH")
    options = parser.parse_args()
    peers = Peers(options.soplex)
    names = peers.names()
    totals = dict.fromkeys(names, 0.0)
    proved = different = 0
    files = sorted(options.folder.glob("*.mps*"))
    print("| model | optimum | status | " + " | ".join(names) + " |\n" + "|---" * (3 + len(names)) + "|")
    for file in files:
        status, value, times = peers.solve(file)
        proved += status[0] == "proved"
        different += "DIFFERENT" in status
        for name in names:
            totals[name] += times[name]
        cells = [file.name.split(".")[0], value or "-", ", ".join(status)] + [f"{times[name]:.3f}" for name in names]
        print("| " + " | ".join(cells) + " |", flush=True)
    print("| all |  | " + f"{proved} of {len(files)} proved, {different} different | " + " | ".join(f"{totals[n]:.2f}" for n in names) + " |")
    if "QSopt_ex" in totals and totals["QSopt_ex"] > 0:
        ours = totals["relucert"] + totals["check"]
        print(f"\nsolving and checking: {ours:.2f} s, {ours / totals['QSopt_ex']:.2f} times QSopt_ex's time")


main()
