"""The estimators of scikit-learn."""

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sklearn.utils.estimator_checks import check_estimator  # noqa: E402

from relucert.sklearn import ReLUClassifier, ReLUClassifierCV, ReLURegressor, ReLURegressorCV  # noqa: E402


@pytest.mark.parametrize("estimator", [ReLURegressor, ReLUClassifier])
def test_check_estimator(estimator):
    found = check_estimator(estimator(alpha=0.3, time_limit=None, rounds=3, certificate=False), on_skip=None)
    assert len(found) > 40


def test_what_a_regressor_knows(data):
    X, y = data
    model = ReLURegressor(alpha=0.5, time_limit=60).fit(X, y)
    low, high = model.bounds_
    n, penalty = len(y), sum((w**2).sum() for w in model.coefs_) + (model.intercepts_[0] ** 2).sum()
    objective = ((model.predict(X) - y) ** 2).mean() / 2 + 0.5 / (2 * n) * penalty
    assert low <= objective * (1 + 1e-9) and objective <= high * (1 + 1e-9)
    assert model.optimality_ and model.certificate_ and model.n_neurons_ == model.coefs_[0].shape[1]
    twice = ReLURegressor(alpha=1.0, certificate=False).fit(np.vstack([X, X]), np.r_[y, y])
    assert np.allclose(twice.predict(X), model.predict(X), atol=1e-6) and twice.certificate_ is None


def test_classes_keep_their_names(data):
    X, _ = data
    y = np.where(X[:, 0] > 0, "up", "down")
    model = ReLUClassifier(alpha=0.5, time_limit=30).fit(X, y)
    assert set(model.predict(X)) <= {"up", "down"} and model.score(X, y) > 0.8
    assert model.predict_proba(X).shape == (40, 2) and model.bounds_[0] > 0
    alone = ReLUClassifier().fit(X, ["a"] * 40)
    assert set(alone.predict(X)) == {"a"}


@pytest.mark.parametrize(
    "estimator",
    [
        ReLURegressorCV(least=0.5, time_limit=None, rounds=3, certificate=False),
        ReLUClassifierCV((1.0, 10.0), cv=2, time_limit=None, rounds=3, certificate=False),
    ],
)
def test_check_estimators_that_choose(estimator):
    assert len(check_estimator(estimator, on_skip=None)) > 40


def test_the_least_error_of_a_path_is_chosen(data):
    X, y = data
    model = ReLURegressorCV(time_limit=60).fit(X, y)
    assert model.alpha_ > 0 and model.optimality_ and model.path_ and model.score(X, y) > 0.5
    betas, (best, error) = model.path_.betas, model.path_.least_error
    assert betas[-1] <= best <= betas[0] and error > 0
    # The penalty of a row is the same on all rows as on the 32 of the path, whose problem has α in the place of β.
    assert model.alpha_ == pytest.approx(float(best) * 40 / 32)
    assert ReLURegressorCV().fit(X, np.ones(40)).path_ is None


def test_the_best_of_a_grid_is_chosen(data):
    X, _ = data
    y = np.where(X[:, 0] > 0, "up", "down")
    model = ReLUClassifierCV((0.5, 1000.0), time_limit=30).fit(X, y)
    assert model.alpha_ == 0.5 and model.scores_[0] < model.scores_[1] and model.score(X, y) > 0.8
    assert ReLUClassifierCV().fit(X[:3], ["a", "b", "b"]).scores_ == []
