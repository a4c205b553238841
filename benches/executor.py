"""How much faster is a tree on two workers, and what does a call from Python cost?

    python3 benches/executor.py tree [--data TABLE.csv] [--beta 0.02max] [--open-share 0.001] [--repetitions 3]
    python3 benches/executor.py call [--repetitions 5]

`tree` proves one claim with `relucert.certify(executor=...)`: a process pool of one worker, one of two, and two
workers of dask, in turn. Beside the wall time stands the critical path in processor seconds, which others on the
machine do not lengthen much: the parent's, and the busiest worker's. `call` compares `relucert.certify` with the
command line `relucert certify` (of RELUCERT) on diabetes at 0.1 of the largest useful weight decay, both on one
thread, in processor seconds. Wants the Python package of this repository.
"""

import argparse
import concurrent.futures
import hashlib
import multiprocessing
import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]


def clocked(function, *arguments):
    """In a worker, which does one thing at a time: what the function returns, who did it, and processor seconds."""
    start = time.process_time()
    done = function(*arguments)
    return done, os.getpid(), time.process_time() - start


def warm():
    """In a worker: imports the package."""
    import relucert

    time.sleep(0.2)
    return relucert.__name__


class Clocked(concurrent.futures.Executor):
    """An executor that counts tasks and the processor seconds of each worker."""

    def __init__(self, executor):
        self.executor, self.seconds, self.tasks = executor, Counter(), 0

    def submit(self, function, *arguments):
        """As of the executor it holds."""
        outer = concurrent.futures.Future()

        def done(inner):
            if inner.cancelled() or not outer.set_running_or_notify_cancel():
                return
            if inner.exception() is not None:
                outer.set_exception(inner.exception())
                return
            answer, worker, seconds = inner.result()
            self.seconds[worker] += seconds
            self.tasks += 1
            outer.set_result(answer)

        self.executor.submit(clocked, function, *arguments).add_done_callback(done)
        return outer


class Processes:
    """A process pool."""

    def __init__(self, workers):
        self.name = f"ProcessPoolExecutor({workers})"
        self.pool = concurrent.futures.ProcessPoolExecutor(
            workers, mp_context=multiprocessing.get_context("spawn")
        )

    def executor(self):
        """The executor."""
        return self.pool

    def close(self):
        """Ends the workers."""
        self.pool.shutdown()


class Dask:
    """Workers of dask on this machine."""

    def __init__(self, workers):
        from distributed import Client, LocalCluster

        self.name = f"dask LocalCluster({workers})"
        self.cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        self.client = Client(self.cluster)

    def executor(self):
        """The executor."""
        return self.client.get_executor()

    def close(self):
        """Ends the workers."""
        self.client.close()
        self.cluster.close()


def engines():
    """What there is to compare."""
    yield lambda: Processes(1)
    yield lambda: Processes(2)
    try:
        import distributed  # noqa: F401
    except ImportError:
        print("skipped: dask, which is not installed")
    else:
        yield lambda: Dask(2)


def tree(asked):
    """Prints a line for each engine and repetition, and the medians' ratios to one worker."""
    import numpy as np

    import relucert

    table = np.genfromtxt(asked.data, delimiter=",", names=True)
    columns = [np.asarray(table[name], float) for name in table.dtype.names]
    x, y = np.column_stack(columns[:-1]), columns[-1]
    problem = relucert.Problem(x, y, beta=asked.beta, standardize=True)
    network = relucert.train(problem)
    how = {"open_share": asked.open_share, "parts": asked.parts, "slice": asked.slice, "splits": asked.splits}
    print("| executor | verdict | leaves | tasks | wall, s | parent, s | workers, s | critical path, s | sha256 |")
    print("|---|---|---|---|---|---|---|---|---|")
    found = {}
    for _ in range(asked.repetitions):
        for make in engines():
            engine = make()
            counted = Clocked(engine.executor())
            # The workers import the package before the clock starts.
            concurrent.futures.wait([engine.executor().submit(warm) for _ in range(4)])
            start, before = time.monotonic(), time.process_time()
            done = relucert.certify(problem, network, executor=counted, threads=1, **how)
            wall, parent = time.monotonic() - start, time.process_time() - before
            engine.close()
            workers = sum(counted.seconds.values())
            path = parent + max(counted.seconds.values(), default=0.0)
            digest = hashlib.sha256(done.certificate).hexdigest()[:8]
            leaves = done.report["leaves"]
            figures = f"{wall:.1f} | {parent:.1f} | {workers:.1f} | {path:.1f} | {digest}"
            print(f"| {engine.name} | {done.verdict} | {leaves} | {counted.tasks} | {figures} |", flush=True)
            found.setdefault(engine.name, []).append((wall, path))
    first = next(iter(found.values()))
    for name, measured in found.items():
        for word, which in [("wall", 0), ("critical path", 1)]:
            ratio = statistics.median(one[which] / other[which] for one, other in zip(first, measured))
            print(f"{name}: {word} {ratio:.2f} times as fast as one worker")


def call(asked):
    """Prints processor seconds of the call and of the command line, and their ratio."""
    import numpy as np

    import relucert

    relucert_command = os.environ.get("RELUCERT", "relucert")
    table = np.loadtxt(ROOT / "examples/data/diabetes.csv", delimiter=",", skiprows=1)
    problem = relucert.Problem(table[:, :-1], table[:, -1], beta="0.1max", standardize=True)
    network = relucert.train(problem)
    pairs = []
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("problem", "network", "certificate")]
        problem.save(names[0])
        network.save(names[1], problem)
        for _ in range(asked.repetitions):
            before = time.process_time()
            done = relucert.certify(problem, network, threads=1)
            mine = time.process_time() - before
            usage = resource.getrusage(resource.RUSAGE_CHILDREN)
            words = [relucert_command, "certify", *names[:2], "--open-share", "0.01", "--threads", "1", "-o", names[2]]
            subprocess.run(words, check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            theirs = after.ru_utime + after.ru_stime - usage.ru_utime - usage.ru_stime
            same = Path(names[2]).read_bytes() == done.certificate
            pairs.append((mine, theirs))
            print(f"call {mine:.2f} s, command {theirs:.2f} s, same bytes: {same}", flush=True)
    ratio = min(mine for mine, _ in pairs) / min(theirs for _, theirs in pairs)
    print(f"a call from Python takes {ratio:.3f} times the processor time of the command line")


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["tree", "call"])
    parser.add_argument("--data", default=str(ROOT / "examples/data/monks-1.csv"))
    parser.add_argument("--beta", default="0.02max")
    parser.add_argument("--open-share", default="0.001")
    parser.add_argument("--parts", type=int, default=16)
    parser.add_argument("--slice", type=int, default=50)
    parser.add_argument("--splits", type=int)
    parser.add_argument("--repetitions", type=int, default=3)
    asked = parser.parse_args()
    {"tree": tree, "call": call}[asked.what](asked)


if __name__ == "__main__":
    main()
