"""PyTorch: problem and proof from the objects of a training script."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._crossing import Number, as_numpy
from ._errors import InputError, need
from ._network import Network
from ._problem import Problem
from ._questions import certify as _certify
from ._results import Optimality

__all__ = ["CertifyCallback", "Derived", "certify", "derive"]


@dataclass(frozen=True)
class Derived:
    """What was derived from a training script: the problem, the network, and in words how."""

    problem: Problem
    network: Network
    said: list[str]


def certify(module: Any, data: Any, optimizer: Any, loss_fn: Any, **how: Any) -> Optimality:
    """Proves how far a module is from the global optimum of what it is trained for.

    Parameters
    ----------
    module : nn.Module
        Linear, ReLU, Linear.
    data : (X, y), Dataset or DataLoader
        All rows; those of a loader are collected.
    optimizer : torch.optim.Optimizer or number
        Its weight decays, or λ for all parameters. A decoupled one (AdamW) minimises no objective and is refused.
    loss_fn : nn.Module
        ``MSELoss``, ``BCEWithLogitsLoss``, ``CrossEntropyLoss``, ``L1Loss``, ``HuberLoss``, ``SmoothL1Loss`` or
        ``PoissonNLLLoss``.
    **how
        As for :func:`relucert.certify`; `verbose=False` keeps what was derived from being printed.
    """
    verbose = how.pop("verbose", True)
    derived = derive(module, data, optimizer, loss_fn)
    if verbose:
        print("\n".join(derived.said))
    return _certify(derived.problem, derived.network, **how)


class CertifyCallback:
    """Certifies a module every few epochs of its training, and says when it is good enough to stop.

    Parameters
    ----------
    data, optimizer, loss_fn
        As for :func:`certify`.
    every : int
        Epochs from one proof to the next.
    heard : callable, optional
        Is called with the epoch and the result of each proof.
    **how
        As for :func:`relucert.certify`: the claim that ends the training, `time_limit` of each proof, …

    Attributes
    ----------
    history : list of (int, Optimality)
        The epoch and the result of each proof.

    Examples
    --------
    ::

        done = CertifyCallback((X, y), optimizer, nn.MSELoss(), every=50, open_share=0.05, time_limit=10)
        for epoch in range(5000):
            train_one_epoch(model)
            if done(model, epoch):
                break
    """

    def __init__(
        self,
        data: Any,
        optimizer: Any,
        loss_fn: Any,
        *,
        every: int = 10,
        heard: Callable[[int, Optimality], Any] | None = None,
        **how: Any,
    ) -> None:
        if every < 1:
            raise InputError(f"every: expected a positive number of epochs, got {every}")
        self.history: list[tuple[int, Optimality]] = []
        self._of = (data, optimizer, loss_fn)
        self._every, self._heard, self._how = every, heard, how

    def __call__(self, module: Any, epoch: int) -> bool:
        """After an epoch, counted from 0: whether the claim is proved, so that training can stop.

        A search that is interrupted raises `KeyboardInterrupt`, once its result is in `history`.
        """
        if (epoch + 1) % self._every:
            return False
        derived = derive(module, *self._of)
        result = _certify(derived.problem, derived.network, **self._how)
        self.history.append((epoch, result))
        if self._heard is not None:
            self._heard(epoch, result)
        if result.interrupted:
            raise KeyboardInterrupt
        return bool(result)

    @property
    def result(self) -> Optimality | None:
        """The last result; None before the first."""
        return self.history[-1][1] if self.history else None


def derive(module: Any, data: Any, optimizer: Any, loss_fn: Any) -> Derived:
    """The problem that a module is trained for, and the module as its network; see :func:`certify`."""
    need("torch", "torch", "relucert.torch")
    X, y = _rows(data)
    network = Network.from_torch(module)
    arrays = network.to_arrays()
    words, said = _loss(loss_fn)
    decays, how = _decays(module, optimizer, arrays.b1 is not None, arrays.b2 is not None)
    said.append(how)
    if words["loss"] == "cross-entropy" and y.ndim == 1:
        words["classes"] = range(np.atleast_2d(arrays.w2).shape[0])
    if words["loss"] != "cross-entropy" and y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    problem = Problem(X, y, **words, **decays)
    n, d = X.shape
    said.append(f"{n} rows, {d} features; your objective is {float(problem.scale):.6g} times that of {problem}")
    return Derived(problem, network, said)


def _rows(data: Any) -> tuple[Any, Any]:
    """X and y of whatever holds them."""
    if isinstance(data, tuple | list) and len(data) == 2 and hasattr(data[0], "shape") and len(data[0].shape) == 2:
        return as_numpy("X", data[0]), as_numpy("y", data[1])
    dataset = getattr(data, "dataset", data)
    tensors = getattr(dataset, "tensors", None)
    if tensors is not None and len(tensors) == 2:
        return as_numpy("X", tensors[0]), as_numpy("y", tensors[1])
    if not isinstance(dataset, Iterable) and not hasattr(dataset, "__getitem__"):
        raise InputError("data: expected (X, y), a Dataset or a DataLoader")
    pairs = [dataset[i] for i in range(len(dataset))]
    X = np.stack([as_numpy("X", x).reshape(-1) for x, _ in pairs])
    return X, np.stack([as_numpy("y", y) for _, y in pairs])


def _loss(loss_fn: Any) -> tuple[dict[str, Any], list[str]]:
    """The words for a loss of PyTorch."""
    kind = type(loss_fn).__name__
    reduction = getattr(loss_fn, "reduction", "mean")
    if reduction not in ("mean", "sum"):
        raise InputError(f"{kind} has reduction={reduction!r}; expected 'mean' or 'sum'")
    words: dict[str, Any] = {"reduction": reduction}
    plain = {
        "MSELoss": "mse",
        "L1Loss": "l1",
        "BCEWithLogitsLoss": "bce-with-logits",
        "CrossEntropyLoss": "cross-entropy",
    }
    if kind in plain:
        words["loss"] = plain[kind]
    elif kind == "HuberLoss":
        words["loss"] = f"huber:{loss_fn.delta}"
    elif kind == "SmoothL1Loss":
        words["loss"] = f"smooth-l1:{loss_fn.beta}"
    elif kind == "PoissonNLLLoss" and loss_fn.log_input and not loss_fn.full:
        words["loss"] = "poisson"
    else:
        raise InputError(
            f"the loss {kind} is not known; expected one of {', '.join(plain)}, HuberLoss, SmoothL1Loss or "
            "PoissonNLLLoss with log_input=True, full=False"
        )
    weight, positive = getattr(loss_fn, "weight", None), getattr(loss_fn, "pos_weight", None)
    if kind == "CrossEntropyLoss":
        if loss_fn.ignore_index != -100:
            raise InputError(
                f"CrossEntropyLoss has ignore_index={loss_fn.ignore_index}: leave those rows out of the data"
            )
        if weight is not None:
            words["class_weight"] = {k: float(w) for k, w in enumerate(as_numpy("weight", weight))}
        if loss_fn.label_smoothing:
            words["label_smoothing"] = loss_fn.label_smoothing
    elif weight is not None:
        raise InputError(f"{kind} has weights of rows: pass sample_weight to Problem and call relucert.certify")
    if positive is not None:
        if as_numpy("pos_weight", positive).size != 1:
            raise InputError("pos_weight has several entries; expected one")
        words["pos_weight"] = float(positive)
    return words, [f"loss {words['loss']}, {reduction}, from {kind}"]


def _decays(module: Any, optimizer: Any, hidden: bool, output: bool) -> tuple[dict[str, Any], str]:
    """Decays of weights and biases, from the groups of an optimiser or one number."""
    columns = {"hidden_bias": "column" if hidden else "none"}
    if not hasattr(optimizer, "param_groups"):
        decay: Number = optimizer
        return {
            "weight_decay": decay,
            **columns,
            "output_bias": "ridge" if output else "none",
        }, f"weight decay {decay} of all parameters"
    groups = optimizer.param_groups
    if type(optimizer).__name__ in ("AdamW", "NAdamW") or any(group.get("decoupled_weight_decay") for group in groups):
        raise InputError(
            f"{type(optimizer).__name__} decays the weights apart from the gradient, which minimises no "
            "objective: pass the λ that you mean as a number, or train with Adam(weight_decay=…) or SGD"
        )
    own = {id(p): float(group["weight_decay"]) for group in groups for p in group["params"]}
    found = []
    for name, parameter in module.named_parameters():
        if id(parameter) not in own:
            raise InputError(f"{name} is not among the optimiser's parameters")
        found.append((name, own[id(parameter)], parameter.ndim))
    weights = [decay for _, decay, ndim in found if ndim == 2]
    biases = [decay for _, decay, ndim in found if ndim < 2]
    words: dict[str, Any] = {
        "weight_decay": weights[0] if len(set(weights)) == 1 else tuple(weights),
        **columns,
    }
    words["output_bias"] = "none"
    if hidden:
        first = biases.pop(0)
        same = first == weights[0]
        words["hidden_bias"] = "column" if same else "free" if first == 0 else f"decay:{first!r}"
    if output:
        last = biases.pop(0)
        words["output_bias"] = "free" if last == 0 else "ridge" if last == weights[-1] else f"ridge:{last!r}"
    decays = ", ".join(f"{name} {decay:g}" for name, decay, _ in found)
    return words, f"weight decays of {type(optimizer).__name__}: {decays}"
