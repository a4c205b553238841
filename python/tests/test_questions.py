"""Proofs and their checks, interrupts, callbacks, files."""

import pickle
import signal
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

import relucert
from relucert import InputError


def test_a_proof_and_its_check(problem, network, proof):
    assert proof and proof.verdict == "proved" and not proof.interrupted
    assert proof.lower <= proof.upper == network.objective()[0]
    low, high = proof.interval
    assert Fraction(low) <= proof.lower and proof.upper <= Fraction(high)
    assert relucert.check(problem, network, proof.certificate).lower == proof.lower
    assert not relucert.check(problem, network, proof.certificate, gap=0)
    assert repr(proof).startswith("<PROVED open share <= 1/100, optimum in [")
    assert "<td>proved</td>" in proof._repr_html_()


def test_the_command_line_checks_the_same_files(problem, network, proof, tmp_path):
    problem.save(tmp_path / "p")
    network.save(tmp_path / "n")
    proof.save(tmp_path / "c")
    command = [sys.executable, "-m", "relucert", "check", "p", "n", "c", "--open-share", "0.01"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and "s PROVED" in done.stdout
    done = subprocess.run([*command[:-2], "--gap", "0"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 3
    done = subprocess.run([*command[:4], "p", "n", "nothing"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and "nothing" in done.stderr


def test_a_page(proof, tmp_path):
    proof.page(tmp_path / "r.html", title="A proof")
    page = (tmp_path / "r.html").read_text()
    assert "A proof" in page and "relucert check r.problem r.network r.certificate" in page
    assert relucert.Problem.load(tmp_path / "r.problem") == proof.problem


def test_hostile_certificates_are_not_verified(problem, network, proof):
    text = proof.certificate.decode()
    lines = text.split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("bound"))
    words = lines[at].split()
    lines[at] = " ".join([words[0], str(int(words[1]) // 2), *words[2:]])
    forged = relucert.check(problem, network, "\n".join(lines).encode())
    assert forged.verdict == "not-verified" and forged.lower is None and forged.report["rejection"]["message"]
    assert relucert.check(problem, network, b"").verdict == "not-verified"
    other = relucert.Problem(problem.X, problem.y, beta=problem.beta / 2)
    assert relucert.check(other, network, proof.certificate).verdict == "not-verified"


def test_a_better_network_refutes(problem, network):
    worse = relucert.Network.from_arrays([[1.0, 0.0]], [0.0], [1.0], transposed=False)
    result = relucert.certify(problem, worse)
    assert result.verdict == "refuted" and result.better < result.upper
    assert result.improved.objective()[0] == result.better


def test_claims_are_one_at_a_time(problem, network):
    with pytest.raises(InputError, match="make one of them"):
        relucert.certify(problem, network, gap=0.1, lower=1)
    with pytest.raises(InputError, match="at least 0"):
        relucert.certify(problem, network, gap=-1)
    with pytest.raises(InputError, match="seconds"):
        relucert.certify(problem, network, time_limit=float("nan"))


def hard():
    """A problem whose tree is long."""
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((60, 8)), rng.standard_normal(60)
    problem = relucert.Problem(X, y, beta="0.05max")
    return problem, relucert.train(problem)


def test_an_interrupt_leaves_what_is_proved():
    problem, network = hard()

    def press(news):
        if news["phase"] == "tree":
            signal.raise_signal(signal.SIGINT)

    result = relucert.certify(problem, network, open_share="1e-5", progress=press)
    assert result.interrupted and result.verdict != "proved"
    assert relucert.check(problem, network, result.certificate).lower == result.lower


def test_callbacks():
    problem, network = hard()
    heard = []
    stopped = relucert.certify(problem, network, open_share="1e-5", progress=lambda news: heard.append(news) or False)
    assert heard[0]["phase"] and heard[0]["seconds"] >= 0 and not stopped.interrupted

    def fail(news):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        relucert.certify(problem, network, progress=fail)


def test_a_budget_of_splits_gives_the_same_bytes():
    problem, network = hard()
    one, two = (relucert.certify(problem, network, open_share=0.001, splits=3, threads=t) for t in (1, 2))
    assert one.certificate == two.certificate
    more = relucert.certify(problem, network, open_share=0.001, splits=6, resume=one)
    assert more.lower >= one.lower


def test_other_losses_and_several_outputs():
    rng = np.random.default_rng(3)
    X = rng.standard_normal((30, 2))
    labels = np.array(["a", "b", "c"])[(X[:, 0] > 0).astype(int) + (X[:, 1] > 0.5)]
    problem = relucert.Problem(X, labels, beta="0.3max", loss="cross-entropy", output_bias="free")
    network = relucert.train(problem)
    result = relucert.certify(problem, network, open_share=0.05, time_limit=30)
    assert result.lower > 0 and network.predict(X).shape == (30, 3)
    assert result.network.objective()[1] == result.upper
    logistic = relucert.Problem(X, X[:, 0] > 0, beta="0.3max", loss="bce-with-logits")
    assert relucert.certify(logistic, relucert.train(logistic), time_limit=30)


def test_stationary_polish_prune(problem, network):
    polished = relucert.polish(problem, network)
    assert relucert.stationary(problem, polished, within=1e-6)
    assert not relucert.stationary(problem, relucert.Network.from_arrays([[1, 0]], [0], [1], transposed=False))
    twice = network.to_arrays()
    doubled = relucert.Network.from_arrays(
        np.repeat(twice.W1, 2, 0), np.repeat(twice.b1, 2), np.repeat(twice.w2, 2, 1) / 2, transposed=False
    )
    pruned = relucert.prune(problem, doubled)
    assert pruned.neurons <= network.neurons < doubled.neurons
    assert np.allclose(pruned.predict(problem.X), network.predict(problem.X))


def test_results_pickle(proof):
    again = pickle.loads(pickle.dumps(proof))
    assert again.lower == proof.lower and again.network == proof.network
