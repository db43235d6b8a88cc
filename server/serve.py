"""Serving a release over HTTP with granian."""

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.findings import Finding, Place, RefusedError
from graph.project import Project
from graph.releases import current, release_of

if TYPE_CHECKING:
    from flask import Flask

RELEASE_FOLDER = "ZHENGWU_RELEASE"
PORTS = click.IntRange(1, 65535)


@click.command()
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True)
@click.option("--port", default=8000, envvar="PORT", show_default=True, type=PORTS)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1))
@click.pass_obj
def serve(project: Project, host: str, port: int, workers: int) -> None:
    """Serve the current release over HTTP until stopped."""
    folder = current(project)
    if folder is None:
        raise _refusal("no-release", "there is no release to serve", "run `zhengwu build` first")
    _must_be_free(host, port)
    about = release_of(folder)
    click.echo(
        f"Zhengwu {about['id']} at http://{_shown(host)}:{port}/ holds {about['triples']:,} "
        f"statements: {about['entities']['cases']} cases, {about['entities']['conferrals']} "
        f"conferrals, {about['entities']['divisions']} divisions"
    )
    os.environ[RELEASE_FOLDER] = str(folder)
    _run(host, port, workers)


def app() -> "Flask":
    """Return the app of the release that the environment names (granian's factory)."""
    from server.app import create_app  # noqa: PLC0415 - only the workers need it

    return create_app(Path(os.environ[RELEASE_FOLDER]))


def _run(host: str, port: int, workers: int) -> None:
    from granian import Granian  # noqa: PLC0415 - only the command needs it
    from granian.constants import Interfaces  # noqa: PLC0415

    Granian(
        "server.serve:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        factory=True,
        # A query can overflow the engine's stack and take its worker with it.
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


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refusal(code: str, message: str, remedy: str) -> RefusedError:
    return RefusedError([Finding(code, message, Place("zhengwu serve"), remedy)])
