"""The query editor: its files from npm, served from here, and what its page tells it.

Where it is not installed, the page of the endpoint is the plain form that it is without scripts.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request, send_from_directory

from graph import iris
from server.context import LANGUAGES, locale, release
from server.labels import FALLBACK, LABELS
from server.problems import ProblemError

editor = Blueprint("editor", __name__)

PACKAGE = Path(__file__).parent / "editor" / "node_modules" / "@zazuko" / "yasgui"
FILES = ("yasgui.min.js", "yasgui.min.css", "yasgui.min.js.map")
GRAPH_FORMATS = {"Turtle": "ttl", "N-Triples": "nt", "JSON-LD": "jsonld", "RDF/XML": "rdf"}


@dataclass(frozen=True)
class Example:
    """A competency question in the reader's language, and the words it is found by in both."""

    title: str
    words: str
    query: str


@cache
def version() -> str | None:
    """Return the version of the editor that is installed, or None."""
    if not all((PACKAGE / "build" / name).is_file() for name in FILES):
        return None
    found: str = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))["version"]
    return found


@editor.get("/editor/<asked>/<name>")
def file(asked: str, name: str) -> Response:
    """Answer with a file of the editor; its address never means another."""
    if asked != version() or name not in FILES:
        raise ProblemError("not-found", name=request.path)
    return send_from_directory(PACKAGE / "build", name, max_age=31_536_000)


@editor.app_context_processor
def _values() -> dict[str, Any]:
    return {"editor_version": version(), "editor_data": _data, "examples": _examples}


def _examples() -> list[Example]:
    titles = zip(*(release().questions(language) for language in LANGUAGES), strict=True)
    return [
        Example(own.title, " ".join(question.title for question in both), own.query)
        for own, both in zip(release().questions(locale()), titles, strict=True)
    ]


def _data(texts: dict[str, str]) -> dict[str, Any]:
    """Return what the scripts must know: names, languages, formats, and the texts they show."""
    return {
        "base": iris.BASE,
        "prefixes": iris.PREFIXES,
        "labels": [iris.expand(name) for name in LABELS],
        "fallback": FALLBACK[locale()],
        "asked": request.args.get("lang"),
        "release": release().id,
        "formats": {
            "table": {
                "CSV": "csv",
                texts["csv_for_excel"]: "excel",
                "JSON": "json",
                "XML": "xml",
                "TSV": "tsv",
            },
            "truth": {"JSON": "json", "XML": "xml"},
            "graph": GRAPH_FORMATS,
        },
        "texts": texts,
    }
