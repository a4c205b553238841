"""Estimators of scikit-learn that are trained to the certified global optimum."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._errors import need

need("sklearn", "sklearn", "relucert.sklearn")

from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin  # noqa: E402
from sklearn.utils.multiclass import check_classification_targets  # noqa: E402
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, column_or_1d, validate_data  # noqa: E402

from ._network import Network  # noqa: E402
from ._problem import Problem  # noqa: E402
from ._questions import certify, train  # noqa: E402
from ._results import Optimality  # noqa: E402

__all__ = ["ReLUClassifier", "ReLURegressor"]


def _counted(X: Any, y: Any, sample_weight: Any) -> tuple[Any, Any, Any]:
    """The rows that count: those of weight zero are left out."""
    if sample_weight is None:
        return X, y, None
    weights = _check_sample_weight(sample_weight, X)
    return X[weights != 0], y[weights != 0], weights[weights != 0]


def _merged(X: Any, y: Any, sample_weight: Any) -> tuple[Any, Any, Any]:
    """The rows in order, each once, with how much it counts: a weight of two is a row that stands there twice."""
    d = X.shape[1]
    weights = np.ones(len(X)) if sample_weight is None else sample_weight
    rows, place = np.unique(np.column_stack([X, y]), axis=0, return_inverse=True)
    counts = np.bincount(place.reshape(-1), weights)
    targets = rows[:, d] if rows.shape[1] == d + 1 else rows[:, d:]
    return rows[:, :d], targets, None if np.all(counts == 1) else counts


class _ReLU(BaseEstimator):  # type: ignore[misc]
    """What both estimators share."""

    def __init__(
        self,
        alpha: Any = 1e-2,
        *,
        hidden_bias: str = "column",
        output_bias: str = "free",
        open_share: Any = 0.01,
        time_limit: float | None = 60.0,
        rounds: int = 60,
        random_state: int | None = None,
        certificate: bool = True,
    ) -> None:
        self.alpha = alpha
        self.hidden_bias = hidden_bias
        self.output_bias = output_bias
        self.open_share = open_share
        self.time_limit = time_limit
        self.rounds = rounds
        self.random_state = random_state
        self.certificate = certificate

    def _fit(self, X: Any, y: Any, loss: str, sample_weight: Any, **labels: Any) -> None:
        seed = self.random_state if isinstance(self.random_state, int) else 0
        share = None if self.time_limit is None else 0.4 * self.time_limit
        X, y, weights = _merged(X, y, sample_weight)
        problem = Problem(
            X,
            y,
            loss=loss,
            reduction=None if weights is None else "weighted-mean",
            alpha=self.alpha,
            hidden_bias=self.hidden_bias,
            output_bias=self.output_bias,
            sample_weight=weights,
            **labels,
        )
        network = train(problem, seed=seed, time_limit=share, rounds=self.rounds)
        self.optimality_: Optimality | None = None
        if self.certificate:
            rest = None if self.time_limit is None else 0.6 * self.time_limit
            self.optimality_ = certify(problem, network, open_share=self.open_share, seed=seed, time_limit=rest)
            network = self.optimality_.improved or network
        self._keep(problem, network)

    def _keep(self, problem: Problem | None, network: Network) -> None:
        self.problem_, self.network_ = problem, network
        W1, b1, w2, b2 = network.to_arrays()
        self.coefs_ = [W1.T, np.atleast_2d(w2).T]
        self.intercepts_ = [
            np.zeros(len(W1)) if b1 is None else b1,
            np.zeros(len(np.atleast_2d(w2))) if b2 is None else b2,
        ]
        self.n_neurons_ = network.neurons

    def _constant(self, d: int, value: Any) -> None:
        """The network without neurons, where the targets are all the same."""
        value = np.atleast_1d(np.asarray(value, dtype=float))
        self.optimality_ = None
        self._keep(
            None,
            Network.from_arrays(np.zeros((0, d)), np.zeros(0), np.zeros((len(value), 0)), value, transposed=False),
        )

    @property
    def certificate_(self) -> bytes | None:
        """The bytes of the proof, if there is one."""
        return None if self.optimality_ is None else self.optimality_.certificate

    @property
    def bounds_(self) -> tuple[float, float] | None:
        """Where the least of the training objective lies, in scikit-learn's scale, rounded outwards."""
        return None if self.optimality_ is None else self.optimality_.interval_in_your_scale

    def _outputs(self, X: Any) -> Any:
        check_is_fitted(self, "network_")
        return self.network_.predict(validate_data(self, X, reset=False))


class ReLURegressor(RegressorMixin, _ReLU):  # type: ignore[misc]
    """A two-layer ReLU network of any width, trained to the global optimum, with a proof of how near it is.

    It minimises what ``MLPRegressor`` does, ½ mean (f − y)² + α/(2n) ‖weights‖², over networks of every width.

    Parameters
    ----------
    alpha : number
    hidden_bias : {"column", "free", "none"}
        Decayed like the weights, not decayed (as in ``MLPRegressor``), or none.
    output_bias : {"free", "ridge", "none"}
    open_share : number
        The claim that is tried: see :func:`relucert.certify`.
    time_limit : float or None
        Seconds of training and proof together.
    rounds : int
        Of training, at most; without a time limit the same data give the same network.
    random_state : int or None
    certificate : bool
        Whether anything is proved.

    Attributes
    ----------
    coefs_, intercepts_ : lists of arrays
        As in ``MLPRegressor``.
    n_neurons_ : int
    optimality_ : Optimality or None
    certificate_ : bytes or None
    bounds_ : pair of floats or None
        Where the least of the training objective lies.
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> ReLURegressor:
        """Trains and proves."""
        X, y = validate_data(self, X, y, dtype=np.float64, multi_output=True, y_numeric=True)
        y = column_or_1d(y, warn=True) if y.ndim == 2 and y.shape[1] == 1 else y
        X, y, sample_weight = _counted(X, y, sample_weight)
        columns = np.atleast_2d(y.T)
        if any(np.all(column == column[0]) for column in columns):
            self._constant(X.shape[1], columns.mean(axis=1))
        else:
            self._fit(X, y, "half-squared", sample_weight)
        return self

    def predict(self, X: Any) -> Any:
        """The outputs of the network."""
        return self._outputs(X)


class ReLUClassifier(ClassifierMixin, _ReLU):  # type: ignore[misc]
    """The same for classes: logistic loss for two, softmax for more, as ``MLPClassifier``.

    Parameters and attributes are those of :class:`ReLURegressor`, and ``classes_``.
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> ReLUClassifier:
        """Trains and proves."""
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        X, y, sample_weight = _counted(X, y, sample_weight)
        self.classes_, index = np.unique(y, return_inverse=True)
        K = len(self.classes_)
        if K == 1:
            self._constant(X.shape[1], [0.0])
        elif K == 2:
            self._fit(X, index, "bce-with-logits", sample_weight)
        else:
            self._fit(X, index, "cross-entropy", sample_weight, classes=range(K))
        return self

    def decision_function(self, X: Any) -> Any:
        """The logits, (n,) for two classes, else (n, K)."""
        return self._outputs(X)

    def predict_proba(self, X: Any) -> Any:
        """The probabilities of the classes, (n, K)."""
        logits = self.decision_function(X)
        if len(self.classes_) == 1:
            return np.ones((len(logits), 1))
        if logits.ndim == 1:
            logits = np.stack([np.zeros_like(logits), logits], axis=1)
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        return shares / shares.sum(axis=1, keepdims=True)

    def predict(self, X: Any) -> Any:
        """The most probable class."""
        check_is_fitted(self, "network_")
        return self.classes_[self.predict_proba(X).argmax(axis=1)]
