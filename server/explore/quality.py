"""The quality report: what the graph has, what it lacks, and every judgement."""

from typing import Any

from flask import Blueprint, Response

from server.context import data, locale, release
from server.door import Answer
from server.labels import names_of
from server.page import page
from server.problems import ProblemError
from server.representation import Representation, send

quality = Blueprint("quality", __name__)


@quality.get("/quality")
def report() -> Response:
    """Show the whole report."""
    return page("quality.html", _values)


@quality.get("/quality/<name>.csv")
def part(name: str) -> Response:
    """Answer with a part of the report as data."""
    if name not in {part.name for part in release().quality}:
        raise ProblemError("not-found", name=name)
    path = release().folder / "quality" / f"{name}.csv"
    identity = ("quality", name)
    return send(Representation(identity, "text/csv", lambda: Answer(path.read_bytes())))


def _values() -> dict[str, Any]:
    parts = release().quality
    named = {iri for part in parts for iri in part.iris}
    return {"report": parts, "labels": names_of(data(), named, locale())}
