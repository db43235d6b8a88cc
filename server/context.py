"""What a request needs to know: the release, its store, and the reader's language."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from flask import current_app, g, request

from graph import iris
from server.negotiation import choose_language
from server.store import RESULT_FORMATS, Store

LANGUAGES = ("zh", "en")
RELEASE = "zhengwu_release"

SD = iris.PREFIXES["sd"]
FORMATS = "http://www.w3.org/ns/formats/"


@dataclass(frozen=True)
class Question:
    """A competency question: an example query, with what it asks in both languages."""

    name: str
    title: str
    query: str


class Release:
    """A release on disk: what it says of itself, its store and its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        text = (folder / "release.json").read_text(encoding="utf-8")
        self.about: dict[str, Any] = json.loads(text)
        self.store = Store(folder / "store")

    def questions(self, language: str) -> list[Question]:
        """Return the example queries, titled by their opening comment in a language."""
        return [
            Question(path.stem, _title(path, language), _query(path)) for path in self._questions
        ]

    @cached_property
    def _questions(self) -> list[Path]:
        return sorted((self.folder / "questions").glob("*.rq"))

    def service_description(self) -> list[ox.Triple]:
        """Return the SPARQL 1.1 service description of the endpoint."""
        service = ox.NamedNode(iris.BASE + "sparql")
        dataset = ox.NamedNode(iris.BASE + "dataset")
        triples = [
            ox.Triple(service, _node("rdf:type"), ox.NamedNode(SD + "Service")),
            ox.Triple(service, ox.NamedNode(SD + "endpoint"), service),
            ox.Triple(service, ox.NamedNode(SD + "defaultDataset"), dataset),
            ox.Triple(dataset, _node("rdf:type"), ox.NamedNode(SD + "Dataset")),
        ]
        features = {
            "supportedLanguage": [SD + "SPARQL11Query"],
            "feature": [SD + "UnionDefaultGraph"],
            "resultFormat": [
                FORMATS + f"SPARQL_Results_{f.name}"
                for f in dict.fromkeys(RESULT_FORMATS.values())
                if hasattr(f, "name")
            ],
        }
        triples += [
            ox.Triple(service, ox.NamedNode(SD + name), ox.NamedNode(value))
            for name, values in features.items()
            for value in values
        ]
        return triples


def release() -> Release:
    """Return the release that the app serves."""
    found: Release = current_app.extensions[RELEASE]
    return found


def store() -> Store:
    """Return the store of the release that the app serves."""
    return release().store


def locale() -> str:
    """Return the reader's language, ``zh`` or ``en``: as asked for, else by Accept-Language."""
    if "locale" not in g:
        asked = request.args.get("lang")
        accepted = choose_language(request.headers.get("Accept-Language"), LANGUAGES)
        g.locale = asked if asked in LANGUAGES else accepted
    found: str = g.locale
    return found


def _title(path: Path, language: str) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    titles = [line.removeprefix("#").strip() for line in lines if line.startswith("#")]
    return titles[LANGUAGES.index(language)]


def _query(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#")).strip()


def _node(curie: str) -> ox.NamedNode:
    return ox.NamedNode(iris.expand(curie))
