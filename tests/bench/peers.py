"""The peers: how each is had, how it loads the data, how it is started.

All hold the same: in the default graph every triple once, and the same triples in named
graphs. Each is taken as it is shipped; what is set otherwise says so beside it.
"""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.bench import fuseki, virtuoso
from tests.bench.dataset import ROOT, Dataset
from tests.bench.servers import HOST
from tests.bench.tools import output, python_package

SERVE = (
    *("env", f"PYTHONPATH={ROOT}"),
    *(sys.executable, "-m", "graph", "--project", str(ROOT), "serve"),
)
"""The command of our server; its code is that which the bench stands beside."""


@dataclass(frozen=True)
class Peer:
    """A SPARQL endpoint, and how the bench handles it."""

    name: str
    path: str
    prepare: Callable[[], str]
    """Makes it available and returns its version; raises MissingError if it cannot be had."""

    load: Callable[[Dataset, Path], None]
    """Loads the data into an empty folder, for the command to serve."""

    command: Callable[[Dataset, Path, int], list[str]]
    """The command that serves the data from that folder on a port."""


def _ours_version() -> str:
    return f"Zhengwu {version('zhengwu')}, pyoxigraph {version('pyoxigraph')}"


def _at_start(_data: Dataset, _folder: Path) -> None:
    """Leave loading to the server, which reads the files when it starts."""


def _ours_command(data: Dataset, _folder: Path, port: int) -> list[str]:
    return [*SERVE, "--port", str(port), "--data", str(data.union), str(data.quads)]


def _oxigraph() -> str:
    return str(python_package("oxigraph", "oxigraph") / "oxigraph")


def _oxigraph_version() -> str:
    return output([_oxigraph(), "--version"]).strip()


def _oxigraph_load(data: Dataset, folder: Path) -> None:
    files = ["--file", str(data.union), str(data.quads)]
    output([_oxigraph(), "load", "--location", str(folder / "db"), *files])


def _oxigraph_command(_data: Dataset, folder: Path, port: int) -> list[str]:
    place = ["--location", str(folder / "db"), "--bind", f"{HOST}:{port}"]
    return [_oxigraph(), "serve-read-only", *place]


def _rdflib_endpoint() -> Path:
    """Return the environment's programs; the pins of this package would be in our way."""
    return python_package("rdflib-endpoint", "rdflib-endpoint[cli]")


def _rdflib_version() -> str:
    packages = output([str(_rdflib_endpoint() / "pip"), "list"])
    found = dict(re.findall(r"^(rdflib\S*) +(\S+)", packages, re.MULTILINE))
    return ", ".join(f"{name} {number}" for name, number in sorted(found.items(), reverse=True))


def _rdflib_command(data: Dataset, _folder: Path, port: int) -> list[str]:
    """Return the command; its default graph is the union of all, so the quads are enough."""
    program = str(_rdflib_endpoint() / "rdflib-endpoint")
    return [program, "serve", "--host", HOST, "--port", str(port), str(data.quads)]


OURS = Peer("ours", "/sparql?", _ours_version, _at_start, _ours_command)
OXIGRAPH = Peer("oxigraph", "/query?", _oxigraph_version, _oxigraph_load, _oxigraph_command)
PEERS = (
    OURS,
    OXIGRAPH,
    Peer("rdflib-endpoint", "/?", _rdflib_version, _at_start, _rdflib_command),
    Peer("virtuoso", virtuoso.PATH, virtuoso.prepare, virtuoso.load, virtuoso.command),
    Peer("fuseki", fuseki.PATH, fuseki.prepare, fuseki.load, fuseki.command),
)
"""All that are compared, in the order of the report."""
