"""The door to the embedded store: a small pool of processes that may be killed.

Each evaluates one query at a time (``server.child``). A query that passes its deadline, needs
too much memory or overflows the engine's stack costs its process; another takes its place at
once, and no other query notices. A query that turns out to be long leaves its place in the pool
to others: it goes on with what processor time they leave, a few such at a time, the rest of
them halted until one is done.
"""

import json
import signal
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.door import (
    Answer,
    BusyError,
    EngineError,
    Query,
    QueryDepthError,
    QueryError,
    QueryMemoryError,
    QuerySyntaxError,
    QueryTimeoutError,
)
from server.frames import Frame, Outcome
from server.limits import Limits
from server.process import Child, ChildDiedError

CAUSES: dict[int, type[QueryError]] = {
    signal.SIGALRM: QueryTimeoutError,
    signal.SIGSEGV: QueryDepthError,
    signal.SIGBUS: QueryDepthError,
    signal.SIGABRT: QueryMemoryError,
    signal.SIGKILL: QueryMemoryError,
}
"""Why a process ended, by the signal that ended it."""

FAULTS = {
    Outcome.SYNTAX: QuerySyntaxError,
    Outcome.REFUSED: QueryError,
    Outcome.MEMORY: QueryMemoryError,
    Outcome.FAILED: EngineError,
}

LONG = 0.25
"""A query is a long one once it has used so many seconds of a processor."""


class Pool:
    """The processes over one store, and the queue before them: a ``Door``."""

    stable = True

    def __init__(self, store: Path | None, limits: Limits) -> None:
        self._store, self._limits = store, limits
        self._idle = [Child(store, limits) for _ in range(limits.processes)]
        self._places, self._waiting, self._halted = limits.processes, 0, 0
        self._changed = threading.Condition()
        self._turns = threading.Semaphore(limits.long)
        self._end = weakref.finalize(self, _end_all, self._idle)

    def answer(self, query: Query, media_type: str) -> Answer:
        """Return the whole answer, within the limits (see ``Door``)."""
        parts = [query.text, query.default_graphs, query.named_graphs, media_type]
        request = json.dumps(parts, ensure_ascii=False).encode()
        frame = self._ask(request)
        if frame.outcome is not Outcome.ANSWER:
            raise FAULTS[frame.outcome](frame.body.decode())
        return Answer(frame.body, frame.number)

    def close(self) -> None:
        """End the processes that are idle; those at work end with their queries."""
        self._end()

    def _ask(self, request: bytes) -> Frame:
        self._take_place()
        child = self._child()
        deadline = time.monotonic() + self._limits.seconds
        try:
            return self._ask_child(child, request, deadline)
        except TimeoutError as error:
            raise QueryTimeoutError from error
        except ChildDiedError as error:
            cause = CAUSES.get(error.signal_number, EngineError)
            raise cause("its process ended before it had answered") from error
        finally:
            self._part_from(child)

    def _ask_child(self, child: Child, request: bytes, deadline: float) -> Frame:
        try:
            child.send(request)
            if child.answers_within(LONG, deadline):
                return child.receive(deadline)
        finally:
            self._leave_place()
        with self._turn(child, deadline):
            return child.receive(deadline)

    @contextmanager
    def _turn(self, child: Child, deadline: float) -> Iterator[None]:
        """Let a long query go on once it is its turn. Raises BusyError if that never comes."""
        with self._changed:
            if self._halted >= self._limits.queue:
                raise BusyError
            self._halted += 1
        try:
            child.halt()
            if not self._turns.acquire(timeout=max(deadline - time.monotonic(), 0)):
                raise BusyError
        finally:
            with self._changed:
                self._halted -= 1
        try:
            child.go_on()
            yield
        finally:
            self._turns.release()

    def _take_place(self) -> None:
        """Wait for one of the places of short queries. Raises BusyError if none comes free."""
        with self._changed:
            if not self._places or self._waiting:  # Nobody overtakes who waits already.
                self._wait()
            self._places -= 1

    def _wait(self) -> None:
        if self._waiting >= self._limits.queue:
            raise BusyError
        self._waiting += 1
        try:
            if not self._changed.wait_for(lambda: self._places, self._limits.patience):
                raise BusyError
        finally:
            self._waiting -= 1

    def _leave_place(self) -> None:
        with self._changed:
            self._places += 1
            self._changed.notify()

    def _child(self) -> Child:
        """Return an idle process, or a new one where those of long queries are not back."""
        with self._changed:
            if self._idle:
                return self._idle.pop()
        return Child(self._store, self._limits)

    def _part_from(self, child: Child) -> None:
        """Keep a process that can take another query; put a new one in the place of any other."""
        is_reusable = child.is_reusable()
        with self._changed:
            is_needed = len(self._idle) < self._limits.processes
            if is_reusable and is_needed:
                self._idle.append(child)
                return
        child.end()
        if is_needed:
            fresh = Child(self._store, self._limits)
            with self._changed:
                self._idle.append(fresh)


def _end_all(children: list[Child]) -> None:
    for child in children:
        child.end()
