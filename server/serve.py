"""Serving a release, or files, over HTTP with granian."""

import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from graph import iris
from graph.findings import Finding, Place, RefusedError
from graph.project import Project
from graph.releases import current, release_of
from server.endpoint_url import engine_url
from server.limits import Limits

if TYPE_CHECKING:
    from flask import Flask
    from jinja2 import Environment

SETTINGS = "ZHENGWU_SETTINGS"
PORTS = click.IntRange(1, 65535)
DEFAULTS = Limits()
CONNECTIONS = 1_024
"""How many connections a worker keeps; those that wait for a thread or say nothing cost little."""

PATIENCE = 10_000
"""How many milliseconds a client may take for the headers of a request."""

SPARE_THREADS = 8


class Settings(msgspec.Struct, frozen=True):
    """What a worker of the server needs to know."""

    folder: str
    limits: Limits
    address: str
    engine: str | None = None


@click.command()
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True)
@click.option("--port", default=8000, envvar="PORT", show_default=True, type=PORTS)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1))
@click.option(
    "--timeout",
    default=DEFAULTS.seconds,
    show_default=True,
    type=click.FloatRange(0.1),
    help="Seconds that a query may take.",
)
@click.option(
    "--memory",
    default=DEFAULTS.memory,
    show_default=True,
    type=click.IntRange(64),
    help="MiB that a query may use.",
)
@click.option(
    "--processes",
    default=DEFAULTS.processes,
    show_default=True,
    type=click.IntRange(1),
    help="Queries that each worker evaluates at once.",
)
@click.option("--service", multiple=True, help="An endpoint that queries may call by SERVICE.")
@click.option(
    "--address",
    help="The endpoint's public address, as its description gives it.  [default: that of the "
    "project; of files, where they are served]",
)
@click.option(
    "--endpoint",
    metavar="URL",
    callback=engine_url,
    help="An engine that holds the release and answers for it.",
)
@click.option("--data", is_flag=True, help="Serve the FILES named, as they are, and no release.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.pass_obj
def serve(  # noqa: PLR0913 - one parameter for each option
    project: Project,
    *,
    host: str,
    port: int,
    workers: int,
    timeout: float,
    memory: int,
    processes: int,
    service: tuple[str, ...],
    address: str | None,
    endpoint: str | None,
    data: bool,
    files: tuple[Path, ...],
) -> None:
    """Serve the current release over HTTP until stopped, or RDF files (--data FILE…)."""
    if data != bool(files):
        raise click.UsageError("--data and files go together: zhengwu serve --data FILE…")
    if data and endpoint:
        raise click.UsageError("--data serves the files named, and --endpoint a release")
    limits = Limits(seconds=timeout, memory=memory, processes=processes, services=service)
    _must_be_free(host, port)
    with _folder(project, list(files)) as folder:
        if endpoint:
            from server.publishing.holdings import must_hold  # noqa: PLC0415 - only needed with an engine

            must_hold(endpoint, release_of(folder)["id"], limits)
        click.echo(_announcement(folder, host, port))
        address = address or (f"{_root(host, port)}sparql" if data else iris.ENDPOINT)
        settings = Settings(str(folder), limits, address, endpoint)
        os.environ[SETTINGS] = msgspec.json.encode(settings).decode()
        _run(host, port, workers, limits)


def app() -> "Flask":
    """Return the app that the environment describes (granian's factory)."""
    from server.app import create_app  # noqa: PLC0415 - only the workers need it
    from server.syntax.explain import explain  # noqa: PLC0415

    explain("")  # The grammar is read now, and not when the first query is wrong.
    settings = msgspec.json.decode(os.environ[SETTINGS], type=Settings)
    app = create_app(Path(settings.folder), settings.limits, settings.address, settings.engine)
    # So are the templates, beside the first answers.
    threading.Thread(target=_compile, args=(app.jinja_env,), daemon=True).start()
    return app


def _compile(templates: "Environment") -> None:
    for name in templates.list_templates(["html"]):
        templates.get_template(name)


def current_folder(project: Project) -> Path:
    """Return the folder of the current release. Raises RefusedError before the first build."""
    folder = current(project)
    if folder is None:
        raise _refusal("no-release", "there is no release yet", "run `zhengwu build` first")
    return folder


@contextmanager
def _folder(project: Project, files: list[Path]) -> Iterator[Path]:
    """Give the folder of the release to serve; that of files is gone afterwards."""
    if not files:
        yield current_folder(project)
        return
    from server.files import release_of_files  # noqa: PLC0415 - only needed for files

    with tempfile.TemporaryDirectory(prefix="zhengwu-") as temporary:
        folder = Path(temporary) / "releases" / "files"
        folder.mkdir(parents=True)
        release_of_files(files, folder)
        yield folder


def _announcement(folder: Path, host: str, port: int) -> str:
    about = release_of(folder)
    counts = ", ".join(f"{number} {thing}" for thing, number in about["entities"].items() if number)
    holds = f"Zhengwu {about['id']} at {_root(host, port)} holds {about['triples']:,} statements"
    return f"{holds}: {counts}" if counts else holds


def _run(host: str, port: int, workers: int, limits: Limits) -> None:
    from granian import Granian  # noqa: PLC0415 - only the command needs it
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.http import HTTP1Settings  # noqa: PLC0415

    # A thread for each query that may be at work or waiting, and some for all else.
    threads = limits.processes + 2 * limits.queue + SPARE_THREADS
    Granian(
        "server.serve:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=PATIENCE),
        factory=True,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        log_enabled=False,
    ).serve()


def _must_be_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"cannot listen on {host}, port {port}: {error.strerror}"
            raise _refusal(
                "address-taken", message, "choose another with PORT=… or HOST=…"
            ) from error


def _root(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _refusal(code: str, message: str, remedy: str) -> RefusedError:
    return RefusedError([Finding(code, message, Place("zhengwu serve"), remedy)])
