"""Sets, paths, snapped networks and the rest: what is claimed is checked, here and by the command line."""

import copy
import pickle
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

import relucert
from relucert import InputError, Network


def command(folder, *words):
    """The command line in a folder: exit code and output."""
    done = subprocess.run([sys.executable, "-m", "relucert", *words], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def small():
    """Six rows by hand: min ½ Σ(f − y)² + β/2 ‖θ‖² with y = |x|, whose optimum has two neurons."""
    X = np.array([[-3.0], [-2.0], [-1.0], [1.0], [2.0], [3.0]])
    return relucert.Problem(X, np.abs(X[:, 0]), beta=2, hidden_bias="none")


@pytest.fixture(scope="module")
def snapped(small):
    """Its optimum, exactly."""
    return relucert.snap(small, relucert.train(small))


def twice(network):
    """Every neuron of directions ±1 twice, at half the size: the same predictions."""
    W1, _, w2, _ = network.to_arrays()
    return Network.from_arrays(np.repeat(W1, 2, 0), None, np.repeat(w2, 2, 1) / 2, transposed=False)


def test_a_known_optimum_is_snapped(small, snapped, tmp_path):
    # Each side: ½ Σ (c|x| − |x|)² + βc with Σx² = 14 is least at c = 1 − 2/14, and then 2c + 14/2·(1/7)² = 13/7.
    assert snapped and snapped.gap == 0 and snapped.upper == Fraction(26, 7) and snapped.certificate == b""
    assert snapped.snapped.neurons == 2 and snapped.network.objective() == (Fraction(26, 7), Fraction(26, 7))
    assert relucert.check(small, snapped.network, b"", dictionary=snapped.dictionary, gap=0)
    assert not relucert.check(small, snapped.network, b"", dictionary=None, lower=Fraction(27, 7))
    with pytest.raises(InputError, match="bits: expected 1 to 52"):
        relucert.snap(small, snapped.network, bits=60)
    with pytest.raises(InputError, match="no certificate"):
        snapped.save(tmp_path / "c")
    snapped.page(tmp_path / "s.html")
    assert "26/7" in (tmp_path / "s.html").read_text() or "3.714" in (tmp_path / "s.html").read_text()


def test_snap_with_another_loss_has_a_certificate(data):
    X, y = data
    problem = relucert.Problem(X, y, beta="0.3max", loss="absolute")
    found = relucert.snap(problem, relucert.train(problem), gap=0.001)
    assert found and found.certificate and found.lower <= found.upper
    again = relucert.check(problem, found.network, found.certificate, dictionary=found.dictionary, gap=0.001)
    assert again.lower == found.lower and again.verdict == "proved"
    assert relucert.check(problem, found.network, found.certificate[:-9], gap=0.001).verdict == "not-verified"


def test_the_optimum_is_the_only_one(small, snapped, tmp_path):
    found = relucert.optimal_set(small, snapped.network, optimal=True, unique=True, dimension=0)
    assert found and found.kind == "optimal" and found.unique and found.dimension == 0 and found.essential == [0, 1]
    assert found.ratios == [(1, 1), (1, 1)]
    assert relucert.check(small, snapped.network, found.certificate, unique=True).verdict == "verified"
    assert relucert.check(small, snapped.network, found.certificate, unique=False).verdict == "not-verified"
    small.save(tmp_path / "p")
    snapped.network.save(tmp_path / "n")
    found.save(tmp_path / "c")
    code, said = command(tmp_path, "check", "p", "n", "c", "--unique", "--optimal")
    assert code == 0 and "s VERIFIED optimal, unique" in said
    found.page(tmp_path / "set.html", title="The set")
    assert "The set" in (tmp_path / "set.html").read_text()
    (tmp_path / "no.html").write_text("an older page")
    forged = relucert.check(small, snapped.network, b"relucert-set-certificate 1\n")
    with pytest.raises(InputError, match="not-verified|NOT VERIFIED|line"):
        forged.page(tmp_path / "no.html")
    assert not (tmp_path / "no.network").exists()


def test_a_network_with_neurons_twice_is_not_the_only_one(small, snapped):
    network = twice(relucert.train(small))
    found = relucert.optimal_set(small, network, ranges=True, unique=False)
    assert found and found.unique is False and found.dimension == 2 and found.least_neurons == 2
    assert len(found.vertices) == 4 and found.essential == []
    assert not relucert.optimal_set(small, network, unique=True)
    whole = relucert.optimal_set(small, snapped.network, all_optimal=True)
    assert whole and relucert.check(small, snapped.network, whole.certificate, all_optimal=True)
    with pytest.raises(InputError, match="all_optimal=True starts from one that is"):
        relucert.optimal_set(small, Network.from_arrays([[1.0]], None, [1.0], transposed=False), all_optimal=True)


def test_select_keeps_the_predictions(small):
    network = twice(relucert.train(small))
    fewest = relucert.select(small, network, by="fewest-neurons")
    assert fewest and fewest.best and fewest.selected.neurons == 2 and fewest.value == 2
    assert np.allclose(fewest.selected.predict(small.X), network.predict(small.X), rtol=1e-12)
    samples = relucert.select(small, network, by="sample", count=3, seed=1)
    assert len(samples.networks) == 3 and samples.value is None and samples.best is None
    errors = [
        relucert.select(small, network, by=by, validation=small).value for by in ("least-error", "greatest-error")
    ]
    assert errors[0] == errors[1]
    with pytest.raises(InputError, match="validation=Problem"):
        relucert.select(small, network, by="least-error")
    with pytest.raises(InputError, match="by: expected"):
        relucert.select(small, network, by="beauty")


def test_a_known_path(small, tmp_path):
    """Over the directions ±1 each coefficient is 1 − β/14, from β = 14 down."""
    directions = Network.from_arrays([[1.0], [-1.0]], None, [1.0, 1.0], transposed=False)
    found = relucert.path(small, directions, start=20, stop=1, continuous=True, unique=True, covers=(20, 1))
    assert found and found.betas == [20, 14, 1] and found.continuous and found.unique
    assert found.coefficients == [{}, {}, {0: Fraction(13, 14), 1: Fraction(13, 14)}]
    assert found.coefficients_float.shape == (3, 2)
    checked = relucert.check(small, found.dictionary, found.certificate, continuous=True)
    assert checked.verdict == "verified" and checked.betas == found.betas
    assert not relucert.check(small, found.dictionary, found.certificate, covers=(30, 1))
    small.save(tmp_path / "p")
    found.dictionary.save(tmp_path / "atoms")
    found.save(tmp_path / "c")
    code, said = command(tmp_path, "check", "p", "atoms", "c", "--continuous", "--unique-throughout")
    assert code == 0 and "s VERIFIED" in said
    found.page(tmp_path / "path.html")
    assert "straight line in β" in (tmp_path / "path.html").read_text()
    with pytest.raises(InputError, match="stop must be less than start"):
        relucert.path(small, directions, start=1, stop=2)


def test_a_path_is_that_of_the_command_line(problem, tmp_path):
    found = relucert.path(problem, start="0.9max", stop="0.2max", networks=2, validation=problem)
    problem.save(tmp_path / "p")
    words = "path p --from 0.9max --to 0.2max --networks 2 --atoms atoms -o c".split()
    assert command(tmp_path, *words)[0] == 0
    assert (tmp_path / "c").read_bytes() == found.certificate
    beta, error = found.least_error
    assert beta == found.betas[-1] and error > 0
    other = relucert.Problem(problem.X[:, :1], problem.y, beta=1)
    with pytest.raises(InputError, match="validation: expected the columns"):
        relucert.path(problem, validation=other)


def test_known_derivatives(small):
    directions = Network.from_arrays([[1.0], [-1.0]], None, [1.0, 1.0], transposed=False)
    found = relucert.sensitivity(small, directions)
    assert found and found.beta == 2 and found.support == [0, 1] and found.interval[0] == 14
    assert found.by_beta == [Fraction(-1, 14)] * 2 and found.degrees_of_freedom == 2
    assert found.by_labels[0] == [Fraction(max(x, 0), 14) for x in (-3, -2, -1, 1, 2, 3)]
    assert found.by_labels_float.shape == (2, 6) and sum(found.leverages) == 2
    assert relucert.sensitivity(small, directions, beta=7).coefficients == [Fraction(1, 2)] * 2


def test_networks_for_all_beta(small, tmp_path):
    found = relucert.global_path(small, start=13, stop=6, gap=0.05, time_limit=60)
    assert found and (found.start, found.stop, found.gap) == (13, 6, Fraction(1, 20)) and found.knots >= 2
    assert all(closed and gap <= 0.05 for _, _, gap, closed in found.segments)
    again = relucert.check(small, None, found.certificate, start=13, stop=6, gap=0.05)
    assert again.verdict == "proved" and again.segments == found.segments
    assert relucert.check(small, None, found.certificate, start=13, stop=6, gap=0).verdict == "undecided"
    found.page(tmp_path / "global.html")
    assert (tmp_path / "global.certificate").exists() and not (tmp_path / "global.network").exists()


def test_patterns(small, problem, tmp_path):
    # One column without a bias: two signs. Forty rows in general position in three dimensions: 40·39 + 2.
    assert relucert.patterns(small).count == 2 and relucert.patterns(problem).count == 1562
    listed = relucert.patterns(small, listed=True)
    assert listed.complete and sorted(gate[0] > 0 for gate in listed.gates) == [False, True]
    listed.save(tmp_path / "patterns")
    assert (tmp_path / "patterns").read_bytes() == listed.file
    cut = relucert.patterns(problem, listed=True, max=10)
    assert not cut.complete and 10 <= cut.count < 1562 and len(cut.gates) == cut.count
    assert 0 < relucert.patterns(problem, sample=5).count <= 5
    with pytest.raises(InputError, match="listed=True"):
        relucert.patterns(small).gates  # noqa: B018


def test_qualify(problem, network, small, snapped):
    found = relucert.qualify(problem, network)
    assert found.verdict in ("qualified", "undecided", "not-qualified")
    if found.certificate:
        assert relucert.check(problem, network, found.certificate).verdict == found.verdict
        assert relucert.check(problem, network, found.certificate[:-5]).verdict == "not-verified"
    own = relucert.qualify(small, snapped.network, scope="dictionary")
    assert own and own.unique and own.scope == "dictionary"
    with pytest.raises(InputError, match="scope: expected"):
        relucert.qualify(small, snapped.network, scope="nearby")


def test_paths_of_weights(small, snapped, tmp_path):
    network = twice(relucert.train(small))
    down = relucert.descend(small, network, minimal=True)
    assert down and down.report["neurons"] == 2 and down.network_at_end.neurons == 2
    assert down.loss_at_end[0] <= down.loss_at_start[1] <= down.peak + Fraction(1, 10**9)
    claims = {"along": "non-increasing", "shape": "minimal"}
    assert relucert.check(small, network, down.certificate, to=down.end, **claims)
    assert relucert.check(small, network, down.certificate, along="constant").verdict != "not-verified"
    across = relucert.connect(small, network, snapped.network)
    assert across and relucert.check(small, network, across.certificate, to=snapped.network)
    across.page(tmp_path / "w.html")
    assert "between the two networks there is" in (tmp_path / "w.html").read_text()
    with pytest.raises(InputError, match="give width="):
        relucert.connect(small, network, snapped.network, width=1)
    with pytest.raises(InputError, match="along: expected"):
        relucert.connect(small, network, snapped.network, along="up")


def test_claims_go_with_certificates(small, snapped):
    found = relucert.optimal_set(small, snapped.network)
    with pytest.raises(InputError, match="claim does not go with the certificate"):
        relucert.check(small, snapped.network, found.certificate, gap=0)
    with pytest.raises(InputError, match="which network"):
        relucert.check(small, None, found.certificate)
    close = relucert.stationary(small, snapped.network, within=1e-6)
    assert relucert.check(small, snapped.network, close.certificate, within=1e-6).verdict == close.verdict


def test_results_are_values(small, snapped):
    found = [
        snapped,
        relucert.optimal_set(small, snapped.network),
        relucert.descend(small, snapped.network),
        relucert.patterns(small),
        relucert.select(small, snapped.network, by="least-norm"),
        relucert.stationary(small, snapped.network),
        relucert.certify(small, snapped.network),
        relucert.sensitivity(small, snapped.dictionary),
        relucert.qualify(small, snapped.network, scope="dictionary"),
    ]
    for one in found:
        assert pickle.loads(pickle.dumps(one)) == one == copy.deepcopy(one) and one == copy.copy(one)
        assert (
            len(repr(one)) < 300
            and repr(one).startswith(("<", "Patterns("))
            and one._repr_html_().startswith("<table>")
        )
        assert one != 1


def test_pictures(small, snapped):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    directions = Network.from_arrays([[1.0], [-1.0]], None, [1.0, 1.0], transposed=False)
    for one in (
        relucert.optimal_set(small, snapped.network, ranges=True),
        relucert.path(small, directions, start=20, stop=1),
        relucert.global_path(small, start=13, stop=10, gap=0.1),
        relucert.sensitivity(small, directions),
        relucert.descend(small, snapped.network),
    ):
        assert one.plot().has_data()


def test_pictures_name_what_they_need(small, snapped, monkeypatch):
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(relucert.MissingExtra, match=r"relucert\[plot\]"):
        relucert.optimal_set(small, snapped.network).plot()
