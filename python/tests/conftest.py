"""Problems that several tests use."""

import numpy as np
import pytest

import relucert


@pytest.fixture(scope="session")
def data():
    """Forty rows of a kinked function of two features."""
    rng = np.random.default_rng(1)
    X = rng.standard_normal((40, 2))
    return X, np.maximum(X[:, 0], 0) - 0.5 * np.maximum(X[:, 1] + 0.3, 0) + 0.1 * rng.standard_normal(40)


@pytest.fixture(scope="session")
def problem(data):
    """Its problem with a column of hidden biases."""
    return relucert.Problem(*data, beta="0.2max")


@pytest.fixture(scope="session")
def network(problem):
    """A trained network."""
    return relucert.train(problem)


@pytest.fixture(scope="session")
def proof(problem, network):
    """A proof of its open share."""
    return relucert.certify(problem, network)
