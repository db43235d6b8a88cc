"""Engines of others behind HTTP, for tests: Oxigraph's server, and Fuseki where it is."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.dataset import CACHE, ROOT
from tests.bench.fuseki import VERSION, prepare
from tests.bench.servers import free_port
from tests.bench.tools import MissingError

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
NAME = "jena-fuseki-server"
FETCHED = CACHE / "tools" / NAME / f"{NAME}-{VERSION}.jar"
FUSEKI = Path(os.environ.get("ZHENGWU_FUSEKI", FETCHED))
PATIENCE = 60.0
"""How many seconds an engine may take to listen before a test gives up."""


@dataclass(frozen=True)
class Engine:
    """An engine at work: where it is asked, where it is written to, and its process."""

    query: str
    store: str
    process: subprocess.Popen[bytes]

    @property
    def options(self) -> list[str]:
        """The options of ``zhengwu publish`` that name it."""
        return ["--to", self.query, "--graph-store", self.store]


def no_fuseki() -> str | None:
    """Return why Fuseki cannot be started, if it cannot."""
    if shutil.which("java") is None:
        return "there is no java to run Fuseki with"
    if not FUSEKI.is_file():
        return f"there is no Fuseki at {FUSEKI}: make peers fetches it, ZHENGWU_FUSEKI names one"
    return None


@contextmanager
def oxigraph(*options: str, port: int | None = None) -> Iterator[Engine]:
    """Run Oxigraph's server, in memory unless the options name a location."""
    port = port or free_port()
    base = f"http://127.0.0.1:{port}"
    command = [str(OXIGRAPH), "serve", "--bind", f"127.0.0.1:{port}", *options]
    with _running(command, port, ROOT) as process:
        yield Engine(f"{base}/query", f"{base}/store", process)


@contextmanager
def fuseki(folder: Path) -> Iterator[Engine]:
    """Run Fuseki with a dataset in memory; the folder takes what it writes beside that."""
    port = free_port()
    base = f"http://127.0.0.1:{port}/ds"
    command = ["java", "-jar", str(FUSEKI), "--localhost", "--port", str(port), "--mem", "/ds"]
    with _running(command, port, folder) as process:
        yield Engine(f"{base}/sparql", f"{base}/data", process)


@contextmanager
def _running(command: list[str], port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    silence = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, stdout=silence, stderr=silence)
    try:
        wait_until_it_listens(process, port)
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until_it_listens(process: subprocess.Popen[Any], port: int) -> None:
    """Wait until a server takes connections. Raises AssertionError if it ends, or never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionError:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        else:
            return
    raise AssertionError("the engine does not listen")


if __name__ == "__main__":
    try:
        print(prepare())
    except MissingError as error:
        sys.exit(f"Fuseki cannot be had here: {error}")
