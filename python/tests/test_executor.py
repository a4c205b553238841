"""Trees on many workers: the same bytes, lost workers, interrupts, limits."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

import relucert
from relucert.executors import Ray, Renewed

CLAIM = "0.004"
HOW = {"open_share": CLAIM, "parts": 6, "slice": 4}


@pytest.fixture(scope="module")
def hard():
    """A problem whose tree has some hundred nodes, and a trained network."""
    rng = np.random.default_rng(0)
    problem = relucert.Problem(rng.standard_normal((60, 8)), rng.standard_normal(60), beta="0.05max")
    return problem, relucert.train(problem, rounds=20)


def spawned(count):
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))


class Here:
    """Does everything at once; the first calls fail."""

    def __init__(self, failures):
        self.failures = failures

    def submit(self, function, *args):
        future = Future()
        if self.failures > 0:
            self.failures -= 1
            future.set_exception(OSError("the worker is gone"))
        else:
            future.set_result(function(*args))
        return future


@pytest.fixture(scope="module")
def expected(hard):
    return relucert.certify(*hard, **HOW, splits=120, executor=Here(0))


def test_the_bytes_do_not_depend_on_the_workers(hard, expected):
    with spawned(2) as pool:
        two = relucert.certify(*hard, **HOW, splits=120, executor=pool)
    with ThreadPoolExecutor(3) as pool:
        three = relucert.certify(*hard, **HOW, splits=120, executor=pool)
    assert two.certificate == three.certificate == expected.certificate
    assert relucert.check(*hard, two.certificate, open_share=CLAIM).lower == two.lower
    assert expected.report["nodes"] > 100


def test_a_budget_is_spent_and_no_more(hard):
    for splits in (40, 77):
        done = relucert.certify(*hard, open_share=CLAIM, parts=5, slice=7, splits=splits, executor=Here(0))
        # What is begun for the parts is not of the budget.
        assert done.verdict == "undecided" and splits < done.report["nodes"] <= 2 * (splits + 4 * 5) + 2


def test_a_tree_is_closed_in_slices(hard):
    alone = relucert.certify(*hard, open_share=CLAIM)
    done = relucert.certify(*hard, **HOW, executor=Here(0))
    assert alone.verdict == done.verdict == "proved"
    assert done.report["nodes"] < 1.5 * alone.report["nodes"]


def test_several_outputs():
    rng = np.random.default_rng(0)
    problem = relucert.Problem(rng.standard_normal((20, 3)), rng.standard_normal((20, 2)), beta="0.05max")
    network = relucert.train(problem, rounds=20)
    how = {"open_share": "0.02", "parts": 3, "slice": 4, "splits": 60}
    one, two = (relucert.certify(problem, network, **how, executor=Here(failures)) for failures in (0, 7))
    assert one.certificate == two.certificate and one.lower > 0


def test_a_large_problem_is_sent_to_who_asks(hard, expected, monkeypatch):
    monkeypatch.setattr("relucert._executor.LARGE", 0)
    with spawned(2) as pool:
        assert relucert.certify(*hard, **HOW, splits=120, executor=pool).certificate == expected.certificate


def test_a_part_of_a_lost_worker_is_handed_out_again(hard, expected):
    assert relucert.certify(*hard, **HOW, splits=120, executor=Here(30)).certificate == expected.certificate


def killer(pool):
    """Hears of a search, and kills a process of a pool once."""
    killed = []

    def kill(news):
        if news["phase"] == "parts" and not killed:
            killed.append(next(iter(pool()._processes)))
            os.kill(killed[0], signal.SIGKILL)

    return kill, killed


def test_a_killed_worker_costs_time_only(hard, expected):
    pool = spawned(2)
    kill, killed = killer(lambda: pool)
    with pytest.warns(UserWarning, match="threads of this process go on"):
        done = relucert.certify(*hard, **HOW, splits=120, executor=pool, progress=kill)
    pool.shutdown()
    assert killed and done.certificate == expected.certificate


def test_a_pool_is_renewed(hard, expected):
    made = []

    def make():
        made.append(spawned(2))
        return made[-1]

    with Renewed(make) as pool:
        kill, killed = killer(lambda: made[-1])
        done = relucert.certify(*hard, **HOW, splits=120, executor=pool, progress=kill)
    assert killed and len(made) == 2 and done.certificate == expected.certificate


def test_an_interrupt_keeps_what_is_there_and_a_checkpoint_goes_on(hard, tmp_path):
    first = relucert.certify(*hard, open_share=CLAIM, splits=32)

    def press(news):
        if news["phase"] == "parts" and news["splits"] > 20:
            signal.raise_signal(signal.SIGINT)

    stopped = relucert.certify(*hard, **HOW, executor=Here(0), progress=press, checkpoint=tmp_path / "c")
    assert stopped.interrupted and stopped.lower >= first.lower
    kept = (tmp_path / "c").read_bytes()
    on = relucert.certify(*hard, open_share=CLAIM, splits=40, resume=kept)
    assert on.lower >= relucert.check(*hard, kept).lower


def test_a_time_limit(hard):
    start = time.monotonic()
    done = relucert.certify(*hard, open_share="1e-9", parts=4, slice=10**6, time_limit=4, executor=Here(0))
    assert done.lower > 0 and time.monotonic() - start < 60


def test_dask(hard, expected):
    """One worker is killed in the middle, and one added."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            killed = []

            def kill(news):
                if news["phase"] == "parts" and not killed:
                    killed.append(next(iter(client.run(os.getpid).values())))
                    os.kill(killed[0], signal.SIGKILL)
                    cluster.scale(3)

            done = relucert.certify(*hard, **HOW, splits=120, executor=client.get_executor(), progress=kill)
            assert killed and done.certificate == expected.certificate


def test_loky(hard, expected):
    loky = pytest.importorskip("joblib.externals.loky")
    pool = loky.get_reusable_executor(max_workers=2)
    assert relucert.certify(*hard, **HOW, splits=120, executor=pool).certificate == expected.certificate


def test_ray(hard, expected):
    ray = pytest.importorskip("ray")
    ray.init(num_cpus=2, include_dashboard=False)
    try:
        assert relucert.certify(*hard, **HOW, splits=120, executor=Ray()).certificate == expected.certificate
    finally:
        ray.shutdown()


def test_without_ray():
    try:
        import ray  # noqa: F401
    except ImportError:
        with pytest.raises(relucert.MissingExtra, match="pip install ray"):
            Ray()


def test_a_study_is_in_order(data):
    problems = [relucert.Problem(*data, beta=beta) for beta in ("0.2max", "0.4max", "0.8max")]
    alone = [relucert.certify(problem, relucert.train(problem)) for problem in problems]
    with spawned(2) as pool:
        done = relucert.study(problems, executor=pool)
        again = relucert.study(problems, [one.network for one in done], executor=pool, open_share="0.1")
    assert [one.certificate for one in done] == [one.certificate for one in alone]
    assert [one.claim for one in again] == ["open share <= 1/10"] * 3
    assert [one.problem for one in done] == problems
    lost = relucert.study(problems, executor=Here(2))
    assert [one.certificate for one in lost] == [one.certificate for one in alone]
    with pytest.raises(relucert.InputError, match="3 problems and 1 networks"):
        relucert.study(problems, [alone[0].network], executor=Here(0))


SCRIPT = """
import sys
from pathlib import Path

from mpi4py.futures import MPIPoolExecutor

import relucert

if __name__ == "__main__":
    problem, network, done = map(Path, sys.argv[1:])
    problem = relucert.Problem.load(problem)
    network = relucert.Network.read(network, problem)
    with MPIPoolExecutor() as pool:
        found = relucert.certify(problem, network, open_share="0.004", parts=6, slice=4, splits=120, executor=pool)
    done.write_bytes(found.certificate)
"""


def test_mpi(hard, expected, tmp_path):
    """Three processes: one asks, two are workers."""
    pytest.importorskip("mpi4py")
    mpiexec = shutil.which("mpiexec")
    if mpiexec is None:
        pytest.skip("there is no mpiexec")
    problem, network = hard
    problem.save(tmp_path / "problem")
    network.save(tmp_path / "network", problem)
    (tmp_path / "script.py").write_text(SCRIPT)
    command = [mpiexec, "-n", "3", "--oversubscribe", sys.executable, "-m", "mpi4py.futures", "script.py"]
    root = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    ran = subprocess.run(
        [*command, "problem", "network", "done"],
        cwd=tmp_path,
        env={**os.environ, **root},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "done").read_bytes() == expected.certificate
