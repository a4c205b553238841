#!/usr/bin/env python3
"""The frontier: what `relucert certify` proves on real data, and how fast. Prints the tables of docs/FRONTIER.md.

usage: benches/frontier.py [--data DIR] [--verifier PATH] [--only NAME,…] [--shares 0.5,0.2,0.1,0.05,0.02] [--options OPTIONS] [targets|all]

Needs `cargo build --release` and nothing but Python's standard library. DIR (default ../shared/data) holds the CSV files; what is
missing there is skipped and said so. PATH is a `relucert` built with --no-default-features, by default the same binary.
Every run: features and target standardised, bias column, squared loss, all rows, network from `relucert train` (no longer than the limit), two threads. `targets`
asks for the shares of the set tasks, `all` for 1e-2 in 60 s. OPTIONS are those of `relucert problem` in place of `--standardize`, as in
--options="--standardize=features --loss bce-with-logits --output-bias free". frontier_first.csv has the figures of the first version, shown beside.
"""
import argparse, csv, glob, gzip, json, os, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# data, share of β_max, open share asked for, seconds
TARGETS = [
    ("sklearn/iris-versicolor-virginica", 0.05, 1e-4, 20),
    ("uci/breast-cancer", 0.5, 2e-2, 30), ("uci/heart-hungarian", 0.5, 2e-2, 30), ("uci/hepatitis", 0.5, 2e-2, 30),
    ("uci/blood", 0.5, 2e-2, 60), ("uci/blood", 0.2, 2e-2, 60), ("uci/blood", 0.1, 2e-2, 60),
    ("uci/monks-1", 0.2, 2e-2, 60), ("uci/monks-1", 0.1, 2e-2, 60),
    ("uci/fertility", 0.5, 2e-2, 60), ("uci/mammographic", 0.5, 2e-2, 60),
    ("sklearn/diabetes", 0.3, 2e-2, 60), ("sklearn/diabetes", 0.1, 8e-2, 120), ("uci/pima", 0.5, 2e-2, 180),
]


def run(binary, *args, ok=(0,)):
    begin = time.time()
    done = subprocess.run([binary, *map(str, args)], capture_output=True, text=True)
    if done.returncode not in ok:
        sys.exit(f"{' '.join(map(str, args))}: exit {done.returncode}\n{done.stderr}")
    return done.stdout, time.time() - begin


def measure(binary, verifier, options, path, fraction, share, limit, threads, folder):
    problem, net, cert = (os.path.join(folder, f) for f in ("problem", "net", "cert"))
    run(binary, "problem", path, *options, "--beta", f"{fraction}max", "-o", problem)
    _, training = run(binary, "train", problem, "-o", net, "--threads", threads, "--time-limit", limit)
    out, proving = run(binary, "certify", problem, net, "--open-share", share, "--time-limit", limit, "--threads", threads,
                       "-o", cert, "--format", "json", ok=(0, 1, 3))
    found = json.loads(out)
    out, checking = run(verifier, "check", problem, net, cert, "--open-share", share, "--format", "json", ok=(0, 1, 3))
    checked = json.loads(out)
    assert all(found[k] == checked[k] for k in ("verdict", "upper", "lower")), (found, checked)
    n, d = found["shape"]
    packed = len(gzip.compress(open(cert, "rb").read()))
    return dict(found, n=n, d=d, training=training, proving=proving, checking=checking, bytes=os.path.getsize(cert), packed=packed)


def first_version():
    with open(os.path.join(HERE, "benches", "frontier_first.csv")) as file:
        return {(r["data"], float(r["fraction"])): f"{r['open_share']} / {r['seconds']} / {r['nodes']}" for r in csv.DictReader(file)}


def line(name, fraction, r, first):
    share = f"{r['open_share']:.1e}" if r["open_share"] is not None else "–"
    bound = f"{r['bound_over_beta']:.4f}" if r["bound_over_beta"] is not None else "–"
    return (f"| {name} | {r['n']}, {r['d']} | {fraction} | {r['verdict']} | {share} | {r['relative_gap']:.1e} | {bound} | {r['nodes']} "
            f"| {r['leaves']} | {r['training']:.1f} | {r['proving']:.1f} | {r['checking']:.2f} | {r['bytes'] / 1024:.0f} "
            f"| {r['packed'] / max(r['leaves'], 1) / 1024:.1f} | {first.get((name, fraction), '–')} |")


def main():
    cli = argparse.ArgumentParser()
    cli.add_argument("what", nargs="?", default="all", choices=["targets", "all"])
    cli.add_argument("--data", default=os.path.join(HERE, "..", "shared", "data"))
    cli.add_argument("--binary", default=os.environ.get("RELUCERT", os.path.join(HERE, "target", "release", "relucert")))
    cli.add_argument("--verifier")
    cli.add_argument("--only", default="", help="parts of names, with commas between")
    cli.add_argument("--options", default="--standardize --hidden-bias column", help="of relucert problem")
    cli.add_argument("--threads", type=int, default=2)
    cli.add_argument("--part", default="0/1", help="only every K-th job, as 0/2 and 1/2 for two processes at once")
    cli.add_argument("--shares", default="0.5,0.2,0.1,0.05,0.02", help="of beta_max, for `all`")
    a = cli.parse_args()
    verifier = a.verifier or a.binary
    jobs = [(*t, True) for t in TARGETS] if a.what == "targets" else []
    if a.what == "all":
        for path in sorted(glob.glob(os.path.join(a.data, "*", "*.csv"))):
            columns = open(path).readline().count(",")
            name = os.path.relpath(path, a.data)[:-4]
            jobs += [(name, f, 1e-2, 60, False) for f in map(float, a.shares.split(",")) if columns + 1 <= 35]
    if not jobs:
        sys.exit(f"no tables {os.path.join(a.data, '*', '*.csv')}: --data names the folder of their folders")
    part, parts = map(int, a.part.split("/"))
    jobs = jobs[part::parts]
    first = first_version()
    print("| data | n, d | β/β_max | verdict | open share | relative gap | B/β | nodes | leaves | train s | prove s | check s | kB | kB a leaf, gzip | first version: share / s / nodes |")
    print("|" + "---|" * 15, flush=True)
    missed = []
    for name, fraction, share, limit, required in jobs:
        path = os.path.join(a.data, name + ".csv")
        if not any(only in name for only in a.only.split(",")):
            continue
        if not os.path.exists(path):
            print(f"skipped, not there: {path}", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as folder:
            result = measure(a.binary, verifier, a.options.split(), path, fraction, share, limit, a.threads, folder)
        print(line(name, fraction, result, first), flush=True)
        if required and (result["verdict"] != "proved" or result["proving"] > limit):
            missed.append(f"{name} at {fraction}: share {result['open_share']} in {result['proving']:.1f} s, asked {share} in {limit} s")
    for miss in missed:
        print("MISSED", miss, file=sys.stderr)


if __name__ == "__main__":
    main()
