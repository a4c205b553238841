"""The losses of PyTorch against the scale of relucert: python examples/scales/in_pytorch.py

A small network is trained with each loss and with Adam's weight_decay on all parameters; the loss plus λ/2 ‖θ‖² is what
PyTorch minimises. Needs torch and numpy.
"""

import sys

import numpy as np
from compare import compare, data, done

try:
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError:
    print("skipped: torch is not installed")
    sys.exit(0)

DECAY = 0.01
torch.set_default_dtype(torch.float64)


def trained(x, outputs, loss, bias=True, hidden_bias=True):
    """A network after some steps, and the loss of its outputs."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(x.shape[1], 8, bias=hidden_bias), nn.ReLU(), nn.Linear(8, outputs, bias=bias))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02, weight_decay=DECAY)
    for _ in range(200):
        optimiser.zero_grad()
        loss(model(x)).backward()
        optimiser.step()
    return model


def parts(model):
    """The weights by the names that relucert knows."""
    names = {"0.weight": "W1", "0.bias": "b1", "2.weight": "w2", "2.bias": "b2"}
    return {names[name]: value.detach().numpy() for name, value in model.named_parameters()}


def case(name, x, y, outputs, loss, options, rows=None, **network):
    """One loss: λ/2 of the squares is added for all parameters."""
    model = trained(torch.tensor(x), outputs, loss, **network)
    with torch.no_grad():
        own = loss(model(torch.tensor(x))) + DECAY / 2 * sum((p**2).sum() for p in model.parameters())
    arrays = {"X": x, "y": y} | ({} if rows is None else {"rows": rows})
    compare(name, arrays, parts(model), own.item(), f"--weight-decay {DECAY} {options}")


def regression(x, y):
    target = torch.tensor(y)
    for name, loss, options in [
        ("MSELoss", nn.MSELoss(), "--loss mse"),
        ('MSELoss(reduction="sum")', nn.MSELoss(reduction="sum"), "--loss mse --reduction sum"),
        ("L1Loss", nn.L1Loss(), "--loss l1"),
        ("HuberLoss(delta=0.5)", nn.HuberLoss(delta=0.5), "--loss huber:0.5"),
        ("SmoothL1Loss(beta=0.5)", nn.SmoothL1Loss(beta=0.5), "--loss smooth-l1:0.5"),
        ('SmoothL1Loss(reduction="sum")', nn.SmoothL1Loss(reduction="sum"), "--loss smooth-l1 --reduction sum"),
        ("quantile loss, tau = 0.9", lambda f, y: torch.maximum(0.9 * (y - f), -0.1 * (y - f)).mean(), "--loss quantile:0.9"),
        ("epsilon-insensitive", lambda f, y: F.relu((f - y).abs() - 0.1).mean(), "--loss epsilon-insensitive:0.1"),
        ("squared epsilon-insensitive", lambda f, y: (F.relu((f - y).abs() - 0.1) ** 2).mean(), "--loss squared-epsilon-insensitive:0.1"),
    ]:
        case(name, x, y, 1, lambda f, loss=loss: loss(f.squeeze(1), target), options)
    mse = lambda f: nn.MSELoss()(f.squeeze(1), target)
    case("MSELoss, Linear(bias=False) at the end", x, y, 1, mse, "--loss mse --output-bias none", bias=False)
    case("MSELoss, no biases", x, y, 1, mse, "--loss mse --output-bias none --hidden-bias none", bias=False, hidden_bias=False)
    rows = np.arange(len(y)) % 3 * 0.5
    weights = torch.tensor(rows)
    case("(weights * squares).mean()", x, y, 1, lambda f: (weights * (f.squeeze(1) - target) ** 2).mean(), "--loss mse --sample-weight rows", rows=rows)
    two = np.stack([y, x[:, 0] - y], axis=1)
    case("MSELoss, two outputs", x, two, 2, lambda f: nn.MSELoss()(f, torch.tensor(two)), "--loss mse")
    counts = np.floor(np.exp(0.5 * y))
    case("PoissonNLLLoss", x, counts, 1, lambda f: nn.PoissonNLLLoss()(f.squeeze(1), torch.tensor(counts)), "--loss poisson")


def two_classes(x, y):
    labels = (y > 0.8).astype(float)
    target, signs = torch.tensor(labels), torch.tensor(2 * labels - 1)
    for name, loss, own, options in [
        ("BCEWithLogitsLoss", nn.BCEWithLogitsLoss(), target, "--loss bce-with-logits"),
        ('BCEWithLogitsLoss(reduction="sum")', nn.BCEWithLogitsLoss(reduction="sum"), target, "--loss bce-with-logits --reduction sum"),
        ("BCEWithLogitsLoss(pos_weight=3)", nn.BCEWithLogitsLoss(pos_weight=torch.tensor(3.0)), target, "--loss bce-with-logits --pos-weight 3"),
        ("SoftMarginLoss", nn.SoftMarginLoss(), signs, "--loss bce-with-logits"),
        ("hinge loss", lambda f, y: F.relu(1 - y * f).mean(), signs, "--loss hinge"),
        ("squared hinge loss", lambda f, y: (F.relu(1 - y * f) ** 2).mean(), signs, "--loss squared-hinge"),
    ]:
        y = own.numpy()
        case(name, x, y, 1, lambda f, loss=loss, own=own: loss(f.squeeze(1), own), options)


def several_classes(x, y):
    labels = np.digitize(y, [0.3, 1.2])
    target, weight = torch.tensor(labels), torch.tensor([1.0, 2.0, 0.5])
    shares = np.eye(3)[labels] * 0.75 + 0.25 * np.array([0.5, 0.25, 0.25])
    weights = "--class-weight 1=2,2=0.5"
    for name, loss, y, options in [
        ("CrossEntropyLoss", nn.CrossEntropyLoss(), target, ""),
        ('CrossEntropyLoss(reduction="sum")', nn.CrossEntropyLoss(reduction="sum"), target, "--reduction sum"),
        ("CrossEntropyLoss(weight)", nn.CrossEntropyLoss(weight=weight), target, weights),
        ("CrossEntropyLoss(label_smoothing=0.1)", nn.CrossEntropyLoss(label_smoothing=0.1), target, "--label-smoothing 0.1"),
        ("CrossEntropyLoss(weight, label_smoothing)", nn.CrossEntropyLoss(weight=weight, label_smoothing=0.1), target, f"{weights} --label-smoothing 0.1"),
        ("CrossEntropyLoss, shares as targets", nn.CrossEntropyLoss(), torch.tensor(shares), ""),
    ]:
        case(name, x, y.numpy(), 3, lambda f, loss=loss, y=y: loss(f, y), f"--loss cross-entropy {options}".strip())


def separate_decays(x, y):
    """λ₁ for the first layer, λ₂ for the second. Each neuron is balanced, λ₁‖u‖² = λ₂α², and given to relucert with both
    halves of its penalty alike."""
    first, second, target = 0.01, 0.16, torch.tensor(y)
    model = trained(torch.tensor(x), 1, lambda f: nn.MSELoss()(f.squeeze(1), target))
    weights = parts(model)
    length = np.sqrt((weights["W1"] ** 2).sum(1) + weights["b1"] ** 2)
    ratio = np.sqrt(np.sqrt(second / first) * np.abs(weights["w2"][0]) / length)
    weights["W1"], weights["b1"], weights["w2"] = weights["W1"] * ratio[:, None], weights["b1"] * ratio, weights["w2"] / ratio
    with torch.no_grad():
        for parameter, name in zip(model.parameters(), ["W1", "b1", "w2", "b2"]):
            parameter.copy_(torch.tensor(weights[name]))
        own = nn.MSELoss()(model(torch.tensor(x)).squeeze(1), target)
        own += first / 2 * ((model[0].weight**2).sum() + (model[0].bias ** 2).sum())
        own += second / 2 * ((model[2].weight**2).sum() + (model[2].bias ** 2).sum())
    quarter = (first / second) ** 0.25
    even = {**weights, "W1": weights["W1"] * quarter, "b1": weights["b1"] * quarter, "w2": weights["w2"] / quarter}
    compare("MSELoss, two decays", {"X": x, "y": y}, even, own.item(), f"--loss mse --weight-decay {first},{second}")


def main():
    x, y = data()
    regression(x, y)
    two_classes(x, y)
    several_classes(x, y)
    separate_decays(x, y)
    done()


if __name__ == "__main__":
    main()
