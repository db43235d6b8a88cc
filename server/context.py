"""What a request needs to know: the release, its data, and the reader's language."""

import csv
import json
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import current_app, g, request

from graph import iris
from graph.formats import SUMS
from server.cache import Cache
from server.data import Data
from server.door import Door
from server.limits import MEBIBYTE, Limits
from server.negotiation import choose_language
from server.pool import Pool
from server.remote import Remote
from server.search import Names

LANGUAGES = ("zh", "en")
RELEASE = "zhengwu_release"
LIVE = "live"
"""What the register says of an IRI that is still there."""

PAGES = Limits(processes=2, queue=256)
"""What the queries of our own pages may cost: whoever may ask less still sees them.

Each is short, and a page asks several: they wait for each other as long as there are threads.
"""

IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
"""What a cell of a report is if it is an IRI (RFC 3987, without the characters SPARQL excludes)."""


@dataclass(frozen=True)
class Question:
    """A competency question: an example query, with what it asks in both languages."""

    name: str
    title: str
    query: str


@dataclass(frozen=True)
class Part:
    """A part of the quality report: its query, and the answer as a table."""

    path: Path
    columns: list[str]
    lines: list[list[str]]

    @property
    def name(self) -> str:
        """The name of the part, as its files bear it."""
        return self.path.stem

    @property
    def query(self) -> str:
        """The query that the part answers."""
        return _query(self.path)

    @property
    def iris(self) -> set[str]:
        """The IRIs in the answer, which a page shows by their labels."""
        cells = {cell for line in self.lines for cell in line}
        return {cell for cell in cells if IRI.fullmatch(cell)}

    def title(self, language: str) -> str:
        """Return what the part asks, in a language."""
        return _title(self.path, language)


class Release:
    """A release on disk: what it says of itself, its files, and the doors to its data.

    The data are in its own store, or in an engine (the URL of its SPARQL endpoint).
    Queries of the public and of our own pages have doors of their own: however many of the
    former are slow, a page finds its way.
    """

    def __init__(
        self,
        folder: Path,
        limits: Limits,
        address: str = iris.ENDPOINT,
        engine: str | None = None,
    ) -> None:
        self.folder, self.limits, self.address = folder, limits, address
        text = (folder / "release.json").read_text(encoding="utf-8")
        self.about: dict[str, Any] = json.loads(text)
        self.door = self._open(limits, engine)
        self.data = Data(self._open(PAGES, engine))
        self.cache = Cache(limits.cache * MEBIBYTE)
        self.names = Names(folder)

    def _open(self, limits: Limits, engine: str | None) -> Door:
        return Remote(engine, limits) if engine else Pool(self.folder / "store", limits)

    @property
    def queries(self) -> Path:
        """The folder of the queries that permanent links name, which outlives the release."""
        return self.folder.parents[1] / "queries"

    @property
    def has_union(self) -> bool:
        """Whether the default graph is the union of the named ones; that of files is not."""
        return bool(self.about.get("union", True))

    @property
    def id(self) -> str:
        """The id of the release: the version, and the digest of what it was built from."""
        id_: str = self.about["id"]
        return id_

    @cached_property
    def withdrawn(self) -> dict[str, dict[str, str]]:
        """The lines of the register of what is no longer there, by the path of its IRI."""
        return {line["iri"]: line for line in self.register() if line["status"] != LIVE}

    def register(self) -> Iterator[dict[str, str]]:
        """Yield the lines of the register: every IRI ever published, and what became of it."""
        with (self.folder / "register.csv").open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    @cached_property
    def checksums(self) -> dict[str, str]:
        """The SHA-256 of each file of the release, in hexadecimal, by its path."""
        path = self.folder / SUMS
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}

    def questions(self, language: str) -> list[Question]:
        """Return the example queries, titled by their opening comment in a language."""
        return self._questions[language]

    @cached_property
    def quality(self) -> list[Part]:
        """The parts of the quality report, by name."""
        return [_part(path) for path in sorted((self.folder / "quality").glob("*.rq"))]

    @cached_property
    def _questions(self) -> dict[str, list[Question]]:
        paths = sorted((self.folder / "questions").glob("*.rq"))
        return {
            language: [Question(path.stem, _title(path, language), _query(path)) for path in paths]
            for language in LANGUAGES
        }


def query_string() -> str:
    """Return the query string of the request in ASCII, as it was sent but for what is no ASCII."""
    return quote(request.query_string, safe=string.punctuation)


def asked_too(path: str) -> str:
    """Return a path with what the request asks of its own, such as a language."""
    return f"{path}?{query_string()}" if query_string() else path


def release() -> Release:
    """Return the release that answers the request: the one served, or the one it asks for."""
    if "release" not in g:
        g.release = current_app.extensions[RELEASE]
    found: Release = g.release
    return found


def data() -> Data:
    """Return the data of the release that the app serves."""
    return release().data


def limits() -> Limits:
    """Return what a query may cost."""
    return release().limits


def locale() -> str:
    """Return the reader's language, ``zh`` or ``en``: as asked for, else by Accept-Language."""
    if "locale" not in g:
        g.locale = preferred_language(default=LANGUAGES[0])
    found: str = g.locale
    return found


def preferred_language(default: str) -> str:
    """Return the language asked for, else that of Accept-Language, else the one given."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    offers = sorted(LANGUAGES, key=lambda language: language != default)
    return choose_language(request.headers.get("Accept-Language"), offers)


def _part(path: Path) -> Part:
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        columns, *lines = csv.reader(file)
    return Part(path, columns, lines)


def _title(path: Path, language: str) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    titles = [line.removeprefix("#").strip() for line in lines if line.startswith("#")]
    return titles[LANGUAGES.index(language)]


def _query(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#")).strip()
