"""A tree of proofs on many workers: any `concurrent.futures.Executor` does."""

from __future__ import annotations

import os
import time
import warnings
from collections import OrderedDict
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import _relucert

#: Splits on this machine before the tree is cut; they find the dual vector.
FIRST = 32
#: How often a part is handed out before it is done on threads of this process.
TRIES = 3
#: Parts with open leaves that come of a part which is open after its slice.
PIECES = 2
#: A problem file of more bytes than this is sent to a worker that asks for it, and not with every part.
LARGE = 1 << 20
#: Seconds between two checkpoints at least, and how many times as long as one took.
PAUSE, TIMES = 5.0, 20.0

#: The parts that come of a part, each with the number of its open leaves, and the splits that were made; nothing from a
#: worker that has not got the problem.
Grown = tuple[list[tuple[bytes, int]], int]

_known: OrderedDict[str, _relucert.Problem] = OrderedDict()


def _problem(sha256: str, file: bytes | None) -> _relucert.Problem | None:
    if sha256 not in _known and file is not None:
        _known[sha256] = _relucert.Problem.parse(file)
        while len(_known) > 4:
            _known.popitem(last=False)
    return _known.get(sha256)


def grow(sha256: str, file: bytes | None, part: bytes, splits: int, end: float | None) -> Grown | None:
    """What a worker does: so many splits of a part, before a time of the clock if there is one."""
    problem = _problem(sha256, file)
    if problem is None:
        return None
    left = None if end is None else end - time.time()
    if left is not None and left <= 0:
        return [(part, 1)], 0
    return _relucert.grow(problem, part, splits, PIECES, left, 1)


@dataclass
class Task:
    """A part that is open: its place in the tree, its share of the budget, and how often it was handed out."""

    place: tuple[int, ...]
    part: bytes
    share: int | None
    tries: int = 0
    with_problem: bool = False


class Rounds:
    """The parts of a tree, handed out until all are closed.

    A worker makes a slice of splits in a part. If it is open then, it is cut where it is open, and the pieces are
    handed out at once: nobody waits for the others. A budget of splits is shared out among the parts, a part's rest
    among its pieces, and what closed parts have left is shared out again in the next round. So the tree depends on the
    budget, on the number of parts and on the slice, and on no worker; unless a time limit ends it.
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
        self.executor = executor
        #: Of this process, in place of workers that are lost.
        self.threads: ThreadPoolExecutor | None = None
        self.problem, self.network, self.stated = problem, network, stated
        self.file, self.sha256 = problem.file(), problem.sha256
        self.parts, self.slice, self.deadline = max(parts, 2), max(slice, 1), deadline
        self.checkpoint, self.tell = checkpoint, tell
        self.start = self.kept = time.monotonic()
        self.pause = PAUSE
        self.interrupted = False
        self.spent = 0
        #: The parts by their places, with the numbers of their open leaves.
        self.tree: dict[tuple[int, ...], tuple[bytes, int]] = {}
        #: Those that cannot be split further.
        self.stuck: set[tuple[int, ...]] = set()
        self.pending: dict[Future[Grown | None], Task] = {}

    def run(self, certificate: bytes, splits: int | None) -> bytes:
        """Goes on with a certificate until its tree is closed, the budget is spent or the time is over."""
        cut, reach = _relucert.split(self.problem, self.network, certificate, self.stated, self.parts)
        if reach is not None:
            # What a search was cut off with is often not what can meet the claim.
            begun = _relucert.begin(self.problem, self.network, self.stated, self.parts, self.tell)
            certificate = certificate if begun is None else begun
            cut, reach = _relucert.split(self.problem, self.network, certificate, self.stated, self.parts)
        if reach is not None:
            warnings.warn(f"{reach}: the workers cannot help; go on without them", stacklevel=4)
            return certificate
        self.tree = {(number,): (part, 1) for number, part in enumerate(cut)}
        try:
            while (tasks := self._tasks(splits)) and not self._late() and not self.interrupted:
                self._round(tasks)
        except KeyboardInterrupt:
            self.interrupted = True
        finally:
            self._end()
        self._keep()
        return self._joined()

    def _tasks(self, splits: int | None) -> list[Task]:
        """The parts to go on with, each with its share of what is left of the budget."""
        open = [(place, *self.tree[place]) for place in sorted(self.tree) if place not in self.stuck]
        open = [(place, part, leaves) for place, part, leaves in open if leaves > 0]
        if splits is None:
            return [Task(place, part, None) for place, part, _ in open]
        shares = _shares(max(splits - self.spent, 0), [leaves for _, _, leaves in open])
        return [Task(place, part, share) for (place, part, _), share in zip(open, shares, strict=True) if share > 0]

    def _late(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline

    def _round(self, tasks: list[Task]) -> None:
        """Hands out parts and what comes of them, until their shares are spent or the time is over."""
        for task in tasks:
            self._hand_out(task)
        while self.pending and not self._late() and not self.interrupted:
            ready, _ = wait(self.pending, timeout=0.2, return_when=FIRST_COMPLETED)
            for future in ready:
                task = self.pending.pop(future)
                try:
                    grown = future.result()
                except Exception:
                    if task.tries > TRIES:
                        raise
                    # A worker was lost with the part, or all of them: another gets it, and in the end this process.
                    self._hand_out(task)
                else:
                    self._take(task, grown)
            if ready:
                self._news()
                if time.monotonic() > self.kept + self.pause:
                    self._keep()

    def _hand_out(self, task: Task) -> None:
        task.tries += 1
        splits = self.slice if task.share is None else min(self.slice, task.share)
        end = None if self.deadline is None else time.time() + self.deadline - time.monotonic()
        file = self.file if task.with_problem or len(self.file) <= LARGE else None
        work = (self.sha256, file, task.part, splits, end)
        if task.tries <= TRIES:
            try:
                self.pending[self.executor.submit(grow, *work)] = task
                return
            except RuntimeError:  # it is broken, or was shut down
                warnings.warn("the executor takes no more work: threads of this process go on", stacklevel=2)
                self.executor = self._threads()
        self.pending[self._threads().submit(grow, *work)] = task

    def _threads(self) -> ThreadPoolExecutor:
        if self.threads is None:
            self.threads = ThreadPoolExecutor(os.cpu_count())
        return self.threads

    def _take(self, task: Task, grown: Grown | None) -> None:
        if grown is None:
            task.with_problem = True
            task.tries -= 1
            self._hand_out(task)
            return
        pieces, made = grown
        self.spent += made
        places = [(*task.place, number) for number in range(len(pieces))]
        shares: list[int | None] = [None] * len(pieces)
        if task.share is not None:
            shares = [*_shares(max(task.share - made, 0), [leaves for _, leaves in pieces])]
        # An interrupt between the two lines does no harm: what has pieces is not joined.
        self.tree.update(zip(places, pieces, strict=True))
        self.tree.pop(task.place)
        for place, (part, leaves), share in zip(places, pieces, shares, strict=True):
            if leaves > 0 and made == 0:
                self.stuck.add(place)
            elif leaves > 0 and share != 0:
                self._hand_out(Task(place, part, share))

    def _joined(self) -> bytes:
        places = [place for place in sorted(self.tree) if (*place, 0) not in self.tree]
        return _relucert.join(self.problem, [self.tree[place][0] for place in places])

    def _keep(self) -> None:
        if self.checkpoint is None:
            return
        start = time.monotonic()
        target = Path(self.checkpoint)
        beside = target.with_name(target.name + ".tmp")
        beside.write_bytes(self._joined())
        beside.replace(target)
        self.kept = time.monotonic()
        self.pause = max(PAUSE, TIMES * (self.kept - start))

    def _news(self) -> None:
        if self.tell is not None:
            news = {"phase": "parts", "seconds": time.monotonic() - self.start, "splits": self.spent}
            open = sum(leaves > 0 for _, leaves in self.tree.values())
            if self.tell({**news, "open": open, "closed": len(self.tree) - open}) is False:
                self.interrupted = True

    def _end(self) -> None:
        for future in self.pending:
            future.cancel()
        self.pending.clear()
        if self.threads is not None:
            self.threads.shutdown(wait=False, cancel_futures=True)


def _shares(budget: int, weights: list[int]) -> list[int]:
    """Whole shares of a budget in proportion to the weights; the sum is the budget, if any weight is not 0."""
    total, seen, shares = max(sum(weights), 1), 0, []
    for weight in weights:
        shares.append(budget * (seen + weight) // total - budget * seen // total)
        seen += weight
    return shares
