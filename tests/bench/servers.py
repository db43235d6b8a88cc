"""Servers that the bench starts and stops, each in a folder and a session of its own."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.bench.client import Address, Client

HOST = "127.0.0.1"
ASK = "ASK {}"
START = 600.0
"""The seconds that a server has to read a million triples and answer."""
GRACE = 10.0
"""The seconds that a server has to end before it is killed."""


class StartError(Exception):
    """A server that ended, or did not answer in time; its last words."""


def free_port() -> int:
    """Return a port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str],
    folder: Path,
    address: Address,
    patience: float,
    first: str = ASK,
) -> Iterator[None]:
    """Run a server while it is needed, from its first answer on.

    Its output goes to ``server.log`` in the folder. Raises StartError if there is no answer
    to a first text within so many seconds.
    """
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=output, start_new_session=True
        )
        try:
            _wait(server, address, patience, log, first)
            yield
        finally:
            _stop(server)


def _wait(
    server: "subprocess.Popen[bytes]", address: Address, patience: float, log: Path, first: str
) -> None:
    deadline = time.monotonic() + patience
    with Client(address, 1.0) as client:
        while time.monotonic() < deadline:
            with suppress(OSError):
                if client.ask(first).succeeded:
                    return
            if server.poll() is not None:
                break
            time.sleep(0.02)
    raise StartError(log.read_text(errors="replace")[-500:] or "no answer in time")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """End a server and its children, which share its session."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        server.wait(GRACE)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()
