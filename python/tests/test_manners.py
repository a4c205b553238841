"""Interrupts, threads, bars, and networks on their way out."""

import signal
import sys
import threading
from fractions import Fraction

import numpy as np
import pytest

import relucert
from relucert import InputError, Network


def press(news):
    """Ctrl-C, as soon as a search says something."""
    signal.raise_signal(signal.SIGINT)


def made(seed, rows=40, columns=3):
    """A problem of random rows."""
    rng = np.random.default_rng(seed)
    return relucert.Problem(rng.standard_normal((rows, columns)), rng.standard_normal(rows), beta="0.1max")


def test_an_interrupt_leaves_what_every_search_has_proved():
    problem = made(0)
    network = relucert.train(problem)
    followed = relucert.path(problem, network, stop="0.01max", progress=press)
    assert followed.interrupted and followed and len(followed.betas) >= 2
    whole = relucert.path(problem, network, stop="0.01max")
    assert not whole.interrupted and whole.betas[-1] <= followed.betas[-1]
    assert relucert.check(problem, followed.dictionary, followed.certificate).betas == followed.betas

    traced = relucert.global_path(problem, start="0.9max", stop="0.1max", gap=0.001, progress=press)
    assert traced.interrupted and traced.verdict == "undecided"
    claim = {"start": traced.start, "stop": traced.stop, "gap": traced.gap}
    assert relucert.check(problem, None, traced.certificate, **claim).segments == traced.segments

    found = relucert.optimal_set(problem, network, progress=press)
    assert found.interrupted and relucert.check(problem, network, found.certificate).unique == found.unique
    counted = relucert.patterns(made(1, 200, 5), progress=press)
    assert counted.interrupted and not counted.complete and counted.count > 0


def test_two_threads_prove_two_things():
    alone = [relucert.certify(problem, relucert.train(problem), splits=20) for problem in (made(2), made(3))]
    found = {}

    def prove(at):
        problem = made(2 + at)
        found[at] = relucert.certify(problem, relucert.train(problem), splits=20)

    threads = [threading.Thread(target=prove, args=(at,)) for at in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[at].certificate for at in range(2)] == [result.certificate for result in alone]
    assert found[0] == alone[0] and found[0] != found[1]


def test_progress_is_shown(capsys, monkeypatch):
    problem = made(4)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    relucert.train(problem, progress=True)
    assert "training" in capsys.readouterr().err
    monkeypatch.delitem(sys.modules, "tqdm.auto")
    pytest.importorskip("tqdm")
    relucert.train(problem, progress=True)
    assert "training" in capsys.readouterr().err


def test_a_network_for_other_tools(tmp_path):
    problem = made(5)
    network = relucert.snap(problem, relucert.train(problem)).network
    single = network.to_onnx(tmp_path / "n.onnx", dtype="f32")
    low, high = single.objective_change
    assert not single.exact and 0 < low == high < Fraction(1, 10**6) and 0 < single.largest_prediction_change
    read = Network.from_onnx(tmp_path / "n.onnx", problem)
    assert read.objective()[0] - network.objective()[0] == low
    # What is exact in doubles changes nothing on its way.
    doubles = network.export(tmp_path / "n.npz")
    again = Network.read(tmp_path / "n.npz", problem)
    assert again.export(tmp_path / "m.safetensors").exact and not doubles.exact
    assert Network.read(tmp_path / "m.safetensors", problem) == again
    with pytest.raises(InputError, match="ends in .onnx"):
        network.to_onnx(tmp_path / "n.bin")
    with pytest.raises(InputError, match="unknown kind of file"):
        network.export(tmp_path / "n.bin")
    assert not (tmp_path / "n.bin").exists()
    onnx = pytest.importorskip("onnxruntime")
    X = problem.X
    session = onnx.InferenceSession(str(tmp_path / "n.onnx"))
    (out,) = session.run(None, {"input": X.astype(np.float32)})
    assert np.allclose(out[:, 0], network.predict(X), atol=1e-4)


def test_errors_have_names():
    with pytest.raises(relucert.Error) as caught:
        relucert.path(made(6), start="a lot")
    assert isinstance(caught.value, ValueError) and "start" in str(caught.value) and "--" not in str(caught.value)
    hinge = relucert.Problem([[1.0], [2.0], [3.0]], [1, -1, 1], beta=0.1, loss="hinge")
    for ask in (relucert.path, lambda p: relucert.qualify(p, relucert.train(p))):
        with pytest.raises(InputError) as caught:
            ask(hinge)
        assert "--" not in str(caught.value)
