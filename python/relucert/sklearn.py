"""Estimators of scikit-learn that are trained to the certified global optimum."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._errors import need

need("sklearn", "sklearn", "relucert.sklearn")

from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin  # noqa: E402
from sklearn.model_selection import StratifiedKFold  # noqa: E402
from sklearn.utils.multiclass import check_classification_targets  # noqa: E402
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, column_or_1d, validate_data  # noqa: E402

from ._network import Network  # noqa: E402
from ._problem import Problem  # noqa: E402
from ._questions import certify, train  # noqa: E402
from ._results import Optimality  # noqa: E402
from ._validated import grid, least_error, split  # noqa: E402

__all__ = ["ReLUClassifier", "ReLUClassifierCV", "ReLURegressor", "ReLURegressorCV"]


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

    def _fit(
        self, X: Any, y: Any, loss: str, sample_weight: Any, *, alpha: Any, share: float = 1.0, **labels: Any
    ) -> None:
        seed = self.random_state if isinstance(self.random_state, int) else 0
        limit = None if self.time_limit is None else share * self.time_limit
        X, y, weights = _merged(X, y, sample_weight)
        problem = Problem(
            X,
            y,
            loss=loss,
            reduction=None if weights is None else "weighted-mean",
            alpha=alpha,
            hidden_bias=self.hidden_bias,
            output_bias=self.output_bias,
            sample_weight=weights,
            **labels,
        )
        network = train(problem, seed=seed, time_limit=None if limit is None else 0.4 * limit, rounds=self.rounds)
        self.optimality_: Optimality | None = None
        if self.certificate:
            rest = None if limit is None else 0.6 * limit
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
            self._fit(X, y, "half-squared", sample_weight, alpha=self.alpha)
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
        self._train(*_counted(X, y, sample_weight), self.alpha)
        return self

    def _train(self, X: Any, y: Any, sample_weight: Any, alpha: Any) -> None:
        self.classes_, index = np.unique(y, return_inverse=True)
        K = len(self.classes_)
        if K == 1:
            self._constant(X.shape[1], [0.0])
        elif K == 2:
            self._fit(X, index, "bce-with-logits", sample_weight, alpha=alpha)
        else:
            self._fit(X, index, "cross-entropy", sample_weight, alpha=alpha, classes=range(K))

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


class ReLURegressorCV(ReLURegressor):
    """A :class:`ReLURegressor` whose `alpha` is the best on rows that are held out.

    A dictionary of directions is found on the other rows, and its exact regularization path is followed: the error on
    the held-out rows is least at one β among all of the path, not among some of a grid. The network is then trained,
    and certified, on all rows, with the penalty of a row that was found.

    Parameters
    ----------
    least : float
        The path ends at this share of the weight decay at which the network is zero.
    validation_fraction : float
        The share of the rows that are held out.
    hidden_bias, output_bias, open_share, time_limit, rounds, random_state, certificate
        As for :class:`ReLURegressor`.

    Attributes
    ----------
    alpha_ : float
    path_ : RegularizationPath or None
        The path, with its certificate and its least error; None where all targets are the same.
    """

    def __init__(
        self,
        *,
        least: float = 0.1,
        validation_fraction: float = 0.2,
        hidden_bias: str = "column",
        output_bias: str = "free",
        open_share: Any = 0.01,
        time_limit: float | None = 60.0,
        rounds: int = 60,
        random_state: int | None = None,
        certificate: bool = True,
    ) -> None:
        self.least = least
        self.validation_fraction = validation_fraction
        self.hidden_bias = hidden_bias
        self.output_bias = output_bias
        self.open_share = open_share
        self.time_limit = time_limit
        self.rounds = rounds
        self.random_state = random_state
        self.certificate = certificate

    def fit(self, X: Any, y: Any) -> ReLURegressorCV:  # type: ignore[override]
        """Chooses `alpha_`, trains and proves."""
        X, y = validate_data(self, X, y, dtype=np.float64, multi_output=True, y_numeric=True)
        y = column_or_1d(y, warn=True) if y.ndim == 2 and y.shape[1] == 1 else y
        columns = np.atleast_2d(y.T)
        self.path_, self.alpha_ = None, 0.0
        if any(np.all(column == column[0]) for column in columns):
            self._constant(X.shape[1], columns.mean(axis=1))
            return self
        seed = self.random_state if isinstance(self.random_state, int) else 0
        parts = split(y, self.validation_fraction, seed)
        words = {"hidden_bias": self.hidden_bias, "output_bias": self.output_bias}
        share = None if self.time_limit is None else 0.4 * self.time_limit
        alpha, self.path_ = least_error(X, y, parts, self.least, seed, share, words)
        self.alpha_ = alpha * len(X) / len(parts[0])
        self._fit(X, y, "half-squared", None, alpha=self.alpha_, share=0.6)
        return self


class ReLUClassifierCV(ReLUClassifier):
    """A :class:`ReLUClassifier` whose `alpha` is the best of a grid in cross-validation.

    Losses with logarithms have no exact regularization path: networks are trained for each `alpha` of the grid on each
    fold, the mean log-loss of the rows left out decides, and nothing is claimed of the choice. The network of the best
    one is trained, and certified, on all rows.

    Parameters
    ----------
    alphas : sequence of numbers
    cv : int
        Folds, at most as many as the smallest class has rows.
    hidden_bias, output_bias, open_share, time_limit, rounds, random_state, certificate
        As for :class:`ReLUClassifier`; the time limit is that of the last training and proof.

    Attributes
    ----------
    alpha_ : float
    scores_ : list of float
        The mean log-loss of each of `alphas`; empty where there is nothing to choose by.
    """

    def __init__(
        self,
        alphas: Any = (0.1, 1.0, 10.0),
        *,
        cv: int = 3,
        hidden_bias: str = "column",
        output_bias: str = "free",
        open_share: Any = 0.01,
        time_limit: float | None = 60.0,
        rounds: int = 60,
        random_state: int | None = None,
        certificate: bool = True,
    ) -> None:
        self.alphas = alphas
        self.cv = cv
        self.hidden_bias = hidden_bias
        self.output_bias = output_bias
        self.open_share = open_share
        self.time_limit = time_limit
        self.rounds = rounds
        self.random_state = random_state
        self.certificate = certificate

    def fit(self, X: Any, y: Any) -> ReLUClassifierCV:  # type: ignore[override]
        """Chooses `alpha_`, trains and proves."""
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        index = np.unique(y, return_inverse=True)[1]
        alphas, folds = list(self.alphas), min(self.cv, int(np.bincount(index).min()))
        self.scores_, self.alpha_ = [], alphas[0]
        if folds > 1 and index.max() > 0:
            seed = self.random_state if isinstance(self.random_state, int) else 0
            parts = list(StratifiedKFold(folds, shuffle=True, random_state=seed).split(X, index))
            words = {name: getattr(self, name) for name in ("hidden_bias", "output_bias", "rounds", "random_state")}
            model = ReLUClassifier(certificate=False, time_limit=None, **words)
            self.scores_ = grid(model, X, index, alphas, parts)
            self.alpha_ = alphas[int(np.argmin(self.scores_))]
        self._train(X, y, None, self.alpha_)
        return self
