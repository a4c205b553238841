#!/usr/bin/env python3
"""Exact pruning on real data: the table of docs/PRUNING.md.

usage: benches/prune.py [--data DIR] [--only NAME] [--kinds random,trained,blend] [--limit SECONDS]

Needs `cargo build --release` and nothing but Python's standard library. DIR (default ../shared/data) holds the CSV files.
Features and target standardised, bias column, β = 0.02 β_max, all rows. Networks:
  random   500 random gates with random output weights
  trained  `relucert train --scope patterns --gates 500`; skipped where this command does not exist
  blend    the mean of five networks from `relucert train` with different seeds: neurons that differ by rounding only
Every result is checked again by `relucert check`.
"""
import argparse, glob, json, os, random, subprocess, tempfile, time

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def run(binary, *args, limit=None):
    begin = time.time()
    try:
        done = subprocess.run([binary, *map(str, args)], capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return None, time.time() - begin
    return (done.stdout if done.returncode == 0 else None), time.time() - begin


def random_gates(path, columns):
    draw = random.Random(0)
    normal = lambda count: [draw.gauss(0, 1) for _ in range(count)]
    with open(path, "w") as file:
        json.dump({"W1": [normal(columns - 1) for _ in range(500)], "b1": normal(500), "w2": normal(500)}, file)


def blend(path, parts):
    neurons = []
    for part in parts:
        lines = open(part).read().splitlines()
        columns = lines[1].split()[2]
        for words in map(str.split, lines[2:-1]):
            words[-2] = str(int(words[-2]) * len(parts))
            neurons.append(" ".join(words))
    lines = ["relucert-network 1", f"shape {len(neurons)} {columns}", *neurons]
    with open(path, "w") as file:
        file.write("\n".join([*lines, f"end {len(lines)}", ""]))


def make(binary, kind, problem, columns, folder, limit):
    net = os.path.join(folder, "net")
    if kind == "random":
        net += ".json"
        random_gates(net, columns)
        return net
    if kind == "trained":
        out, _ = run(binary, "train", "--scope", "patterns", "--gates", 500, "--seed", 0, problem, "-o", net, limit=limit)
        return out and net
    parts = [f"{net}{seed}" for seed in range(5)]
    for seed, part in enumerate(parts):
        if run(binary, "train", problem, "-o", part, "--seed", seed, "--time-limit", 20, limit=limit)[0] is None:
            return None
    blend(net, parts)
    return net


def main():
    cli = argparse.ArgumentParser()
    cli.add_argument("--data", default=os.path.join(HERE, "..", "shared", "data"))
    cli.add_argument("--binary", default=os.environ.get("RELUCERT", os.path.join(HERE, "target", "release", "relucert")))
    cli.add_argument("--only", default="")
    cli.add_argument("--kinds", default="random,trained,blend")
    cli.add_argument("--limit", type=float, default=600)
    a = cli.parse_args()
    print("| data | n, d | network | neurons | pruned to | how | prune s | check s | kB |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for path in sorted(glob.glob(os.path.join(a.data, "*", "*.csv"))):
        name = os.path.relpath(path, a.data)[:-4]
        if a.only not in name or name.endswith("_test") or open(path).readline().count(",") + 1 > 35:
            continue
        for kind in a.kinds.split(","):
            with tempfile.TemporaryDirectory() as folder:
                problem, pruned = os.path.join(folder, "problem"), os.path.join(folder, "pruned")
                run(a.binary, "problem", path, "--standardize", "--bias", "column", "--beta", "0.02max", "-o", problem)
                shape = next(line for line in open(problem) if line.startswith("shape")).split()
                net = make(a.binary, kind, problem, int(shape[2]), folder, a.limit)
                if not net:
                    print(f"| {name} | {shape[1]}, {shape[2]} | {kind} | not made | | | | | |", flush=True)
                    continue
                out, pruning = run(a.binary, "prune", problem, net, "-o", pruned, "--format", "json", limit=a.limit)
                if out is None:
                    print(f"| {name} | {shape[1]}, {shape[2]} | {kind} | | failed or over time | | {pruning:.1f} | | |", flush=True)
                    continue
                found = json.loads(out)
                checked, checking = run(a.binary, "check", problem, pruned, "--same-predictions", net, "--penalty-no-larger",
                                        "--minimal", "--format", "json")
                assert checked and json.loads(checked)["verdict"] == "proved", name
                how = next(w for w in ("independent", "doubles", "bits") if w in found["route"])
                print(f"| {name} | {shape[1]}, {shape[2]} | {kind} | {found['original_neurons']} | {found['neurons']} | {how} "
                      f"| {pruning:.1f} | {checking:.1f} | {os.path.getsize(pruned) // 1024} |", flush=True)


main()
