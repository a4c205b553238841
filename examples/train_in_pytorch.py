"""Trains nn.Sequential(Linear, ReLU, Linear) with weight decay and saves what relucert needs to judge it.

    python examples/train_in_pytorch.py data.csv -o net.safetensors --weight-decay 0.02
    relucert problem net.npz -o net.problem --weight-decay 0.02 --loss mse --output-bias none
    relucert network net.problem net.safetensors -o net.network

DATA is a CSV file with a header whose last column is the target, or an .npz file with X and y. The columns are standardised here,
and net.npz holds the very numbers that the network was trained on. The objective is (1/n)·‖f(X) − y‖² + (λ/2)·‖θ‖² with all
parameters θ decayed: the optimiser must add λθ to the gradient, as SGD and Adam do and AdamW does not. The output layer has no bias.
Needs torch, numpy and safetensors.
"""

import argparse
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn


def load(path):
    if path.suffix == ".npz":
        file = np.load(path)
        return file["X"], file["y"].reshape(-1)
    table = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    return table[:, :-1], table[:, -1]


def standardise(a):
    deviation = a.std(axis=0)
    return (a - a.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True, help="a .safetensors file; the data go to .npz beside it")
    parser.add_argument("--weight-decay", type=float, required=True)
    parser.add_argument("--width", type=int, default=100)
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--lr", type=float, default=1e-2)
    parser.add_argument("--optimiser", choices=["adam", "sgd"], default="adam", help="sgd: full batches, momentum 0.9")
    parser.add_argument("--no-bias", action="store_true", help="no hidden biases (then: relucert problem --hidden-bias none)")
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    dtype = getattr(torch, args.dtype)
    x, y = load(args.data)
    x, y = (torch.tensor(standardise(a), dtype=dtype) for a in (x, y))
    np.savez(args.output.with_suffix(".npz"), X=x.numpy(), y=y.numpy())

    model = nn.Sequential(
        nn.Linear(x.shape[1], args.width, bias=not args.no_bias, dtype=dtype),
        nn.ReLU(),
        nn.Linear(args.width, 1, bias=False, dtype=dtype),
    )
    loss = nn.MSELoss()
    if args.optimiser == "adam":
        optimiser = torch.optim.Adam(model.parameters(), lr=args.lr, weight_decay=args.weight_decay)
    else:
        optimiser = torch.optim.SGD(model.parameters(), lr=args.lr, momentum=0.9, weight_decay=args.weight_decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, args.steps)
    for step in range(args.steps):
        optimiser.zero_grad()
        value = loss(model(x).squeeze(1), y)
        value.backward()
        optimiser.step()
        schedule.step()

    save_file(model.state_dict(), args.output)
    with torch.no_grad():
        size = sum((p.double() ** 2).sum() for p in model.parameters())
        value = loss(model.double()(x.double()).squeeze(1), y.double()) + 0.5 * args.weight_decay * size
    n = len(y)
    beta = args.weight_decay * n / 2
    print(f"{n} rows, {x.shape[1]} features, {args.width} hidden units")
    print(f"(1/n)|f - y|^2 + (lambda/2)|theta|^2 = {value:.9g}")
    print(f"½|f - y|^2 + (beta/2)|theta|^2 = {value * n / 2:.9g} with beta = lambda n/2 = {beta:.9g}")


if __name__ == "__main__":
    main()
