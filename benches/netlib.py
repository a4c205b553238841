#!/usr/bin/env python3
"""Exact optima of a folder of MPS models by `relucert lp`, each re-checked by `relucert check-lp`; beside QSopt_ex if `esolver` is installed.

    cargo build --release && python3 benches/netlib.py ../shared/data/netlib

Prints one line per model: status, objective, seconds of CPU (user and system, reading included). Installs nothing.
"""

import gzip
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile


def cpu(command, limit=300):
    """Output and CPU seconds of a command; None for the output when it takes too long."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        output = subprocess.run(command, capture_output=True, text=True, timeout=limit).stdout
    except subprocess.TimeoutExpired:
        output = None
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return output, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/netlib")
    binary = pathlib.Path(__file__).resolve().parent.parent / "target" / "release" / "relucert"
    peer = shutil.which("esolver")
    totals = [0.0, 0.0, 0.0]
    proved = 0
    files = sorted(folder.glob("*.mps*"))
    with tempfile.TemporaryDirectory() as temporary:
        certificate = str(pathlib.Path(temporary) / "certificate")
        for file in files:
            output, seconds = cpu([binary, "lp", str(file), "-o", certificate])
            lines = (output or "").splitlines()
            value = next((line[12:] for line in lines if line.startswith("v objective ")), "-")
            checked, check_seconds = cpu([binary, "check-lp", str(file), certificate])
            same = bool(lines) and (checked or "").splitlines()[-1:] == lines[-1:]
            proved += same
            row = [f"{file.name.split('.')[0]:10} {value:32} {'proved' if same else 'NOT PROVED':10} {seconds:8.3f} s, check {check_seconds:.3f} s"]
            if peer:
                plain = file
                if file.suffix == ".gz":
                    plain = pathlib.Path(temporary) / file.stem
                    plain.write_bytes(gzip.decompress(file.read_bytes()))
                _, other = cpu([peer, str(plain)])
                totals[2] += other
                row.append(f"QSopt_ex {other:8.3f} s")
            totals[0] += seconds
            totals[1] += check_seconds
            print("  ".join(row), flush=True)
    print(f"{proved} of {len(files)} proved: {totals[0]:.2f} s, checks {totals[1]:.2f} s" + (f", QSopt_ex {totals[2]:.2f} s" if peer else ""))


main()
