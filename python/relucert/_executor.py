"""A tree of proofs on many workers: any `concurrent.futures.Executor` does."""

from __future__ import annotations

import functools
import time
import warnings
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from pathlib import Path
from typing import Any

from . import _relucert

#: Splits of the first round, on this machine, which finds the dual vector.
FIRST = 32
#: How often a part is handed out before it is done here.
TRIES = 3


@functools.lru_cache(maxsize=4)
def _problem(file: bytes) -> _relucert.Problem:
    return _relucert.Problem.parse(file)


def grow(file: bytes, part: bytes, splits: int, time_limit: float | None) -> tuple[bytes, bool]:
    """What a worker does: so many splits of a part."""
    return _relucert.grow(_problem(file), part, splits, time_limit, 1)


class Rounds:
    """Rounds of slices: cut, hand out, join.

    Each round cuts the tree into parts with about as many open leaves, and every open part is gone on with for so many
    splits. Cuts and slices go by counted splits only, so that the tree does not depend on the workers, unless a time
    limit ends it.
    """

    def __init__(
        self,
        executor: Executor,
        problem: _relucert.Problem,
        network: _relucert.Network,
        stated: tuple[str, str],
        *,
        parts: int,
        slice: int,
        deadline: float | None,
        checkpoint: str | Path | None,
        tell: Any,
    ) -> None:
        self.executor: Executor | None = executor
        self.problem, self.network, self.stated = problem, network, stated
        self.file = problem.file()
        self.parts, self.slice, self.deadline = parts, slice, deadline
        self.checkpoint, self.tell = checkpoint, tell
        self.start = time.monotonic()
        self.interrupted = False
        self.spent = 0

    def run(self, certificate: bytes, splits: int | None) -> bytes:
        """Goes on with a certificate until its tree is closed, the budget is spent or the time is over."""
        closed, number = False, 0
        while not closed and not self._late() and not self.interrupted and (splits is None or self.spent < splits):
            number += 1
            cut, reach = _relucert.split(self.problem, self.network, certificate, self.stated, self.parts)
            if reach is not None and number == 1:
                # What a search was cut off with is often not what can meet the claim.
                begun = _relucert.begin(self.problem, self.network, self.stated, self.parts, self.tell)
                certificate = certificate if begun is None else begun
                cut, reach = _relucert.split(self.problem, self.network, certificate, self.stated, self.parts)
            if reach is not None:
                warnings.warn(f"{reach}: the workers cannot help; go on without them", stacklevel=4)
                break
            budget = self.slice if splits is None else min(self.slice, -(-(splits - self.spent) // len(cut)))
            grown, done = self._round(cut, budget, number)
            self.spent += budget * len(cut)
            closed = all(done)
            certificate = _relucert.join(self.problem, grown)
            self._keep(certificate)
        return certificate

    def _late(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline

    def _left(self) -> float | None:
        return None if self.deadline is None else max(self.deadline - time.monotonic(), 0.1)

    def _keep(self, certificate: bytes) -> None:
        if self.checkpoint is not None:
            target = Path(self.checkpoint)
            beside = target.with_name(target.name + ".tmp")
            beside.write_bytes(certificate)
            beside.replace(target)

    def _round(self, cut: list[bytes], budget: int, number: int) -> tuple[list[bytes], list[bool]]:
        """All parts, each a slice further; what is not done when the time is over stays as it was."""
        grown, done, tries = list(cut), [False] * len(cut), [0] * len(cut)
        pending: dict[Future[tuple[bytes, bool]], int] = {}
        here: list[int] = []

        def hand_out(i: int) -> None:
            tries[i] += 1
            if self.executor is None or tries[i] > TRIES:
                here.append(i)
                return
            try:
                pending[self.executor.submit(grow, self.file, cut[i], budget, self._left())] = i
            except (BrokenExecutor, RuntimeError):
                self.executor = None
                here.append(i)

        try:
            for i in range(len(cut)):
                hand_out(i)
            while pending or here:
                if self._late():
                    break
                if not pending:
                    i = here.pop()
                    grown[i], done[i] = grow(self.file, cut[i], budget, self._left())
                ready, _ = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in ready:
                    i = pending.pop(future)
                    try:
                        grown[i], done[i] = future.result()
                    except BrokenExecutor:
                        self.executor = None
                        here.append(i)
                    except Exception:
                        # A worker was lost with the part: another one gets it, and in the end this process.
                        hand_out(i)
                if ready:
                    self._news(number, sum(done), len(cut))
        except KeyboardInterrupt:
            self.interrupted = True
        for future in pending:
            future.cancel()
        return grown, done

    def _news(self, number: int, closed: int, parts: int) -> None:
        if self.tell is not None:
            news = {"phase": "parts", "seconds": time.monotonic() - self.start, "round": number}
            if self.tell({**news, "closed": closed, "parts": parts}) is False:
                self.interrupted = True
