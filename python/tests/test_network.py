"""Networks of other tools, and back."""

import pickle

import numpy as np
import pytest

import relucert
from relucert import InputError, Network


def arrays():
    rng = np.random.default_rng(5)
    return (
        rng.standard_normal((6, 2)),
        rng.standard_normal(6),
        rng.standard_normal((1, 6)),
        rng.standard_normal(1),
    )


@pytest.fixture(scope="module")
def biased(data):
    return relucert.Problem(*data, weight_decay=1e-2, loss="mse")


def test_arrays_come_back(biased, tmp_path):
    given = arrays()
    network = Network.from_arrays(*given, transposed=False)
    exact = Network.read(saved(network, tmp_path / "n", biased), biased)
    for back in (network.to_arrays(), network.to_arrays(biased), exact.to_arrays()):
        assert all(np.array_equal(a, b) for a, b in zip(given, back, strict=True))
    assert exact.is_double() and exact.neurons == network.neurons == 6
    W1, b1, w2, b2 = given
    turned = Network.from_arrays(W1.T, b1, w2.T, b2, transposed=True)
    guessed = Network.from_arrays(W1.T, b1, w2.T, b2)
    assert turned.to_bytes(biased) == guessed.to_bytes(biased) == network.to_bytes(biased)
    assert pickle.loads(pickle.dumps(network)) == network and pickle.loads(pickle.dumps(exact)) == exact
    assert exact != network and Network.from_arrays(W1, b1, w2 + 1, b2, transposed=False) != network


def saved(network, path, problem):
    network.save(path, problem)
    return path


def test_shapes_that_do_not_fit(biased):
    W1, b1, w2, b2 = arrays()
    for bad, expected in [
        ((W1[:, :1], b1, w2, b2), "columns"),
        ((W1, b1[:5], w2, b2), "hidden biases"),
        ((W1, b1, w2[:, :5], b2), "expected"),
        ((W1, b1, np.vstack([w2, w2]), b2), "outputs"),
        ((W1 * np.nan, b1, w2, b2), "finite"),
    ]:
        with pytest.raises(InputError, match=expected):
            Network.from_arrays(*bad, transposed=False).to_bytes(biased)
    square = Network.from_arrays(np.eye(2), np.zeros(2), np.ones((1, 2)), [0.0])
    with pytest.raises(InputError, match="transposed"):
        square.to_bytes(biased)
    with pytest.raises(InputError, match="which problem"):
        square.to_bytes()


def test_torch(data, biased):
    torch = pytest.importorskip("torch")
    from torch import nn

    model = nn.Sequential(nn.Linear(2, 5), nn.ReLU(), nn.Linear(5, 1))
    network = Network.from_torch(model)
    X = torch.tensor(data[0], dtype=torch.float32)
    assert np.allclose(network.predict(X), model(X).detach().numpy()[:, 0], atol=1e-5)
    assert Network.from_torch(model.state_dict()).to_bytes(biased) == network.to_bytes(biased)
    back = network.to_torch(torch.float32)
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), back.parameters(), strict=True))

    class Own(nn.Module):
        def __init__(self, act):
            super().__init__()
            self.a, self.b, self.act = nn.Linear(2, 5), nn.Linear(5, 1), act

        def forward(self, x):
            return self.b(self.act(self.a(x)))

    assert Network.from_torch(Own(torch.relu)).neurons == 5
    for bad in [
        Own(torch.tanh),
        nn.Sequential(nn.Linear(2, 5), nn.ReLU(), nn.Linear(5, 1), nn.Sigmoid()),
        nn.Sequential(nn.Linear(2, 5), nn.ReLU(), nn.Linear(5, 5), nn.ReLU(), nn.Linear(5, 1)),
        nn.Sequential(nn.Linear(2, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 1)),
        nn.Linear(2, 1),
    ]:
        with pytest.raises(InputError):
            Network.from_torch(bad)


def test_torch_objects(data):
    torch = pytest.importorskip("torch")
    from torch import nn

    from relucert.torch import certify, derive

    X, y = (torch.tensor(part, dtype=torch.float32) for part in data)
    model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2, weight_decay=1e-2)
    for _ in range(300):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(X)[:, 0], y).backward()
        optimizer.step()
    dataset = torch.utils.data.TensorDataset(X, y)
    derived = derive(model, torch.utils.data.DataLoader(dataset, batch_size=7), optimizer, nn.MSELoss())
    expected = relucert.Problem(X, y, weight_decay=1e-2, loss="mse")
    assert derived.problem == expected and len(derived.said) == 3
    result = certify(model, (X, y), optimizer, nn.MSELoss(), open_share=0.2, time_limit=30, verbose=False)
    # What is derived is the objective of the script.
    objective = nn.functional.mse_loss(model(X)[:, 0], y) + 5e-3 * sum((p**2).sum() for p in model.parameters())
    assert float(result.upper * result.problem.scale) == pytest.approx(objective.item(), rel=1e-5)
    assert result.lower > 0
    groups = [{"params": [p for p in model.parameters() if p.ndim == 2], "weight_decay": 0.01}]
    groups.append({"params": [p for p in model.parameters() if p.ndim < 2]})
    free = derive(model, dataset, torch.optim.SGD(groups, lr=0.1), nn.HuberLoss(delta=0.5))
    words = {"weight_decay": 0.01, "hidden_bias": "free", "output_bias": "free", "loss": "huber:0.5"}
    assert free.problem == relucert.Problem(X, y, **words)
    with pytest.raises(InputError, match="no objective"):
        derive(model, dataset, torch.optim.AdamW(model.parameters()), nn.MSELoss())
    with pytest.raises(InputError, match="KLDivLoss"):
        derive(model, dataset, 0.1, nn.KLDivLoss())


def test_scikit_learn(data):
    pytest.importorskip("sklearn")
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    X, y = data
    problem = relucert.Problem(X, y, alpha=1e-2, loss="half-squared", hidden_bias="free")
    model = MLPRegressor(hidden_layer_sizes=(7,), alpha=1e-2, max_iter=50, random_state=0, solver="lbfgs").fit(X, y)
    network = Network.from_sklearn(model)
    assert np.allclose(network.predict(X), model.predict(X)) and network.to_bytes(problem)
    # The objective is scikit-learn's loss_ for a full batch.
    assert float(network.objective(problem)[0] * problem.scale) == pytest.approx(model.loss_, rel=1e-9)
    three = MLPClassifier(hidden_layer_sizes=(5,), max_iter=20, random_state=0, solver="lbfgs").fit(
        X, np.arange(40) % 3
    )
    assert Network.from_sklearn(three).predict(X).shape == (40, 3)
    with pytest.raises(InputError, match="hidden layers"):
        Network.from_sklearn(MLPRegressor(hidden_layer_sizes=(3, 3), max_iter=5, solver="lbfgs").fit(X, y))
    with pytest.raises(InputError, match="tanh"):
        Network.from_sklearn(
            MLPRegressor(hidden_layer_sizes=(3,), activation="tanh", max_iter=5, solver="lbfgs").fit(X, y)
        )
    with pytest.raises(InputError, match="not fitted"):
        Network.from_sklearn(MLPRegressor())


def test_keras_layers(data, biased):
    class Layer:
        def __init__(self, kind, weights=(), activation=None):
            self.__class__ = type(kind, (Layer,), {})
            self.name, self._weights = kind.lower(), list(weights)
            if activation:
                self.activation = type("f", (), {"__name__": activation})()
                self.activation.__name__ = activation

        def get_weights(self):
            return self._weights

    class Model:
        def __init__(self, *layers):
            self.layers = layers

    W1, b1, w2, b2 = arrays()
    first = Layer("Dense", [W1.T, b1], "relu")
    network = Network.from_keras(Model(Layer("InputLayer"), first, Layer("Dense", [w2.T, b2], "linear")))
    assert network.to_bytes(biased) == Network.from_arrays(W1, b1, w2, b2, transposed=False).to_bytes(biased)
    with pytest.raises(InputError, match="sigmoid"):
        Network.from_keras(Model(first, Layer("Dense", [w2.T, b2], "sigmoid")))
    with pytest.raises(InputError, match="Dropout"):
        Network.from_keras(Model(first, Layer("Dropout"), Layer("Dense", [w2.T, b2], "linear")))
