"""Trifid, the linked-data server of Zazuko, over Oxigraph's server.

It runs as one process, as it is shipped. What is set otherwise than in the configuration that
comes with it makes it faster here: its pages ask the engine itself and not by way of its SPARQL
proxy, which is there for visitors; it writes no traces, for nothing here would take them; it
looks for no redirects, for there are none; and it loads no labels of other things, for it knows
only those of schema.org, and the graph has none.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph import iris
from tests.bench.client import Endpoint, Pages
from tests.bench.dataset import Dataset
from tests.bench.peers import OXIGRAPH
from tests.bench.servers import HOST, START, free_port, running
from tests.bench.tools import npm_packages, output, program

VERSION = "5.3.0"
RENDERER, PROXY = "@zazuko/trifid-entity-renderer", "@zazuko/trifid-plugin-sparql-proxy"
PACKAGES = {"trifid": VERSION, "trifid-core": "5.3.2", RENDERER: "1.6.1", PROXY: "2.9.1"}
ENVIRONMENT = ("NODE_ENV=production", "OTEL_SDK_DISABLED=true")


def prepare() -> str:
    """Get the server, which runs on Node.js, and its engine; return the versions of all."""
    engine, node = OXIGRAPH.prepare(), output([_node(), "--version"]).strip()
    _modules()
    return f"Trifid {VERSION}, entity renderer {PACKAGES[RENDERER]}, Node.js {node}, {engine}"


def load(data: Dataset, folder: Path) -> None:
    """Make a database of the data in a folder."""
    OXIGRAPH.load(data, folder)


@contextmanager
def serving(data: Dataset, folder: Path, port: int, first: str) -> Iterator[None]:
    """Run the engine over the database, and the server before it, until it answers on a path."""
    engine, home = Endpoint(HOST, free_port(), OXIGRAPH.path), folder / "trifid"
    home.mkdir(exist_ok=True)
    configuration = home / "config.json"
    configuration.write_text(json.dumps(_configuration(f"http://{HOST}:{engine.port}/query")))
    server = str(_modules() / "trifid" / "server.js")
    options = ["--config", str(configuration), "--port", str(port)]
    command = ["env", *ENVIRONMENT, _node(), server, *options]
    with (
        running(OXIGRAPH.command(data, folder, engine.port), folder, engine, START),
        running(command, home, Pages(HOST, port, "text/html"), START, first),
    ):
        yield


def _configuration(endpoint: str) -> dict[str, object]:
    proxy = {"module": PROXY, "paths": "/query", "config": {"endpointUrl": endpoint}}
    return {
        "server": {"listener": {"host": HOST}, "logLevel": "warn"},
        "globals": {"datasetBaseUrl": iris.BASE, "endpoints": {"default": {"url": endpoint}}},
        "plugins": {"entity-renderer": {"module": RENDERER}, "sparql-proxy": proxy},
    }


def _node() -> str:
    return program("node", "install Node.js 20 or newer")


def _modules() -> Path:
    return npm_packages(f"trifid-{VERSION}", PACKAGES)
