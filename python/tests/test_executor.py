"""Trees on many workers: the same bytes, lost workers, interrupts, limits."""

import multiprocessing
import os
import signal
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

import relucert

CLAIM = "0.004"
HOW = {"open_share": CLAIM, "parts": 6, "slice": 4}


@pytest.fixture(scope="module")
def hard():
    """A problem whose tree has some hundred nodes, and a trained network."""
    rng = np.random.default_rng(0)
    problem = relucert.Problem(rng.standard_normal((60, 8)), rng.standard_normal(60), beta="0.05max")
    return problem, relucert.train(problem, rounds=20)


def processes(count):
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
    with processes(2) as pool:
        two = relucert.certify(*hard, **HOW, splits=120, executor=pool)
    with ThreadPoolExecutor(3) as pool:
        three = relucert.certify(*hard, **HOW, splits=120, executor=pool)
    assert two.certificate == three.certificate == expected.certificate
    assert relucert.check(*hard, two.certificate, open_share=CLAIM).lower == two.lower
    assert expected.report["nodes"] > 100


def test_a_part_of_a_lost_worker_is_handed_out_again(hard, expected):
    assert relucert.certify(*hard, **HOW, splits=120, executor=Here(30)).certificate == expected.certificate


def test_a_killed_worker_costs_time_only(hard, expected):
    pool, killed = processes(2), []

    def kill(news):
        if news["phase"] == "parts" and not killed:
            killed.append(next(iter(pool._processes)))
            os.kill(killed[0], signal.SIGKILL)

    done = relucert.certify(*hard, **HOW, splits=120, executor=pool, progress=kill)
    pool.shutdown()
    assert killed and done.certificate == expected.certificate


def test_an_interrupt_keeps_what_is_there_and_a_checkpoint_goes_on(hard, tmp_path):
    first = relucert.certify(*hard, open_share=CLAIM, splits=32)

    def press(news):
        if news["phase"] == "parts" and news["round"] == 2:
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
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            done = relucert.certify(*hard, **HOW, splits=120, executor=client.get_executor())
    assert done.certificate == expected.certificate
