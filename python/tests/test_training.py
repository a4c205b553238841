"""Proofs on the way of a training script in PyTorch."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402

import relucert  # noqa: E402
from relucert.torch import CertifyCallback  # noqa: E402


@pytest.fixture
def script(data):
    """A small net, its rows and its optimiser."""
    torch.manual_seed(0)
    X, y = (torch.tensor(part, dtype=torch.float64) for part in data)
    model = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1)).double()
    return model, X, y[:, None], torch.optim.Adam(model.parameters(), lr=1e-2, weight_decay=0.1)


def test_training_stops_when_the_gap_is_proved_small(script):
    model, X, y, optimizer = script
    heard = []
    done = CertifyCallback(
        (X, y),
        optimizer,
        nn.MSELoss(),
        every=20,
        open_share=0.05,
        time_limit=20,
        heard=lambda epoch, result: heard.append(epoch),
    )
    assert done.result is None
    for epoch in range(3000):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(X), y).backward()
        optimizer.step()
        if done(model, epoch):
            break
    assert done.result and epoch < 2999 and (epoch + 1) % 20 == 0
    assert [at for at, _ in done.history] == heard == list(range(19, epoch + 1, 20))
    assert not any(result for _, result in done.history[:-1]) and len(heard) > 1
    last = done.result
    assert relucert.check(last.problem, relucert.Network.from_torch(model), last.certificate, open_share=0.05)


def test_an_interrupt_ends_training_too(script):
    import signal

    model, X, y, optimizer = script

    def press(news):
        signal.raise_signal(signal.SIGINT)

    done = CertifyCallback((X, y), optimizer, nn.MSELoss(), every=1, open_share=0, progress=press)
    with pytest.raises(KeyboardInterrupt):
        done(model, 0)
    assert done.result.interrupted and np.isfinite(float(done.result.upper))


def test_epochs_are_counted(script):
    model, X, y, optimizer = script
    with pytest.raises(relucert.InputError, match="every: expected"):
        CertifyCallback((X, y), optimizer, nn.MSELoss(), every=0)
    assert CertifyCallback((X, y), optimizer, nn.MSELoss(), every=10)(model, 3) is False
