"""Problems: data, loss and decays, exactly."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _relucert
from ._crossing import Number, arrived, as_numpy, crossing, doubles, text


class Problem:
    r"""What a network is trained for: :math:`\ell(f(X)) + \beta/2 \sum (\|u\|^2 + \|\alpha\|^2)`.

    The objective is that of theory §1.3 and §E1: over all two-layer ReLU networks of any width,
    :math:`f(x) = \sum \alpha (u \cdot x)_+ + b_0`. What a training script minimises is `scale` times that.
    Every number is exact: floats as they are, data and targets as doubles.

    Parameters
    ----------
    X : array (n, d)
        Features: NumPy of any type of numbers, pandas, or a torch tensor. Integers beyond 2**53 are refused.
    y : array (n,) or (n, K)
        Targets, or labels: numbers or strings.
    beta : number or str, optional
        β itself, or a share of β_max as ``"0.3max"``. One of `beta`, `weight_decay` and `alpha` is needed. Floats are
        taken as their shortest decimals, so that 0.1 is 1/10; a `Fraction` is taken as it is.
    weight_decay : number or pair, optional
        λ of PyTorch's optimisers, or λ₁, λ₂ for the two layers; needs `loss`.
    alpha : number, optional
        α of scikit-learn's MLPs; needs `loss` and `hidden_bias`.
    loss : str, optional
        ``mse``, ``bce-with-logits``, ``cross-entropy``, ``hinge``, ``squared-hinge``, ``huber:δ``, ``smooth-l1:β``,
        ``l1``, ``quantile:τ``, ``epsilon-insensitive:ε``, ``poisson``, … or ``half-squared`` (the default),
        ½ Σ(f − y)².
    reduction : {"mean", "sum", "weighted-mean"}, optional
        How the rows are put together: the mean, but for ``half-squared`` the sum.
    hidden_bias : str, optional
        ``column`` (the default: decayed like the weights), ``none``, ``free`` (not decayed) or ``decay:λ``.
    output_bias : str, optional
        ``none``, ``free``, ``ridge`` or ``ridge:β₀``. Without it: with `weight_decay` as PyTorch does when it is given
        all parameters, ``ridge``; with `alpha` ``free``; with `beta` ``none``.
    standardize : bool or {"features", "all"}, optional
        Columns minus mean over standard deviation; `True` is ``all``, the target too.
    sample_weight : array (n,), optional
    class_weight : dict or "balanced", optional
    pos_weight, label_smoothing : number, optional
        As in PyTorch's ``BCEWithLogitsLoss`` and ``CrossEntropyLoss``.
    positive : optional
        The label that becomes +1.
    classes : sequence, optional
        The classes in the order of the outputs.
    numbers : {"f64", "f32"}, optional

    Raises
    ------
    InputError
        What is wrong, where, and what was expected.

    Examples
    --------
    >>> import relucert
    >>> p = relucert.Problem([[1.0], [2.0], [4.0]], [1.0, 3.0, 2.0], beta=0.1)
    >>> p.shape, p.beta
    ((3, 2), Fraction(1, 10))
    """

    def __init__(
        self,
        X: Any,
        y: Any,
        *,
        beta: Number | None = None,
        weight_decay: Number | tuple[Number, Number] | None = None,
        alpha: Number | None = None,
        loss: str | None = None,
        reduction: str | None = None,
        hidden_bias: str | None = None,
        output_bias: str | None = None,
        standardize: bool | str = False,
        sample_weight: Any = None,
        class_weight: Mapping[Any, Number] | str | None = None,
        pos_weight: Number | None = None,
        label_smoothing: Number | None = None,
        positive: Any = None,
        classes: Sequence[Any] | None = None,
        numbers: str = "f64",
    ) -> None:
        words = {
            "beta": beta,
            "alpha": alpha,
            "loss": loss,
            "reduction": reduction,
            "hidden_bias": hidden_bias,
            "output_bias": output_bias,
            "pos_weight": pos_weight,
            "label_smoothing": label_smoothing,
            "numbers": numbers,
        }
        said = {name: text(value) for name, value in words.items() if value is not None}
        if weight_decay is not None:
            pair = weight_decay if isinstance(weight_decay, tuple) else (weight_decay,)
            said["weight_decay"] = ",".join(text(value) for value in pair)
        flags = {False: "no", True: "all"}
        said["standardize"] = flags[standardize] if isinstance(standardize, bool) else standardize
        if class_weight is not None:
            named = class_weight if isinstance(class_weight, str) else None
            said["class_weight"] = named or ",".join(f"{k}={text(v)}" for k, v in dict(class_weight).items())  # type: ignore[arg-type]
        if positive is not None:
            said["positive"] = _label(positive)
        if classes is not None:
            said["classes"] = "\x1f".join(_label(label) for label in classes)
        data = as_numpy("X", X)
        labels = as_numpy("y", y)
        weights = None if sample_weight is None else crossing("sample_weight", sample_weight)
        made, facts = _relucert.Problem.make(crossing("X", data), _targets(labels), weights, said)
        self._hold(made)
        self._types: tuple[str, str] | None = (
            data.dtype.str,
            labels.dtype.str if labels.dtype.kind in "biuf" else "<f8",
        )
        self._facts: dict[str, Any] = json.loads(facts)
        self._features = int(data.shape[1])

    def _hold(self, made: _relucert.Problem) -> None:
        self._p = made

    @classmethod
    def from_bytes(cls, data: bytes) -> Problem:
        """The problem of the bytes of a problem file."""
        problem = cls.__new__(cls)
        problem._hold(_relucert.Problem.parse(bytes(data)))
        problem._types = None
        problem._facts = {}
        problem._features = problem._p.shape[1] - (problem._p.hidden_bias != "none")
        return problem

    @classmethod
    def load(cls, path: str | Path) -> Problem:
        """Reads a problem file, as `relucert problem` writes it."""
        return cls.from_bytes(Path(path).read_bytes())

    def to_bytes(self) -> bytes:
        """The bytes of the problem file: the same as those that the command line writes."""
        return self._p.file()

    def save(self, path: str | Path) -> None:
        """Writes the problem file."""
        Path(path).write_bytes(self.to_bytes())

    @property
    def sha256(self) -> str:
        """SHA-256 of the problem file, which stands in every certificate about it."""
        return self._p.sha256

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, the bias column included."""
        rows, columns, _ = self._p.shape
        return rows, columns

    @property
    def outputs(self) -> int:
        """Outputs K."""
        return self._p.shape[2]

    @property
    def beta(self) -> Fraction:
        """β in the scale of the class."""
        return Fraction(self._p.beta)

    @property
    def loss(self) -> str:
        """φ by its name in the problem file."""
        return self._p.loss

    @property
    def scale(self) -> Fraction:
        """What a training script minimises over the objective here."""
        return Fraction(self._facts.get("scale", self._p.scale))

    @property
    def notes(self) -> list[str]:
        """What was decided without being asked for, and what may not be meant."""
        return [*self._facts.get("warnings", []), *self._facts.get("notes", [])]

    @property
    def classes(self) -> list[str]:
        """The classes in the order of the outputs, or of −1 (or 0) and 1."""
        return [name for name, _ in self._facts.get("classes", [])]

    @property
    def X(self) -> npt.NDArray[Any]:
        """The features as they stand in the problem (n, d), of the type that they came in; read-only copy.

        Standardised if that was asked for. A negative zero comes back as zero.
        """
        rows, columns, _ = self._p.shape
        x = arrived((self._p.features(), [rows, columns]))[:, : self._features]
        return _typed(x, self._types[0] if self._types else "<f8")

    @property
    def y(self) -> npt.NDArray[Any]:
        """The targets (n,) or (n, K), of the type that they came in; for classes what the loss makes of them."""
        rows, _, outputs = self._p.shape
        y = arrived((self._p.targets(), [rows, outputs]))
        return _typed(y[:, 0] if outputs == 1 else y, self._types[1] if self._types else "<f8")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.to_bytes(), self._types, self._facts, self._features)

    def __repr__(self) -> str:
        n, d = self.shape
        many = f", {self.outputs} outputs" if self.outputs > 1 else ""
        return f"<Problem {n} rows, {d} columns{many}, {self.loss}, beta {float(self.beta):.6g}>"


def _restored(data: bytes, types: Any, facts: dict[str, Any], features: int) -> Problem:
    problem = Problem.from_bytes(data)
    problem._types, problem._facts, problem._features = types, facts, features
    return problem


def _label(value: Any) -> str:
    """A label as a text: the number 1.0 is that of 1."""
    value = value.item() if isinstance(value, np.generic) else value
    return str(int(value)) if isinstance(value, bool) else str(value)


def _targets(labels: npt.NDArray[Any]) -> Any:
    """Labels on their way: numbers, or a text for each row."""
    if labels.dtype.kind in "USTO" and labels.ndim <= 2:
        flat = labels.reshape(-1) if labels.ndim < 2 or labels.shape[1] == 1 else labels
        if flat.ndim == 1 and (labels.dtype.kind != "O" or any(isinstance(v, str) for v in flat)):
            return [_label(value) for value in flat]
    return crossing("y", labels)


def _typed(values: npt.NDArray[np.float64], dtype: str) -> npt.NDArray[Any]:
    """The values in a type, where they fit; else as doubles."""
    kind = np.dtype(dtype)
    with np.errstate(all="ignore"):
        cast = values.astype(kind)
    return cast if np.array_equal(doubles("values", cast), values) else values
