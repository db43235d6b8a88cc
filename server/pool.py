"""The door to the embedded store: a small pool of processes that may be killed.

Each evaluates one query at a time (``server.child``). A query that passes its deadline, needs
too much memory or overflows the engine's stack costs its process; another takes its place at
once, and no other query notices. A query that turns out to be long leaves its place in the pool
to others: it goes on with what processor time they leave, a few such at a time, the rest of
them halted until one is done.
"""

import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

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
from server.frames import HEADER, Frame, Outcome, write_frame
from server.limits import MEBIBYTE, Limits

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
}

ROOT = Path(__file__).parents[1]
LONG = 0.25
"""After how many seconds a query is a long one."""

NICE = 19
CHUNK = MEBIBYTE


class ChildDiedError(Exception):
    """A process that ended before it answered, and the signal that ended it if one did."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


class Child:
    """A process that evaluates queries. Used by one thread at a time."""

    def __init__(self, store: Path | None, limits: Limits) -> None:
        arguments = [str(store or ""), msgspec.json.encode(limits).decode()]
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", "server.child", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, "RUST_BACKTRACE": "0"},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests = self._process.stdin
        self._answers = self._process.stdout.fileno()
        _widen(self._answers)
        self.at_rest = True
        """Whether it waits for a query; one that has not answered is good for nothing."""

        self._is_slowed = False

    def send(self, request: bytes) -> None:
        """Begin with a request. Raises ChildDiedError."""
        self.at_rest = False
        with self._life():
            write_frame(self._requests, Frame(Outcome.ANSWER, 0, request))

    def has_answer(self, deadline: float) -> bool:
        """Wait until an answer begins; tell whether it did before the deadline."""
        return _readable(self._answers, deadline)

    def receive(self, deadline: float) -> Frame:
        """Return what became of the request. Raises TimeoutError, or ChildDiedError."""
        with self._life():
            outcome, number, length = HEADER.unpack(self._read(HEADER.size, deadline))
            frame = Frame(Outcome(outcome), number, self._read(length, deadline))
        self.at_rest = True
        return frame

    def halt(self) -> None:
        """Stop the process until it may go on."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let a halted process go on, with no more than what others leave it."""
        self._is_slowed = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, NICE)
        os.kill(self._process.pid, signal.SIGCONT)

    def is_reusable(self) -> bool:
        """Tell whether the process can take another query, on a par with all others.

        Not every user may give a process back the priority that it has lost.
        """
        if self.at_rest and self._is_slowed:
            with suppress(OSError):
                os.setpriority(
                    os.PRIO_PROCESS, self._process.pid, os.getpriority(os.PRIO_PROCESS, 0)
                )
                self._is_slowed = False
        return self.at_rest and not self._is_slowed

    def end(self) -> None:
        """Kill the process, whatever it is doing."""
        self._process.kill()
        with suppress(OSError):
            self._requests.close()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process.wait()

    @contextmanager
    def _life(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, BrokenPipeError) as error:
            raise ChildDiedError(-self._process.wait()) from error

    def _read(self, length: int, deadline: float) -> bytes:
        parts, missing = list[bytes](), length
        while missing:
            if not _readable(self._answers, deadline):
                raise TimeoutError
            part = os.read(self._answers, min(missing, CHUNK))
            if not part:
                raise EOFError
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)


def _readable(descriptor: int, deadline: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(max(deadline - time.monotonic(), 0) * 1000))


def _widen(descriptor: int) -> None:
    """Let a pipe hold as much as the system allows, so that a large answer takes few turns."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, MEBIBYTE)


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
        request = json.dumps(parts, ensure_ascii=False).encode(errors="surrogatepass")
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
            is_long = not child.has_answer(min(time.monotonic() + LONG, deadline))
            if not is_long:
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
            if not self._places:
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
