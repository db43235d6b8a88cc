"""A process that evaluates queries, as the server sees it (``server.child`` is what it does)."""

import fcntl
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from server.frames import HEADER, Frame, Outcome, write_frame
from server.limits import MEBIBYTE, Limits

ROOT = Path(__file__).parents[1]
NICE = 15
"""The priority of a long query: beside short ones it gets a thirtieth of what they get."""

PROCESS_CLOCK = 2
"""What makes a process id the clock of its processor time (Linux, clock_getcpuclockid)."""

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

    def answers_within(self, seconds: float, deadline: float) -> bool:
        """Wait for an answer while the request has used no more than so much processor time.

        Tell whether one begins, as it is told at the deadline too. A request that others keep
        from the processor is given time until it has had its share.
        """
        began, left = self._processor_time(), seconds
        while not _readable(self._answers, min(time.monotonic() + left, deadline)):
            left = seconds - (self._processor_time() - began)
            if left <= 0 or time.monotonic() >= deadline:
                return False
        return True

    def receive(self, deadline: float) -> Frame:
        """Return what became of the request. Raises TimeoutError, or ChildDiedError."""
        answer = bytearray()
        with self._life():
            self._read(answer, HEADER.size, deadline)
            outcome, number, length = HEADER.unpack_from(answer)
            self._read(answer, HEADER.size + length, deadline)
        self.at_rest = True
        return Frame(Outcome(outcome), number, bytes(memoryview(answer)[HEADER.size :]))

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

    def _processor_time(self) -> float:
        """Return the seconds of a processor that the process has used; where unknown, the time."""
        try:
            return time.clock_gettime(~self._process.pid << 3 | PROCESS_CLOCK)
        except OSError:
            return time.monotonic()

    @contextmanager
    def _life(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, BrokenPipeError) as error:
            raise ChildDiedError(-self._process.wait()) from error

    def _read(self, answer: bytearray, length: int, deadline: float) -> None:
        """Read until the answer has so many bytes; a small one comes whole in one piece."""
        while len(answer) < length:
            if not _readable(self._answers, deadline):
                raise TimeoutError
            part = os.read(self._answers, CHUNK)
            if not part:
                raise EOFError
            answer += part


def _readable(descriptor: int, deadline: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(max(deadline - time.monotonic(), 0) * 1000))


def _widen(descriptor: int) -> None:
    """Let a pipe hold as much as the system allows, so that a large answer takes few turns."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, MEBIBYTE)
