#!/usr/bin/env python3
"""Builds the fuzz targets with cargo-fuzz and runs them in turn, some at a time; prints a table. Ends with 1 if an input was found that breaks one, with
3 if they cannot be built.

    nice -n 19 fuzz/campaign.py [--seconds 300] [--jobs 2] [TARGET ...]

Nightly is taken if it is there, else the stable toolchain with RUSTC_BOOTSTRAP=1. Seeds are those of seeds.txt and `regressions/TARGET`; what is found
stands in `corpus/TARGET` and `artifacts/TARGET`, the log beside the table in `campaign/`.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from glob import glob
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# Memory for allocations from an unchecked count is refused long before the machine has none left.
LIMITS = ["-rss_limit_mb=1024", "-malloc_limit_mb=256", "-timeout=60"]
HEAD = "| target | seconds | executions | per second | cov | ft | corpus | peak MB | found |\n|---|---|---|---|---|---|---|---|---|"


def seeds():
    """The seeds of each target, in the order of the file."""
    lines = [line.split() for line in (HERE / "seeds.txt").read_text().splitlines() if not line.startswith("#")]
    files = lambda patterns: sorted(name for pattern in patterns for name in glob(str(ROOT / pattern)))
    return {target: files([*patterns, f"fuzz/regressions/{target}/*"]) for target, *patterns in lines}


def build(targets):
    """The folder of the binaries, of these targets or of all: copies, so that a new build does not disturb a campaign."""
    nightly = subprocess.run(["cargo", "+nightly", "--version"], capture_output=True).returncode == 0
    command = ["cargo", "+nightly"] if nightly else ["cargo"]
    environment = os.environ if nightly else {**os.environ, "RUSTC_BOOTSTRAP": "1"}
    for target in targets or [""]:
        if subprocess.run([*command, "fuzz", "build", *target.split()], cwd=ROOT, env=environment).returncode != 0:
            sys.exit(3)
    host = re.search(r"host: (\S+)", subprocess.run(["rustc", "-vV"], capture_output=True, text=True).stdout)[1]
    folder = HERE / "campaign" / f"bin-{os.getpid()}"
    folder.mkdir(parents=True)
    for target in targets or seeds():
        shutil.copy(HERE / "target" / host / "release" / target, folder)
    return folder


def run(folder, target, seconds):
    """One row of the table, and whether nothing was found."""
    corpus, artifacts = HERE / "corpus" / target, HERE / "artifacts" / target
    for made in (corpus, artifacts):
        made.mkdir(parents=True, exist_ok=True)
    before = set(artifacts.iterdir())
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={artifacts}/", "-print_final_stats=1", *LIMITS]
    options += [f"-seed_inputs={','.join(seeds()[target])}"] * bool(seeds()[target])
    # A small quarantine, so that the limit of memory is about what is in use.
    environment = {**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=16:detect_leaks=0"}
    log = HERE / "campaign" / f"{target}.log"
    start = time.monotonic()
    with open(log, "w") as out:
        code = subprocess.run([folder / target, *options, corpus], cwd=ROOT, env=environment, stdout=out, stderr=out).returncode
    taken = time.monotonic() - start
    text = log.read_text(errors="replace")
    last = lambda pattern: (re.findall(pattern, text) or ["-"])[-1]
    runs = last(r"stat::number_of_executed_units:\s*(\d+)")
    found = len(set(artifacts.iterdir()) - before)
    rate = f"{int(runs) / taken:.0f}" if runs != "-" else "-"
    numbers = [last(p) for p in (r" cov: (\d+)", r" ft: (\d+)", r" corp: (\d+)", r"stat::peak_rss_mb:\s*(\d+)")]
    return f"| {target} | {taken:.0f} | {runs} | {rate} | {' | '.join(numbers)} | {found} |", code == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=300, help="for each target")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("targets", nargs="*")
    given = parser.parse_args()
    folder = build(given.targets)
    sound = True
    with ThreadPoolExecutor(given.jobs) as pool, open(HERE / "campaign" / "table.md", "a") as table:
        print(HEAD, file=table)
        print(HEAD, flush=True)
        rows = pool.map(lambda target: run(folder, target, given.seconds), given.targets or seeds())
        for row, clean in rows:
            print(row, file=table, flush=True)
            print(row, flush=True)
            sound &= clean
    shutil.rmtree(folder)
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
