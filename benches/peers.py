"""Runs relucert and other exact solvers on the same MPS file, one after the other. Installs nothing; absent solvers are left out.

QSopt_ex is its command `esolver` (Debian: qsopt-ex); SoPlex is given by path and used with exact settings.
"""

import fractions
import gzip
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("RELUCERT", ROOT / "target" / "release" / "relucert"))
# readmode, solvemode and checkmode rational, no tolerances: SoPlex's own exact.set.
EXACT_SOPLEX = ["--int:readmode=1", "--int:solvemode=2", "--int:checkmode=2", "--real:feastol=0", "--real:opttol=0"]


def cpu(command, limit=300):
    """Output and CPU seconds (user and system) of a command; no output when it takes too long."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        output = subprocess.run(command, capture_output=True, text=True, timeout=limit).stdout
    except subprocess.TimeoutExpired:
        output = ""
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return output, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def after(text, start):
    """What follows `start` in the first line that begins with it."""
    return next((line.strip()[len(start):].strip() for line in text.splitlines() if line.strip().startswith(start)), None)


class Peers:
    """The solvers at hand."""

    def __init__(self, soplex=None):
        self.esolver, self.soplex = shutil.which("esolver"), soplex
        self.folder = tempfile.TemporaryDirectory()

    def names(self):
        return ["relucert", "check"] + ["QSopt_ex"] * bool(self.esolver) + ["SoPlex"] * bool(self.soplex)

    def plain(self, file):
        """The file, decompressed for those who cannot read it otherwise."""
        if file.suffix != ".gz":
            return file
        plain = pathlib.Path(self.folder.name) / file.stem
        plain.write_bytes(gzip.decompress(file.read_bytes()))
        return plain

    def solve(self, file, alone=False):
        """Status, decimal objective and seconds by name. The status is `proved` if the separate check agrees, with `equal` or `DIFFERENT` objectives of peers."""
        certificate = pathlib.Path(self.folder.name) / "certificate"
        # One file for all: decompression is nobody's work.
        file = self.plain(file)
        solved, seconds = cpu([BINARY, "lp", str(file), "-o", str(certificate)])
        checked, check_seconds = cpu([BINARY, "check-lp", str(file), str(certificate)])
        times = {"relucert": seconds, "check": check_seconds}
        verdict = after(checked, "s ")
        status = ["proved" if verdict == after(solved, "s ") == "OPTIMAL" else "NOT PROVED"]
        value, exact = after(solved, "v objective "), after(solved, "v exact ")
        if self.esolver and not alone:
            answer = pathlib.Path(self.folder.name) / "answer"
            answer.unlink(missing_ok=True)
            _, times["QSopt_ex"] = cpu([self.esolver, "-O", str(answer), str(file)])
            other = after(answer.read_text(), "Value =") if answer.exists() else None
            status.append(same(value, exact, other))
        if self.soplex and not alone:
            output, times["SoPlex"] = cpu([self.soplex, *EXACT_SOPLEX, str(file)])
            other = after(output, "Objective value")
            # Printed as a double only.
            close = other and value and abs(float(other.lstrip(": ")) - float(value)) <= 1e-8 * max(1.0, abs(float(value)))
            status.append("equal" if close else "DIFFERENT")
        return status, value, times


def same(value, exact, other):
    """Compares as fractions; to 25 digits where ours is too long to be printed in full."""
    if other is None or value is None:
        return "no answer"
    other = fractions.Fraction(other)
    if exact is not None:
        return "equal" if fractions.Fraction(exact) == other else "DIFFERENT"
    value = fractions.Fraction(value)
    return "equal" if abs(value - other) <= abs(other) * fractions.Fraction(1, 10**23) else "DIFFERENT"
