"""Reads the files of this folder with HiGHS (pip install highspy) and says where its answer is another one.

By hand: files that HiGHS refuses or reads in another way are listed, for a person to judge."""

import os
from fractions import Fraction

import highspy

folder = os.path.dirname(os.path.abspath(__file__))
STATUS = {highspy.HighsModelStatus.kInfeasible: "INFEASIBLE", highspy.HighsModelStatus.kUnbounded: "UNBOUNDED"}


def answer(path):
    """HiGHS's answer, without the constant of the objective."""
    solver = highspy.Highs()
    solver.silent()
    if solver.readModel(path) == highspy.HighsStatus.kError:
        return "refused"
    solver.setOptionValue("solve_relaxation", True)
    solver.run()
    status = solver.getModelStatus()
    if status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
        return solver.getObjectiveValue() - solver.getLp().offset_
    return STATUS.get(status, str(status))


same = other = 0
for line in open(os.path.join(folder, "EXPECTED")):
    if line.startswith("#"):
        continue
    command, expected = line.rstrip("\n").split(" | ")[:2]
    name, *options = command.split(" ")
    if options not in ([], ["--relax"]):
        continue
    found = answer(os.path.join(folder, name))
    expected = "refused" if expected.startswith("error") else expected
    try:
        equal = abs(float(Fraction(expected)) - found) <= 1e-6 * (1 + abs(found))
    except (TypeError, ValueError):
        equal = expected == found
    same, other = same + equal, other + (not equal)
    if not equal:
        print(f"{command}: {expected}, HiGHS {found}")
print(f"{same} the same, {other} others")
