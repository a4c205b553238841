"""The choice of the weight decay for the estimators of scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ._decay import RegularizationPath, path
from ._errors import InputError
from ._problem import Problem


def split(y: Any, fraction: float, seed: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows to train on and rows to validate on: the first random ones of which neither have all the same targets."""
    if not 0 < fraction < 1:
        raise InputError(f"validation_fraction: expected a number between 0 and 1, got {fraction!r}")
    n, random = len(y), np.random.default_rng(seed)
    held = min(max(2, round(fraction * n)), n - 2)
    for _ in range(100 if held >= 2 else 0):
        rows = random.permutation(n)
        parts = np.sort(rows[held:]), np.sort(rows[:held])
        if all(np.all(np.ptp(y[part], axis=0) > 0) for part in parts):
            return parts
    raise InputError(f"n_samples={n}: too few rows with different targets to hold out {fraction:g} of them")


def least_error(
    X: Any, y: Any, parts: tuple[Any, Any], least: float, seed: int, time_limit: float | None, words: dict[str, Any]
) -> tuple[float, RegularizationPath]:
    """α with the least error on validation rows along the whole path of a dictionary, and the path.

    The α is that of the training rows; α over the number of rows is what the penalty of a row is.
    """
    rows, held = parts
    made = [Problem(X[part], y[part], loss="half-squared", alpha=1, **words) for part in (rows, held)]
    followed = path(
        made[0],
        start="1max",
        stop=f"{least!r}max",
        validation=made[1],
        networks=3,
        bits=12,
        seed=seed,
        time_limit=time_limit,
    )
    found = followed.least_error
    if found is None:
        raise InputError("the path has no least error on the validation rows")
    return float(found[0] / made[0].beta), followed


def grid(estimator: Any, X: Any, y: Any, alphas: Any, folds: Any) -> list[float]:
    """The mean log-loss of each α over the folds."""
    from sklearn.base import clone
    from sklearn.metrics import log_loss

    errors = []
    for alpha in alphas:
        lost = []
        for rows, held in folds:
            model = clone(estimator).set_params(alpha=alpha).fit(X[rows], y[rows])
            shares = np.zeros((len(held), len(np.unique(y))))
            shares[:, np.searchsorted(np.unique(y), model.classes_)] = model.predict_proba(X[held])
            lost.append(log_loss(y[held], shares, labels=np.unique(y)))
        errors.append(float(np.mean(lost)))
    return errors
