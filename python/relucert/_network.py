"""Networks: weights in floating point, or the exact numbers of a proof."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import _relucert
from ._crossing import Crossing, arrived, crossing, doubles
from ._errors import InputError, need
from ._problem import Problem

Array = npt.NDArray[np.float64]


class Arrays(NamedTuple):
    """The weights of f(x) = w2 · max(0, W1 x + b1) + b2."""

    W1: Array
    b1: Array | None
    w2: Array
    b2: Array | None


class Exported(NamedTuple):
    """What the rounding of an exported network changes, for a problem.

    Attributes
    ----------
    objective_change : pair of Fraction or None
        The change of the objective from below and from above, equal where the loss has no logarithms; None where the
        two are not comparable.
    largest_prediction_change : Fraction
        Over the rows of the problem.
    reason : str or None
        Why the objectives are not comparable.
    """

    objective_change: tuple[Fraction, Fraction] | None
    largest_prediction_change: Fraction
    reason: str | None

    @property
    def exact(self) -> bool:
        """Whether nothing changes."""
        change = self.objective_change
        return change is not None and not any(change) and not self.largest_prediction_change


class Network:
    """A two-layer ReLU network.

    Made by :meth:`from_torch`, :meth:`from_sklearn`, :meth:`from_keras`, :meth:`from_arrays` or :meth:`read`, or by the
    functions of this package. Every finite float is an exact number, so nothing is rounded on the way in.
    """

    def __init__(self, held: _relucert.Network, given: Arrays | None = None, problem: Problem | None = None) -> None:
        self._n = held
        self._given = given
        self._problem = problem

    @classmethod
    def from_arrays(cls, W1: Any, b1: Any, w2: Any, b2: Any = None, *, transposed: bool | None = None) -> Network:
        """A network of its arrays.

        Parameters
        ----------
        W1 : array (m, d)
            Hidden weights; (d, m) with `transposed`, as in Keras, JAX and scikit-learn.
        b1 : array (m,) or None
        w2 : array (m,) or (K, m)
        b2 : array (K,), number or None
        transposed : bool, optional
            Whether W1 is (d, m) and w2 (m, K). Without it the number of columns of the problem tells; where both axes
            are the same number it has to be said.
        """
        parts = [W1, b1, w2, b2]
        arrays = [
            None if part is None else doubles(name, part) for name, part in zip(Arrays._fields, parts, strict=True)
        ]
        if arrays[3] is not None:
            arrays[3] = arrays[3].reshape(-1)
        crossed = [
            None if part is None else crossing(name, part) for name, part in zip(Arrays._fields, arrays, strict=True)
        ]
        held = _relucert.Network.make(crossed[0], crossed[1], crossed[2], crossed[3], transposed)  # type: ignore[arg-type]
        if transposed:
            arrays[0], arrays[2] = arrays[0].T, arrays[2].T  # type: ignore[union-attr]
        given = Arrays(*arrays) if transposed is not None else None  # type: ignore[arg-type]
        return cls(held, given)

    @classmethod
    def from_torch(cls, model: Any, *, map: Mapping[str, str] | None = None, ignore: Sequence[str] = ()) -> Network:
        """The network of an ``nn.Module``, or of a state dict.

        A module is tried on random inputs as well: one that computes something else than Linear, ReLU, Linear is
        refused, whatever its layers are called. Of a state dict nothing more can be seen than its tensors: two layers
        and nothing else.

        Parameters
        ----------
        model : nn.Module or dict
        map : dict, optional
            Names of the parts W1, b1, w2, b2 in the state dict.
        ignore : sequence of str
            Tensors that are no part of the network.
        """
        module = hasattr(model, "state_dict")
        state = dict(model.state_dict() if module else model)
        names = dict(map) if map else _names(state, ignore)
        left = [name for name in state if name not in names.values() and name not in ignore]
        if left:
            raise InputError(
                f"the model has tensors beside those of two layers: {', '.join(left)}; ignore=[…] leaves them out"
            )
        parts = {part: state[name] for part, name in names.items()}
        arrays = [None if part not in parts else doubles(part, parts[part]) for part in Arrays._fields]
        network = cls.from_arrays(*arrays, transposed=False)
        if module:
            _same_function(model, network)
        return network

    @classmethod
    def from_sklearn(cls, model: Any) -> Network:
        """The network of a fitted ``MLPRegressor`` or ``MLPClassifier`` of one hidden layer; outputs are logits."""
        coefs, biases = getattr(model, "coefs_", None), getattr(model, "intercepts_", None)
        if coefs is None or biases is None:
            raise InputError(f"{type(model).__name__} is not fitted, or is no MLP")
        if len(coefs) != 2:
            raise InputError(f"the model has {len(coefs) - 1} hidden layers; expected one")
        if getattr(model, "activation", "relu") != "relu":
            raise InputError(f"the hidden layer has the activation {model.activation!r}; expected 'relu'")
        return cls.from_arrays(coefs[0], biases[0], coefs[1], biases[1], transposed=True)

    @classmethod
    def from_keras(cls, model: Any) -> Network:
        """The network of a Keras model of Dense, ReLU, Dense without an activation at the end."""
        dense, relu = [], 0
        for layer in model.layers:
            kind = type(layer).__name__
            activation = getattr(getattr(layer, "activation", None), "__name__", "linear")
            if kind == "Dense":
                dense.append((layer, activation))
            elif kind == "ReLU" or (kind == "Activation" and activation == "relu"):
                relu += 1
            elif kind not in ("InputLayer", "Flatten"):
                raise InputError(f"the model has a layer {kind} ({layer.name}); expected Dense, ReLU, Dense")
        acts = [activation for _, activation in dense]
        if len(dense) != 2 or (acts[0] == "relu") + relu != 1:
            raise InputError("expected Dense, ReLU, Dense and nothing else")
        if acts[1] != "linear":
            raise InputError(
                f"the last layer has the activation {acts[1]!r}; the network is the logits: make it linear, "
                "with from_logits=True in the loss"
            )
        (first, _), (second, _) = dense
        parts = [layer.get_weights() for layer in (first, second)]
        biases = [weights[1] if len(weights) > 1 else None for weights in parts]
        return cls.from_arrays(parts[0][0], biases[0], parts[1][0], biases[1], transposed=True)

    @classmethod
    def read(
        cls,
        path: str | Path,
        problem: Problem,
        *,
        map: Mapping[str, str] | None = None,
        transposed: bool | None = None,
        ignore: Sequence[str] = (),
    ) -> Network:
        """Reads a file: ``.safetensors``, ``.pt``, ``.onnx``, ``.npz``, ``.json``, or relucert's own."""
        pairs = list(map.items()) if map else []
        return cls(_relucert.Network.read(str(path), problem._p, pairs, transposed, list(ignore)), None, problem)

    @classmethod
    def from_onnx(cls, path: str | Path, problem: Problem) -> Network:
        """Reads an ONNX graph of Linear, ReLU, Linear."""
        return cls.read(path, problem)

    @property
    def neurons(self) -> int:
        """Number of neurons."""
        return self._n.neurons

    def _about(self, problem: Problem | None) -> Problem:
        known = problem or self._problem
        if known is None:
            raise InputError("which problem? a network of arrays has no columns of its own: pass problem=…")
        return known

    def to_arrays(self, problem: Problem | None = None) -> Arrays:
        """W1 (m, d), b1 (m,), w2 (K, m) and b2 (K,), as the nearest doubles; :meth:`is_double` tells whether exact."""
        if self._given is not None:
            given = self._given
            return given._replace(w2=np.atleast_2d(given.w2))
        parts, _ = self._n.arrays(self._about(problem)._p)
        return Arrays(*(None if part is None else arrived(part) for part in parts))  # type: ignore[arg-type]

    def is_double(self, problem: Problem | None = None) -> bool:
        """Whether the doubles of :meth:`to_arrays` are the very weights."""
        return self._n.arrays(self._about(problem)._p)[1]

    def objective(self, problem: Problem | None = None) -> tuple[Fraction, Fraction]:
        """The objective from below and from above; both are the same where the loss has no logarithms."""
        low, high = self._n.objective(self._about(problem)._p)
        return Fraction(low), Fraction(high)

    def predict(self, X: Any) -> Array:
        """The outputs in floating point, (n,) or (n, K)."""
        W1, b1, w2, b2 = self.to_arrays()
        hidden = doubles("X", X) @ W1.T
        hidden = np.maximum(hidden if b1 is None else hidden + b1, 0.0)
        out = hidden @ np.atleast_2d(w2).T
        out = out if b2 is None else out + b2
        return out[:, 0] if out.shape[1] == 1 else out

    def state_dict(self, dtype: Any = None) -> dict[str, Any]:
        """Torch tensors under the names of ``nn.Sequential(Linear, ReLU, Linear)``; doubles unless a type is given."""
        need("torch", "torch", "state_dict")
        import torch

        W1, b1, w2, b2 = self.to_arrays()
        named = {"0.weight": W1, "0.bias": b1, "2.weight": np.atleast_2d(w2), "2.bias": b2}
        kind = dtype or torch.float64
        return {name: torch.tensor(part, dtype=kind) for name, part in named.items() if part is not None}

    def to_torch(self, dtype: Any = None) -> Any:
        """An ``nn.Sequential(Linear, ReLU, Linear)`` of doubles, unless a type is given."""
        need("torch", "torch", "to_torch")
        import torch

        state = self.state_dict(dtype)
        (m, d), outputs = state["0.weight"].shape, state["2.weight"].shape[0]
        kind = dtype or torch.float64
        layers = torch.nn.Sequential(
            torch.nn.Linear(d, m, bias="0.bias" in state, dtype=kind),
            torch.nn.ReLU(),
            torch.nn.Linear(m, outputs, bias="2.bias" in state, dtype=kind),
        )
        layers.load_state_dict(state)
        return layers

    def export(self, path: str | Path, problem: Problem | None = None, *, dtype: str = "f64") -> Exported:
        """Writes a file of another tool; weights are rounded to floating point, and what that changes is returned.

        Parameters
        ----------
        path : path
            Its ending says the kind: ``.onnx``, ``.safetensors``, ``.npz`` or ``.json``.
        problem : Problem, optional
            The one that the network belongs to; needed for a network of arrays.
        dtype : {"f64", "f32"}
            Weights in doubles, or in singles.

        Returns
        -------
        Exported
            With ``relucert.certify`` or ``relucert.check`` on ``Network.read(path, problem)`` the verdict on the file.

        Raises
        ------
        InputError
            For other endings, and weights that are too large.
        """
        kind = Path(path).suffix.removeprefix(".").lower()
        file, report = _relucert.export(self._about(problem)._p, self._n, kind, dtype)
        said = json.loads(report)
        change = said["objective_change"]
        Path(path).write_bytes(file)
        ends = None if change is None else (Fraction(change[0]), Fraction(change[1]))
        return Exported(ends, Fraction(said["largest_prediction_change"]), said["not_comparable"])

    def to_onnx(self, path: str | Path, problem: Problem | None = None, *, dtype: str = "f64") -> Exported:
        """Writes an ONNX graph of Gemm, Relu, Gemm from ``input`` to ``output``; see :meth:`export`.

        Raises
        ------
        InputError
            If the name does not end in ``.onnx``.
        """
        if Path(path).suffix.lower() != ".onnx":
            raise InputError(f"{path}: expected a name that ends in .onnx")
        return self.export(path, problem, dtype=dtype)

    def to_bytes(self, problem: Problem | None = None) -> bytes:
        """The bytes of the network file for a problem."""
        return self._n.file(self._about(problem)._p)

    def save(self, path: str | Path, problem: Problem | None = None) -> None:
        """Writes the network file for a problem, which every command of relucert reads."""
        Path(path).write_bytes(self.to_bytes(problem))

    def __reduce__(self) -> tuple[Any, ...]:
        given, state = self._n.given(), self._n.state()
        if given is not None:
            return _given, (*given, self._given)
        assert state is not None
        return _exact, (*state, self._problem)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        return (self._n.state(), self._n.given()) == (other._n.state(), other._n.given())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Network {self.neurons} neurons>"


def _given(crossed: list[Crossing | None], transposed: bool | None, given: Arrays | None) -> Network:
    w1, b1, w2, b2 = crossed
    assert w1 is not None and w2 is not None
    return Network(_relucert.Network.make(w1, b1, w2, b2, transposed), given)


def _exact(data: bytes, columns: int, outputs: int, problem: Problem | None) -> Network:
    return Network(_relucert.Network.parse(data, columns, outputs), None, problem)


def _names(state: Mapping[str, Any], ignore: Sequence[str]) -> dict[str, str]:
    """Which tensors are which, of a state dict with two layers."""
    weights = [name for name in state if name not in ignore and getattr(state[name], "ndim", 0) == 2]
    if len(weights) != 2:
        shapes = ", ".join(f"{name} {tuple(getattr(state[name], 'shape', ()))}" for name in state)
        raise InputError(
            f"expected two matrices of weights, found {len(weights)}; the model has {shapes or 'no tensors'}"
        )
    names = dict(zip(("W1", "w2"), weights, strict=True))
    for part, weight in (("b1", weights[0]), ("b2", weights[1])):
        bias = weight.removesuffix("weight") + "bias"
        if weight.endswith("weight") and bias in state:
            names[part] = bias
    return names


def _same_function(model: Any, network: Network) -> None:
    """Refuses a module that computes something else, seen at random inputs."""
    import torch

    W1 = network.to_arrays().W1
    parameter = next(model.parameters())
    inputs = np.random.default_rng(0).standard_normal((16, W1.shape[1]))
    inputs = inputs * np.logspace(-2, 2, 16)[:, None]
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            found = model(torch.tensor(inputs, dtype=parameter.dtype, device=parameter.device)).double().cpu().numpy()
    except Exception as error:
        raise InputError(f"the module does not take rows of {W1.shape[1]} numbers: {error}") from error
    finally:
        model.train(training)
    expected = network.predict(inputs).reshape(16, -1)
    roughly = 1e-2 if parameter.dtype in (torch.float16, torch.bfloat16) else 1e-4
    size = np.abs(expected).max() + 1e-30
    if found.size != expected.size or np.abs(found.reshape(expected.shape) - expected).max() > roughly * size:
        layers = ", ".join(type(layer).__name__ for layer in model.modules() if not list(layer.children()))
        raise InputError(
            f"the module is not Linear, ReLU, Linear: at random inputs its outputs differ; its layers are {layers}"
        )
