"""Compares the exact derivatives that relucert computes with those of PyTorch's autograd.

    python examples/gradients_in_pytorch.py --relucert target/release/relucert

Random data and networks in double precision. Away from kinks the objective has a gradient, and its square length is the square distance
that `relucert stationary` prints as a fraction, neuron by neuron. At kinks (small integers, so that many rows are at zero) autograd
counts all rows at zero as off. That need not be an element of the subdifferential, as where x and -x are both at zero: no
direction turns both off. The last column counts the neurons whose autograd derivative is too short to be one.
Needs torch and numpy; says so and ends well without.
"""

import argparse
import fractions
import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import torch
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(0)


def exact(program, folder, x, y, w1, w2, beta):
    """The square distances of 0 to the subdifferential, one for each neuron: lower and upper bounds."""
    np.savez(folder / "net.npz", X=x, y=y, W1=w1, w2=w2)
    run = lambda *words: subprocess.run([program, *map(str, words)], cwd=folder, capture_output=True, text=True)
    made = run("problem", "net.npz", "--hidden-bias", "none", "--beta", beta, "-o", "net.problem")
    assert made.returncode == 0, made.stderr
    done = run("stationary", "net.problem", "net.npz", "--format", "json")
    assert done.returncode in (0, 1, 3), done.stderr
    neurons = json.loads(done.stdout)["neurons"]
    return [tuple(float(fractions.Fraction(n[k])) for k in ("square_lower", "square_upper")) for n in neurons]


def autograd(x, y, w1, w2, beta):
    """The square length of the gradient of each neuron's weights."""
    x, y = torch.tensor(x), torch.tensor(y)
    w1, w2 = torch.tensor(w1, requires_grad=True), torch.tensor(w2, requires_grad=True)
    objective = 0.5 * ((torch.relu(x @ w1.T) @ w2 - y) ** 2).sum() + beta / 2 * ((w1**2).sum() + (w2**2).sum())
    objective.backward()
    return ((w1.grad**2).sum(1) + w2.grad**2).tolist()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--relucert", default="relucert", help="the program")
    parser.add_argument("--rounds", type=int, default=10)
    args = parser.parse_args()
    program = str(pathlib.Path(args.relucert).resolve()) if pathlib.Path(args.relucert).exists() else args.relucert
    rng = np.random.default_rng(0)
    print("| data | neurons | away from kinks | largest relative difference there | outside the subdifferential, at kinks |")
    print("|---|---|---|---|---|")
    failed = False
    with tempfile.TemporaryDirectory() as name:
        for kind in ("normal", "integer"):
            draw = (lambda *shape: rng.normal(size=shape)) if kind == "normal" else (
                lambda *shape: rng.integers(-1, 2, size=shape).astype(float))
            worst, outside, count, away = 0.0, 0, 0, 0
            for _ in range(args.rounds):
                x, y, w1, w2 = draw(12, 3), draw(12), draw(6, 3), draw(6)
                bounds = exact(program, pathlib.Path(name), x, y, w1, w2, 0.5)
                smooth = (x @ w1.T != 0).all(axis=0)
                for (low, high), square, no_kink in zip(bounds, autograd(x, y, w1, w2, 0.5), smooth):
                    count += 1
                    if no_kink:
                        assert low == high
                        away += 1
                        worst = max(worst, abs(square - high) / max(1.0, high))
                    else:
                        outside += square < low * (1 - 1e-12)
            failed |= worst > 1e-12
            print(f"| {kind} | {count} | {away} | {worst:.1e} | {outside} |")
    sys.exit(failed)


if __name__ == "__main__":
    main()
