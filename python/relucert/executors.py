"""Executors for `certify(executor=…)` beside those of the standard library, dask, mpi4py and loky."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

from ._errors import MissingExtra

__all__ = ["Ray", "Renewed"]


class Renewed(Executor):
    """An executor that is made anew when it is broken.

    A ``ProcessPoolExecutor`` takes no more work once one of its processes was killed. This one then takes another.

    Parameters
    ----------
    make : callable
        Without arguments; returns an executor, ``lambda: ProcessPoolExecutor(8)``.
    """

    def __init__(self, make: Callable[[], Executor]) -> None:
        self._make = make
        self._executor = make()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As of the executor it holds."""
        try:
            return self._executor.submit(fn, *args, **kwargs)
        except BrokenExecutor:
            self._executor.shutdown(wait=False)
            self._executor = self._make()
            return self._executor.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As of the executor it holds."""
        self._executor.shutdown(wait=wait, cancel_futures=cancel_futures)


class Ray(Executor):
    """Tasks of Ray, on the cluster that ``ray.init`` joined. A lost worker's task is run again by Ray itself.

    Parameters
    ----------
    **options
        As of ``ray.remote``: ``num_cpus=1``, ``runtime_env={"pip": […]}``, ….
    """

    def __init__(self, **options: Any) -> None:
        try:
            import ray
        except ImportError as error:
            raise MissingExtra("Ray needs the package ray: pip install ray") from error
        self._remote = ray.remote(**options) if options else ray.remote
        self._cancel = ray.cancel
        self._made: dict[Callable[..., Any], Any] = {}
        self._pending: dict[Future[Any], Any] = {}

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """A task; the future is Ray's."""
        if fn not in self._made:
            self._made[fn] = self._remote(fn)
        task = self._made[fn].remote(*args, **kwargs)
        future: Future[Any] = task.future()
        self._pending[future] = task
        future.add_done_callback(lambda done: self._pending.pop(done, None))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends no worker: they are Ray's."""
        for task in list(self._pending.values()) if cancel_futures else []:
            self._cancel(task)
